//===- FoldsTest.cpp - reductions, lattices, arithmetic against C++ -------===//
#include "NativeText.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>

using namespace kleene;
using namespace kleene::test;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// What the outputs of reductions.mlir must be, for one direction.
struct Reductions {
  double min = infinity, max = -infinity, sum = 0;
  bool any = false, all = true;
  int64_t count = 0, argmin = 0, argmax = 0, first = 0;

  Reductions(const std::vector<double> &x, const std::vector<uint8_t> &c,
             int64_t lo, int64_t hi, bool descending) {
    bool taken = false, found = false;
    double least = 0, most = 0;
    for (int64_t k = lo; k < hi; ++k) {
      int64_t u = descending ? lo + hi - 1 - k : k;
      if (!c[u])
        continue;
      bool b = x[u] < 0.5;
      min = x[u] < min ? x[u] : min;
      max = x[u] > max ? x[u] : max;
      sum += x[u];
      any |= b;
      all &= b;
      count += b;
      if (!taken || x[u] < least)
        least = x[u], argmin = u;
      if (!taken || x[u] > most)
        most = x[u], argmax = u;
      if (b && !found)
        first = u;
      taken = true;
      found |= b;
    }
  }
};

void expectReductions(NativeRun &run, size_t first, const Reductions &wanted) {
  EXPECT_EQ(*run.output<double>(first + 0), wanted.min);
  EXPECT_EQ(*run.output<double>(first + 1), wanted.max);
  EXPECT_EQ(*run.output<double>(first + 2), wanted.sum);
  EXPECT_EQ(*run.output<uint8_t>(first + 3), wanted.any);
  EXPECT_EQ(*run.output<uint8_t>(first + 4), wanted.all);
  EXPECT_EQ(*run.output<int64_t>(first + 5), wanted.count);
  EXPECT_EQ(*run.output<int64_t>(first + 6), wanted.argmin);
  EXPECT_EQ(*run.output<int64_t>(first + 7), wanted.argmax);
  EXPECT_EQ(*run.output<int64_t>(first + 8), wanted.first);
}

TEST(Folds, reductionsEqualCPlusPlus) {
  auto jit = jitText("reductions.mlir");
  std::mt19937 engine(1);
  for (int64_t n : {1, 3, 16, 65})
    for (int trial = 0; trial < 20; ++trial) {
      NativeRun run(jit->functions(), n, {size_t(n), size_t(n), 1, 1}, {},
                    std::vector<size_t>(18, 1));
      std::vector<double> x(n);
      std::vector<uint8_t> c(n);
      const double values[] = {-1.5, -0.25, -0.0, 0.0, 0.25, 0.5, 1.75,
                               trial % 2 ? infinity : -infinity};
      for (int64_t u = 0; u < n; ++u) {
        run.input<double>(0)[u] = x[u] = values[engine() % 8];
        run.input<uint8_t>(1)[u] = c[u] = engine() % 3 != 0 && trial != 0;
      }
      int64_t lo = engine() % n, hi = trial == 1 ? n : engine() % (n + 1);
      *run.input<int64_t>(2) = lo;
      *run.input<int64_t>(3) = hi;
      ASSERT_EQ(run.run(), TraceStatus::ok);
      expectReductions(run, 0, Reductions(x, c, lo, hi, false));
      expectReductions(run, 9, Reductions(x, c, lo, hi, true));
    }
}

/// An infinite value that takes part is found although it is not better than
/// nothing.
TEST(Folds, argminOfInfinitiesIsTheFirstThatTakesPart) {
  auto jit = jitText("reductions.mlir");
  NativeRun run(jit->functions(), 4, {4, 4, 1, 1}, {},
                std::vector<size_t>(18, 1));
  for (int64_t u = 0; u < 4; ++u)
    run.input<double>(0)[u] = infinity;
  run.input<uint8_t>(1)[2] = 1;
  *run.input<int64_t>(3) = 4;
  ASSERT_EQ(run.run(), TraceStatus::ok);
  EXPECT_EQ(*run.output<int64_t>(6), 2);
}

