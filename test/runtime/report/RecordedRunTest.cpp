// A run as its files have it; what is damaged, half written or missing.
#include "runtime/report/RecordedRun.h"

#include "runtime/train/Safetensors.h"
#include "test/runtime/report/Runs.h"

#include <cmath>

namespace kleene::rt {
namespace {

using namespace test;

TEST(RecordedRun, ReadsConfigurationCurvesAndEvaluations) {
  Scratch scratch;
  const auto path = makeRun(scratch, "a", {"train.seed=7"});
  spill(
      path / "metrics.jsonl",
      "{\"step\":10,\"loss\":2.5,\"ms_per_step\":100}\n"
      "{\"step\":20,\"loss\":null,\"ms_per_step\":300}\n"
      "{\"step\":20,\"validation\":{\"score\":0.5,\"outputs\":{\"pi\":1}}}\n");
  addEval(path, 0.75,
          ",\"residual_median\":[0.5,null],\"residual_high\":[1,2]");
  spill(path / "commands.txt", "kleene train x\n");
  const RecordedRun run = readRun(path);
  EXPECT_EQ(run.algorithm, "fake_bfs");
  EXPECT_EQ(readRun(path / "").path, path);
  EXPECT_EQ(run.seed(), 7);
  EXPECT_EQ(run.setting("train.mode"), "\"deq\"");
  EXPECT_EQ(run.commands, std::vector<std::string>{"kleene train x"});
  ASSERT_EQ(run.curves.at("loss").size(), 2u);
  EXPECT_EQ(run.curves.at("loss")[0].value, 2.5);
  EXPECT_TRUE(std::isnan(run.curves.at("loss")[1].value));
  EXPECT_EQ(run.curves.at("validation.outputs.pi")[0].step, 20);
  EXPECT_FALSE(run.curves.contains("step"));
  EXPECT_EQ(run.step, 20);
  EXPECT_TRUE(run.finished);
  EXPECT_DOUBLE_EQ(run.seconds, 10 * 0.1 + 10 * 0.3);
  ASSERT_EQ(run.evals.size(), 1u);
  EXPECT_EQ(run.evals[0].score, 0.75);
  EXPECT_EQ(run.evals[0].set.title(), "n = 64, 32 graphs, seed 3");
  EXPECT_TRUE(std::isinf(run.evals[0].residualMedian[1]));
  EXPECT_FALSE(run.evals[0].stale);
}

TEST(RecordedRun, KnowsEvaluationsOfOtherWeights) {
  Scratch scratch;
  const auto path = makeRun(scratch, "a", {});
  addEval(path, 0.75);
  spill(path / "weights.safetensors", "other weights");
  addEval(path, 0.5);
  const RecordedRun run = readRun(path);
  EXPECT_TRUE(run.evals[0].stale);
  EXPECT_FALSE(run.evals[1].stale);
}

TEST(RecordedRun, IsFinishedWithItsStepsOrItsTime) {
  Scratch scratch;
  auto checkpoint = [&](const std::filesystem::path &path, int64_t step,
                        const std::string &bits) {
    std::filesystem::create_directories(path / "checkpoint");
    const std::string name = "step-" + std::to_string(step) + ".safetensors";
    writeSafetensors(
        path / "checkpoint" / name, {},
        {{"step", std::to_string(step)}, {"number/seconds", bits}});
  };
  const auto path = makeRun(scratch, "a", {});
  EXPECT_FALSE(readRun(path).finished); // nothing at all
  checkpoint(path, 15, "405e000000000000");
  EXPECT_EQ(readRun(path).step, 15);
  EXPECT_EQ(readRun(path).seconds, 120); // the bits of the double
  EXPECT_FALSE(readRun(path).finished);
  checkpoint(path, 20, "405e000000000000");
  EXPECT_TRUE(readRun(path).finished);
  const auto timed = makeRun(scratch, "timed", {"train.minutes=2"});
  checkpoint(timed, 15, "405e000000000000");
  EXPECT_TRUE(readRun(timed).finished);
  spill(timed / "checkpoint/step-99.safetensors", "half");
  EXPECT_EQ(readRun(timed).step, 15);
}

TEST(RecordedRun, ToleratesABrokenLastLineAndNoOther) {
  Scratch scratch;
  const auto path = makeRun(scratch, "a", {});
  const std::string good = "{\"step\":10,\"loss\":1}\n";
  spill(path / "metrics.jsonl", good + good + "{\"step\":30,\"lo");
  EXPECT_EQ(readRun(path).curves.at("loss").size(), 2u);
  spill(path / "metrics.jsonl", good + "{\"step\":30,\"lo\n");
  EXPECT_EQ(readRun(path).curves.at("loss").size(), 1u);
  auto told = [&] { return complaint(Exit::input, [&] { readRun(path); }); };
  spill(path / "metrics.jsonl", good + "{\"st\n" + good);
  EXPECT_TRUE(says(told(), "metrics.jsonl:2: expected a JSON object"))
      << told();
  spill(path / "metrics.jsonl", "{\"loss\":1}\n");
  EXPECT_TRUE(says(told(), "metrics.jsonl:1: ")) << told();
  spill(path / "metrics.jsonl", good);
  spill(path / "evals.jsonl", "{\"size\":1}\n{}\n");
  EXPECT_TRUE(says(told(), "evals.jsonl:1: ")) << told();
}

TEST(RecordedRun, RefusesWhatIsNoRun) {
  Scratch scratch;
  EXPECT_TRUE(says(complaint(Exit::io, [&] { readRun(scratch / "none"); }),
                   "no such folder"));
  std::filesystem::create_directory(scratch / "empty");
  EXPECT_TRUE(says(complaint(Exit::input, [&] { readRun(scratch / "empty"); }),
                   "holds no training run"));
}

} // namespace
} // namespace kleene::rt
