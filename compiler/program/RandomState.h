//===- RandomState.h - NumPy's legacy random stream, bit for bit ----------===//
//
// MT19937 seeded by init_genrand, and the draws CLRS makes from
// `numpy.random.RandomState(seed)`. One 32-bit word is the unit of the stream;
// every function consumes as many words as NumPy does, so draws of different
// kinds can follow each other. A RandomState is a value: copy it to save it.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_PROGRAM_RANDOMSTATE_H
#define KLEENE_COMPILER_PROGRAM_RANDOMSTATE_H

#include "compiler/program/Trace.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kleene {

class RandomState {
public:
  explicit RandomState(uint32_t seedValue = 0) { seed(seedValue); }
  void seed(uint32_t value);

  /// The next word, u32.
  uint32_t word();
  /// ((u32 >> 5) * 2^26 + (u32 >> 6)) / 2^53, in [0, 1).
  double real();

  /// low + (high - low) * real, once per element.
  void uniform(double low, double high, std::span<double> out);
  /// binomial(1, p). p <= 0 gives 0 and draws nothing.
  void bernoulli(double p, std::span<uint8_t> out);
  /// An index in 0..m-1 by masked rejection. m <= 1 gives 0 and draws nothing.
  int64_t below(int64_t m);
  void below(int64_t m, std::span<int64_t> out);
  /// Fisher-Yates from the end, as shuffle does.
  void permutation(std::span<int64_t> out);

  /// This stream as native code sees it. Valid while this object stays put.
  KleeneRandom abi();

private:
  static constexpr size_t size = 624;
  void advance();
  template <typename Block, typename Single>
  void forPairs(size_t count, Block block, Single single);
  uint64_t bits53();

  alignas(64) std::array<uint32_t, size> state{}; ///< not yet tempered
  size_t next = size;                             ///< first word not yet used
  double lastProbability = -1; ///< of bernoulli, whose threshold is
  uint64_t lastThreshold = 0;  ///< slow to compute
};

} // namespace kleene

#endif // KLEENE_COMPILER_PROGRAM_RANDOMSTATE_H
