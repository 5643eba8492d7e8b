// The generator, on a hand-written Bellman-Ford.
#include "compiler/program/TraceGenerator.h"
#include "test/compiler/BellmanFord.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <numeric>

using namespace kleene;
using namespace kleene::test;

namespace {

std::unique_ptr<TraceGenerator> make(const Spec &spec, int64_t nodes,
                                     GeneratorOptions options = {}) {
  auto generator = TraceGenerator::create(spec, bellmanFordFunctions(), nodes,
                                          std::move(options));
  EXPECT_TRUE(generator) << generator.failure().message;
  return generator ? std::move(*generator) : nullptr;
}

/// A path 0 - 1 - ... with weight 1.
void putPath(TraceGenerator &generator) {
  const int64_t n = generator.nodes();
  auto *weights = static_cast<double *>(generator.input(2));
  std::fill(weights, weights + n * n, 0.0);
  for (int64_t v = 1; v < n; ++v)
    weights[(v - 1) * n + v] = weights[v * n + v - 1] = 1;
  *static_cast<int64_t *>(generator.input(1)) = 0;
}

constexpr uint8_t given[] = {0, 1, 1, 0};

} // namespace

TEST(TraceGenerator, runsOnGivenInputsAndGrowsRows) {
  const Spec spec = bellmanFordSpec();
  auto generator = make(spec, 40);
  putPath(*generator);
  ASSERT_EQ(generator->run(given), TraceStatus::ok);
  EXPECT_EQ(generator->rows(), 40);
  EXPECT_EQ(generator->steps(), 40);
  const auto *dist = static_cast<const double *>(generator->hint(1));
  for (int64_t row = 0; row < 40; ++row)
    for (int64_t v = 0; v < 40; ++v)
      ASSERT_EQ(dist[row * 40 + v], v <= row ? v : 0) << row << " " << v;
  const auto *pos = static_cast<const double *>(generator->input(0));
  EXPECT_EQ(pos[10], 10.0 / 40);
}

TEST(TraceGenerator, keepsItsBuffersBetweenSamples) {
  const Spec spec = bellmanFordSpec();
  auto generator = make(spec, 40);
  putPath(*generator);
  ASSERT_EQ(generator->run(given), TraceStatus::ok);
  const void *hint = generator->hint(0), *output = generator->output(0);
  for (int k = 0; k < 20; ++k)
    ASSERT_EQ(generator->next(), TraceStatus::ok);
  EXPECT_EQ(generator->hint(0), hint);
  EXPECT_EQ(generator->output(0), output);
}

TEST(TraceGenerator, samplesDependOnTheSeedAlone) {
  const Spec spec = bellmanFordSpec();
  auto a = make(spec, 8), b = make(spec, 8);
  a->random().seed(4);
  b->random().seed(4);
  const auto *left = static_cast<const double *>(a->input(2));
  const auto *right = static_cast<const double *>(b->input(2));
  for (int k = 0; k < 5; ++k) {
    a->next();
    b->next();
    EXPECT_TRUE(std::equal(left, left + 64, right));
  }
  a->next();
  EXPECT_FALSE(std::equal(left, left + 64, right));
}

TEST(TraceGenerator, drawsOneCandidatePerSample) {
  const Spec spec = bellmanFordSpec();
  EXPECT_EQ(defaultParams(spec), (std::vector<std::vector<double>>{{0.5}}));
  EXPECT_EQ(trainingParams(spec),
            (std::vector<std::vector<double>>{{0.1, 0.9}}));
  auto generator = make(spec, 32, {.params = trainingParams(spec)});
  int dense = 0, sparse = 0;
  for (int k = 0; k < 40; ++k) {
    generator->next();
    const auto *adjacent = static_cast<const uint8_t *>(generator->input(3));
    const int edges = std::accumulate(adjacent, adjacent + 32 * 32, 0);
    dense += edges > 700;  // p = 0.9: 0.81 of 1024
    sparse += edges < 100; // p = 0.1: 0.01 of 1024, and the diagonal
  }
  EXPECT_EQ(dense + sparse, 40);
  EXPECT_GT(dense, 5);
  EXPECT_GT(sparse, 5);
}

