//===- Spool.h - bytes kept until their place is known --------------------===//
//
// The hints of a trace file follow all samples, since nobody knows before the
// last sample how many rows there are. A spool keeps the bytes appended to it
// in order: in memory while the shared budget lasts, then in an unnamed
// temporary file that all spools of one budget share.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRACE_SPOOL_H
#define KLEENE_COMPILER_TRACE_SPOOL_H

#include "compiler/program/Result.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace kleene {

/// What several spools share. It must outlive them.
class SpoolBudget {
public:
  explicit SpoolBudget(size_t bytes) : left(bytes) {}
  ~SpoolBudget();
  SpoolBudget(const SpoolBudget &) = delete;
  SpoolBudget &operator=(const SpoolBudget &) = delete;
  /// "" unless the temporary file could not be written.
  const std::string &fault() const { return message; }

private:
  friend class Spool;
  size_t left;
  int fd = -1;
  uint64_t fileEnd = 0;
  std::string message;
};

class Spool {
public:
  explicit Spool(SpoolBudget &budget) : budget(&budget) {}

  void append(const void *bytes, size_t count);
  /// Calls `take` with the bytes in order, in pieces of a multiple of 8 bytes
  /// but for the last; the spool is empty afterwards.
  void drain(const std::function<void(const char *, size_t)> &take);
  uint64_t bytes() const { return total; }

private:
  struct Free {
    void operator()(char *block) const { std::free(block); }
  };
  using Block = std::unique_ptr<char, Free>;
  struct Chunk {
    Block block;     ///< null: the bytes are in the file
    uint64_t offset; ///< there
  };
  void startChunk();
  void toFile(Chunk &chunk, size_t count);

  SpoolBudget *budget;
  std::vector<Chunk> chunks; ///< all full but the last
  size_t used = 0;           ///< of the last chunk
  uint64_t total = 0;
};

} // namespace kleene

#endif // KLEENE_COMPILER_TRACE_SPOOL_H
