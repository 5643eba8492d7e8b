//===- TraceBenchmark.cpp - native traces against hand-written C++ --------===//
//
// kleene-bench-trace: runs of Bellman-Ford alone (rows recorded, inputs given),
// any-size and specialised code and the same loops in C++, and the time from
// text to machine code.
//
//===----------------------------------------------------------------------===//
#include "NativeText.h"
#include "compiler/program/RandomState.h"

#include <benchmark/benchmark.h>
#include <cstring>
#include <limits>
#include <random>

using namespace kleene;
using namespace kleene::test;

namespace {

constexpr int64_t size = 64;
constexpr size_t graphs = 64;

/// Edges as CLRS draws them: both of two coins with p = 0.5.
std::vector<double> randomWeights(unsigned seed) {
  std::mt19937 engine(seed);
  std::uniform_real_distribution<double> uniform(0, 1);
  std::vector<double> weights(size * size);
  for (double &weight : weights)
    weight = engine() % 4 == 0 ? uniform(engine) : 0;
  return weights;
}

void runNative(benchmark::State &state, int64_t nodes) {
  auto jit = jitText("bellman_ford.mlir", nodes);
  size_t n = size;
  std::vector<std::unique_ptr<NativeRun>> runs;
  for (size_t k = 0; k < graphs; ++k) {
    runs.push_back(std::make_unique<NativeRun>(
        jit->functions(), size, std::vector<size_t>{1, n * n, n * n},
        std::vector<size_t>{n, n, n}, std::vector<size_t>{n}));
    std::vector<double> weights = randomWeights(k);
    std::copy(weights.begin(), weights.end(), runs[k]->input<double>(1));
  }
  size_t k = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(runs[k++ % graphs]->run());
  state.SetItemsProcessed(state.iterations());
}

/// Inputs as `kleene trace` draws them: random numbers, the sampler's
/// arithmetic, derived inputs; with `execute`, the run as well.
void sampleNative(benchmark::State &state, bool execute) {
  auto jit = jitText("bellman_ford.mlir", size);
  size_t n = size;
  NativeRun run(jit->functions(), size, {1, n * n, n * n}, {n, n, n}, {n});
  RandomState random(1);
  KleeneRandom host = random.abi();
  double p = 0.5;
  KleeneParam param{&p, 1};
  for (auto _ : state) {
    jit->functions().sample(&run.call, &host, &param);
    run.derive();
    if (execute)
      benchmark::DoNotOptimize(run.run());
  }
  state.SetItemsProcessed(state.iterations());
}

/// The random numbers of a sample alone: the floor of sampleNative.
void randomNumbers(benchmark::State &state) {
  RandomState random(1);
  std::vector<uint8_t> raw(size * size);
  std::vector<double> w(size * size);
  for (auto _ : state) {
    random.bernoulli(0.5, raw);
    random.uniform(0, 1, w);
    benchmark::DoNotOptimize(raw.data());
    benchmark::DoNotOptimize(w.data());
  }
  state.SetItemsProcessed(state.iterations());
}

/// What a C++ programmer writes for the same rows.
template <bool isFixed>
__attribute__((noinline)) int64_t handWritten(
    int64_t count, const double *__restrict weights, double *__restrict dist,
    double *__restrict before, int64_t *__restrict pi, double *__restrict rowD,
    uint8_t *__restrict rowMask, int64_t *__restrict rowPi) {
  const int64_t n = isFixed ? size : count;
  for (int64_t v = 0; v < n; ++v) {
    dist[v] = v == 0 ? 0 : std::numeric_limits<double>::infinity();
    pi[v] = v;
  }
  int64_t rows = 0;
  while (true) {
    for (int64_t v = 0; v < n; ++v) {
      bool reached = dist[v] < std::numeric_limits<double>::infinity();
      rowD[rows * n + v] = reached ? dist[v] : 0;
      rowMask[rows * n + v] = reached;
      rowPi[rows * n + v] = pi[v];
      before[v] = dist[v];
    }
    ++rows;
    for (int64_t u = 0; u < n; ++u)
      for (int64_t v = 0; v < n; ++v) {
        double weight = weights[u * n + v];
        double candidate = before[u] + weight;
        bool better = weight != 0 && candidate < dist[v];
        dist[v] = better ? candidate : dist[v];
        pi[v] = better ? u : pi[v];
      }
    bool changed = false;
    for (int64_t v = 0; v < n; ++v)
      changed |= before[v] != dist[v];
    if (!changed)
      return rows;
  }
}

template <bool isFixed> void runHandWritten(benchmark::State &state) {
  std::vector<std::vector<double>> weights;
  for (size_t k = 0; k < graphs; ++k)
    weights.push_back(randomWeights(k));
  std::vector<double> dist(size), before(size), rowD(size * size);
  std::vector<int64_t> pi(size), rowPi(size * size);
  std::vector<uint8_t> rowMask(size * size);
  size_t k = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(handWritten<isFixed>(
        size, weights[k++ % graphs].data(), dist.data(), before.data(),
        pi.data(), rowD.data(), rowMask.data(), rowPi.data()));
  state.SetItemsProcessed(state.iterations());
}

void textToCode(benchmark::State &state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(jitText("bellman_ford.mlir", size));
}

BENCHMARK(randomNumbers);
BENCHMARK_CAPTURE(sampleNative, inputs, false);
BENCHMARK_CAPTURE(sampleNative, inputsAndRun, true);
BENCHMARK_CAPTURE(runNative, anySize, 0);
BENCHMARK_CAPTURE(runNative, specialised, size);
BENCHMARK(runHandWritten<false>)->Name("runCPlusPlus/anySize");
BENCHMARK(runHandWritten<true>)->Name("runCPlusPlus/specialised");
BENCHMARK(textToCode)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
