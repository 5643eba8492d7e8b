//===- OutputFile.h - where a file of any kind is written -----------------===//
//
// Positioned writes to a path. A regular file is written under a temporary
// name beside it and renamed by `commit`, so that a reader never sees half of
// it and a failed run leaves nothing, nor a signal (Temporaries.h). `/dev/null`
// is written directly; what cannot be positioned ("-" for standard output,
// pipes, terminals) receives a copy of an unnamed temporary file on `commit`.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRACE_OUTPUTFILE_H
#define KLEENE_COMPILER_TRACE_OUTPUTFILE_H

#include "compiler/program/Result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace kleene {

class OutputFile {
public:
  static Result<OutputFile> open(const std::string &path);
  ~OutputFile();
  OutputFile(OutputFile &&other) noexcept;
  OutputFile &operator=(OutputFile &&) = delete;

  /// Nothing more happens after the first failure; `commit` reports it.
  void write(uint64_t offset, const void *bytes, size_t count);
  bool failed() const { return !fault.empty(); }
  /// The file appears under its name.
  Outcome commit();

private:
  OutputFile() = default;
  void fail();
  void copyToDestination();

  std::string path;      ///< as given, for messages
  std::string target;    ///< what `temporary` is renamed to
  std::string temporary; ///< "" unless a regular file
  int fd = -1;
  int destination = -1; ///< receives a copy, when fd is an unnamed file
  bool ownsDestination = false;
  std::string fault;
};

/// An unnamed file in $TMPDIR, or /tmp; -1 when there is none to be had.
int openUnnamedFile();

/// Reads to the end or until `count` bytes are there; false on an error.
bool readAt(int fd, uint64_t offset, void *bytes, size_t count);
bool writeAt(int fd, uint64_t offset, const void *bytes, size_t count);

} // namespace kleene

#endif // KLEENE_COMPILER_TRACE_OUTPUTFILE_H
