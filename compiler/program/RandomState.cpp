#include "compiler/program/RandomState.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

// The loops below are written once and compiled for several vector widths: the
// stream feeds every sample, and a 64-node graph draws 16384 words.
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

namespace kleene {
namespace {

constexpr size_t size = 624, shift = 397;
constexpr uint32_t upperBit = 0x80000000u, matrix = 0x9908b0dfu;

KLEENE_BODY uint32_t twist(uint32_t far, uint32_t here, uint32_t after) {
  const uint32_t y = (here & upperBit) | (after & ~upperBit);
  return far ^ (y >> 1) ^ (-(after & 1) & matrix);
}

/// The next 624 words of state, and their tempered form. Every loop reads at
/// least 227 words away from what it writes, or one word ahead of it.
KLEENE_BODY void refillBody(uint32_t *__restrict state,
                            uint32_t *__restrict words) {
  for (size_t k = 0; k < size - shift; ++k)
    state[k] = twist(state[k + shift], state[k], state[k + 1]);
  for (size_t k = size - shift; k < size - 1; ++k)
    state[k] = twist(state[k + shift - size], state[k], state[k + 1]);
  state[size - 1] = twist(state[shift - 1], state[size - 1], state[0]);
  for (size_t k = 0; k < size; ++k) {
    uint32_t y = state[k];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680u;
    y ^= (y << 15) & 0xefc60000u;
    words[k] = y ^ (y >> 18);
  }
}

/// Two words as the 53 bits of a real: the upper 27 bits of the first word give
/// the high ones, the upper 26 of the second the low ones.
KLEENE_BODY uint64_t pairBits(uint64_t pair) {
  constexpr uint64_t high = ((uint64_t{1} << 27) - 1) << 26;
  return (pair << 21 & high) | pair >> 38;
}

/// bits / 2^53, exactly. Where there is no conversion of 64-bit integers that
/// vectorises, both halves are placed under the exponent of 2^52.
template <bool converts> KLEENE_BODY double toReal(uint64_t bits) {
  if constexpr (converts)
    return static_cast<double>(static_cast<int64_t>(bits)) * 0x1p-53;

  constexpr uint64_t exponent = 0x4330000000000000u;
  const double high = std::bit_cast<double>(exponent | bits >> 26) - 0x1p52;
  const double low = std::bit_cast<double>(exponent | (bits & 0x3ffffff));
  return (high * 0x1p26 + (low - 0x1p52)) * 0x1p-53;
}

KLEENE_BODY uint64_t loadPair(const uint32_t *words, size_t k) {
  static_assert(std::endian::native == std::endian::little);
  uint64_t pair;
  std::memcpy(&pair, words + 2 * k, sizeof pair);
  return pair;
}

template <bool converts>
KLEENE_BODY void uniformBody(const uint32_t *__restrict words, double low,
                             double range, size_t count,
                             double *__restrict out) {
  auto real = [&](size_t k) {
    return toReal<converts>(pairBits(loadPair(words, k)));
  };
  if (low == 0 && range == 1) { // 0 + 1 * x is x
    for (size_t k = 0; k < count; ++k)
      out[k] = real(k);
    return;
  }
  for (size_t k = 0; k < count; ++k)
    out[k] = low + range * real(k);
}

KLEENE_BODY void bernoulliBody(const uint32_t *__restrict words,
                               uint64_t threshold, uint8_t above, size_t count,
                               uint8_t *__restrict out) {
  for (size_t k = 0; k < count; ++k)
    out[k] =
        static_cast<uint8_t>(pairBits(loadPair(words, k)) > threshold) ^ above;
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

/// The next 16 words, `far` being the 397th after the first.
KLEENE_AVX512 inline __m512i refill16(const uint32_t *far, uint32_t *state,
                                      uint32_t *words) {
  const __m512i next =
      twist16(_mm512_loadu_si512(far), _mm512_load_si512(state),
              _mm512_loadu_si512(state + 1));
  _mm512_store_si512(state, next);
  _mm512_store_si512(words, temper16(next));
  return next;
}

/// The same in one pass. The first 16 new words also follow the last word, so
/// that words 397 on and one on lie behind each other all the way.
KLEENE_AVX512 void refillWide(uint32_t *state, uint32_t *words) {
  _mm512_store_si512(state + size, refill16(state + shift, state, words));
  size_t k = 16;
  for (; k < size - shift; k += 16)
    refill16(state + k + shift, state + k, words + k);
  for (; k < size; k += 16)
    refill16(state + k + shift - size, state + k, words + k);
}

/// Which of 8 pairs, of those `inside`, are above a limit. Both words are
/// compared where they stand, the first one above the second.
KLEENE_AVX512 inline uint64_t above8(const uint32_t *pairs, __mmask8 inside,
                                     __m512i used, __m512i limit) {
  const __m512i turned =
      _mm512_maskz_rol_epi64(0xff, _mm512_maskz_loadu_epi64(inside, pairs), 32);
  return _mm512_cmpgt_epu64_mask(_mm512_and_si512(turned, used), limit);
}

/// The same with 64 comparisons kept as bits until they become bytes.
KLEENE_AVX512 void bernoulliBits(const uint32_t *__restrict words,
                                 uint64_t threshold, uint8_t above,
                                 size_t count, uint8_t *__restrict out) {
  constexpr uint64_t low = (uint64_t{1} << 26) - 1;
  const __m512i limit = _mm512_set1_epi64(
      static_cast<int64_t>(threshold >> 26 << 37 | (threshold & low) << 6));
  const __m512i used =
      _mm512_set1_epi64(static_cast<int64_t>(~uint64_t{0} << 37 | low << 6));
  const uint64_t inverted = above ? ~uint64_t{0} : 0;
  size_t done = 0;
  for (; done + 64 <= count; done += 64) {
    uint64_t bits = inverted;
    for (size_t k = 0; k < 64; k += 8)
      bits ^= above8(words + 2 * (done + k), 0xff, used, limit) << k;
    _mm512_storeu_si512(out + done, _mm512_maskz_set1_epi8(bits, 1));
  }
  if (done == count)
    return;
  uint64_t bits = inverted;
  for (size_t k = 0; done + k < count; k += 8) {
    const size_t left = std::min<size_t>(count - done - k, 8);
    bits ^= above8(words + 2 * (done + k),
                   static_cast<__mmask8>((1u << left) - 1), used, limit)
            << k;
  }
  const uint64_t inside = (uint64_t{1} << (count - done)) - 1;
  _mm512_mask_storeu_epi8(out + done, inside, _mm512_maskz_set1_epi8(bits, 1));
}
#endif

struct Kernels {
  void (*refill)(uint32_t *, uint32_t *);
  void (*uniform)(const uint32_t *, double, double, size_t, double *);
  void (*bernoulli)(const uint32_t *, uint64_t, uint8_t, size_t, uint8_t *);
};

#define KLEENE_KERNELS(NAME, TARGET, CONVERTS, REFILL, BERNOULLI)              \
  TARGET void refill##NAME(uint32_t *state, uint32_t *words) {                 \
    REFILL(state, words);                                                      \
  }                                                                            \
  TARGET void uniform##NAME(const uint32_t *words, double low, double range,   \
                            size_t count, double *out) {                       \
    uniformBody<CONVERTS>(words, low, range, count, out);                      \
  }                                                                            \
  TARGET void bernoulli##NAME(const uint32_t *words, uint64_t threshold,       \
                              uint8_t above, size_t count, uint8_t *out) {     \
    BERNOULLI(words, threshold, above, count, out);                            \
  }                                                                            \
  constexpr Kernels kernels##NAME = {refill##NAME, uniform##NAME,              \
                                     bernoulli##NAME};

