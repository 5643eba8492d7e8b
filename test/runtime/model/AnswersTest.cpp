// That a network's samples stop where their decoded outputs stay the same.
#include "runtime/model/Answers.h"
#include "runtime/model/Net.h"
#include "test/runtime/model/Plans.h"

#include <gtest/gtest.h>

using namespace kleene;
using namespace kleene::rt;
using namespace kleene::rt::testing;

namespace {

Net netOf(uint64_t seed) {
  NetOptions options;
  options.hidden = 8;
  options.seed = seed;
  options.type = torch::kFloat64;
  return Net(pathPlan(), pathSpec(), options);
}

/// The answers after 0, 1, ..., `most` applications, each [B, n].
std::vector<Tensor> answersOf(const Net &net, const Batch &batch,
                              int64_t most) {
  const Probe &output = *net.spec().stage(Stage::output).front();
  std::vector<Tensor> answers;
  for (int64_t cap = 0; cap <= most; ++cap) {
    SolveOptions options;
    options.cap = cap;
    options.relative = options.absolute = 0;
    answers.push_back(net.forward(batch, options).answer(output));
  }
  return answers;
}

TEST(Answers, ASampleStopsWhenItsOutputsStayTheSame) {
  torch::NoGradGuard guard;
  constexpr int64_t most = 40;
  Net net = netOf(4);
  Batch batch = pathBatch(9, 6, 0.5, 4);
  const std::vector<Tensor> answers = answersOf(net, batch, most);
  for (int64_t settle : {1, 3}) {
    SolveOptions options;
    options.cap = most;
    options.relative = options.absolute = 0;
    options.settle = settle;
    Prediction found = net.forward(batch, options);
    std::set<int64_t> different;
    for (int64_t b = 0; b < batch.samples; ++b) {
      int64_t unchanged = 0, steps = 1;
      while (unchanged < settle && steps < most) {
        ++steps;
        const auto k = static_cast<size_t>(steps);
        unchanged = answers[k][b].equal(answers[k - 1][b]) ? unchanged + 1 : 0;
      }
      const auto at = static_cast<size_t>(b);
      EXPECT_EQ(found.solution.steps[at], steps) << "sample " << b;
      EXPECT_EQ(found.solution.status[at],
                unchanged == settle ? Status::settled : Status::cap);
      different.insert(steps);
    }
    EXPECT_GT(different.size(), 1u);
  }
}

TEST(Answers, AScalarHasNone) {
  Spec spec = pathSpec();
  EXPECT_TRUE(hasAnswers(spec));
  for (Probe &probe : spec.probes)
    if (probe.stage == Stage::output)
      probe.type = ProbeType::scalar;
  EXPECT_FALSE(hasAnswers(spec));
}

} // namespace