TEST(TraceGenerator, paramsAreThoseOfTheDistribution) {
  Spec spec = bellmanFordSpec();
  spec.alternatives = {{"er", {}}};
  EXPECT_EQ(spec.distribution(""), 0u);
  EXPECT_EQ(spec.distribution("er"), 1u);
  EXPECT_EQ(spec.distribution("re"), std::nullopt);
  EXPECT_TRUE(defaultParams(spec, 1).empty());
  EXPECT_TRUE(TraceGenerator::create(spec, bellmanFordFunctions(), 4,
                                     {.distribution = 1}));
  EXPECT_FALSE(TraceGenerator::create(
      spec, bellmanFordFunctions(), 4,
      {.distribution = 1, .params = defaultParams(spec)}));
  EXPECT_FALSE(TraceGenerator::create(spec, bellmanFordFunctions(), 4,
                                      {.distribution = 2}));
}

TEST(NodeCount, goesBothWays) {
  EXPECT_EQ((NodeCount{2, 1}.of(16)), 33);
  EXPECT_EQ((NodeCount{2, 1}.sizeOf(33)), 16);
  EXPECT_EQ((NodeCount{2, 1}.sizeOf(32)), 32); // no size has these nodes
  EXPECT_EQ((NodeCount{0, 4}.sizeOf(4)), 4);
  EXPECT_EQ((NodeCount{1, 4}.sizeOf(3)), 3);
}

TEST(TraceGenerator, stepLimitNamesTheLoop) {
  const Spec spec = bellmanFordSpec();
  auto generator = make(spec, 40, {.maxSteps = 39, .params = {}});
  putPath(*generator);
  ASSERT_EQ(generator->run(given), TraceStatus::stepLimit);
  const Failure failure = generator->failure();
  EXPECT_EQ(failure.kind, FailureKind::limit);
  EXPECT_EQ(failure.message,
            "bellman_ford.kln:22:3: `while changed(dist)` did not end within "
            "39 steps; --max-steps sets the limit [step-limit]");
}

TEST(TraceGenerator, aStoppedRunNamesItsLoop) {
  const Spec spec = bellmanFordSpec();
  auto generator = make(spec, 40);
  putPath(*generator);
  ASSERT_EQ(generator->run(given), TraceStatus::ok);
  generator->stop();
  ASSERT_EQ(generator->run(given), TraceStatus::stepLimit);
  EXPECT_EQ(generator->failure().message,
            "bellman_ford.kln:22:3: `while changed(dist)` was still running "
            "when the time was up; --max-seconds sets the limit [time-limit]");
}

TEST(TraceGenerator, rowsAreLimited) {
  const Spec spec = bellmanFordSpec();
  auto generator = make(spec, 40, {.params = {}, .maxRows = 20});
  putPath(*generator);
  ASSERT_EQ(generator->run(given), TraceStatus::outOfMemory);
  EXPECT_EQ(generator->failure().kind, FailureKind::limit);
  EXPECT_EQ(generator->failure().message,
            "bellman_ford: more than 20 hint rows; --max-bytes sets the limit "
            "[size-limit]");
}

TEST(TraceGenerator, badIndexNamesThePlace) {
  const Spec spec = bellmanFordSpec();
  auto generator = make(spec, 4);
  putPath(*generator);
  *static_cast<int64_t *>(generator->input(1)) = 4;
  ASSERT_EQ(generator->run(given), TraceStatus::indexOutOfRange);
  EXPECT_EQ(generator->failure().kind, FailureKind::input);
  EXPECT_NE(generator->failure().message.find("bellman_ford.kln:22:3"),
            std::string::npos);
}

TEST(TraceGenerator, refusesSizesBeforeAllocating) {
  const Spec spec = bellmanFordSpec();
  for (int64_t nodes : {int64_t{0}, int64_t{-3}, maxNodes + 1}) {
    auto generator =
        TraceGenerator::create(spec, bellmanFordFunctions(), nodes);
    ASSERT_FALSE(generator);
    EXPECT_EQ(generator.failure().kind, FailureKind::input);
  }
  auto large = TraceGenerator::create(spec, bellmanFordFunctions(), maxNodes);
  ASSERT_FALSE(large);
  EXPECT_EQ(large.failure().kind, FailureKind::limit);
}

TEST(TraceGenerator, rowsStopAtTheMemoryLimit) {
  const Spec spec = bellmanFordSpec();
  // Room for the fixed buffers and 20 rows of 40 * 17 bytes.
  const int64_t fixed =
      40 * 40 * 16 + 40 * 64 + 40 * 8 + 8 + 40 * 40 * 9 + 40 * 8;
  auto generator =
      make(spec, 40, {.params = {}, .maxBytes = fixed + 20 * 40 * 17});
  putPath(*generator);
  ASSERT_EQ(generator->run(given), TraceStatus::outOfMemory);
  EXPECT_EQ(generator->failure().kind, FailureKind::limit);
  EXPECT_EQ(generator->rows(), 20);
}