KLEENE_KERNELS(Plain, , false, refillBody, bernoulliBody)
#if KLEENE_X86
KLEENE_KERNELS(AVX2, KLEENE_AVX2, false, refillBody, bernoulliBody)
KLEENE_KERNELS(AVX512, KLEENE_AVX512, true, refillWide, bernoulliBits)
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

const Kernels &kernels() {
  static const Kernels chosen = chooseKernels();
  return chosen;
}

} // namespace

void RandomState::seed(uint32_t value) {
  state[0] = value;
  for (uint32_t k = 1; k < size; ++k)
    state[k] = 1812433253u * (state[k - 1] ^ state[k - 1] >> 30) + k;
  next = size;
}

void RandomState::refill() {
  kernels().refill(state.data(), words.data());
  next = 0;
}

/// Calls `block(first pair in words, pairs, offset)` over the pairs that lie in
/// one block, and `single(offset)` for a pair that straddles two.
template <typename Block, typename Single>
void RandomState::forPairs(size_t count, Block block, Single single) {
  for (size_t done = 0; done < count;) {
    if (next == size)
      refill();
    const size_t pairs = std::min((size - next) / 2, count - done);
    if (pairs == 0) {
      single(done++);
      continue;
    }
    block(words.data() + next, pairs, done);
    next += 2 * pairs;
    done += pairs;
  }
}

