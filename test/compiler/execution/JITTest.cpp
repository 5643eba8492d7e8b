//===- JITTest.cpp - native traces against plain C++, bit for bit ---------===//
#include "NativeText.h"

#include <cstring>
#include <gtest/gtest.h>
#include <limits>
#include <numeric>
#include <random>

using namespace kleene;
using namespace kleene::test;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

struct Graph {
  int64_t n, source;
  std::vector<double> weights; // 0 where there is no edge
};

Graph randomGraph(int64_t n, unsigned seed) {
  std::mt19937 engine(seed);
  std::uniform_real_distribution<double> uniform(0, 1);
  Graph graph{n, int64_t(engine() % n), std::vector<double>(n * n)};
  for (double &weight : graph.weights)
    weight = uniform(engine) < 3.0 / n ? uniform(engine) : 0;
  return graph;
}

/// Rows of pi_h, d, msk as the program records them.
struct Rows {
  std::vector<int64_t> pi;
  std::vector<double> d;
  std::vector<uint8_t> msk;
  int64_t count = 0;
};

/// Bellman-Ford in C++: the reference. Returns the predecessors.
std::vector<int64_t> bellmanFord(const Graph &g, Rows &rows) {
  std::vector<double> dist(g.n, infinity), before;
  std::vector<int64_t> pi(g.n);
  std::iota(pi.begin(), pi.end(), 0);
  dist[g.source] = 0;
  do {
    for (double x : dist) {
      rows.d.push_back(x < infinity ? x : 0);
      rows.msk.push_back(x < infinity);
    }
    rows.pi.insert(rows.pi.end(), pi.begin(), pi.end());
    ++rows.count;
    before = dist;
    for (int64_t u = 0; u < g.n; ++u)
      for (int64_t v = 0; v < g.n; ++v) {
        double weight = g.weights[u * g.n + v];
        if (weight != 0 && before[u] + weight < dist[v]) {
          dist[v] = before[u] + weight;
          pi[v] = u;
        }
      }
  } while (before != dist);
  return pi;
}

NativeRun bellmanFordRun(const JIT &jit, const Graph &g) {
  size_t n = g.n;
  NativeRun run(jit.functions(), g.n, {1, n * n, n * n}, {n, n, n}, {n});
  *run.input<int64_t>(0) = g.source;
  std::copy(g.weights.begin(), g.weights.end(), run.input<double>(1));
  return run;
}

void expectBellmanFord(const JIT &jit, int64_t n, unsigned seed) {
  Graph g = randomGraph(n, seed);
  NativeRun run = bellmanFordRun(jit, g);
  run.derive();
  for (int64_t u = 0; u < n; ++u)
    for (int64_t v = 0; v < n; ++v)
      ASSERT_EQ(run.input<uint8_t>(2)[u * n + v],
                g.weights[u * n + v] != 0 || u == v);
  ASSERT_EQ(run.run(), TraceStatus::ok);
  Rows rows;
  std::vector<int64_t> pi = bellmanFord(g, rows);
  ASSERT_EQ(run.call.rows, rows.count);
  EXPECT_EQ(run.call.steps, rows.count);
  size_t elements = rows.count * n;
  EXPECT_EQ(std::memcmp(run.hint<int64_t>(0), rows.pi.data(), elements * 8), 0);
  EXPECT_EQ(std::memcmp(run.hint<double>(1), rows.d.data(), elements * 8), 0);
  EXPECT_EQ(std::memcmp(run.hint<uint8_t>(2), rows.msk.data(), elements), 0);
  EXPECT_EQ(std::memcmp(run.output<int64_t>(0), pi.data(), n * 8), 0);
}

TEST(JIT, bellmanFordEqualsCPlusPlus) {
  auto jit = jitText("bellman_ford.mlir");
  for (int64_t n : {1, 2, 3, 7, 16, 64, 65})
    for (unsigned seed = 0; seed < 10; ++seed)
      expectBellmanFord(*jit, n, seed);
}

TEST(JIT, specialisedToOneSizeIsTheSame) {
  for (int64_t n : {1, 16, 64}) {
    auto jit = jitText("bellman_ford.mlir", n);
    for (unsigned seed = 0; seed < 10; ++seed)
      expectBellmanFord(*jit, n, seed);
  }
}

TEST(JIT, inputsAreNotWrittenOver) {
  auto jit = jitText("bellman_ford.mlir");
  Graph g = randomGraph(16, 5);
  NativeRun run = bellmanFordRun(*jit, g);
  run.derive();
  ASSERT_EQ(run.run(), TraceStatus::ok);
  EXPECT_EQ(*run.input<int64_t>(0), g.source);
  EXPECT_EQ(std::memcmp(run.input<double>(1), g.weights.data(), 16 * 16 * 8),
            0);
}

