// Evaluation of a network on the hand-made program.
#include "runtime/train/Evaluation.h"

#include "runtime/data/BatchGenerator.h"
#include "runtime/model/Net.h"
#include "runtime/train/Error.h"
#include "runtime/train/EvalRecord.h"
#include "runtime/train/Scores.h"
#include "test/runtime/train/FakeProgram.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <sstream>

namespace kleene::rt {
namespace {

class EvaluationTest : public ::testing::Test {
protected:
  Program program = test::fakeProgram();
  TraceFunctions functions = test::fakeFunctions();
  Net net{program.plan, program.spec, {.hidden = 8, .seed = 3}};
  std::unique_ptr<Learner> learner = learnerOf("deq");

  /// With the weights of `net`, as the seed is the same.
  std::unique_ptr<Learner> learnerOf(const std::string &mode) const {
    Config config;
    setConfig(config, "model.hidden=8");
    setConfig(config, "train.seed=3");
    // The mode, and other settings after commas.
    std::istringstream settings("train.mode=" + mode);
    for (std::string setting; std::getline(settings, setting, ',');)
      setConfig(config, setting);
    return makeLearner(program, config, [](const std::string &) {});
  }

  BatchGenerator generator(int64_t size) {
    BatchOptions options;
    options.generator.params = defaultParams(program.spec);
    options.hints = learner->readsFirstRow();
    auto made =
        orThrow(BatchGenerator::create(program.spec, functions, size, options));
    made.seed(3);
    return made;
  }
  EvalResult run(int64_t size, int64_t count, SolveOptions options = {}) {
    BatchGenerator samples = generator(size);
    return evaluate(
        *learner, {options}, [&](int64_t n) { return samples.next(n); }, size,
        count);
  }
};

TEST_F(EvaluationTest, ReportsWhatTheNetworkDid) {
  EvalResult result = run(8, 40); // two chunks
  BatchGenerator samples = generator(8);
  Batch batch = orThrow(samples.next(40));
  torch::NoGradGuard noGradient;
  Prediction prediction = net.forward(batch, {});
  Tensor decided =
      decide(*program.spec.stage(Stage::output)[0], prediction.outputs["pi"]);
  double right =
      decided.eq(batch.outputs["pi"]).to(torch::kFloat64).mean().item<double>();
  EXPECT_NEAR(result.score, right, 1e-12);
  ASSERT_EQ(result.outputs.size(), 1u);
  EXPECT_EQ(result.outputs[0].first, "pi");
  double steps = 0, reference = 0;
  for (size_t k = 0; k < 40; ++k) {
    steps += static_cast<double>(prediction.solution.steps[k]);
    reference += static_cast<double>(batch.lengths[k]);
  }
  EXPECT_NEAR(result.stepsMean, steps / 40, 1e-12);
  EXPECT_NEAR(result.referenceStepsMean, reference / 40, 1e-12);
  EXPECT_EQ(result.algorithm, "fake_bfs");
  EXPECT_EQ(result.count, 40);
  EXPECT_GT(result.score, 0);
  EXPECT_LT(result.score, 1);
}

TEST_F(EvaluationTest, TheCapIsRespectedAndReported) {
  SolveOptions options;
  options.cap = 2;
  options.relative = 1e-9;
  EvalResult result = run(8, 10, options);
  EXPECT_EQ(result.stepsMax, 2);
  EXPECT_EQ(result.converged, 0);
}

TEST_F(EvaluationTest, RecordsTheResidualsOfTheIteration) {
  EXPECT_TRUE(run(8, 10).residualMedian.empty());
  SolveOptions options;
  options.residuals = true;
  const EvalResult result = run(8, 40, options); // two chunks
  ASSERT_EQ(static_cast<int64_t>(result.residualMedian.size()),
            result.stepsMax);
  BatchGenerator samples = generator(8);
  torch::NoGradGuard noGradient;
  const Solution solution =
      net.forward(orThrow(samples.next(40)), options).solution;
  for (size_t k = 0; k < result.residualMedian.size(); ++k) {
    std::vector<double> now;
    for (const auto &each : solution.residuals)
      now.push_back(each[std::min(k, each.size() - 1)]);
    std::sort(now.begin(), now.end());
    EXPECT_NEAR(result.residualMedian[k], now[20], 1e-6 + 1e-3 * now[20]) << k;
    EXPECT_NEAR(result.residualHigh[k], now[35], 1e-6 + 1e-3 * now[35]) << k;
  }
  EXPECT_GT(result.residualMedian.front(), result.residualMedian.back());
  // What is printed stays as it is documented.
  EXPECT_EQ(toJSON(result).find("residual"), std::string::npos);
}

TEST_F(EvaluationTest, ARecordSaysWhatTellsItFromAnother) {
  EvalResult result = run(8, 3);
  auto record = [&](const EvalCircumstances &circumstances) {
    return nlohmann::json::parse(evalRecord(result, circumstances));
  };
  auto drawn = record({"trained", "er", "", "abc", "kleene eval a"});
  EXPECT_EQ(drawn.at("network"), "trained");
  EXPECT_EQ(drawn.at("distribution"), "er");
  EXPECT_EQ(drawn.at("weights"), "abc");
  EXPECT_EQ(drawn.at("command"), "kleene eval a");
  EXPECT_EQ(drawn.at("size"), 8);
  EXPECT_FALSE(drawn.contains("inputs"));
  EXPECT_FALSE(drawn.contains("residual_median"));
  auto given = record({"untrained", "", "g\xff.npz", "", ""});
  EXPECT_EQ(given.at("inputs"), "g\ufffd.npz");
  EXPECT_FALSE(given.contains("distribution"));
  EXPECT_FALSE(given.contains("weights"));
  result.residualMedian = {0.5, HUGE_VAL};
  result.residualHigh = {0.75, HUGE_VAL};
  auto iterated = record({});
  EXPECT_EQ(iterated.at("residual_median").at(0), 0.5);
  EXPECT_TRUE(iterated.at("residual_high").at(1).is_null());
}

TEST_F(EvaluationTest, AFailedSampleIsAnError) {
  auto source = [](int64_t) -> Result<Batch> { return limitFailure("no"); };
  try {
    evaluate(*learner, {}, source, 8, 1);
    FAIL();
  } catch (const Error &error) {
    EXPECT_EQ(error.code, Exit::limit);
  }
}

TEST_F(EvaluationTest, TheReferencesLengthIsNotSeenUnlessAskedFor) {
  std::vector<std::string> kinds = trainModeNames();
  kinds.push_back("deq,model.processor=gat");
  kinds.push_back("teacher_forcing,model.processor=mpnn,"
                  "model.hint_mode=encoded_decoded");
  for (const std::string &mode : kinds) {
    learner = learnerOf(mode);
    auto scored = [&](int64_t factor, bool given) {
      BatchGenerator samples = generator(8);
      auto source = [&](int64_t n) -> Result<Batch> {
        Batch batch = orThrow(samples.next(n));
        for (int64_t &length : batch.lengths)
          length *= factor;
        return batch;
      };
      return evaluate(*learner, {SolveOptions(), given}, source, 8, 20);
    };
    EvalResult once = scored(1, false), tripled = scored(3, false);
    EXPECT_EQ(once.stepsMean, tripled.stepsMean) << mode;
    EXPECT_EQ(once.score, tripled.score) << mode;
    EXPECT_EQ(toJSON(once).find("reference_steps_given"), std::string::npos);
    EvalResult given = scored(3, true);
    EXPECT_NEAR(given.stepsMean, given.referenceStepsMean - 1, 1e-12) << mode;
    EXPECT_EQ(given.converged, 0) << mode;
    EXPECT_NE(toJSON(given).find("\"reference_steps_given\":true"),
              std::string::npos);
  }
}

TEST_F(EvaluationTest, ThePrintedObjectHasTheDocumentedKeys) {
  EvalResult result = run(8, 3);
  result.seed = 3;
  auto object = nlohmann::ordered_json::parse(toJSON(result));
  std::vector<std::string> keys;
  for (auto &[key, value] : object.items())
    keys.push_back(key);
  EXPECT_EQ(keys, (std::vector<std::string>{
                      "algorithm", "size", "count", "seed", "score", "outputs",
                      "graph_exact", "steps_mean", "steps_max",
                      "reference_steps_mean", "converged", "seconds"}));
  EXPECT_EQ(object.at("outputs").at("pi"), object.at("score"));
  EXPECT_EQ(object.at("size"), 8);
}

TEST(Evaluation, LargeGraphsComeInSmallChunks) {
  EXPECT_EQ(evaluationChunk(16, 128), 32);
  EXPECT_EQ(evaluationChunk(64, 128), 32);
  EXPECT_EQ(evaluationChunk(256, 128), 2);
  EXPECT_EQ(evaluationChunk(2000, 128), 1);
}

} // namespace
} // namespace kleene::rt
