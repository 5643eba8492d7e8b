//===- PairwiseTest.cpp - sums in NumPy's order, against recursion --------===//
#include "NativeText.h"

#include <gtest/gtest.h>
#include <random>

using namespace kleene;
using namespace kleene::test;

namespace {

/// NumPy's pairwise summation, as it is described.
double pairwise(const double *x, size_t n) {
  if (n > 128) {
    const size_t half = n / 2 / 8 * 8;
    return pairwise(x, half) + pairwise(x + half, n - half);
  }
  double sum = 0;
  const size_t whole = n / 8 * 8;
  if (whole) {
    double r[8];
    std::copy_n(x, 8, r);
    for (size_t k = 8; k < whole; ++k)
      r[k % 8] += x[k];
    sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
  }
  for (size_t k = whole; k < n; ++k)
    sum += x[k];
  return sum;
}

double plain(const std::vector<double> &x) {
  double sum = 0;
  for (double value : x)
    sum += value;
  return sum;
}

TEST(Pairwise, equalsTheRecursion) {
  auto jit = jitText("pairwise.mlir");
  std::mt19937 engine(1);
  std::uniform_real_distribution<double> uniform(0, 1);
  int unlikePlain = 0;
  for (int64_t n : {1, 7, 8, 9, 127, 128, 129, 255, 256, 257, 1000, 4099}) {
    NativeRun run(jit->functions(), n, {size_t(n), size_t(n), 1, 1}, {},
                  std::vector<size_t>(3, 1));
    std::vector<double> x(n), taken;
    for (int64_t u = 0; u < n; ++u) {
      run.input<double>(0)[u] = x[u] = uniform(engine);
      run.input<uint8_t>(1)[u] = engine() % 7 != 0;
    }
    int64_t lo = n > 8 ? 1 : 0;
    *run.input<int64_t>(2) = lo;
    *run.input<int64_t>(3) = n;
    ASSERT_EQ(run.run(), TraceStatus::ok);
    std::vector<double> nested;
    for (int64_t u = lo; u < n; ++u) {
      taken.push_back(run.input<uint8_t>(1)[u] ? x[u] : 0);
      nested.push_back(x[u] + pairwise(x.data() + lo, u - lo));
    }
    EXPECT_EQ(*run.output<double>(0), pairwise(taken.data(), taken.size()));
    unlikePlain += *run.output<double>(0) != plain(taken);
    std::reverse(taken.begin(), taken.end());
    EXPECT_EQ(*run.output<double>(1), pairwise(taken.data(), taken.size()));
    EXPECT_EQ(*run.output<double>(2), pairwise(nested.data(), nested.size()));
  }
  EXPECT_GT(unlikePlain, 3);
}

TEST(Pairwise, ofNothingIsZero) {
  auto jit = jitText("pairwise.mlir");
  NativeRun run(jit->functions(), 4, {4, 4, 1, 1}, {},
                std::vector<size_t>(3, 1));
  *run.input<int64_t>(2) = 3;
  *run.input<int64_t>(3) = 2;
  ASSERT_EQ(run.run(), TraceStatus::ok);
  EXPECT_EQ(*run.output<double>(0), 0);
}

} // namespace
