#include "test/runtime/solver/Maps.h"

#include <gtest/gtest.h>

using namespace kleene::rt;

namespace {

SolveOptions tight() {
  SolveOptions options;
  options.cap = 500;
  options.relative = 1e-13;
  options.absolute = 1e-14;
  return options;
}

TEST(FixedPoint, SolvesAContraction) {
  FixedPointProblem problem = tanhProblem(4, 3, 5, 0.9, 1);
  Solution solution = fixedPoint(problem, tight());
  EXPECT_EQ(solution.count(Status::converged), 4);
  Tensor image = problem.map(solution.value, problem.own, problem.shared);
  EXPECT_LT((image - solution.value).abs().max().item<double>(), 1e-12);
  for (size_t b = 0; b < 4; ++b) {
    EXPECT_GT(solution.steps[b], 5);
    EXPECT_LE(solution.residual[b], 2e-13);
  }
}

TEST(FixedPoint, StatesHowEachSampleEnded) {
  // Halving, turning, growing, halving: in one batch.
  SolveOptions options;
  options.cap = 40;
  options.relative = 0;
  options.absolute = 1e-3;
  Solution solution = fixedPoint(mixedProblem({0, 1, 2, 0}), options);
  using enum Status;
  EXPECT_EQ(solution.status,
            (std::vector<Status>{converged, cap, diverged, converged}));
  EXPECT_EQ(solution.steps[0], solution.steps[3]);
  EXPECT_EQ(solution.steps[1], 40);
  EXPECT_LT(solution.steps[2], 40);
  // 3 (1/2)^k sqrt(2) <= 1e-3 for the difference of two iterates: k = 13.
  EXPECT_EQ(solution.steps[0], 13);
  EXPECT_TRUE(torch::isfinite(solution.value).all().item<bool>());
  EXPECT_NEAR(solution.residual[1], std::sqrt(2.0), 1e-12);
}

TEST(FixedPoint, ConvergedSampleStaysWhereItWas) {
  SolveOptions options;
  options.relative = 0;
  options.absolute = 1e-3;
  Solution mixed = fixedPoint(mixedProblem({0, 1, 1}), options);
  Solution alone = fixedPoint(mixedProblem({0}), options);
  EXPECT_EQ(alone.steps[0], 13);
  EXPECT_TRUE(mixed.value[0].equal(alone.value[0]));
}

TEST(FixedPoint, ThreadsChangeNothing) {
  FixedPointProblem problem = unevenProblem(8);
  SolveOptions options;
  options.trajectory = true;
  const int before = at::get_num_threads();
  at::set_num_threads(1);
  Solution one = fixedPoint(problem, options);
  for (int threads : {2, 5}) {
    at::set_num_threads(threads);
    Solution many = fixedPoint(problem, options);
    EXPECT_TRUE(many.value.equal(one.value));
    EXPECT_TRUE(many.origin.equal(one.origin));
    EXPECT_EQ(many.steps, one.steps);
    EXPECT_EQ(many.residual, one.residual);
    EXPECT_EQ(many.status, one.status);
    ASSERT_EQ(many.trajectory.size(), one.trajectory.size());
    for (size_t k = 0; k < one.trajectory.size(); ++k)
      EXPECT_TRUE(many.trajectory[k].equal(one.trajectory[k])) << k;
  }
  at::set_num_threads(before);
}

TEST(FixedPoint, AnErrorInTheMapComesOut) {
  FixedPointProblem problem = unevenProblem(9);
  problem.map = [](const Tensor &, const auto &, const auto &) -> Tensor {
    throw std::runtime_error("the map's own");
  };
  for (int threads : {1, 2}) {
    const int before = at::get_num_threads();
    at::set_num_threads(threads);
    EXPECT_THROW(fixedPoint(problem, {}), std::runtime_error);
    at::set_num_threads(before);
  }
}

TEST(FixedPoint, TrajectoryHoldsEveryIterate) {
  FixedPointProblem problem = unevenProblem(5);
  SolveOptions options;
  options.trajectory = true;
  Solution solution = fixedPoint(problem, options);
  const int64_t longest =
      *std::max_element(solution.steps.begin(), solution.steps.end());
  ASSERT_EQ(solution.trajectory.size(), static_cast<size_t>(longest + 1));
  EXPECT_TRUE(solution.trajectory.front().equal(problem.start));
  EXPECT_TRUE(solution.trajectory.back().equal(solution.value));
  Tensor z = problem.start;
  for (int64_t k = 0; k < longest; ++k) {
    Tensor next = problem.map(z, problem.own, problem.shared);
    for (size_t b = 0; b < 12; ++b)
      if (k < solution.steps[b]) {
        EXPECT_TRUE(solution.trajectory[static_cast<size_t>(k + 1)]
                        .select(0, static_cast<int64_t>(b))
                        .equal(next.select(0, static_cast<int64_t>(b))));
      }
    z = solution.trajectory[static_cast<size_t>(k + 1)];
  }
}

TEST(FixedPoint, TrajectoryOfASampleThatHasEndedRestsAtItsValue) {
  FixedPointProblem problem = unevenProblem(5);
  SolveOptions options;
  options.trajectory = true;
  const int before = at::get_num_threads();
  for (int threads : {1, 3}) { // the parts of threads end at different times
    at::set_num_threads(threads);
    Solution solution = fixedPoint(problem, options);
    const auto [least, most] =
        std::minmax_element(solution.steps.begin(), solution.steps.end());
    ASSERT_LT(*least, *most);
    for (size_t k = 0; k < solution.trajectory.size(); ++k) {
      const Tensor &iterate = solution.trajectory[k];
      EXPECT_TRUE(iterate.sizes() == solution.value.sizes());
      EXPECT_FALSE(iterate.requires_grad());
      for (size_t b = 0; b < solution.steps.size(); ++b) {
        const auto row = static_cast<int64_t>(b);
        EXPECT_EQ(iterate[row].equal(solution.value[row]),
                  static_cast<int64_t>(k) >= solution.steps[b])
            << "iterate " << k << " of sample " << b;
      }
    }
  }
  at::set_num_threads(before);
}

TEST(FixedPoint, WithoutIterationsReturnsTheStart) {
  FixedPointProblem problem = tanhProblem(2, 2, 3, 0.5, 6);
  SolveOptions options;
  options.cap = 0;
  Solution solution = fixedPoint(problem, options);
  EXPECT_TRUE(solution.value.equal(problem.start));
  EXPECT_EQ(solution.count(Status::cap), 2);
  EXPECT_EQ(solution.steps, (std::vector<int64_t>{0, 0}));
}

} // namespace
