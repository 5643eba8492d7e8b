#include "compiler/program/RandomKernelsInternal.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#if defined(__x86_64__) && defined(__clang__)
#define KLEENE_X86 1
#define KLEENE_AVX512                                                          \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"), flatten,        \
                 min_vector_width(512)))
#define KLEENE_AVX2 __attribute__((target("avx2"), flatten))
#elif defined(__x86_64__) && defined(__GNUC__)
#define KLEENE_X86 1
#define KLEENE_AVX512                                                          \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,"                  \
                        "prefer-vector-width=512"),                            \
                 flatten))
#define KLEENE_AVX2 __attribute__((target("avx2"), flatten))
#else
#define KLEENE_X86 0
#endif
#define KLEENE_BODY static inline __attribute__((always_inline))

namespace kleene::mt19937 {
namespace {

constexpr size_t shift = 397;
constexpr uint32_t upperBit = 0x80000000u, matrix = 0x9908b0dfu;

KLEENE_BODY uint32_t twist(uint32_t far, uint32_t here, uint32_t after) {
  const uint32_t y = (here & upperBit) | (after & ~upperBit);
  return far ^ (y >> 1) ^ (-(after & 1) & matrix);
}

/// Every loop reads at least 227 words away from what it writes, or one word
/// ahead of it.
KLEENE_BODY void advanceBody(uint32_t *state) {
  for (size_t k = 0; k < size - shift; ++k)
    state[k] = twist(state[k + shift], state[k], state[k + 1]);
  for (size_t k = size - shift; k < size - 1; ++k)
    state[k] = twist(state[k + shift - size], state[k], state[k + 1]);
  state[size - 1] = twist(state[shift - 1], state[size - 1], state[0]);
}

KLEENE_BODY void temperBlock(const uint32_t *__restrict state, size_t count,
                             uint32_t *__restrict words) {
  for (size_t k = 0; k < count; ++k)
    words[k] = temper(state[k]);
}

/// Two words as the 53 bits of a real: the upper 27 bits of the first word give
/// the high ones, the upper 26 of the second the low ones.
KLEENE_BODY uint64_t pairBits(const uint32_t *words, size_t k) {
  static_assert(std::endian::native == std::endian::little);
  constexpr uint64_t high = ((uint64_t{1} << 27) - 1) << 26;
  uint64_t pair;
  std::memcpy(&pair, words + 2 * k, sizeof pair);
  return (pair << 21 & high) | pair >> 38;
}

/// bits / 2^53, exactly. No conversion of 64-bit integers vectorises on the
/// machines this is for, so both halves are placed under the exponent of 2^52.
KLEENE_BODY double toReal(uint64_t bits) {
  constexpr uint64_t exponent = 0x4330000000000000u;
  const double high = std::bit_cast<double>(exponent | bits >> 26) - 0x1p52;
  const double low = std::bit_cast<double>(exponent | (bits & 0x3ffffff));
  return (high * 0x1p26 + (low - 0x1p52)) * 0x1p-53;
}

KLEENE_BODY void uniformBody(const uint32_t *__restrict pairs, double low,
                             double range, size_t count,
                             double *__restrict out) {
  uint32_t words[size];
  temperBlock(pairs, 2 * count, words);
  if (low == 0 && range == 1) { // 0 + 1 * x is x
    for (size_t k = 0; k < count; ++k)
      out[k] = toReal(pairBits(words, k));
    return;
  }
  for (size_t k = 0; k < count; ++k)
    out[k] = low + range * toReal(pairBits(words, k));
}

KLEENE_BODY void bernoulliBody(const uint32_t *__restrict pairs,
                               uint64_t threshold, bool inverted, size_t count,
                               uint8_t *__restrict out) {
  uint32_t words[size];
  temperBlock(pairs, 2 * count, words);
  for (size_t k = 0; k < count; ++k)
    out[k] = static_cast<uint8_t>(pairBits(words, k) > threshold) ^
             static_cast<uint8_t>(inverted);
}

#if KLEENE_X86
KLEENE_AVX512 inline __m512i broadcast(uint32_t value) {
  return _mm512_set1_epi32(static_cast<int>(value));
}

/// `twist` of 16 words.
KLEENE_AVX512 inline __m512i twist16(__m512i far, __m512i here, __m512i after) {
  // 0xca: upperBit ? here : after.
  const __m512i y =
      _mm512_ternarylogic_epi32(broadcast(upperBit), here, after, 0xca);
  const __m512i even =
      _mm512_xor_si512(far, _mm512_maskz_srli_epi32(0xffff, y, 1));
  return _mm512_mask_xor_epi32(even,
                               _mm512_test_epi32_mask(after, broadcast(1)),
                               even, broadcast(matrix));
}

KLEENE_AVX512 inline __m512i temper16(__m512i y) {
  // 0x78: y ^ (shifted & mask).
  y = _mm512_xor_si512(y, _mm512_maskz_srli_epi32(0xffff, y, 11));
  y = _mm512_ternarylogic_epi32(y, _mm512_maskz_slli_epi32(0xffff, y, 7),
                                broadcast(0x9d2c5680u), 0x78);
  y = _mm512_ternarylogic_epi32(y, _mm512_maskz_slli_epi32(0xffff, y, 15),
                                broadcast(0xefc60000u), 0x78);
  return _mm512_xor_si512(y, _mm512_maskz_srli_epi32(0xffff, y, 18));
}

/// Words k and on of two vectors that follow each other.
template <int k>
KLEENE_AVX512 inline __m512i from(__m512i first, __m512i second) {
  return _mm512_maskz_alignr_epi32(0xffff, second, first, k);
}

/// What vector `at` is made of that is 227 words back, or 397 ahead, comes from
/// registers where it is new: a load across two stores in flight would wait for
/// both.
template <size_t at>
KLEENE_AVX512 inline __m512i farOf(const uint32_t *state, const __m512i *fresh,
                                   __m512i last) {
  constexpr size_t back = size - shift;
  if constexpr (16 * (at + 1) <= back)
    return _mm512_loadu_si512(state + 16 * at + shift);
  else if constexpr (16 * at < back)
    return from<(16 * at + shift) % 16>(last, fresh[0]);
  else
    return from<(16 * at - back) % 16>(fresh[(16 * at - back) / 16],
                                       fresh[(16 * at - back) / 16 + 1]);
}

template <size_t... at>
KLEENE_AVX512 inline void advanceVectors(uint32_t *state,
                                         std::index_sequence<at...>) {
  constexpr size_t vectors = sizeof...(at);
  static_assert(16 * vectors == size);
  const __m512i last = _mm512_load_si512(state + size - 16);
  __m512i fresh[vectors];
  auto advance = [&]<size_t k>() KLEENE_AVX512 {
    const __m512i here = _mm512_load_si512(state + 16 * k);
    const __m512i after = k + 1 == vectors
                              ? from<1>(here, fresh[0])
                              : _mm512_loadu_si512(state + 16 * k + 1);
    fresh[k] = twist16(farOf<k>(state, fresh, last), here, after);
    _mm512_store_si512(state + 16 * k, fresh[k]);
  };
  (advance.template operator()<at>(), ...);
}

KLEENE_AVX512 void advanceWide(uint32_t *state) {
  advanceVectors(state, std::make_index_sequence<size / 16>());
}

/// `real` of 8 pairs.
KLEENE_AVX512 inline __m512d real8(__m512i state) {
  constexpr int64_t high = ((int64_t{1} << 27) - 1) << 26;
  const __m512i pairs = temper16(state);
  // 0xec: shifted & high | low.
  const __m512i bits = _mm512_ternarylogic_epi64(
      _mm512_maskz_slli_epi64(0xff, pairs, 21),
      _mm512_maskz_srli_epi64(0xff, pairs, 38), _mm512_set1_epi64(high), 0xec);
  return _mm512_mul_pd(_mm512_maskz_cvtepi64_pd(0xff, bits),
                       _mm512_set1_pd(0x1p-53));
}

/// low + range * real; 0 + 1 * x is x.
template <bool isUnit>
KLEENE_AVX512 inline void uniformLoop(const uint32_t *pairs, double low,
                                      double range, size_t count, double *out) {
  auto placed = [&](__m512i state) KLEENE_AVX512 {
    const __m512d real = real8(state);
    return isUnit ? real
                  : _mm512_add_pd(_mm512_set1_pd(low),
                                  _mm512_mul_pd(_mm512_set1_pd(range), real));
  };
  size_t k = 0;
  for (; k + 8 <= count; k += 8)
    _mm512_storeu_pd(out + k, placed(_mm512_loadu_si512(pairs + 2 * k)));
  const auto inside = static_cast<__mmask8>((1u << (count - k)) - 1);
  _mm512_mask_storeu_pd(
      out + k, inside, placed(_mm512_maskz_loadu_epi64(inside, pairs + 2 * k)));
}

KLEENE_AVX512 void uniformWide(const uint32_t *pairs, double low, double range,
                               size_t count, double *out) {
  if (low == 0 && range == 1)
    return uniformLoop<true>(pairs, low, range, count, out);
  uniformLoop<false>(pairs, low, range, count, out);
}

/// Comparisons of 16 pairs by their first words: the pairs that are above the
/// threshold, and those that are above or of which the second word decides.
struct Compared {
  uint64_t above, reach;
};

/// Of 16 pairs, given as their 32 words.
KLEENE_AVX512 inline Compared compare16(__m512i before, __m512i after,
                                        uint64_t threshold) {
  const __m512i even = _mm512_set_epi32(30, 28, 26, 24, 22, 20, 18, 16, 14, 12,
                                        10, 8, 6, 4, 2, 0);
  // 27 bits of a first word count.
  const auto first = static_cast<uint32_t>(threshold >> 26 << 5);
  const __m512i words =
      temper16(_mm512_permutex2var_epi32(before, even, after));
  return {_mm512_cmpgt_epu32_mask(words, broadcast(first | 31)),
          _mm512_cmpge_epu32_mask(words, broadcast(first))};
}

/// Of 64 pairs, or of those at the end, fewer than 64, that are left.
template <bool isWhole>
KLEENE_AVX512 inline Compared compare64(const uint32_t *pairs, size_t left,
                                        uint64_t threshold) {
  Compared all{0, 0};
  for (size_t k = 0; k < (isWhole ? 64 : left); k += 16) {
    const uint32_t inside = isWhole || left - k >= 16
                                ? ~uint32_t{0}
                                : (uint32_t{1} << 2 * (left - k)) - 1;
    const uint32_t *from = pairs + 2 * k;
    const Compared some = compare16(
        _mm512_maskz_loadu_epi32(static_cast<__mmask16>(inside), from),
        _mm512_maskz_loadu_epi32(static_cast<__mmask16>(inside >> 16),
                                 from + 16),
        threshold);
    all.above |= some.above << k;
    all.reach |= some.reach << k;
  }
  return all;
}

/// 64 comparisons are kept as bits until they become bytes. Where first words
/// leave one open, which takes 2^27 draws, the second words are looked at.
KLEENE_AVX512 void bernoulliWide(const uint32_t *pairs, uint64_t threshold,
                                 bool inverted, size_t count, uint8_t *out) {
  for (size_t done = 0; done < count; done += 64) {
    const uint32_t *from = pairs + 2 * done;
    const size_t left = std::min<size_t>(count - done, 64);
    const Compared all = left == 64 ? compare64<true>(from, left, threshold)
                                    : compare64<false>(from, left, threshold);
    if (all.above != all.reach) [[unlikely]] {
      bernoulliBody(from, threshold, inverted, left, out + done);
      continue;
    }
    const __m512i bytes =
        _mm512_maskz_set1_epi8(inverted ? ~all.above : all.above, 1);
    if (left == 64)
      _mm512_storeu_si512(out + done, bytes);
    else
      _mm512_mask_storeu_epi8(out + done, (uint64_t{1} << left) - 1, bytes);
  }
}
#endif

#define KLEENE_KERNELS(NAME, TARGET)                                           \
  TARGET void advance##NAME(uint32_t *state) { advanceBody(state); }           \
  TARGET void uniform##NAME(const uint32_t *pairs, double low, double range,   \
                            size_t count, double *out) {                       \
    uniformBody(pairs, low, range, count, out);                                \
  }                                                                            \
  TARGET void bernoulli##NAME(const uint32_t *pairs, uint64_t threshold,       \
                              bool inverted, size_t count, uint8_t *out) {     \
    bernoulliBody(pairs, threshold, inverted, count, out);                     \
  }                                                                            \
  constexpr Kernels kernels##NAME = {advance##NAME, uniform##NAME,             \
                                     bernoulli##NAME};

KLEENE_KERNELS(Plain, )
#if KLEENE_X86
KLEENE_KERNELS(AVX2, KLEENE_AVX2)
constexpr Kernels kernelsAVX512 = {advanceWide, uniformWide, bernoulliWide};
#endif

Kernels chooseKernels() {
#if KLEENE_X86
  if (__builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return kernelsAVX512;
  if (__builtin_cpu_supports("avx2"))
    return kernelsAVX2;
#endif
  return kernelsPlain;
}

} // namespace

const Kernels &kernels() {
  static const Kernels chosen = chooseKernels();
  return chosen;
}

} // namespace kleene::mt19937
