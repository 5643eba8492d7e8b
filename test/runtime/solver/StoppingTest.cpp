// How a sample ends beside converging: at its best application, or because what
// it stands for stays the same.
#include "test/runtime/solver/Maps.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace kleene::rt;

namespace {

/// z + |z - own| + 0.2 from 0: comes close to resting where z is near own, and
/// moves on.
FixedPointProblem passingProblem(std::vector<double> own) {
  FixedPointProblem problem;
  problem.own = {torch::tensor(own, torch::kFloat64).unsqueeze(1)};
  problem.start = torch::zeros_like(problem.own[0]);
  problem.map = [](const Tensor &z, const FixedPointProblem::Tensors &own,
                   const FixedPointProblem::Tensors &) {
    return z + (z - own[0]).abs() + 0.2;
  };
  return problem;
}

TEST(KeepBest, ReturnsTheApplicationOfLowestResidual) {
  // own = 2.5: 0, 2.7, 3.1, 3.9, ...: the second application is the best one.
  SolveOptions options;
  options.cap = 9;
  FixedPointProblem problem = passingProblem({2.5, 4.5});
  Solution last = fixedPoint(problem, options);
  options.keepBest = true;
  Solution best = fixedPoint(problem, options);
  EXPECT_EQ(best.count(Status::cap), 2);
  EXPECT_EQ(best.steps, last.steps);
  EXPECT_NEAR(best.value[0][0].item<double>(), 3.1, 1e-12);
  EXPECT_NEAR(best.origin[0][0].item<double>(), 2.7, 1e-12);
  EXPECT_NEAR(best.residual[0], 0.4 / 3.1, 1e-12);
  EXPECT_NEAR(best.value[1][0].item<double>(), 5.1, 1e-12);
  EXPECT_GT(last.value[0][0].item<double>(), 50);
  EXPECT_GT(last.residual[0], best.residual[0]);
  EXPECT_TRUE(problem.map(best.origin, problem.own, {}).equal(best.value));
}

TEST(KeepBest, ServesTheDivergedAndLeavesTheConvergedAlone) {
  SolveOptions options;
  options.cap = 40;
  options.relative = 0;
  options.absolute = 1e-3;
  Solution last = fixedPoint(mixedProblem({0, 2, 1, 0}), options);
  options.keepBest = true;
  Solution best = fixedPoint(mixedProblem({0, 2, 1, 0}), options);
  EXPECT_EQ(best.status, last.status);
  EXPECT_TRUE(best.value[0].equal(last.value[0]));
  EXPECT_TRUE(best.value[3].equal(last.value[3]));
  // 3, 9, 81, ...: the residual grows from the first application on.
  ASSERT_EQ(best.status[1], Status::diverged);
  EXPECT_EQ(best.value[1][0].item<double>(), 9);
  EXPECT_EQ(best.origin[1][0].item<double>(), 3);
  EXPECT_DOUBLE_EQ(best.residual[1], 2.0 / 3);
}

TEST(Residuals, AreThoseOfEveryApplicationAndOnlyWhenAskedFor) {
  // 3 and its halves; a turning pair; squares that overflow.
  SolveOptions options;
  options.cap = 40;
  options.relative = 0;
  options.absolute = 1e-3;
  const FixedPointProblem problem = mixedProblem({0, 1, 2, 0});
  EXPECT_TRUE(fixedPoint(problem, options).residuals.empty());
  options.residuals = true;
  const int before = at::get_num_threads();
  for (int threads : {1, 3}) {
    at::set_num_threads(threads);
    Solution found = fixedPoint(problem, options);
    ASSERT_EQ(found.residuals.size(), 4u);
    for (size_t b = 0; b < 4; ++b) {
      ASSERT_EQ(static_cast<int64_t>(found.residuals[b].size()),
                found.steps[b]);
      EXPECT_EQ(found.residuals[b].back(), found.residual[b]);
    }
    EXPECT_EQ(found.residuals[0], found.residuals[3]);
    EXPECT_NEAR(found.residuals[1][20], std::sqrt(2.0), 1e-12);
    EXPECT_TRUE(std::isinf(found.residuals[2].back()));
    EXPECT_FALSE(std::isinf(found.residuals[2].front()));
  }
  at::set_num_threads(before);
  options.adjoint = Adjoint::unrolled;
  EXPECT_EQ(fixedPoint(problem, options).residuals.size(), 4u);
  options.cap = 0;
  EXPECT_TRUE(fixedPoint(problem, options).residuals[0].empty());
}

TEST(Residuals, OfKeptBestAreStillThoseOfThePath) {
  // own = 2.5: 0, 2.7, 3.1, 3.9, 5.5
  SolveOptions options;
  options.cap = 4;
  options.keepBest = options.residuals = true;
  Solution best = fixedPoint(passingProblem({2.5}), options);
  EXPECT_NEAR(best.residual[0], 0.4 / 3.1, 1e-12);
  ASSERT_EQ(best.residuals[0].size(), 4u);
  EXPECT_NEAR(best.residuals[0][0], 1, 1e-12);
  EXPECT_NEAR(best.residuals[0][3], 1.6 / 5.5, 1e-12);
}

/// The image of the start after so many applications, row by row.
Tensor afterApplications(const FixedPointProblem &problem,
                         const std::vector<int64_t> &steps) {
  std::vector<Tensor> ends(steps.size());
  Tensor z = problem.start;
  for (int64_t k = 0; k <= *std::max_element(steps.begin(), steps.end()); ++k) {
    for (size_t b = 0; b < steps.size(); ++b)
      if (steps[b] == k)
        ends[b] = z[static_cast<int64_t>(b)];
    z = problem.map(z, problem.own, problem.shared);
  }
  return torch::stack(ends);
}

TEST(CheckEvery, JudgesOnlyTheApplicationsItNames) {
  FixedPointProblem problem = tanhProblem(7, 3, 4, 0.8, 5);
  problem.own[0] *= torch::arange(7, torch::kFloat64).view({7, 1, 1});
  SolveOptions options;
  options.relative = 1e-6;
  options.residuals = true;
  const Solution each = fixedPoint(problem, options);
  ASSERT_EQ(each.count(Status::converged), 7);
  options.checkEvery = 4;
  for (Adjoint adjoint : {Adjoint::implicit, Adjoint::unrolled}) {
    options.adjoint = adjoint;
    Solution found = fixedPoint(problem, options);
    EXPECT_EQ(found.count(Status::converged), 7);
    for (size_t b = 0; b < 7; ++b) {
      EXPECT_EQ(found.steps[b], (each.steps[b] + 3) / 4 * 4) << b;
      EXPECT_EQ(static_cast<int64_t>(found.residuals[b].size()),
                found.steps[b] / 4);
    }
    EXPECT_TRUE(found.value.equal(afterApplications(problem, found.steps)));
    EXPECT_TRUE(problem.map(found.origin, problem.own, problem.shared)
                    .equal(found.value));
  }
  // The last application is judged whatever its number.
  options.cap = 6;
  Solution cut = fixedPoint(problem, options);
  EXPECT_EQ(cut.residuals[6].size(), 2u);
  EXPECT_EQ(cut.steps[6], 6);
  EXPECT_EQ(cut.status[6], Status::cap);
}

TEST(CheckEvery, KeepsTheLastJudgedIterateOfTheDiverged) {
  // Squares of 3: 9, 81, 6561, ...; one of the first twelve overflows.
  SolveOptions options;
  options.cap = 40;
  options.checkEvery = 4;
  FixedPointProblem problem = mixedProblem({0, 2});
  Solution found = fixedPoint(problem, options);
  EXPECT_EQ(found.status[0], Status::converged);
  ASSERT_EQ(found.status[1], Status::diverged);
  EXPECT_EQ(found.steps[1], 12);
  EXPECT_TRUE(found.value[1].equal(afterApplications(problem, {0, 8})[1]));
  // A path needs every application, whatever was asked for.
  options.trajectory = true;
  const auto all = fixedPoint(problem, options).steps;
  options.checkEvery = 1;
  EXPECT_EQ(all, fixedPoint(problem, options).steps);
  EXPECT_LT(all[1], 12);
}

/// z / 2 + 1 from 0, which tends to 2; the answer is z > threshold.
FixedPointProblem thresholdProblem(std::vector<double> thresholds) {
  FixedPointProblem problem;
  problem.carried = {torch::tensor(thresholds, torch::kFloat64)};
  problem.start =
      torch::zeros({static_cast<int64_t>(thresholds.size())}, torch::kFloat64);
  problem.map = [](const Tensor &z, const FixedPointProblem::Tensors &,
                   const FixedPointProblem::Tensors &) { return z / 2 + 1; };
  problem.decode = [](const Tensor &z,
                      const FixedPointProblem::Tensors &carried) {
    return z > carried[0];
  };
  return problem;
}

TEST(Settle, EndsASampleWhoseAnswerStaysTheSame) {
  // The iterates are 1, 1.5, 1.75, 1.875, ...: the answers to 1.6 are false,
  // false, true, true, true. Those to 1.8 stay false for too long to see more.
  SolveOptions options;
  options.settle = 2;
  options.relative = 1e-9;
  FixedPointProblem problem = thresholdProblem({0, 1.2, 1.6, 1.8, 1.2});
  const int before = at::get_num_threads();
  for (int threads : {1, 2}) {
    at::set_num_threads(threads);
    Solution found = fixedPoint(problem, options);
    EXPECT_EQ(found.count(Status::settled), 5);
    EXPECT_EQ(found.steps, (std::vector<int64_t>{3, 4, 5, 3, 4}));
    EXPECT_EQ(found.value[1].item<double>(), 1.875);
  }
  at::set_num_threads(before);
}

TEST(Settle, WaitsLongerForMoreApplications) {
  // False three times before it is true: a longer wait is not taken in.
  FixedPointProblem problem = thresholdProblem({1.8, 1.6, 0, 0, 0, 0, 0, 0});
  SolveOptions options;
  options.relative = 1e-9;
  options.settle = 3;
  Solution found = fixedPoint(problem, options);
  EXPECT_EQ(found.steps, (std::vector<int64_t>{7, 6, 4, 4, 4, 4, 4, 4}));
  options.settle = 0;
  EXPECT_EQ(fixedPoint(problem, options).count(Status::converged), 8);
  // What converges first is converged.
  options.settle = 3;
  options.relative = 0.3;
  EXPECT_EQ(fixedPoint(problem, options).count(Status::converged), 8);
}

TEST(Settle, NeedsADecodeThatGivesAnswers) {
  FixedPointProblem problem = thresholdProblem({1, 1});
  SolveOptions options;
  options.settle = 1;
  auto decode = problem.decode;
  problem.decode = nullptr;
  EXPECT_THROW(fixedPoint(problem, options), c10::Error);
  problem.decode = [](const Tensor &z, const auto &) { return z; };
  EXPECT_THROW(fixedPoint(problem, options), c10::Error);
  problem.decode = [&](const Tensor &z, const auto &carried) {
    return decode(z, carried).slice(0, 0, 0);
  };
  EXPECT_THROW(fixedPoint(problem, options), c10::Error);
}

} // namespace
