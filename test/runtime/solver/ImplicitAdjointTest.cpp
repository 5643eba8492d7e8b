#include "test/runtime/solver/Gradients.h"

#include <gtest/gtest.h>

#include <mutex>

using namespace kleene::rt;

namespace {

TEST(ImplicitAdjoint, EqualsFiniteDifferences) {
  for (uint64_t seed : {1, 2, 3}) {
    FixedPointProblem problem = tanhProblem(3, 2, 4, 0.9, seed);
    auto found = gradients(problem, tight(Adjoint::implicit));
    const SolveOptions plain = tight(Adjoint::oneStep);
    EXPECT_LT(
        relativeError(found[0], differences(problem, problem.own[0], plain)),
        1e-7);
    EXPECT_LT(
        relativeError(found[1], differences(problem, problem.shared[0], plain)),
        1e-7);
  }
}

TEST(ImplicitAdjoint, EqualsUnrollingToConvergence) {
  for (double norm : {0.3, 0.9, 2.0}) {
    FixedPointProblem problem = tanhProblem(5, 3, 6, norm, 7);
    Solution solution;
    auto implicit = gradients(problem, tight(Adjoint::implicit), &solution);
    ASSERT_EQ(solution.adjoint->implicit, 5);
    auto unrolled = gradients(problem, tight(Adjoint::unrolled));
    EXPECT_LT(relativeError(implicit[0], unrolled[0]), 1e-11);
    EXPECT_LT(relativeError(implicit[1], unrolled[1]), 1e-11);
  }
}

TEST(ImplicitAdjoint, OneStepIsTheGradientOfTheLastApplication) {
  FixedPointProblem problem = tanhProblem(4, 2, 3, 0.9, 8);
  // Far from the fixed point, where it matters which application is meant.
  for (int64_t cap : {3, 400}) {
    SolveOptions options = tight(Adjoint::oneStep);
    options.cap = cap;
    Solution solution;
    auto found = gradients(problem, options, &solution);
    FixedPointProblem once = problem;
    once.start = solution.origin;
    EXPECT_TRUE(problem.map(solution.origin, problem.own, problem.shared)
                    .equal(solution.value));
    SolveOptions last = tight(Adjoint::unrolled);
    last.cap = 1;
    auto expected = gradients(once, last);
    EXPECT_TRUE(torch::allclose(found[0], expected[0], 1e-12, 1e-14));
    EXPECT_TRUE(torch::allclose(found[1], expected[1], 1e-12, 1e-14));
  }
  auto found = gradients(problem, tight(Adjoint::oneStep));
  auto implicit = gradients(problem, tight(Adjoint::implicit));
  EXPECT_GT(relativeError(found[1], implicit[1]), 1e-2);
}

TEST(ImplicitAdjoint, FallsBackSampleBySample) {
  // Rates 1.5 and -3 have no convergent adjoint series: one step for them,
  // 1 / (1 - rate) for the others.
  FixedPointProblem problem = scaledProblem({0.5, 1.5, -0.5, -3, 0});
  problem.own[0].requires_grad_();
  SolveOptions options = tight(Adjoint::implicit);
  options.relative = options.absolute = 1e-9;
  Solution solution = fixedPoint(problem, options);
  ASSERT_EQ(solution.count(Status::converged), 5);
  solution.value.sum().backward();
  Tensor expected =
      torch::tensor({2.0, 1.0, 2.0 / 3, 1.0, 1.0}, torch::kFloat64);
  EXPECT_TRUE(torch::allclose(problem.own[0].grad().select(1, 0), expected,
                              1e-10, 1e-10));
  EXPECT_EQ(solution.adjoint->implicit, 3);
  EXPECT_EQ(solution.adjoint->fallback, 2);
  EXPECT_EQ(solution.adjoint->oneStep, 0);
}

TEST(ImplicitAdjoint, FallsBackAtTheCap) {
  FixedPointProblem problem = scaledProblem({0.1, 0.999});
  problem.own[0].requires_grad_();
  SolveOptions options = tight(Adjoint::implicit);
  options.adjointCap = 20;
  options.relative = options.absolute = 1e-9;
  Solution solution = fixedPoint(problem, options);
  solution.value.sum().backward();
  EXPECT_EQ(solution.adjoint->implicit, 1);
  EXPECT_EQ(solution.adjoint->fallback, 1);
  EXPECT_EQ(solution.adjoint->iterations, 20);
  EXPECT_DOUBLE_EQ(problem.own[0].grad()[1][0].item<double>(), 1.0);
}

TEST(ImplicitAdjoint, TakesOneStepWhereTheForwardHasNotConverged) {
  FixedPointProblem problem = scaledProblem({0.5, 0.9});
  problem.start = torch::zeros_like(problem.start);
  problem.own[0].requires_grad_();
  SolveOptions options = tight(Adjoint::implicit);
  options.cap = 40;
  options.relative = 1e-9;
  Solution solution = fixedPoint(problem, options);
  ASSERT_EQ(solution.status[0], Status::converged);
  ASSERT_EQ(solution.status[1], Status::cap);
  solution.value.sum().backward();
  EXPECT_NEAR(problem.own[0].grad()[0][0].item<double>(), 2, 1e-11);
  EXPECT_DOUBLE_EQ(problem.own[0].grad()[1][0].item<double>(), 1);
  EXPECT_EQ(solution.adjoint->oneStep, 1);
}

TEST(ImplicitAdjoint, ThreadsAgree) {
  // The samples of a thread are differentiated together: only the sum over
  // them is taken in another order.
  FixedPointProblem problem = tanhProblem(7, 2, 4, 0.9, 13);
  const int before = at::get_num_threads();
  at::set_num_threads(1);
  auto one = gradients(problem, tight(Adjoint::implicit));
  for (int threads : {2, 3}) {
    at::set_num_threads(threads);
    Solution solution;
    auto many = gradients(problem, tight(Adjoint::implicit), &solution);
    EXPECT_EQ(solution.adjoint->implicit, 7);
    EXPECT_TRUE(many[0].equal(one[0]));
    EXPECT_LT(relativeError(many[1], one[1]), 1e-14);
    auto again = gradients(problem, tight(Adjoint::implicit));
    EXPECT_TRUE(again[1].equal(many[1]));
  }
  at::set_num_threads(before);
}

TEST(ImplicitAdjoint, DivergedSampleGivesNoGradientAndNoNaN) {
  FixedPointProblem problem;
  problem.start = torch::full({2, 2}, 2.0, torch::kFloat64);
  Tensor power = torch::tensor({0.0, 1.0}, torch::kFloat64).unsqueeze(1);
  Tensor shared = torch::tensor({0.5}, torch::kFloat64).requires_grad_();
  problem.own = {power};
  problem.shared = {shared};
  problem.map = [](const Tensor &z, const FixedPointProblem::Tensors &own,
                   const FixedPointProblem::Tensors &shared) {
    return own[0] * z * z * 1e30 + (1 - own[0]) * (shared[0] * z + 1);
  };
  Solution solution = fixedPoint(problem, tight(Adjoint::implicit));
  EXPECT_EQ(solution.status[1], Status::diverged);
  solution.value.select(0, 0).sum().backward();
  // z* = 1 / (1 - a), so d(2 z*)/da = 2 / (1 - a)^2 = 8.
  EXPECT_NEAR(shared.grad().item<double>(), 8, 1e-10);
}

TEST(ImplicitAdjoint, ReachesWhatTheOwnTensorsWereMadeFrom) {
  // own is not a leaf: encoders stand before the fixed point.
  FixedPointProblem problem = tanhProblem(3, 2, 4, 0.8, 11);
  Tensor leaf = problem.own[0].clone().requires_grad_();
  problem.own[0] = leaf * 3;
  lossOf(problem, tight(Adjoint::implicit)).backward();
  Tensor implicit = leaf.grad().clone();
  leaf.mutable_grad().reset();
  problem.own[0] = leaf * 3;
  lossOf(problem, tight(Adjoint::unrolled)).backward();
  EXPECT_LT(relativeError(implicit, leaf.grad()), 1e-11);
}

/// Bytes that the graph behind `loss` keeps alive, found by counting what the
/// map allocated and nobody has freed.
int64_t bytesKept(Adjoint adjoint, int64_t iterations) {
  FixedPointProblem problem = tanhProblem(8, 4, 16, 0.9, 12);
  auto made = std::make_shared<
      std::vector<c10::weak_intrusive_ptr<c10::StorageImpl>>>();
  auto guard = std::make_shared<std::mutex>(); // threads share the samples out
  auto plain = problem.map;
  problem.map = [plain, made, guard](const Tensor &z, const auto &own,
                                     const auto &shared) {
    Tensor result = plain(z, own, shared);
    std::lock_guard lock(*guard);
    made->emplace_back(result.storage().getWeakStorageImpl());
    return result;
  };
  problem.shared[0].requires_grad_();
  SolveOptions options = tight(adjoint);
  options.cap = iterations;
  options.relative = options.absolute = 0;
  Tensor loss = lossOf(problem, options);
  int64_t bytes = 0;
  for (auto &weak : *made)
    if (auto storage = weak.lock())
      bytes += static_cast<int64_t>(storage->nbytes());
  return bytes;
}

TEST(ImplicitAdjoint, MemoryDoesNotDependOnTheIterations) {
  for (Adjoint adjoint :
       {Adjoint::implicit, Adjoint::anderson, Adjoint::gmres, Adjoint::dense,
        Adjoint::neumann, Adjoint::phantom, Adjoint::oneStep})
    EXPECT_EQ(bytesKept(adjoint, 5), bytesKept(adjoint, 100));
  // The measure does see what unrolling keeps.
  EXPECT_GT(bytesKept(Adjoint::unrolled, 100),
            15 * bytesKept(Adjoint::unrolled, 5));
}

} // namespace