TEST(Folds, latticesEqualCPlusPlus) {
  auto jit = jitText("lattices.mlir");
  std::mt19937 engine(2);
  for (int64_t n : {1, 4, 17}) {
    size_t k = n;
    NativeRun run(jit->functions(), n, {k * k, k, k, k, 1}, {},
                  {k, k, k, k, k * k, 1, 1, 1, k});
    std::vector<double> A(n * n), x(n), max, B, alone;
    std::vector<uint8_t> m(n), orMask, andMask;
    std::vector<int64_t> p(n), from;
    for (int64_t e = 0; e < n * n; ++e)
      run.input<double>(0)[e] = A[e] = double(engine() % 100) / 100;
    for (int64_t u = 0; u < n; ++u) {
      run.input<double>(1)[u] = x[u] = double(engine() % 100) / 100;
      run.input<uint8_t>(2)[u] = m[u] = engine() % 3 == 0;
      run.input<int64_t>(3)[u] = p[u] = engine() % n;
    }
    double best = *run.input<double>(4) = 0.99;
    int64_t bu = 0, bv = 0;
    max = alone = x, B = A, orMask = andMask = m, from = p;
    for (int64_t u = 0; u < n; ++u) {
      andMask[p[u]] &= x[u] < 0.5;
      for (int64_t v = 0; v < n; ++v) {
        max[v] = std::max(max[v], x[u] * A[u * n + v]);
        if (A[u * n + v] < 0.5 && m[u] && !orMask[v])
          orMask[v] = 1, from[v] = u;
        B[v * n + u] = std::min(B[v * n + u], x[u] * A[v * n + u]);
        if (A[u * n + v] < best)
          best = A[u * n + v], bu = u, bv = v;
      }
    }
    alone[0] = 1000;
    ASSERT_EQ(run.run(), TraceStatus::ok);
    for (int64_t u = 0; u < n; ++u) {
      EXPECT_EQ(run.output<double>(0)[u], max[u]);
      EXPECT_EQ(run.output<uint8_t>(1)[u], orMask[u]);
      EXPECT_EQ(run.output<int64_t>(2)[u], from[u]);
      EXPECT_EQ(run.output<uint8_t>(3)[u], andMask[u]);
      EXPECT_EQ(run.output<double>(8)[u], alone[u]);
    }
    for (int64_t e = 0; e < n * n; ++e)
      EXPECT_EQ(run.output<double>(4)[e], B[e]);
    EXPECT_EQ(*run.output<double>(5), best);
    EXPECT_EQ(*run.output<int64_t>(6), bu);
    EXPECT_EQ(*run.output<int64_t>(7), bv);
  }
}

struct Arithmetic {
  int64_t a, b, quotient, remainder, floor;
};

TEST(Folds, divisionDoesNotTrap) {
  constexpr int64_t least = std::numeric_limits<int64_t>::min();
  auto jit = jitText("arithmetic.mlir");
  for (const Arithmetic &test : {Arithmetic{7, 2, 3, 1, 3},
                                 {-7, 2, -3, -1, -4},
                                 {7, -2, -3, 1, -4},
                                 {-7, -2, 3, -1, 3},
                                 {6, -3, -2, 0, -2},
                                 {5, 0, 0, 5, 0},
                                 {-5, 0, 0, -5, 0},
                                 {5, -1, -5, 0, -5},
                                 {least, -1, least, 0, least}}) {
    NativeRun run(jit->functions(), 1, {1, 1, 1}, {}, {1, 1, 1, 1});
    *run.input<int64_t>(0) = test.a;
    *run.input<int64_t>(1) = test.b;
    ASSERT_EQ(run.run(), TraceStatus::ok);
    EXPECT_EQ(*run.output<int64_t>(0), test.quotient) << test.a << test.b;
    EXPECT_EQ(*run.output<int64_t>(1), test.remainder) << test.a << test.b;
    EXPECT_EQ(*run.output<int64_t>(2), test.floor) << test.a << test.b;
  }
}

TEST(Folds, numbersWithoutAnIntegerBecomeMinusOne) {
  auto jit = jitText("arithmetic.mlir");
  for (auto [number, integer] : {std::pair(2.9, 2),
                                 {-2.9, -2},
                                 {1e300, -1},
                                 {-infinity, -1},
                                 {std::nan(""), -1}}) {
    NativeRun run(jit->functions(), 1, {1, 1, 1}, {}, {1, 1, 1, 1});
    *run.input<double>(2) = number;
    ASSERT_EQ(run.run(), TraceStatus::ok);
    EXPECT_EQ(*run.output<int64_t>(3), integer) << number;
  }
}

} // namespace
