#include "compiler/trace/RowDelta.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace kleene {
namespace {

uint64_t load(const char *bytes) {
  uint64_t word;
  std::memcpy(&word, bytes, 8);
  return word;
}

/// The last, incomplete word of a row.
uint64_t loadPart(const char *bytes, size_t count) {
  uint64_t word = 0;
  std::memcpy(&word, bytes, count);
  return word;
}

size_t paddedTo8(size_t bytes) { return (bytes + 7) / 8 * 8; }

} // namespace

RowEncoder::RowEncoder(size_t rowBytes) : rowBytes(rowBytes), first(rowBytes) {}

size_t RowEncoder::encodeBlock(const char *here, const char *before,
                               size_t at) {
  const size_t bytes = std::min(blockBytes, rowBytes - at);
  code[0] = 0;
  if (std::memcmp(here + at, before + at, bytes) == 0)
    return 1;
  size_t words = 1;
  auto compare = [&](size_t k, uint64_t word, uint64_t old) {
    // Written always, kept when it differs: no branch that cannot be guessed.
    code[words] = word;
    words += word != old;
    code[0] |= static_cast<uint64_t>(word != old) << k;
  };
  const size_t whole = bytes / 8;
  for (size_t k = 0; k < whole; ++k)
    compare(k, load(here + at + 8 * k), load(before + at + 8 * k));
  if (const size_t rest = bytes % 8)
    compare(whole, loadPart(here + at + 8 * whole, rest),
            loadPart(before + at + 8 * whole, rest));
  return words;
}

RowDecoder::RowDecoder(size_t rowBytes)
    : rowBytes(rowBytes), row(paddedTo8(rowBytes)), first(row.size()) {}

/// A word of the code: which words change, or the next changed one.
void RowDecoder::change(uint64_t word) {
  if (inBlock) {
    const size_t k = static_cast<size_t>(std::countr_zero(changed));
    std::memcpy(row.data() + (64 * block + k) * 8, &word, 8);
    changed &= changed - 1;
  } else {
    changed = word;
  }
  inBlock = changed != 0;
}

void RowDecoder::decode(const char *code, size_t bytes,
                        const std::function<void(const char *)> &take) {
  for (size_t at = 0; at < bytes; at += 8) {
    uint64_t word;
    std::memcpy(&word, code + at, 8);
    if (rowsLeft == 0) {
      rowsLeft = static_cast<int64_t>(word);
      isFirst = true;
      row = first;
      continue;
    }
    change(word);
    if (inBlock || ++block * 64 * 8 < rowBytes)
      continue;
    block = 0;
    --rowsLeft;
    if (std::exchange(isFirst, false))
      first = row;
    take(row.data());
  }
}

} // namespace kleene