TEST(JIT, givenInputsAreNotDerived) {
  auto jit = jitText("bellman_ford.mlir");
  NativeRun run = bellmanFordRun(*jit, randomGraph(4, 0));
  std::memset(run.input<uint8_t>(2), 7, 16);
  uint8_t given[] = {1, 1, 1};
  jit->functions().derive(&run.call, given);
  EXPECT_EQ(run.input<uint8_t>(2)[0], 7);
}

TEST(JIT, nestedLoopsEqualCPlusPlus) {
  auto jit = jitText("insertion_sort.mlir");
  for (size_t n : {1, 2, 5, 16, 33}) {
    std::mt19937 engine(n);
    NativeRun run(jit->functions(), n, {n}, {n, 1}, {n});
    std::vector<double> key(n);
    for (double &x : key)
      x = double(engine() % 10); // with ties
    std::copy(key.begin(), key.end(), run.input<double>(0));
    ASSERT_EQ(run.run(), TraceStatus::ok);
    std::vector<int64_t> order(n), rows;
    std::iota(order.begin(), order.end(), 0);
    rows = order;
    for (size_t j = 1; j < n; ++j) {
      for (size_t k = j; k-- > 0 && key[order[k]] > key[j];)
        std::swap(order[k], order[k + 1]);
      rows.insert(rows.end(), order.begin(), order.end());
    }
    ASSERT_EQ(run.call.rows, int64_t(n));
    EXPECT_EQ(std::memcmp(run.hint<int64_t>(0), rows.data(), n * n * 8), 0);
    EXPECT_EQ(std::memcmp(run.output<int64_t>(0), order.data(), n * 8), 0);
  }
}

TEST(JIT, normalFormEqualsCPlusPlus) {
  auto jit = jitText("swap_normal.mlir");
  for (size_t n : {1, 2, 3, 16}) {
    NativeRun run(jit->functions(), n, {n}, {n, 1}, {n});
    std::vector<double> x(n), y(n, 0.0), rows;
    for (size_t k = 0; k < n; ++k)
      run.input<double>(0)[k] = x[k] = double(k) + 0.5;
    for (size_t t = 0; t < 2 * n; ++t) {
      rows.insert(rows.end(), x.begin(), x.end());
      if (t % 2 == 0)
        x[t % n] += double(t);
      else
        std::swap(x, y);
    }
    std::swap(x, y); // the last yield gives them in the other order
    ASSERT_EQ(run.run(), TraceStatus::ok);
    ASSERT_EQ(run.call.rows, int64_t(2 * n));
    EXPECT_EQ(std::memcmp(run.hint<double>(0), rows.data(), rows.size() * 8),
              0);
    for (size_t t = 0; t < 2 * n; ++t)
      EXPECT_EQ(run.hint<double>(1)[t], double(t));
    EXPECT_EQ(std::memcmp(run.output<double>(0), x.data(), n * 8), 0);
  }
}

TEST(JIT, stepLimitEndsTheRunAtItsLoop) {
  auto jit = jitText("failing.mlir");
  NativeRun run(jit->functions(), 4, {1}, {1}, {4});
  run.call.maxSteps = 100;
  EXPECT_EQ(run.run(), TraceStatus::stepLimit);
  EXPECT_EQ(run.call.steps, 100);
  EXPECT_EQ(run.call.rows, 100);
  auto sites = compileText("failing.mlir").sites;
  EXPECT_EQ(sites[run.call.site].what, "`loop`");
  EXPECT_EQ(sites[run.call.site].line, 10);
}

TEST(JIT, indexOutOfRangeEndsTheRunAtItsPlace) {
  auto jit = jitText("failing.mlir");
  NativeRun run(jit->functions(), 4, {1}, {1}, {4});
  *run.input<uint8_t>(0) = 1;
  EXPECT_EQ(run.run(), TraceStatus::indexOutOfRange);
  EXPECT_EQ(run.call.steps, 4);
  auto sites = compileText("failing.mlir").sites;
  EXPECT_EQ(sites[run.call.site].what, "`i + 1`");
}

TEST(JIT, refusedRowsEndTheRun) {
  auto jit = jitText("failing.mlir");
  NativeRun run(jit->functions(), 4, {1}, {1}, {4});
  run.maxRows = 16;
  EXPECT_EQ(run.run(), TraceStatus::outOfMemory);
  EXPECT_EQ(run.call.rows, 16);
  EXPECT_EQ(run.grown, 4);
  EXPECT_EQ(run.call.steps, 17);
}

TEST(JIT, callsNothingButItsHost) {
  std::string text = compileText("bellman_ford.mlir").native.print();
  size_t at = 0;
  while ((at = text.find("\ndeclare ", at)) != std::string::npos) {
    std::string line = text.substr(at + 1, text.find('\n', at + 1) - at - 1);
    EXPECT_NE(line.find("@llvm."), std::string::npos) << line;
    ++at;
  }
}

} // namespace