void RandomState::uniform(double low, double high, std::span<double> out) {
  const double range = high - low;
  forPairs(
      out.size(),
      [&](const uint32_t *pair, size_t count, size_t at) {
        kernels().uniform(pair, low, range, count, out.data() + at);
      },
      [&](size_t at) { out[at] = low + range * real(); });
}

void RandomState::bernoulli(double p, std::span<uint8_t> out) {
  if (!(p > 0)) {
    std::ranges::fill(out, 0);
    return;
  }
  // NumPy draws with the smaller of p and 1 - p, and inverts.
  const bool inverted = p > 0.5;
  const double q = inverted ? 1 - p : p;
  // real > t, with real = bits / 2^53: an integer comparison.
  if (q != lastProbability) {
    const double scaled = std::exp(std::log(1 - q)) * 0x1p53;
    // 53 bits, since no real is greater than the last.
    lastThreshold = std::min(static_cast<uint64_t>(std::floor(scaled)),
                             (uint64_t{1} << 53) - 1);
    lastProbability = q;
  }
  const uint64_t threshold = lastThreshold;
  forPairs(
      out.size(),
      [&](const uint32_t *pair, size_t count, size_t at) {
        kernels().bernoulli(pair, threshold, inverted, count, out.data() + at);
      },
      [&](size_t at) { out[at] = (bits53() > threshold) != inverted; });
}

int64_t RandomState::below(int64_t m) {
  if (m <= 1)
    return 0;
  const uint64_t last = static_cast<uint64_t>(m) - 1;
  const uint64_t mask = ~uint64_t{0} >> std::countl_zero(last);
  while (true) {
    uint64_t value = word();
    if (mask > 0xffffffffu)
      value = value << 32 | word();
    if ((value & mask) <= last)
      return static_cast<int64_t>(value & mask);
  }
}

void RandomState::below(int64_t m, std::span<int64_t> out) {
  for (int64_t &value : out)
    value = below(m);
}

void RandomState::permutation(std::span<int64_t> out) {
  for (size_t k = 0; k < out.size(); ++k)
    out[k] = static_cast<int64_t>(k);
  for (size_t k = out.size(); k-- > 1;)
    std::swap(out[k],
              out[static_cast<size_t>(below(static_cast<int64_t>(k) + 1))]);
}

KleeneRandom RandomState::abi() {
  KleeneRandom random;
  random.rng = this;
  random.uniform = [](void *rng, double low, double high, int64_t count,
                      double *out) {
    static_cast<RandomState *>(rng)->uniform(low, high,
                                             {out, static_cast<size_t>(count)});
  };
  random.bernoulli = [](void *rng, double p, int64_t count, uint8_t *out) {
    static_cast<RandomState *>(rng)->bernoulli(
        p, {out, static_cast<size_t>(count)});
  };
  random.below = [](void *rng, int64_t m, int64_t count, int64_t *out) {
    static_cast<RandomState *>(rng)->below(m,
                                           {out, static_cast<size_t>(count)});
  };
  return random;
}

} // namespace kleene
