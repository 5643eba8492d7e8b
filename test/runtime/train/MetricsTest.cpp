// The lines of metrics.jsonl, what a resumed run cuts off, and the bar.
#include "runtime/train/Metrics.h"

#include "runtime/train/Progress.h"
#include "test/runtime/train/Scratch.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kleene::rt {
namespace {

using test::Scratch;
using test::slurp;
using test::spill;

Solution solved(std::vector<int64_t> steps, int64_t converged) {
  Solution solution;
  for (size_t k = 0; k < steps.size(); ++k)
    solution.status.push_back(
        static_cast<int64_t>(k) < converged ? Status::converged : Status::cap);
  solution.steps = std::move(steps);
  solution.adjoint->iterations = 3;
  solution.adjoint->fallback = 2;
  return solution;
}

TEST(Metrics, AWindowIsTheMeanOfItsSteps) {
  Window window;
  EXPECT_TRUE(window.empty());
  auto loss = [](double total, Solution solution) {
    return StepLoss{
        torch::tensor(total, torch::kFloat64), {}, {}, std::move(solution)};
  };
  window.add(loss(1.0, solved({2, 6}, 1)), 4.0, 0.5);
  window.add(loss(2.0, solved({4, 4}, 2)), 2.0, 1.5);
  auto line = nlohmann::json::parse(window.line(7, 0.25));
  EXPECT_EQ(line.at("step"), 7);
  EXPECT_EQ(line.at("loss"), 1.5);
  EXPECT_EQ(line.at("grad_norm"), 3.0);
  EXPECT_EQ(line.at("lr"), 0.25);
  EXPECT_EQ(line.at("solver_steps_mean"), 4.0);
  EXPECT_EQ(line.at("solver_steps_max"), 6);
  EXPECT_EQ(line.at("converged"), 0.75);
  EXPECT_EQ(line.at("adjoint_iterations"), 3.0);
  EXPECT_EQ(line.at("adjoint_fallbacks"), 4);
  EXPECT_EQ(line.at("ms_per_step"), 1000.0);
  EXPECT_FALSE(line.contains("hint_loss"));
  EXPECT_FALSE(line.contains("termination_loss"));

  Window copy;
  copy.restore(window.state());
  EXPECT_EQ(copy.line(7, 0.25), window.line(7, 0.25));
  window.clear();
  EXPECT_TRUE(window.empty());
}

TEST(Metrics, TheLineHasThePartsOfTheLossThatTheModeHas) {
  Window window;
  auto number = [](double value) { return torch::tensor(value); };
  window.add({number(4), number(1), {}, solved({2}, 1)}, 1, 1);
  window.add({number(6), number(2), {}, solved({2}, 1)}, 1, 1);
  auto line = nlohmann::json::parse(window.line(2, 0.1));
  EXPECT_EQ(line.at("loss"), 5.0);
  EXPECT_EQ(line.at("hint_loss"), 1.5);
  EXPECT_FALSE(line.contains("termination_loss"));
}

TEST(Metrics, TheLineHasThePenaltiesInUse) {
  Window window;
  auto number = [](double value) { return torch::tensor(value); };
  window.add({number(4),
              {},
              {},
              solved({2}, 1),
              {{"step_penalty", number(1)}, {"defect_penalty", number(3)}}},
             1, 1);
  auto line = nlohmann::json::parse(window.line(1, 0.1));
  EXPECT_EQ(line.at("step_penalty"), 1.0);
  EXPECT_EQ(line.at("defect_penalty"), 3.0);
  EXPECT_FALSE(line.contains("jacobian_penalty"));
  EXPECT_FALSE(line.contains("hint_loss"));
}

TEST(Metrics, ForgetsWhatTheCheckpointDoesNotKnow) {
  Scratch scratch;
  std::string good = "{\"step\":1}\n{\"step\":2}\n";
  auto reopened = [&](const std::string &text, int64_t last) {
    spill(scratch / "m", text);
    MetricsFile(scratch / "m", last).write("{\"step\":9}");
    std::string all = slurp(scratch / "m");
    return all.substr(0, all.find("{\"step\":9}"));
  };
  EXPECT_EQ(reopened(good, 2), good);
  EXPECT_EQ(reopened(good + "{\"step\":3}\n", 2), good);
  EXPECT_EQ(reopened(good + "{\"step\":3", 5), good);
  EXPECT_EQ(reopened(good + "nonsense\n{\"step\":1}\n", 5), good);
  EXPECT_EQ(reopened(good + "[1]\n", 5), good);
  EXPECT_EQ(reopened(good + "{\"step\":\"1\"}\n", 5), good);
  EXPECT_EQ(reopened("", 5), "");
  MetricsFile(scratch / "new", 0).write("{\"step\":1}");
  EXPECT_EQ(slurp(scratch / "new"), "{\"step\":1}\n");
}

TEST(Progress, TheBarFitsTheTerminal) {
  EXPECT_EQ(progressBar(12, 24, "x", 80), "[============>           ] 12/24 x");
  EXPECT_EQ(progressBar(24, 24, "x", 80), "[========================] 24/24 x");
  EXPECT_EQ(progressBar(0, 0, "", 80), "[========================] 0/0 ");
  EXPECT_EQ(progressBar(12, 24, "a long text", 10).size(), 9u);
  EXPECT_EQ(progressBar(12, 24, "x", 0), "");
}

} // namespace
} // namespace kleene::rt
