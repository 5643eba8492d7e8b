#include "compiler/trace/MaskChecksum.h"

#include "compiler/trace/Checksum.h"

#include <bit>
#include <cstring>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace kleene {
namespace {

// Polynomials mod G, reflected as zip has them: bit 31 - i stands for x^i.
constexpr uint32_t one = 0x80000000u, reflectedG = 0xedb88320u;

constexpr uint32_t timesX(uint32_t value) {
  return value >> 1 ^ (value & 1 ? reflectedG : 0);
}

constexpr uint32_t overX(uint32_t value) {
  return value & one ? (value ^ reflectedG) << 1 | 1 : value << 1;
}

constexpr uint32_t product(uint32_t a, uint32_t b) {
  uint32_t sum = 0;
  for (; a; a <<= 1, b = timesX(b))
    if (a & one)
      sum ^= b;
  return sum;
}

/// x^exponent.
constexpr uint32_t powerOfX(uint64_t exponent) {
  uint32_t power = one;
  for (uint32_t square = timesX(one); exponent; exponent >>= 1) {
    if (exponent & 1)
      power = product(power, square);
    square = product(square, square);
  }
  return power;
}

/// D(x) x^32: what a zero register becomes by the 8 bytes of 1.0.
constexpr uint32_t registerOfOne() {
  constexpr auto bits = std::bit_cast<uint64_t>(1.0);
  uint32_t value = 0;
  for (int k = 0; k < 64; ++k)
    value = timesX(value ^ static_cast<uint32_t>(bits >> k & 1));
  return value;
}

/// Bit k of the result is mask k, of at most 64.
uint64_t packPlain(const uint8_t *masks, size_t count) {
  static_assert(std::endian::native == std::endian::little);
  uint64_t bits = 0;
  for (size_t k = 0; k < count; k += 8) {
    uint64_t bytes = 0;
    std::memcpy(&bytes, masks + k, count - k < 8 ? count - k : 8);
    // The product puts byte i at bit 56 + i.
    bits |= bytes * 0x0102040810204080u >> 56 << k;
  }
  return bits;
}

#if defined(__x86_64__)
__attribute__((target("avx512f,avx512bw")))
uint64_t packAVX512(const uint8_t *masks, size_t count) {
  const __mmask64 inside = ~uint64_t{0} >> (64 - count);
  const __m512i bytes = _mm512_maskz_loadu_epi8(inside, masks);
  return _mm512_test_epi8_mask(bytes, bytes);
}
#endif

using Pack = uint64_t (*)(const uint8_t *, size_t);

Pack choosePack() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw"))
    return packAVX512;
#endif
  return packPlain;
}

} // namespace

void MaskChecksum::add(const uint8_t *masks, size_t count) {
  static const Pack pack = choosePack();
  total += count;
  for (size_t done = 0; done < count; done += 64) {
    const size_t now = count - done < 64 ? count - done : 64;
    addBits(pack(masks + done, now), now);
  }
}

/// At most 64 bits, the others of `bits` being 0.
void MaskChecksum::addBits(uint64_t bits, size_t count) {
  const size_t word = filled / 64, used = filled % 64;
  words[word] |= bits << used;
  const uint64_t rest = used ? bits >> (64 - used) : 0;
  filled += count;
  if (used + count < 64)
    return;
  if (word + 1 < words.size()) {
    words[word + 1] = rest;
    return;
  }
  crc = crc32(crc, words.data(), sizeof words);
  words[0] = rest;
  filled -= 8 * sizeof words;
}

uint32_t MaskChecksum::after(uint32_t before) const {
  // Zeros after the last bit, up to a byte, are taken back below.
  const size_t bytes = (filled + 7) / 8;
  uint32_t power = ~crc32(crc, words.data(), bytes); // P(x) x^(32 + zeros)
  for (size_t k = 0; k < 32 + 8 * bytes - filled; ++k)
    power = overX(power);
  for (int k = 0; k < 6; ++k)
    power = product(power, power);
  return ~(product(~before, powerOfX(64 * total)) ^
           product(power, registerOfOne()));
}

} // namespace kleene
