// Which choices go together: every combination that means nothing is refused in
// one sentence that says what to do.
#include "runtime/train/Learner.h"

#include "runtime/train/Error.h"
#include "runtime/train/Settings.h"
#include "test/runtime/train/FakeBatch.h"

#include <gtest/gtest.h>

namespace kleene::rt {
namespace {

Config configOf(const std::vector<std::string> &settings) {
  Config config;
  setConfig(config, "model.hidden=8");
  setConfig(config, "run.device=cpu");
  for (const std::string &setting : settings)
    setConfig(config, setting);
  return config;
}
const std::vector<std::string> fedBack = {"model.processor=mpnn",
                                          "model.hint_mode=encoded_decoded",
                                          "train.mode=teacher_forcing"};

std::unique_ptr<Learner> make(std::vector<std::string> settings) {
  return makeLearner(test::fakeProgram(), configOf(settings),
                     [](const std::string &) {});
}
std::vector<std::string> with(std::vector<std::string> settings,
                              const std::string &more) {
  settings.push_back(more);
  return settings;
}

void expectRefused(const std::vector<std::string> &settings,
                   const std::string &begin) {
  try {
    make(settings);
    ADD_FAILURE() << "not refused: " << begin;
  } catch (const Error &error) {
    EXPECT_EQ(error.code, Exit::usage);
    EXPECT_EQ(std::string(error.what()).rfind(begin, 0), 0u) << error.what();
    EXPECT_NE(std::string(error.what()).find("; set "), std::string::npos);
  }
}

TEST(Learner, RefusesWhatMeansNothing) {
  expectRefused({"model.hint_sampling=gumbel"}, "model.hint_sampling=gumbel: ");
  expectRefused(with(fedBack, "model.update=ema"), "model.update=ema: ");
  expectRefused(with(fedBack, "train.step_penalty=1"), "train.step_penalty: ");
  expectRefused(with(fedBack, "train.jacobian_penalty=1"),
                "train.jacobian_penalty: ");
  expectRefused(with(fedBack, "train.diagnose=true"), "train.diagnose=true: ");
  expectRefused({"train.defect_penalty=1"}, "train.defect_penalty: ");
  expectRefused({"model.update=ema", "train.defect_penalty=1"},
                "train.defect_penalty: ");
  expectRefused({"solver.stuck=mask"}, "solver.stuck=mask: ");
  expectRefused({"model.update=softmin", "solver.stuck=mask"},
                "solver.stuck=mask: ");
}

TEST(Learner, MakesWhatMeansSomething) {
  EXPECT_TRUE(
      make({"model.update=min", "solver.stuck=mask", "train.defect_penalty=1"})
          ->iterated());
  EXPECT_TRUE(
      make({"model.update=softmin", "train.defect_penalty=1"})->iterated());
  EXPECT_TRUE(make({"model.processor=pgn", "model.update=gated"})->iterated());
  EXPECT_FALSE(
      make(with(fedBack, "model.hint_sampling=rao_blackwell"))->iterated());
}

/// The total is the sum of its parts, and the parts are reported.
TEST(Learner, PenaltiesAddUp) {
  const Batch batch = test::fakeBatch(4, 6);
  for (const std::string &mode : trainModeNames())
    for (const char *processor : {"derived", "mpnn"}) {
      std::vector<std::string> settings = {
          "run.dtype=float64", "model.update=min", "train.mode=" + mode,
          std::string("model.processor=") + processor};
      const double without =
          make(settings)->loss(batch, 0).total.item<double>();
      for (const char *more :
           {"train.step_penalty=0.5", "train.jacobian_penalty=0.25",
            "train.defect_penalty=2"})
        settings.push_back(more);
      const auto learner = make(settings);
      StepLoss loss = learner->loss(batch, 0);
      ASSERT_EQ(loss.penalties.size(), 3u);
      EXPECT_EQ(loss.penalties[0].first, "step_penalty");
      EXPECT_EQ(loss.penalties[1].first, "jacobian_penalty");
      EXPECT_EQ(loss.penalties[2].first, "defect_penalty");
      const double expected = without +
                              0.5 * loss.penalties[0].second.item<double>() +
                              0.25 * loss.penalties[1].second.item<double>() +
                              2 * loss.penalties[2].second.item<double>();
      EXPECT_NEAR(loss.total.item<double>(), expected, 1e-12)
          << mode << " " << processor;
      loss.total.backward();
    }
}

/// A solver that is to settle finds its answers in every mode.
TEST(Learner, SettlesWithPenaltiesToo) {
  auto learner = make({"solver.settle=2", "train.step_penalty=0.1"});
  const Batch batch = test::fakeBatch(4, 6, BatchOptions());
  EXPECT_GT(learner->loss(batch, 0).solution.count(Status::settled), 0);
}

} // namespace
} // namespace kleene::rt
