// The benchmark's networks as maps, and their own end, against the loop that
// ReferenceModelsTest compares with the benchmark.
#include "runtime/baseline/Losses.h"
#include "runtime/baseline/Network.h"
#include "test/runtime/baseline/Reference.h"

#include <gtest/gtest.h>

using namespace kleene;
using namespace kleene::test;
using namespace kleene::rt::baseline;
using kleene::rt::Tensor;

namespace {

/// A network of width 8 for the probes of a reference file, and its batch.
struct Case {
  Signature signature;
  rt::Batch batch;
  Network network;

  static Case of(const std::string &algorithm, const std::string &processor,
                 HintMode hints) {
    for (const auto &path :
         referenceFiles("KLEENE_REFERENCE_MODELS", "models")) {
      if (!path.stem().string().ends_with("_" + algorithm))
        continue;
      ReferenceFile file(path);
      Signature signature = file.signature(file.spec(), "in/");
      return {signature, file.batch(signature, "in/"),
              Network(signature, {.processor = *processorFromName(processor),
                                  .sizes = {.hidden = 8},
                                  .hints = hints,
                                  .seed = 5,
                                  .type = torch::kFloat64})};
    }
    throw std::runtime_error("no reference file for " + algorithm);
  }
  std::vector<Tensor> parameters() const {
    std::vector<Tensor> all;
    for (const auto &[name, tensor] : network.parameters())
      all.push_back(tensor);
    return all;
  }
};

class Iterate
    : public ::testing::TestWithParam<std::tuple<std::string, std::string>> {};

TEST_P(Iterate, AfterTStepsZDecodesToRowT) {
  auto [processor, algorithm] = GetParam();
  Case test = Case::of(algorithm, processor, HintMode::decodedOnly);
  Forecast forecast = test.network.forward(test.batch);
  rt::EncodedBatch encoded = test.network.encode(test.batch, false);
  const rt::FixedPointProblem &problem = encoded.problem;
  EXPECT_EQ(problem.start.size(-1), test.network.width());
  Tensor z = problem.start;
  std::map<std::string, std::vector<Tensor>> hints, outputs;
  const int64_t rows =
      *std::max_element(test.batch.lengths.begin(), test.batch.lengths.end()) -
      1;
  for (int64_t t = 1; t <= rows; ++t) {
    z = problem.map(z, problem.own, problem.shared);
    for (auto &[name, logits] : encoded.hints(z))
      hints[name].push_back(logits);
    for (auto &[name, logits] : encoded.outputs(z))
      outputs[name].push_back(logits);
  }
  rt::Features stacked, ends;
  for (const Feature &hint : test.signature.stage(Stage::hint)) {
    stacked[hint.name] = torch::stack(hints.at(hint.name));
    EXPECT_LE(difference(stacked[hint.name], forecast.hints.at(hint.name)),
              1e-12);
  }
  for (const Feature &output : test.signature.stage(Stage::output)) {
    std::vector<Tensor> last;
    for (size_t b = 0; b < test.batch.lengths.size(); ++b) {
      auto step =
          static_cast<size_t>(std::max<int64_t>(1, test.batch.lengths[b] - 1));
      last.push_back(
          outputs.at(output.name)[step - 1][static_cast<int64_t>(b)]);
    }
    ends[output.name] = torch::stack(last);
    EXPECT_LE(difference(ends[output.name], forecast.outputs.at(output.name)),
              1e-12);
  }
  // By way of the map's arguments every parameter gets the same gradient.
  auto gradient = [&](const rt::Features &o, const rt::Features &h) {
    Tensor loss = networkLoss(test.signature, test.batch, o, h).total();
    return torch::autograd::grad({loss}, test.parameters(), {}, torch::nullopt,
                                 false, /*allow_unused=*/true);
  };
  auto expected = gradient(forecast.outputs, forecast.hints);
  auto found = gradient(ends, stacked);
  for (size_t k = 0; k < expected.size(); ++k) {
    ASSERT_EQ(found[k].defined(), expected[k].defined()) << k;
    if (found[k].defined()) {
      EXPECT_LE(difference(found[k], expected[k]), 1e-10)
          << test.network.parameters()[k].first;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Networks, Iterate,
    ::testing::Combine(::testing::Values("mpnn", "pgn_mask", "triplet_gmpnn",
                                         "gat", "gatv2", "deepsets"),
                       ::testing::Values("bellman_ford", "segments_intersect")),
    [](const auto &info) {
      return std::get<0>(info.param) + "_" + std::get<1>(info.param);
    });

/// The rule acts on the hidden state alone, and the state before follows it.
TEST(IterateUpdate, ActsOnTheHiddenState) {
  const int64_t h = 8;
  for (rt::UpdateRule rule : {rt::UpdateRule::min, rt::UpdateRule::gated}) {
    Case plain = Case::of("bellman_ford", "mpnn", HintMode::none);
    Network network(plain.signature, {.processor = *processorFromName("mpnn"),
                                      .sizes = {.hidden = h},
                                      .hints = HintMode::none,
                                      .seed = 5,
                                      .type = torch::kFloat64,
                                      .update = {.rule = rule}});
    const size_t more = rule == rt::UpdateRule::gated ? 4 : 0;
    ASSERT_EQ(network.parameters().size(),
              plain.network.parameters().size() + more);
    rt::EncodedBatch encoded = network.encode(plain.batch, false);
    const rt::FixedPointProblem &problem = encoded.problem;
    rt::FixedPointProblem step =
        plain.network.encode(plain.batch, false).problem;
    Tensor z = problem.start;
    for (int t = 0; t < 3; ++t) {
      Tensor next = problem.map(z, problem.own, problem.shared);
      Tensor g = step.map(z, step.own, step.shared);
      EXPECT_TRUE(next.narrow(-1, 0, h).equal(z.narrow(-1, h, h)));
      Tensor now = z.narrow(-1, h, h), found = next.narrow(-1, h, h);
      if (rule == rt::UpdateRule::min) {
        EXPECT_TRUE(found.equal(torch::minimum(now, g.narrow(-1, h, h))));
      } else { // between the old and the new
        Tensor share = (found - now) / (g.narrow(-1, h, h) - now);
        EXPECT_GT(share.min().item<double>(), 0);
        EXPECT_LT(share.max().item<double>(), 1);
      }
      z = next;
    }
  }
}

TEST(UntilRest, EndsWhereTheHiddenStateRestsAndReadsNoLength) {
  Case test = Case::of("bellman_ford", "mpnn", HintMode::encodedDecoded);
  torch::NoGradGuard guard;
  const int64_t samples = test.batch.samples;
  auto given = [&](int64_t steps) {
    rt::Batch batch = test.batch;
    batch.lengths.assign(static_cast<size_t>(samples), steps + 1);
    return test.network.forward(batch);
  };
  rt::Batch question = test.batch;
  question.lengths.clear();
  for (auto &[name, rows] : question.hints)
    rows = rows.slice(0, 0, 1);
  auto asked = [&](int64_t cap, double relative) {
    ForwardOptions options;
    options.untilRest = rt::SolveOptions();
    options.untilRest->cap = cap;
    options.untilRest->relative = relative;
    return test.network.forward(question, options);
  };
  // Nothing rests at a tolerance of nothing: the cap ends it.
  Forecast capped = asked(3, 0);
  EXPECT_EQ(capped.solution.count(rt::Status::converged), 0);
  EXPECT_EQ(capped.solution.steps, std::vector<int64_t>(size_t(samples), 3));
  EXPECT_TRUE(capped.outputs.at("pi").equal(given(3).outputs.at("pi")));
  // Anything does at a tolerance of everything: after a step.
  Forecast once = asked(3, 1e9);
  EXPECT_EQ(once.solution.count(rt::Status::converged), samples);
  EXPECT_EQ(once.solution.steps, std::vector<int64_t>(size_t(samples), 1));
  EXPECT_TRUE(once.outputs.at("pi").equal(given(1).outputs.at("pi")));
}

} // namespace
