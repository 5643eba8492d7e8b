// Anderson and Broyden by themselves, against what is known of their iterates.
#include "runtime/solver/Anderson.h"
#include "runtime/solver/Broyden.h"
#include "test/runtime/solver/Maps.h"

#include <gtest/gtest.h>

#include <memory>

using namespace kleene::rt;

namespace {

Tensor apply(const FixedPointProblem &problem, const Tensor &z) {
  return problem.map(z, problem.own, problem.shared);
}

TEST(QuasiNewton, IsTheSecantMethodInOneDimension) {
  // cos from two samples' starts; all three methods have one pair to remember.
  std::vector<std::unique_ptr<Solver>> solvers;
  solvers.push_back(std::make_unique<Anderson>(Anderson::Type::one, 1, 1));
  solvers.push_back(std::make_unique<Anderson>(Anderson::Type::two, 1, 1));
  solvers.push_back(std::make_unique<Broyden>(1, 1));
  for (auto &solver : solvers) {
    Tensor z = torch::tensor({0.2, 2.5}, torch::kFloat64);
    Tensor before = z;
    z = solver->next(z, z.cos());
    EXPECT_TRUE(torch::allclose(z, before.cos(), 1e-15, 0));
    for (int k = 0; k < 3; ++k) {
      Tensor slope = ((z.cos() - z) - (before.cos() - before)) / (z - before);
      Tensor expected = z - (z.cos() - z) / slope;
      before = z;
      z = solver->next(z, z.cos());
      EXPECT_TRUE(torch::allclose(z, expected, 1e-8, 0)) << z << expected;
    }
  }
}

/// f(x) for the x that GMRES finds in k steps from the start, for the one
/// sample of a linear problem.
Tensor afterGMRES(const FixedPointProblem &problem, int64_t k) {
  auto linear = [&](const Tensor &x) { // (I - M) x
    return x - (apply(problem, x) - apply(problem, torch::zeros_like(x)));
  };
  Tensor residual = apply(problem, problem.start) - problem.start;
  std::vector<Tensor> krylov, images;
  for (Tensor x = residual; static_cast<int64_t>(krylov.size()) < k;
       x = linear(x)) {
    krylov.push_back(x.flatten());
    images.push_back(linear(x).flatten());
  }
  Tensor x = problem.start.flatten();
  if (k > 0) {
    Tensor a = torch::stack(images, 1);
    Tensor y = torch::pinverse(a, 1e-14).matmul(residual.flatten());
    x = x + torch::stack(krylov, 1).matmul(y);
  }
  return apply(problem, x.view_as(problem.start));
}

TEST(QuasiNewton, AndersonOfTypeTwoIsGMRESOnLinearMaps) {
  // Walker, Ni 2011, theorem 2.2: the k-th iterate is f of the (k-1)-th of
  // GMRES, if nothing is forgotten. Expansive, so that no iterate is good by
  // itself.
  FixedPointProblem problem = linearProblem(1, 2, {1.5, -2, 3, .4, -.3}, 6);
  Anderson solver(Anderson::Type::two, 10, 1);
  Tensor z = problem.start;
  for (int64_t k = 0; k < 5; ++k) {
    z = solver.next(z, apply(problem, z));
    Tensor expected = afterGMRES(problem, k);
    EXPECT_LT((z - expected).norm().item<double>(),
              1e-7 * expected.norm().item<double>())
        << "iterate " << k + 1;
  }
}

TEST(QuasiNewton, BroydenEndsWithinTwiceTheDimension) {
  // Gay 1979: a linear system of d dimensions in 2d steps. The samples have 4
  // nodes that share a matrix with 3 eigenvalues, so 2 * 3 is enough here.
  FixedPointProblem problem = linearProblem(2, 4, {1.5, -2, .4}, 7);
  Broyden solver(20, 1);
  Tensor z = problem.start;
  for (int k = 0; k < 7; ++k)
    z = solver.next(z, apply(problem, z));
  EXPECT_LT((z - linearSolution(problem)).abs().max().item<double>(), 1e-7);
}

TEST(QuasiNewton, ForgetsWhatDoesNotFit) {
  // A memory of 2 is too small to be exact on 5 eigenvalues but helps.
  FixedPointProblem problem = linearProblem(3, 2, {.95, -.9, .8, .5, -.3}, 8);
  SolveOptions options;
  options.cap = 1000;
  options.relative = 1e-10;
  const int64_t picard = fixedPoint(problem, options).steps[0];
  for (Method method :
       {Method::anderson1, Method::anderson2, Method::broyden}) {
    options.method = method;
    options.memory = 2;
    Solution little = fixedPoint(problem, options);
    options.memory = 12;
    Solution enough = fixedPoint(problem, options);
    EXPECT_EQ(little.count(Status::converged), 3);
    EXPECT_LT(little.steps[0], picard);
    EXPECT_LT(enough.steps[0], little.steps[0]);
    EXPECT_LE(enough.steps[0], 13);
  }
}

TEST(QuasiNewton, TakesTheDampedStepWhereItsOwnIsNotFinite) {
  // The second application moves nothing in sample 0: y = 0, s != 0.
  for (double damping : {1.0, 0.25}) {
    std::vector<std::unique_ptr<Solver>> solvers;
    using Type = Anderson::Type;
    solvers.push_back(std::make_unique<Anderson>(Type::one, 4, damping));
    solvers.push_back(std::make_unique<Anderson>(Type::two, 4, damping));
    for (auto &solver : solvers) {
      Tensor z = torch::tensor({{1.0, 2.0}}, torch::kFloat64);
      Tensor shift = torch::tensor({{3.0, 0.0}}, torch::kFloat64);
      for (int k = 0; k < 4; ++k) {
        Tensor next = solver->next(z, z + shift);
        EXPECT_TRUE(torch::allclose(next, z + damping * shift, 1e-9, 1e-9));
        z = next;
      }
    }
  }
}

} // namespace
