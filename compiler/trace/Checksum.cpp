#include "compiler/trace/Checksum.h"

#include <array>
#include <libdeflate.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define KLEENE_FOLD 1
#include <immintrin.h>
#define KLEENE_FOLD_TARGET                                                     \
  __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,"                  \
                        "pclmul,vpclmulqdq")))
#else
#define KLEENE_FOLD 0
#endif

namespace kleene {
namespace {

#if KLEENE_FOLD

// Folding (Gopal et al. 2009, "Fast CRC computation for generic polynomials
// using PCLMULQDQ") on four vectors of 64 bytes; the checksum is a quarter of
// the work on a trace file when it runs at libdeflate's 16 bytes a step.
//
// Bit i of a vector's 128-bit lane stands for x^(127 - i). A 32-bit constant
// c(x) = x^e mod G, bit i for x^(31 - i), multiplied into a half of a lane
// gives the product times x^33, so a lane moves on by D bits with
// e = D + 31 for its low half and e = D - 33 for its high half.

/// x^exponent mod G, reflected.
constexpr uint64_t powerModG(int exponent) {
  uint32_t value = 0x80000000u; // x^0
  for (int k = 0; k < exponent; ++k)
    value = value >> 1 ^ (value & 1 ? 0xedb88320u : 0);
  return value;
}

template <int bits> struct Fold {
  static constexpr long long low = powerModG(bits + 31);
  static constexpr long long high = powerModG(bits - 33);
};

constexpr size_t foldedBytes = 256;

template <int bits>
KLEENE_FOLD_TARGET inline __m512i fold(__m512i lanes, __m512i next) {
  const __m512i by = _mm512_set_epi64(
      Fold<bits>::high, Fold<bits>::low, Fold<bits>::high, Fold<bits>::low,
      Fold<bits>::high, Fold<bits>::low, Fold<bits>::high, Fold<bits>::low);
  return _mm512_ternarylogic_epi64(_mm512_clmulepi64_epi128(lanes, by, 0x00),
                                   _mm512_clmulepi64_epi128(lanes, by, 0x11),
                                   next, 0x96);
}

KLEENE_FOLD_TARGET inline __m128i fold128(__m128i lane, __m128i next) {
  const __m128i by = _mm_set_epi64x(Fold<128>::high, Fold<128>::low);
  return _mm_ternarylogic_epi64(_mm_clmulepi64_si128(lane, by, 0x00),
                                _mm_clmulepi64_si128(lane, by, 0x11), next,
                                0x96);
}

/// `count` is a multiple of foldedBytes, at least one.
KLEENE_FOLD_TARGET uint32_t crc32Folded(uint32_t before, const char *bytes,
                                        size_t count) {
  __m512i lanes[4];
  for (int k = 0; k < 4; ++k)
    lanes[k] = _mm512_loadu_si512(bytes + 64 * k);
  lanes[0] = _mm512_xor_si512(
      lanes[0],
      _mm512_zextsi128_si512(_mm_cvtsi32_si128(static_cast<int>(~before))));
  for (size_t at = foldedBytes; at < count; at += foldedBytes)
    for (int k = 0; k < 4; ++k)
      lanes[k] = fold<2048>(lanes[k], _mm512_loadu_si512(bytes + at + 64 * k));
  __m512i all = lanes[0];
  for (int k = 1; k < 4; ++k)
    all = fold<512>(all, lanes[k]);
  alignas(64) __m128i parts[4];
  _mm512_store_si512(parts, all);
  __m128i lane = parts[0];
  for (int k = 1; k < 4; ++k)
    lane = fold128(lane, parts[k]);
  // What is left is congruent to the bytes; its checksum starts from a zero
  // register, which libdeflate writes inverted.
  alignas(16) std::array<char, 16> rest;
  _mm_store_si128(reinterpret_cast<__m128i *>(rest.data()), lane);
  return libdeflate_crc32(0xffffffffu, rest.data(), rest.size());
}

bool canFold() {
  static const bool can = __builtin_cpu_supports("avx512f") &&
                          __builtin_cpu_supports("avx512vl") &&
                          __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512dq") &&
                          __builtin_cpu_supports("vpclmulqdq");
  return can;
}

#endif // KLEENE_FOLD

} // namespace

uint32_t crc32(uint32_t before, const void *bytes, size_t count) {
  const char *from = static_cast<const char *>(bytes);
#if KLEENE_FOLD
  if (count >= foldedBytes && canFold()) {
    const size_t folded = count / foldedBytes * foldedBytes;
    before = crc32Folded(before, from, folded);
    from += folded;
    count -= folded;
  }
#endif
  return count > 0 ? libdeflate_crc32(before, from, count) : before;
}

} // namespace kleene
