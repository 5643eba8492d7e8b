// The stream against its definition (std::mt19937 is the same generator) and
// against values that numpy.random.RandomState prints.
#include "compiler/program/RandomState.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

using namespace kleene;

namespace {

/// The definition of a real, one pair of words at a time.
double realOf(std::mt19937 &words) {
  const uint32_t high = static_cast<uint32_t>(words()) >> 5;
  const uint32_t low = static_cast<uint32_t>(words()) >> 6;
  return (high * 67108864.0 + low) / 9007199254740992.0;
}

} // namespace

TEST(RandomState, wordsAreMT19937) {
  for (uint32_t seed : {0u, 1u, 5489u, 4294967295u}) {
    RandomState stream(seed);
    std::mt19937 reference(seed);
    for (int k = 0; k < 2000; ++k)
      ASSERT_EQ(stream.word(), reference()) << "seed " << seed << " word " << k;
  }
}

TEST(RandomState, equalsNumPy) {
  // np.random.RandomState(1).rand(3); .randint(0, 10, 5); .permutation(5)
  RandomState reals(1);
  EXPECT_EQ(reals.real(), 0.417022004702574);
  EXPECT_EQ(reals.real(), 0.7203244934421581);
  EXPECT_EQ(reals.real(), 0.00011437481734488664);
  RandomState integers(1);
  std::vector<int64_t> drawn(5);
  integers.below(10, drawn);
  EXPECT_EQ(drawn, (std::vector<int64_t>{5, 8, 9, 5, 0}));
  RandomState shuffles(1);
  shuffles.permutation(drawn);
  EXPECT_EQ(drawn, (std::vector<int64_t>{2, 1, 4, 0, 3}));
}

TEST(RandomState, uniformArraysConsumeLikeSingleDraws) {
  // Odd words before the arrays, and lengths that straddle blocks of 624.
  for (size_t count : {1u, 5u, 311u, 312u, 313u, 4096u}) {
    RandomState stream(7);
    std::mt19937 reference(7);
    for (int skip = 0; skip < 3; ++skip) {
      ASSERT_EQ(stream.word(), reference());
      std::vector<double> drawn(count);
      stream.uniform(-1, 3, drawn);
      for (size_t k = 0; k < count; ++k) {
        const double real = realOf(reference);
        ASSERT_EQ(drawn[k], -1 + 4.0 * real) << count << " at " << k;
      }
    }
  }
}

TEST(RandomState, bernoulliIsNumPysInversion) {
  for (double p : {1e-17, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0}) {
    RandomState stream(3);
    std::mt19937 reference(3);
    std::vector<uint8_t> drawn(3000);
    stream.bernoulli(p, drawn);
    for (size_t k = 0; k < drawn.size(); ++k) {
      const double q = p > 0.5 ? 1 - p : p;
      bool one = realOf(reference) > std::exp(std::log(1 - q));
      if (p > 0.5)
        one = !one;
      ASSERT_EQ(drawn[k], one) << "p " << p << " at " << k;
    }
  }
}

TEST(RandomState, secondWordsDecideWhereFirstOnesAreEqual) {
  // Thresholds just below and above each of the reals themselves: the 27 bits
  // of a first word are then the same.
  constexpr size_t count = 330;
  std::mt19937 reals(9);
  for (size_t aimed = 0; aimed < count; ++aimed) {
    const double real = realOf(reals);
    if (real < 0.6)
      continue;
    for (double beside : {-0x1p-50, 0x1p-50}) {
      RandomState stream(9);
      std::mt19937 reference(9);
      std::vector<uint8_t> drawn(count);
      const double p = 1 - (real + beside);
      stream.bernoulli(p, drawn);
      for (size_t k = 0; k < count; ++k)
        ASSERT_EQ(drawn[k], realOf(reference) > std::exp(std::log(1 - p)))
            << "p " << p << " at " << k;
      ASSERT_EQ(drawn[aimed], beside < 0);
    }
  }
}

TEST(RandomState, certainDrawsConsumeNothing) {
  RandomState stream(3), untouched(3);
  std::vector<uint8_t> drawn(100, 9);
  stream.bernoulli(0, drawn);
  EXPECT_EQ(drawn, std::vector<uint8_t>(100, 0));
  EXPECT_EQ(stream.below(1), 0);
  EXPECT_EQ(stream.word(), untouched.word());
}

TEST(RandomState, belowRejectsByMask) {
  RandomState stream(11);
  std::mt19937 reference(11);
  for (int64_t m : {2, 3, 4, 5, 16, 17, 1000}) {
    uint32_t mask = 1;
    while (mask < m - 1)
      mask = mask << 1 | 1;
    for (int k = 0; k < 200; ++k) {
      uint32_t expected;
      do
        expected = static_cast<uint32_t>(reference()) & mask;
      while (expected > m - 1);
      ASSERT_EQ(stream.below(m), expected) << "below " << m;
    }
  }
}

TEST(RandomState, isAValue) {
  RandomState stream(5);
  std::vector<double> skipped(1001);
  stream.uniform(0, 1, skipped);
  RandomState copy = stream;
  std::vector<double> a(500), b(500);
  stream.uniform(0, 1, a);
  copy.uniform(0, 1, b);
  EXPECT_EQ(a, b);
}
