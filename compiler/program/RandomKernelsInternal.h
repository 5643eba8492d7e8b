//===- RandomKernelsInternal.h - MT19937 in blocks ------------------------===//
//
// The loops of RandomState over a block of the state, compiled for several
// vector widths and chosen when the program starts. The state is kept as the
// recurrence leaves it, and a word is tempered where it is used: half of the
// words of a Bernoulli draw never are.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_PROGRAM_RANDOMKERNELSINTERNAL_H
#define KLEENE_COMPILER_PROGRAM_RANDOMKERNELSINTERNAL_H

#include <cstddef>
#include <cstdint>

namespace kleene::mt19937 {

/// Words of the state.
inline constexpr size_t size = 624;

/// A word of the state as the stream has it.
inline uint32_t temper(uint32_t y) {
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680u;
  y ^= (y << 15) & 0xefc60000u;
  return y ^ y >> 18;
}

/// `pairs` are 2 * count words of the state, not tempered, of one block.
struct Kernels {
  /// The next 624 words of the state, aligned to 64 bytes.
  void (*advance)(uint32_t *state);
  /// low + range * real of each pair.
  void (*uniform)(const uint32_t *pairs, double low, double range, size_t count,
                  double *out);
  /// (the 53 bits of each pair > threshold) != inverted.
  void (*bernoulli)(const uint32_t *pairs, uint64_t threshold, bool inverted,
                    size_t count, uint8_t *out);
};

const Kernels &kernels();

} // namespace kleene::mt19937

#endif // KLEENE_COMPILER_PROGRAM_RANDOMKERNELSINTERNAL_H
