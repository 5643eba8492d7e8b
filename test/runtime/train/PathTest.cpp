// The iterates of each kind of path and their gradients, on a map of numbers.
#include "runtime/train/Path.h"

#include <gtest/gtest.h>

namespace kleene::rt {
namespace {

/// z <- a z + b_k for sample k, from 0: a = 1/2 by default.
class PathTest : public ::testing::Test {
protected:
  Tensor a = torch::full({1}, 0.5, torch::kFloat64).requires_grad_();
  Tensor b = torch::tensor({1.0, 3.0}, torch::kFloat64).view({2, 1});

  FixedPointProblem problem() const {
    FixedPointProblem made;
    made.map = [](const Tensor &z, const FixedPointProblem::Tensors &own,
                  const FixedPointProblem::Tensors &shared) {
      return shared[0] * z + own[0];
    };
    made.start = torch::zeros_like(b);
    made.own = {b};
    made.shared = {a};
    return made;
  }
  static SolveOptions capped(int64_t cap) {
    SolveOptions options;
    options.cap = cap;
    options.relative = options.absolute = 0;
    return options;
  }
  /// z_t of sample k, and its derivative by a with z_(t-1) as a constant.
  double iterate(int64_t k, int64_t t) const {
    double z = 0;
    for (int64_t step = 0; step < t; ++step)
      z = 0.5 * z + b[k].item<double>();
    return z;
  }
  double derivative(const Tensor &value) const {
    return torch::autograd::grad({value.sum()}, {a}, {},
                                 /*retain_graph=*/true)[0]
        .item<double>();
  }
};

TEST_F(PathTest, ASolvedPathHasTheGradientOfOneApplicationPerIterate) {
  Path path = solvedPath(problem(), capped(5), /*longest=*/3);
  ASSERT_EQ(path.iterates.size(), 3u);
  for (int64_t t = 1; t <= 3; ++t)
    for (int64_t k : {0, 1}) {
      EXPECT_DOUBLE_EQ(path.at(t)[k].item<double>(), iterate(k, t));
      EXPECT_DOUBLE_EQ(derivative(path.at(t)[k]), iterate(k, t - 1));
    }
  EXPECT_DOUBLE_EQ(path.value[1].item<double>(), iterate(1, 5));
}

TEST_F(PathTest, AnUnrolledPathHasTheGradientOfAllSteps) {
  Path path = unrolledPath(problem(), capped(4));
  ASSERT_EQ(path.iterates.size(), 4u);
  Tensor z = torch::zeros_like(b);
  for (int64_t t = 1; t <= 4; ++t) {
    z = a * z + b;
    EXPECT_TRUE(path.at(t).equal(z));
    EXPECT_DOUBLE_EQ(derivative(path.at(t)), derivative(z));
  }
  EXPECT_TRUE(path.value.equal(z));
}

TEST_F(PathTest, ASampleAtRestStaysThere) {
  SolveOptions options = capped(60);
  options.relative = 1e-3;
  b = torch::tensor({0.0, 1.0}, torch::kFloat64).view({2, 1});
  Path path = unrolledPath(problem(), options);
  EXPECT_EQ(path.solution.steps[0], 1);
  EXPECT_GT(path.solution.steps[1], 5);
  EXPECT_EQ(path.at(5)[0].item<double>(), 0);
  EXPECT_TRUE(path.at(1000).equal(path.value));
}

TEST_F(PathTest, GivenStepsAreTakenAndNoOthers) {
  Path path = givenPath(problem(), {1, 4});
  EXPECT_DOUBLE_EQ(path.value[0].item<double>(), iterate(0, 1));
  EXPECT_DOUBLE_EQ(path.value[1].item<double>(), iterate(1, 4));
  EXPECT_EQ(path.solution.steps, (std::vector<int64_t>{1, 4}));
  EXPECT_EQ(path.solution.count(Status::converged), 0);
  // One step from 0 does not depend on a; four do.
  EXPECT_EQ(derivative(path.value[0]), 0);
  // z_4 = (1 + a + a^2 + a^3) b, differentiated at 1/2.
  EXPECT_DOUBLE_EQ(derivative(path.value[1]), (1 + 1 + 0.75) * 3);
}

TEST_F(PathTest, GivenStepsDoNotEndEarlyAtAFixedPoint) {
  b = torch::zeros({2, 1}, torch::kFloat64);
  Path path = givenPath(problem(), {3, 2});
  EXPECT_EQ(path.solution.steps, (std::vector<int64_t>{3, 2}));
  EXPECT_EQ(path.solution.count(Status::converged), 0);
}

TEST(Path, TheReferenceTakesAStepPerRowAfterTheFirst) {
  EXPECT_EQ(referenceSteps({1, 2, 7}), (std::vector<int64_t>{1, 1, 6}));
}

} // namespace
} // namespace kleene::rt
