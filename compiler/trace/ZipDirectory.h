//===- ZipDirectory.h - what a zip file says it contains ------------------===//
//
// Finds and checks the central directory of a zip file. Afterwards every entry
// has a name of its own, a known method, and bytes that lie inside the file,
// before the directory, and in no other entry.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRACE_ZIPDIRECTORY_H
#define KLEENE_COMPILER_TRACE_ZIPDIRECTORY_H

#include "compiler/program/Result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace kleene {

/// A file that can be read at any place, or a copy of a stream.
class ByteSource {
public:
  /// "-" is standard input.
  static Result<ByteSource> open(const std::string &path);
  ~ByteSource();
  ByteSource(ByteSource &&other) noexcept;
  ByteSource &operator=(ByteSource &&) = delete;

  const std::string &name() const { return path; }
  uint64_t size() const { return length; }
  bool read(uint64_t offset, void *bytes, size_t count) const;

private:
  ByteSource() = default;
  std::string path;
  uint64_t length = 0;
  int fd = -1;
  std::vector<char> content; ///< of a stream
};

struct ZipEntry {
  std::string name;
  bool deflated = false;
  uint32_t crc = 0;
  uint64_t packedBytes = 0;
  uint64_t bytes = 0;
  uint64_t dataStart = 0; ///< of the packed bytes, in the file
};

Result<std::vector<ZipEntry>> readZipDirectory(const ByteSource &file);

} // namespace kleene

#endif // KLEENE_COMPILER_TRACE_ZIPDIRECTORY_H
