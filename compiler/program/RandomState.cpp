#include "compiler/program/RandomState.h"

#include "compiler/program/RandomKernelsInternal.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace kleene {

void RandomState::seed(uint32_t value) {
  state[0] = value;
  for (uint32_t k = 1; k < size; ++k)
    state[k] = 1812433253u * (state[k - 1] ^ state[k - 1] >> 30) + k;
  next = size;
}

uint32_t RandomState::word() {
  if (next == size)
    advance();
  return mt19937::temper(state[next++]);
}

uint64_t RandomState::bits53() {
  const uint64_t high = word() >> 5;
  return high << 26 | word() >> 6;
}

double RandomState::real() { return static_cast<double>(bits53()) * 0x1p-53; }

void RandomState::advance() {
  static_assert(size == mt19937::size);
  mt19937::kernels().advance(state.data());
  next = 0;
}

/// Calls `block(first pair in words, pairs, offset)` over the pairs that lie in
/// one block, and `single(offset)` for a pair that straddles two.
template <typename Block, typename Single>
void RandomState::forPairs(size_t count, Block block, Single single) {
  for (size_t done = 0; done < count;) {
    if (next == size)
      advance();
    const size_t pairs = std::min((size - next) / 2, count - done);
    if (pairs == 0) {
      single(done++);
      continue;
    }
    block(state.data() + next, pairs, done);
    next += 2 * pairs;
    done += pairs;
  }
}

void RandomState::uniform(double low, double high, std::span<double> out) {
  const double range = high - low;
  forPairs(
      out.size(),
      [&](const uint32_t *pair, size_t count, size_t at) {
        mt19937::kernels().uniform(pair, low, range, count, out.data() + at);
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
        mt19937::kernels().bernoulli(pair, threshold, inverted, count,
                                     out.data() + at);
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
