//===- NpzWriter.h - arrays into a .npz, at their final places ------------===//
//
// An .npz is a zip of .npy files. Entries are stored, not deflated: an entry
// whose shape is known gets its place at once, several entries are filled at
// the same time, and their checksums are patched into the headers by `finish`.
// So memory does not depend on the size of the file. Zip64 fields are written
// where a size or an offset needs them.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRACE_NPZWRITER_H
#define KLEENE_COMPILER_TRACE_NPZWRITER_H

#include "compiler/program/Result.h"
#include "compiler/trace/MaskChecksum.h"
#include "compiler/trace/Npy.h"
#include "compiler/trace/OutputFile.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace kleene {

class NpzWriter {
public:
  explicit NpzWriter(OutputFile file) : file(std::move(file)) {}

  /// An array `name` ("input/pos"); returns its number.
  size_t add(const std::string &name, NpyType type,
             const std::vector<int64_t> &shape);
  /// An array of masks, each 0 or 1, as float64.
  size_t addMasks(const std::string &name, const std::vector<int64_t> &shape);
  void appendMasks(size_t entry, const uint8_t *masks, size_t count);
  /// The next bytes of an array's elements.
  void append(size_t entry, const void *bytes, size_t count);
  /// Room for the next `count` bytes, to be filled by the caller before the
  /// next call on the same entry. Up to usualRoom, which the caches nearest to
  /// a core hold beside what is read, nothing is allocated.
  void *room(size_t entry, size_t count);
  static constexpr size_t usualRoom = size_t{1} << 15;
  /// True after the first failed write: the caller can stop.
  bool failed() const { return file.failed(); }

  /// Every array must be complete.
  Outcome finish();

private:
  struct Entry {
    std::string name;
    std::string header;     ///< of the .npy
    uint64_t bytes = 0;     ///< header and elements
    uint64_t offset = 0;    ///< of the local header
    uint64_t dataStart = 0; ///< offset of the first element
    uint64_t written = 0;   ///< elements' bytes in the file
    uint32_t crc = 0;
    std::unique_ptr<MaskChecksum> masks; ///< of elements that `crc` leaves out
    std::unique_ptr<char[]> buffer;
    size_t capacity = 0;
    size_t buffered = 0;

    uint64_t remaining() const {
      return bytes - header.size() - written - buffered;
    }
  };

  void flush(Entry &entry);
  void put(Entry &entry, const void *bytes, size_t count);
  std::string localHeader(const Entry &entry) const;
  std::string centralHeader(const Entry &entry) const;

  OutputFile file;
  std::vector<Entry> entries;
  uint64_t end = 0;
};

} // namespace kleene

#endif // KLEENE_COMPILER_TRACE_NPZWRITER_H
