// The learned end: its loss by hand, and where the iteration stops.
#include "runtime/train/Termination.h"

#include <gtest/gtest.h>

#include <cmath>

namespace kleene::rt {
namespace {

/// y = w max z + b of iterates of one channel.
Termination made(double weight, double bias) {
  Termination termination(1, 0, torch::kFloat64, torch::kCPU);
  torch::NoGradGuard guard;
  for (auto &[name, tensor] : termination.parameters())
    Tensor(tensor).fill_(name == "termination.weight" ? weight : bias);
  return termination;
}

/// z <- z + speed at each of two nodes; the second lags 10 behind.
FixedPointProblem counting(std::vector<double> speeds) {
  FixedPointProblem problem;
  const auto samples = static_cast<int64_t>(speeds.size());
  problem.own = {torch::tensor(speeds, torch::kFloat64).view({samples, 1, 1})};
  problem.start = torch::tensor({0.0, -10.0}, torch::kFloat64)
                      .view({1, 2, 1})
                      .repeat({samples, 1, 1});
  problem.map = [](const Tensor &z, const FixedPointProblem::Tensors &own,
                   const FixedPointProblem::Tensors &) { return z + own[0]; };
  return problem;
}

TEST(Termination, ReadsTheLargestOfEachChannel) {
  Tensor z = counting({1, 1}).start;
  EXPECT_TRUE(
      made(2, 0.5).logits(z).equal(torch::full({2}, 0.5, torch::kFloat64)));
}

TEST(Termination, EachSampleStopsWhenItSaysSo) {
  // Positive as soon as z > 2.5.
  Solution solution = untilTerminated(counting({1, 2, 0.1}), made(1, -2.5), 10);
  EXPECT_EQ(solution.steps, (std::vector<int64_t>{3, 2, 10}));
  EXPECT_EQ(
      solution.status,
      (std::vector<Status>{Status::converged, Status::converged, Status::cap}));
  EXPECT_DOUBLE_EQ(solution.value[0][0].item<double>(), 3);
  EXPECT_DOUBLE_EQ(solution.value[1][0].item<double>(), 4);
  EXPECT_NEAR(solution.value[2][0].item<double>(), 1, 1e-12);
}

TEST(Termination, NoIterationAtACapOfZero) {
  Solution solution = untilTerminated(counting({1}), made(0, 1), 0);
  EXPECT_EQ(solution.steps, (std::vector<int64_t>{0}));
  EXPECT_EQ(solution.value[0][0].item<double>(), 0);
}

TEST(Termination, TheLossIsCrossEntropyOfTheLastStep) {
  Path path = givenPath(counting({1, 1}), {1, 3});
  double found = terminationLoss(made(1, -2), path, {1, 3}).item<double>();
  auto minusLogSigmoid = [](double y) { return std::log1p(std::exp(-y)); };
  // y_t = t - 2: sample 0 ends at t = 1; sample 1 goes on, goes on, ends.
  EXPECT_NEAR(found,
              (minusLogSigmoid(-1) + minusLogSigmoid(1) + minusLogSigmoid(0) +
               minusLogSigmoid(1)) /
                  4,
              1e-12);
}

} // namespace
} // namespace kleene::rt
