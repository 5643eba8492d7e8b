//===- RowDelta.h - rows that differ little from the row before -----------===//
//
// The rows of a hint mostly repeat the row before: a step of depth-first
// search changes three of a thousand values. A row is kept as its difference:
// for each block of 64 words (8 bytes), a word whose bit k says that word k
// changed, then the changed words. The first row of a sample is compared with
// the first row of the sample before; the number of its rows stands before it.
// The code is a sequence of words, and may be cut between any two of them.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRACE_ROWDELTA_H
#define KLEENE_COMPILER_TRACE_ROWDELTA_H

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace kleene {

class RowEncoder {
public:
  explicit RowEncoder(size_t rowBytes);

  /// Encodes the rows of one sample, which lie behind each other; `take` gets
  /// the code in pieces of whole words.
  template <typename Take>
  void encode(const char *rows, int64_t count, Take &&take) {
    take(reinterpret_cast<const char *>(&count), sizeof count);
    for (int64_t row = 0; row < count; ++row) {
      const char *here = rows + static_cast<size_t>(row) * rowBytes;
      const char *before = row > 0 ? here - rowBytes : first.data();
      for (size_t at = 0; at < rowBytes; at += blockBytes) {
        const size_t words = encodeBlock(here, before, at);
        take(reinterpret_cast<const char *>(code), words * 8);
      }
    }
    if (count > 0)
      first.assign(rows, rows + rowBytes);
  }

private:
  static constexpr size_t blockBytes = 64 * 8;
  /// Fills `code`; returns its words.
  size_t encodeBlock(const char *here, const char *before, size_t at);

  size_t rowBytes;
  std::vector<char> first; ///< row of the sample before; zeros at the start
  uint64_t code[65];
};

class RowDecoder {
public:
  explicit RowDecoder(size_t rowBytes);

  /// The next bytes of the code, whole words; `take` gets each row.
  void decode(const char *code, size_t bytes,
              const std::function<void(const char *)> &take);

private:
  size_t change(const char *code, size_t bytes);

  size_t rowBytes;
  std::vector<char> row;   ///< padded to whole words
  std::vector<char> first; ///< of the sample before
  int64_t rowsLeft = 0;    ///< of this sample
  bool isFirst = false;
  bool inBlock = false;
  size_t block = 0;
  uint64_t changed = 0; ///< bits of the words still to come
};

} // namespace kleene

#endif // KLEENE_COMPILER_TRACE_ROWDELTA_H
