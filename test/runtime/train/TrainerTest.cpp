// The loop on a hand-made program: it learns, it resumes with the same bits
// after an interruption and after a kill, and it stops when it diverges.
#include "runtime/train/Trainer.h"

#include "runtime/train/Error.h"
#include "runtime/train/Settings.h"
#include "runtime/train/Weights.h"
#include "test/runtime/train/FakeProgram.h"
#include "test/runtime/train/Scratch.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>

namespace kleene::rt {
namespace {

using test::Scratch;
using test::slurp;
using Json = nlohmann::json;

Config smallConfig() {
  Config config;
  for (const char *setting :
       {"model.hidden=8", "train.steps=40", "train.batch=4", "train.sizes=4,6",
        "train.lr=0.01", "train.eval_every=10", "train.log_every=4",
        "train.seed=5", "solver.cap=6", "validation.count=6",
        "validation.size=6", "run.threads=1"})
    setConfig(config, setting);
  return config;
}

/// Trains in `folder` until the end, or until `stopAfter` steps have been
/// taken in this part.
TrainReport train(const Config &config, const std::filesystem::path &folder,
                  bool resume = false, int64_t stopAfter = -1,
                  TraceFunctions functions = test::fakeFunctions()) {
  torch::set_num_threads(1);
  RunFolder run(folder);
  if (resume)
    run.reopen();
  else
    run.create("", config);
  Progress progress(/*quiet=*/true);
  Trainer trainer(config, test::fakeProgram(), functions, run, progress,
                  [&] { return stopAfter > 0 && --stopAfter == 0; });
  EXPECT_TRUE(!resume || trainer.resume());
  return trainer.train();
}

/// The metrics without the numbers that measure time.
std::vector<Json> metrics(const std::filesystem::path &folder) {
  std::vector<Json> lines;
  std::istringstream in(slurp(folder / "metrics.jsonl"));
  for (std::string text; std::getline(in, text);) {
    lines.push_back(Json::parse(text));
    lines.back().erase("ms_per_step");
  }
  return lines;
}

/// Everything in the newest checkpoint except the time spent.
std::string checkpointTensors(const std::filesystem::path &folder,
                              const std::string &step) {
  SafetensorsReader reader(folder / "checkpoint" /
                           ("step-" + step + ".safetensors"));
  std::string all;
  for (const SafetensorsEntry &entry : reader.entries()) {
    std::string data(entry.size, '\0');
    reader.read(entry, data.data());
    all += entry.name + data;
  }
  return all;
}

void expectEqualRuns(const std::filesystem::path &a,
                     const std::filesystem::path &b) {
  EXPECT_EQ(slurp(a / "weights.safetensors"), slurp(b / "weights.safetensors"));
  EXPECT_EQ(checkpointTensors(a, "40"), checkpointTensors(b, "40"));
  EXPECT_EQ(metrics(a), metrics(b));
}

TEST(Trainer, WritesARunAndLearns) {
  Scratch scratch;
  Config config = smallConfig();
  setConfig(config, "train.steps=150");
  setConfig(config, "train.eval_every=50");
  TrainReport report = train(config, scratch / "run");
  EXPECT_EQ(report.end, TrainReport::End::finished);
  EXPECT_EQ(report.step, 150);
  auto lines = metrics(scratch / "run");
  double first = lines.front().at("loss"), last = 0;
  int validations = 0;
  for (const Json &line : lines) {
    if (line.contains("validation")) {
      ++validations;
      EXPECT_GE(line.at("validation").at("score").get<double>(), 0);
      continue;
    }
    last = line.at("loss");
    EXPECT_GT(line.at("grad_norm").get<double>(), 0);
    EXPECT_LE(line.at("solver_steps_max").get<int64_t>(), 6);
  }
  EXPECT_EQ(validations, 3);
  EXPECT_LT(last, 0.7 * first);
  EXPECT_GT(report.validation, 0.7);
  Config written;
  readConfig(written, scratch / "run/config.toml");
  EXPECT_EQ(printConfig(written), printConfig(config));
}

TEST(Trainer, LearnsInEveryMode) {
  for (const std::string &mode : trainModeNames()) {
    Scratch scratch;
    Config config = smallConfig();
    setConfig(config, "train.mode=" + mode);
    setConfig(config, "train.steps=150");
    setConfig(config, "train.eval_every=0");
    TrainReport report = train(config, scratch / "run");
    EXPECT_EQ(report.end, TrainReport::End::finished);
    auto lines = metrics(scratch / "run");
    lines.pop_back(); // the validation
    const Json &first = lines.front(), &last = lines.back();
    EXPECT_LT(last.at("loss"), 0.75 * first.at("loss").get<double>()) << mode;
    EXPECT_EQ(last.contains("hint_loss"), mode != "deq") << mode;
    EXPECT_EQ(last.contains("termination_loss"), mode == "termination");
    for (const char *part : {"hint_loss", "termination_loss"})
      if (last.contains(part)) {
        EXPECT_LT(last.at(part), 0.75 * first.at(part).get<double>())
            << mode << " " << part;
      }
    EXPECT_GT(report.validation, 0.6) << mode;
  }
}

/// The benchmark's networks: hints not fed back, and its own regime.
std::vector<Config> benchmarkConfigs() {
  std::vector<Config> configs(2, smallConfig());
  setConfig(configs[0], "model.processor=pgn_mask");
  setConfig(configs[0], "train.mode=deq_hints");
  setConfig(configs[1], "model.processor=triplet_gmpnn");
  setConfig(configs[1], "model.hint_mode=encoded_decoded");
  setConfig(configs[1], "train.mode=teacher_forcing");
  return configs;
}

TEST(Trainer, LearnsWithTheBenchmarksNetworks) {
  for (Config config : benchmarkConfigs()) {
    Scratch scratch;
    setConfig(config, "train.steps=150");
    setConfig(config, "train.eval_every=0");
    train(config, scratch / "run");
    auto lines = metrics(scratch / "run");
    lines.pop_back(); // the validation
    const Json &first = lines.front(), &last = lines.back();
    EXPECT_LT(last.at("loss"), 0.8 * first.at("loss").get<double>())
        << config.model.processor;
    EXPECT_LT(last.at("hint_loss"), first.at("hint_loss").get<double>());
  }
}

TEST(Trainer, ResumesBitForBitWithTheBenchmarksNetworks) {
  for (const Config &config : benchmarkConfigs()) {
    Scratch scratch;
    train(config, scratch / "whole");
    train(config, scratch / "parts", false, 13);
    train(config, scratch / "parts", true);
    expectEqualRuns(scratch / "whole", scratch / "parts");
  }
}

/// What draws noise in training, or has weights and penalties of its own.
std::vector<Config> configsWithNoise() {
  std::vector<Config> configs(4, smallConfig());
  for (size_t k : {0u, 1u}) {
    setConfig(configs[k], "model.processor=pgn_mask");
    setConfig(configs[k], "model.hint_mode=encoded_decoded");
    setConfig(configs[k], "train.mode=teacher_forcing");
  }
  setConfig(configs[0], "model.hint_sampling=gumbel");
  setConfig(configs[1], "model.hint_sampling=rao_blackwell");
  setConfig(configs[1], "model.gumbel_samples=2");
  setConfig(configs[2], "model.update=gated");
  setConfig(configs[2], "train.jacobian_penalty=0.1");
  setConfig(configs[3], "model.update=min");
  setConfig(configs[3], "solver.stuck=mask");
  setConfig(configs[3], "train.step_penalty=0.1");
  setConfig(configs[3], "train.defect_penalty=0.1");
  setConfig(configs[3], "train.diagnose=true");
  return configs;
}

TEST(Trainer, ResumesBitForBitWithNoise) {
  for (const Config &config : configsWithNoise()) {
    Scratch scratch;
    train(config, scratch / "whole");
    torch::rand({3}); // what another part of the program drew
    train(config, scratch / "parts", false, 13);
    torch::rand({5});
    train(config, scratch / "parts", true);
    expectEqualRuns(scratch / "whole", scratch / "parts");
  }
}

TEST(Trainer, WritesPenaltiesAndDiagnosesWhereAskedFor) {
  Scratch scratch;
  train(configsWithNoise()[3], scratch / "run");
  train(smallConfig(), scratch / "plain");
  for (const Json &line : metrics(scratch / "run")) {
    if (!line.contains("validation")) {
      EXPECT_GT(line.at("step_penalty").get<double>(), 0);
      EXPECT_GE(line.at("defect_penalty").get<double>(), 0);
      EXPECT_FALSE(line.contains("jacobian_penalty"));
      continue;
    }
    const Json &diagnosis = line.at("diagnosis");
    EXPECT_EQ(diagnosis.at("count"), 6); // no more than there are
    EXPECT_EQ(diagnosis.at("size"), 6);
    EXPECT_EQ(diagnosis.at("seed"), 2); // validation.seed
    EXPECT_GE(diagnosis.at("stuck").get<double>(), 0);
    const Json &adjoint = diagnosis.at("adjoint");
    EXPECT_EQ(adjoint.at("implicit").get<int>() +
                  adjoint.at("one_step").get<int>() +
                  adjoint.at("fallback").get<int>(),
              6);
  }
  for (const Json &line : metrics(scratch / "plain")) {
    EXPECT_FALSE(line.contains("diagnosis"));
    EXPECT_FALSE(line.contains("step_penalty"));
  }
}

TEST(Trainer, LearnsWithEveryUpdate) {
  for (const char *rule : {"gated", "ema", "min", "softmin"}) {
    Scratch scratch;
    Config config = smallConfig();
    setConfig(config, std::string("model.update=") + rule);
    setConfig(config, "train.steps=200");
    setConfig(config, "train.eval_every=0");
    setConfig(config, "solver.cap=16");
    train(config, scratch / "run");
    auto lines = metrics(scratch / "run");
    lines.pop_back(); // the validation
    EXPECT_LT(lines.back().at("loss"),
              0.85 * lines.front().at("loss").get<double>())
        << rule;
  }
}

TEST(Trainer, SameSeedSameBits) {
  Scratch scratch;
  train(smallConfig(), scratch / "a");
  train(smallConfig(), scratch / "b");
  expectEqualRuns(scratch / "a", scratch / "b");
  Config other = smallConfig();
  setConfig(other, "train.seed=6");
  train(other, scratch / "c");
  EXPECT_NE(slurp(scratch / "a/weights.safetensors"),
            slurp(scratch / "c/weights.safetensors"));
}

TEST(Trainer, ResumesBitForBitAfterAnInterruption) {
  Scratch scratch;
  train(smallConfig(), scratch / "whole");
  // On a line of metrics and a validation, between them, and several times.
  for (std::vector<int64_t> stops :
       std::vector<std::vector<int64_t>>{{20}, {13}, {1, 6, 17}, {39}}) {
    std::filesystem::remove_all(scratch / "parts");
    bool resume = false;
    for (int64_t stop : stops) {
      TrainReport report =
          train(smallConfig(), scratch / "parts", resume, stop);
      EXPECT_EQ(report.end, TrainReport::End::interrupted);
      EXPECT_TRUE(
          std::filesystem::exists(scratch / "parts/weights.safetensors"));
      resume = true;
    }
    train(smallConfig(), scratch / "parts", /*resume=*/true);
    expectEqualRuns(scratch / "whole", scratch / "parts");
  }
}

TEST(Trainer, ResumesBitForBitInEveryMode) {
  for (const std::string &mode : trainModeNames()) {
    Scratch scratch;
    Config config = smallConfig();
    setConfig(config, "train.mode=" + mode);
    train(config, scratch / "whole");
    train(config, scratch / "parts", false, 13);
    train(config, scratch / "parts", true);
    expectEqualRuns(scratch / "whole", scratch / "parts");
  }
}

TEST(Trainer, ResumesFromAnOlderCheckpointAfterACrash) {
  Scratch scratch;
  train(smallConfig(), scratch / "whole");
  train(smallConfig(), scratch / "parts");
  // As if killed while writing the last lines: the newest checkpoint is
  // damaged and the metrics end within a line.
  test::spill(scratch / "parts/checkpoint/step-40.safetensors", "half");
  std::string text = slurp(scratch / "parts/metrics.jsonl");
  test::spill(scratch / "parts/metrics.jsonl",
              text.substr(0, text.size() - 20));
  train(smallConfig(), scratch / "parts", /*resume=*/true);
  expectEqualRuns(scratch / "whole", scratch / "parts");
}

TEST(Trainer, AFinishedRunResumesToItself) {
  Scratch scratch;
  train(smallConfig(), scratch / "run");
  std::string weights = slurp(scratch / "run/weights.safetensors");
  std::string lines = slurp(scratch / "run/metrics.jsonl");
  TrainReport report = train(smallConfig(), scratch / "run", true);
  EXPECT_EQ(report.step, 40);
  EXPECT_EQ(slurp(scratch / "run/weights.safetensors"), weights);
  EXPECT_EQ(slurp(scratch / "run/metrics.jsonl"), lines);
}

TEST(Trainer, RefusesToResumeUnderAnotherConfiguration) {
  Scratch scratch;
  train(smallConfig(), scratch / "run", false, 5);
  Config other = smallConfig();
  setConfig(other, "train.batch=5");
  RunFolder run(scratch / "run");
  run.reopen();
  Progress progress(true);
  Trainer trainer(other, test::fakeProgram(), test::fakeFunctions(), run,
                  progress, [] { return false; });
  EXPECT_THROW(trainer.resume(), Error);
}

/// Makes the samples useless after a while: an input that is not a number.
int64_t goodSamples;
void spoiledSample(KleeneCall *call, const KleeneRandom *random,
                   const KleeneParam *params) {
  test::fakeFunctions().sample(call, random, params);
  if (--goodSamples < 0)
    std::fill_n(static_cast<double *>(call->inputs[2]),
                call->nodes * call->nodes,
                std::numeric_limits<double>::quiet_NaN());
}

TEST(Trainer, StopsWhenItDivergesAndKeepsTheLastGoodCheckpoint) {
  Scratch scratch;
  Config config = smallConfig();
  // 6 for validation, then 4 a step: step 18 is the first bad one.
  goodSamples = 6 + 17 * 4;
  TraceFunctions functions = test::fakeFunctions();
  functions.sample = spoiledSample;
  try {
    train(config, scratch / "run", false, -1, functions);
    FAIL() << "a loss that is not a number passed";
  } catch (const Error &error) {
    EXPECT_EQ(error.code, Exit::diverged);
    EXPECT_NE(std::string(error.what()).find("at step 18: the loss is"),
              std::string::npos)
        << error.what();
  }
  EXPECT_TRUE(
      std::filesystem::exists(scratch / "run/checkpoint/step-10.safetensors"));
  EXPECT_TRUE(std::filesystem::exists(scratch / "run/weights.safetensors"));
  // What is left goes on, with good samples, as if nothing had happened.
  train(config, scratch / "run", /*resume=*/true);
  train(config, scratch / "whole");
  expectEqualRuns(scratch / "whole", scratch / "run");
}

TEST(Trainer, KeepsTheBestOrTheLast) {
  Scratch scratch;
  Config config = smallConfig();
  setConfig(config, "train.keep=last");
  train(config, scratch / "last");
  SafetensorsReader last(scratch / "last/weights.safetensors");
  EXPECT_EQ(last.metadata().at("step"), "40");

  train(smallConfig(), scratch / "best");
  SafetensorsReader best(scratch / "best/weights.safetensors");
  double highest = -1;
  std::string at;
  for (const Json &line : metrics(scratch / "best"))
    if (line.contains("validation") &&
        line.at("validation").at("score").get<double>() >= highest) {
      highest = line.at("validation").at("score");
      at = line.at("step").dump();
    }
  EXPECT_EQ(best.metadata().at("step"), at);
}

TEST(Trainer, EndsInTimeAndWithoutSteps) {
  Scratch scratch;
  Config config = smallConfig();
  setConfig(config, "train.steps=1000000");
  setConfig(config, "train.minutes=0.005");
  TrainReport report = train(config, scratch / "short");
  EXPECT_EQ(report.end, TrainReport::End::timeIsUp);
  EXPECT_GT(report.step, 0);
  EXPECT_TRUE(std::filesystem::exists(scratch / "short/weights.safetensors"));

  setConfig(config, "train.steps=0");
  EXPECT_EQ(train(config, scratch / "none").step, 0);
  EXPECT_TRUE(std::filesystem::exists(scratch / "none/weights.safetensors"));
}

TEST(Trainer, NeedsASampler) {
  Scratch scratch;
  Program program = test::fakeProgram();
  program.spec.hasSampler = false;
  RunFolder run(scratch / "run");
  Progress progress(true);
  try {
    Trainer(smallConfig(), program, test::fakeFunctions(), run, progress,
            [] { return false; });
    FAIL();
  } catch (const Error &error) {
    EXPECT_EQ(error.code, Exit::input);
    EXPECT_NE(std::string(error.what()).find("no sample block"),
              std::string::npos);
  }
}

} // namespace
} // namespace kleene::rt
