#include "compiler/trace/RowDelta.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

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

/// Appends the words of `here` that differ from `before` to `out`, at most 64,
/// and sets their bits. Returns how many.
using PickChanged = size_t (*)(const char *here, const char *before,
                               size_t count, uint64_t *out, uint64_t *bits);

size_t pickChangedPlain(const char *here, const char *before, size_t count,
                        uint64_t *out, uint64_t *bits) {
  size_t words = 0;
  for (size_t k = 0; k < count; ++k) {
    // Written always, kept when it differs: no branch that cannot be guessed.
    const uint64_t word = load(here + 8 * k);
    const bool differs = word != load(before + 8 * k);
    out[words] = word;
    words += differs;
    *bits |= static_cast<uint64_t>(differs) << k;
  }
  return words;
}

#if defined(__x86_64__)
__attribute__((target("avx512f,popcnt")))
size_t pickChangedAVX512(const char *here, const char *before, size_t count,
                         uint64_t *out, uint64_t *bits) {
  size_t words = 0;
  for (size_t k = 0; k < count; k += 8) {
    const __mmask8 inside =
        static_cast<__mmask8>(count - k >= 8 ? 0xff : (1u << (count - k)) - 1);
    const __m512i now = _mm512_maskz_loadu_epi64(inside, here + 8 * k);
    const __m512i then = _mm512_maskz_loadu_epi64(inside, before + 8 * k);
    const __mmask8 differs = _mm512_cmpneq_epi64_mask(now, then);
    _mm512_mask_compressstoreu_epi64(out + words, differs, now);
    words += static_cast<size_t>(__builtin_popcount(differs));
    *bits |= static_cast<uint64_t>(differs) << k;
  }
  return words;
}
#endif

PickChanged choosePickChanged() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("popcnt"))
    return pickChangedAVX512;
#endif
  return pickChangedPlain;
}

} // namespace

RowEncoder::RowEncoder(size_t rowBytes) : rowBytes(rowBytes), first(rowBytes) {}

size_t RowEncoder::encodeBlock(const char *here, const char *before,
                               size_t at) {
  const size_t bytes = std::min(blockBytes, rowBytes - at);
  code[0] = 0;
  if (std::memcmp(here + at, before + at, bytes) == 0)
    return 1;
  static const PickChanged pickChanged = choosePickChanged();
  const size_t whole = bytes / 8;
  size_t words = 1 + pickChanged(here + at, before + at, whole, code + 1, code);
  if (const size_t rest = bytes % 8) {
    const uint64_t word = loadPart(here + at + 8 * whole, rest);
    if (word != loadPart(before + at + 8 * whole, rest)) {
      code[words++] = word;
      code[0] |= uint64_t{1} << whole;
    }
  }
  return words;
}

RowDecoder::RowDecoder(size_t rowBytes)
    : rowBytes(rowBytes), row(paddedTo8(rowBytes)), first(row.size()) {}

/// The next words of the code, for one block: which words change, and the
/// changed ones as far as they are there. Returns the bytes taken.
size_t RowDecoder::change(const char *code, size_t bytes) {
  size_t at = 0;
  uint64_t left = changed;
  if (!inBlock) {
    left = load(code);
    at = 8;
  }
  char *words = row.data() + 64 * 8 * block;
  for (; left != 0 && at < bytes; at += 8) {
    const uint64_t word = load(code + at);
    std::memcpy(words + 8 * std::countr_zero(left), &word, 8);
    left &= left - 1;
  }
  changed = left;
  inBlock = left != 0;
  return at;
}

void RowDecoder::decode(const char *code, size_t bytes,
                        const std::function<void(const char *)> &take) {
  for (size_t at = 0; at < bytes;) {
    if (rowsLeft == 0) {
      rowsLeft = static_cast<int64_t>(load(code + at));
      isFirst = true;
      row = first;
      at += 8;
      continue;
    }
    at += change(code + at, bytes - at);
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
