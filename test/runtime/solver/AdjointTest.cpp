// Every adjoint with every forward solver on every map, against central
// differences, unrolling and closed forms.
#include "test/runtime/solver/Gradients.h"

#include <gtest/gtest.h>

using namespace kleene::rt;

namespace {

constexpr Adjoint exact[] = {Adjoint::implicit, Adjoint::anderson,
                             Adjoint::gmres, Adjoint::dense};
constexpr Method methods[] = {Method::picard, Method::damped, Method::anderson1,
                              Method::anderson2, Method::broyden};

SolveOptions options(Method method, Adjoint adjoint) {
  SolveOptions options;
  options.method = method;
  options.damping = method == Method::damped ? 0.6 : 1;
  options.cap = 5000;
  options.relative = options.absolute = 1e-12;
  options.adjoint = adjoint;
  options.adjointCap = 5000;
  options.adjointRelative = 1e-11;
  return options;
}

std::string named(Method method, Adjoint adjoint) {
  return "method " + std::to_string(static_cast<int>(method)) + ", adjoint " +
         std::to_string(static_cast<int>(adjoint));
}

/// Both gradients, relatively.
void expectEqual(const std::vector<Tensor> &found,
                 const std::vector<Tensor> &expected, double tolerance) {
  for (size_t k = 0; k < 2; ++k)
    EXPECT_LT(relativeError(found[k], expected[k]), tolerance)
        << (k ? "shared" : "own");
}

struct Map {
  const char *name;
  FixedPointProblem problem;
  bool contracts;
};
std::vector<Map> maps() {
  FixedPointProblem uneven = unevenProblem(3);
  uneven.start = uneven.start.slice(0, 0, 5).clone();
  uneven.own[0] = uneven.own[0].slice(0, 0, 5).clone();
  return {
      {"contraction", linearProblem(2, 2, {.5, -.5, .3, .1, -.2}, 1), true},
      {"network", networkProblem(3, 4, 3, 0.9, 2), true},
      {"uneven", uneven, true},
      {"stiff", linearProblem(2, 1, {.99, .9, .5, -.9}, 4), true},
      {"expansive", linearProblem(2, 1, {1.5, -2, 3, .4, -.3}, 6), false},
  };
}

TEST(Adjoint, EverySolverAndEveryAdjointEqualFiniteDifferences) {
  for (const Map &map : maps()) {
    const FixedPointProblem &problem = map.problem;
    const SolveOptions plain = options(Method::anderson2, Adjoint::oneStep);
    const std::vector<Tensor> expected = {
        differences(problem, problem.own[0], plain),
        differences(problem, problem.shared[0], plain)};
    for (Method method : methods) {
      if (!map.contracts &&
          (method == Method::picard || method == Method::damped))
        continue; // do not converge: see MethodTest
      for (Adjoint adjoint : exact) {
        SCOPED_TRACE(std::string(map.name) + ", " + named(method, adjoint));
        Solution solution;
        auto found = gradients(problem, options(method, adjoint), &solution);
        ASSERT_EQ(solution.count(Status::converged), problem.start.size(0));
        if (!map.contracts && adjoint == Adjoint::implicit) {
          // Picard's iteration for the adjoint fails where the forward's does.
          EXPECT_EQ(solution.adjoint->fallback, problem.start.size(0));
          EXPECT_EQ(solution.adjoint->implicit, 0);
          continue;
        }
        EXPECT_EQ(solution.adjoint->implicit, problem.start.size(0));
        EXPECT_LE(solution.adjoint->residual, 1e-11);
        expectEqual(found, expected, 1e-5);
      }
    }
  }
}

TEST(Adjoint, EqualsUnrollingToConvergence) {
  for (const Map &map : maps())
    for (Method method : {Method::picard, Method::damped}) {
      if (!map.contracts)
        continue;
      auto unrolled =
          gradients(map.problem, options(method, Adjoint::unrolled));
      for (Adjoint adjoint : exact) {
        SCOPED_TRACE(std::string(map.name) + ", " + named(method, adjoint));
        expectEqual(gradients(map.problem, options(method, adjoint)), unrolled,
                    1e-8);
      }
    }
}

TEST(Adjoint, UnrollingReachesThroughEverySolver) {
  // The gradient of the iteration itself, not of its limit: three applications
  // of each solver against differences of the same three.
  FixedPointProblem problem = networkProblem(2, 2, 3, 0.9, 5);
  for (Method method : methods) {
    SolveOptions few = options(method, Adjoint::unrolled);
    few.cap = 4;
    few.memory = 2;
    SolveOptions plain = few;
    plain.adjoint = Adjoint::oneStep;
    SCOPED_TRACE(named(method, Adjoint::unrolled));
    expectEqual(gradients(problem, few),
                {differences(problem, problem.own[0], plain),
                 differences(problem, problem.shared[0], plain)},
                1e-5);
  }
}

TEST(Adjoint, SinglePrecisionIsEnoughForAThousandth) {
  FixedPointProblem twice = networkProblem(3, 4, 3, 0.9, 2), single = twice;
  auto reduce = [](Tensor &x) { x = x.to(torch::kFloat32); };
  reduce(single.start);
  std::for_each(single.own.begin(), single.own.end(), reduce);
  std::for_each(single.shared.begin(), single.shared.end(), reduce);
  torch::manual_seed(99);
  Tensor direction = torch::randn_like(twice.start);
  auto gradientOf = [&](const FixedPointProblem &problem,
                        const SolveOptions &options) {
    FixedPointProblem leaf = problem;
    leaf.shared[0] = problem.shared[0].detach().clone().requires_grad_();
    Solution solution = fixedPoint(leaf, options);
    EXPECT_EQ(solution.count(Status::converged), 3);
    (solution.value * direction.to(solution.value.scalar_type()))
        .sum()
        .backward();
    EXPECT_EQ(solution.adjoint->implicit, 3);
    return leaf.shared[0].grad().to(torch::kFloat64);
  };
  Tensor expected =
      gradientOf(twice, options(Method::picard, Adjoint::implicit));
  for (Method method : methods)
    for (Adjoint adjoint : exact) {
      SolveOptions each = options(method, adjoint);
      each.relative = each.absolute = 1e-5;
      each.adjointRelative = 1e-4;
      EXPECT_LT(relativeError(gradientOf(single, each), expected), 1e-3)
          << named(method, adjoint);
    }
}

TEST(Adjoint, SolvesWhereTheSeriesDiverges) {
  // dz*/down = 1 / (1 - rate), whatever the rate.
  const std::vector<double> rates = {0.5, 1.5, -0.5, -3, 0};
  for (Adjoint adjoint : {Adjoint::anderson, Adjoint::gmres, Adjoint::dense}) {
    FixedPointProblem problem = scaledProblem(rates);
    problem.own[0].requires_grad_();
    SolveOptions options = tight(adjoint);
    options.relative = options.absolute = 1e-9;
    Solution solution = fixedPoint(problem, options);
    solution.value.sum().backward();
    for (size_t b = 0; b < rates.size(); ++b)
      EXPECT_NEAR(
          problem.own[0].grad()[static_cast<int64_t>(b)][0].item<double>(),
          1 / (1 - rates[b]), 1e-9)
          << "rate " << rates[b];
    EXPECT_EQ(solution.adjoint->implicit, 5);
    EXPECT_EQ(solution.adjoint->fallback, 0);
  }
}

TEST(Adjoint, CountsASingularSampleAndTakesOneStep) {
  // Sample 1 stays wherever it is: I - J' = 0.
  for (Adjoint adjoint : exact) {
    FixedPointProblem problem = scaledProblem({0.5, 1});
    problem.start[1].fill_(7);
    problem.own[0][1].fill_(0);
    problem.own[0].requires_grad_();
    Solution solution = fixedPoint(problem, tight(adjoint));
    ASSERT_EQ(solution.count(Status::converged), 2);
    solution.value.sum().backward();
    EXPECT_NEAR(problem.own[0].grad()[0][0].item<double>(), 2, 1e-10);
    EXPECT_DOUBLE_EQ(problem.own[0].grad()[1][0].item<double>(), 1);
    EXPECT_EQ(solution.adjoint->implicit, 1) << named({}, adjoint);
    EXPECT_EQ(solution.adjoint->fallback, 1) << named({}, adjoint);
  }
}

TEST(Adjoint, FallsBackAtTheCap) {
  FixedPointProblem problem = linearProblem(2, 1, {.99, .9, .5, -.9}, 4);
  for (Adjoint adjoint :
       {Adjoint::implicit, Adjoint::anderson, Adjoint::gmres}) {
    SolveOptions few = options(Method::anderson2, adjoint);
    few.adjointCap = 3;
    Solution solution;
    auto found = gradients(problem, few, &solution);
    EXPECT_EQ(solution.adjoint->fallback, 2) << named({}, adjoint);
    EXPECT_LE(solution.adjoint->iterations, 4) << named({}, adjoint);
    expectEqual(
        found, gradients(problem, options(Method::anderson2, Adjoint::oneStep)),
        1e-12);
  }
}

TEST(Adjoint, GMRESEndsWithTheDimensionAndWithRestarts) {
  FixedPointProblem problem = linearProblem(2, 1, {.97, -.9, .5, .2}, 9);
  auto expected =
      gradients(problem, options(Method::anderson2, Adjoint::dense));
  for (int64_t memory : {1, 2, 3, 8}) {
    SolveOptions each = options(Method::anderson2, Adjoint::gmres);
    each.memory = memory;
    each.method = Method::picard;
    Solution solution;
    auto found = gradients(problem, each, &solution);
    EXPECT_EQ(solution.adjoint->implicit, 2) << memory;
    expectEqual(found, expected, 1e-8);
    if (memory == 8) {
      EXPECT_LE(solution.adjoint->iterations, 7);
    } else {
      EXPECT_GT(solution.adjoint->iterations, 7);
    }
  }
}

/// The gradient of own for a linear map: sum over the powers of `step`, times
/// `factor`; u <- u step, k times.
Tensor series(const FixedPointProblem &problem, const Tensor &step,
              double factor, int64_t terms) {
  torch::manual_seed(99);
  Tensor term = torch::randn_like(problem.start), sum = term;
  for (int64_t k = 1; k < terms; ++k) {
    term = term.matmul(step.t());
    sum = sum + term;
  }
  return factor * sum;
}

TEST(Adjoint, NeumannIsASumOfItsTerms) {
  FixedPointProblem problem = linearProblem(2, 3, {.8, -.5, .3, .1}, 10);
  for (int64_t terms : {1, 2, 3, 7}) {
    SolveOptions each = options(Method::picard, Adjoint::neumann);
    each.adjointTerms = terms;
    Solution solution;
    auto found = gradients(problem, each, &solution);
    EXPECT_LT(
        relativeError(found[0], series(problem, problem.shared[0], 1, terms)),
        1e-12);
    EXPECT_EQ(solution.adjoint->approximate, 2);
    EXPECT_EQ(solution.adjoint->implicit, 0);
    EXPECT_EQ(solution.adjoint->iterations, terms - 1);
  }
}

TEST(Adjoint, PhantomIsItsClosedForm) {
  // Geng et al. 2021: tau sum_{i < k} (tau J' + (1 - tau) I)^i v.
  FixedPointProblem problem = linearProblem(2, 3, {.8, -.5, .3, .1}, 10);
  Tensor identity = torch::eye(4, torch::kFloat64);
  for (int64_t terms : {1, 2, 5})
    for (double tau : {1.0, 0.5, 0.1}) {
      SolveOptions each = options(Method::picard, Adjoint::phantom);
      each.adjointTerms = terms;
      each.phantomDamping = tau;
      Solution solution;
      auto found = gradients(problem, each, &solution);
      Tensor step = tau * problem.shared[0] + (1 - tau) * identity;
      EXPECT_LT(relativeError(found[0], series(problem, step, tau, terms)),
                1e-12);
      EXPECT_EQ(solution.adjoint->approximate, 2);
    }
}

TEST(Adjoint, PhantomUnrollsFromTheOriginConvergedOrNot) {
  for (int64_t cap : {2, 400}) {
    FixedPointProblem problem = networkProblem(3, 4, 3, 0.9, 2);
    SolveOptions each = options(Method::picard, Adjoint::phantom);
    each.cap = cap;
    each.adjointTerms = 3;
    each.phantomDamping = 0.5;
    Solution solution;
    auto found = gradients(problem, each, &solution);
    EXPECT_EQ(solution.count(Status::converged), cap == 2 ? 0 : 3);
    EXPECT_EQ(solution.adjoint->approximate, 3);
    Tensor own = problem.own[0].detach().requires_grad_();
    Tensor shared = problem.shared[0].detach().requires_grad_();
    Tensor z = solution.origin;
    for (int k = 0; k < 3; ++k)
      z = 0.5 * z + 0.5 * problem.map(z, {own}, {shared, problem.shared[1]});
    torch::manual_seed(99);
    (z * torch::randn_like(z)).sum().backward();
    expectEqual(found, {own.grad(), shared.grad()}, 1e-12);
  }
}

TEST(Adjoint, OneTermIsOneStepAndManyAreTheWhole) {
  for (Adjoint adjoint : {Adjoint::neumann, Adjoint::phantom}) {
    FixedPointProblem problem = networkProblem(3, 4, 3, 0.9, 2);
    SolveOptions each = options(Method::picard, adjoint);
    each.phantomDamping = 1;
    each.adjointTerms = 1;
    auto oneStep =
        gradients(problem, options(Method::picard, Adjoint::oneStep));
    auto whole = gradients(problem, options(Method::picard, Adjoint::implicit));
    expectEqual(gradients(problem, each), oneStep, 1e-14);
    double before = relativeError(oneStep[1], whole[1]);
    for (int64_t terms : {3, 10, 100}) {
      each.adjointTerms = terms;
      const double error = relativeError(gradients(problem, each)[1], whole[1]);
      EXPECT_LT(error, before);
      before = error;
    }
    EXPECT_LT(before, 1e-9);
  }
}

TEST(Adjoint, WhatOverflowsTakesOneStepAndHarmsNobody) {
  // own z^3 in sample 1, from 1e30: two applications more are infinite.
  for (Adjoint adjoint : {Adjoint::neumann, Adjoint::phantom}) {
    FixedPointProblem problem;
    problem.start =
        torch::tensor({{1.0, 3.0}, {1e30, 1e30}, {2.0, 2.0}}, torch::kFloat64);
    problem.own = {torch::tensor({{0.0}, {1.0}, {0.0}}, torch::kFloat64)};
    problem.shared = {torch::tensor({0.5}, torch::kFloat64).requires_grad_()};
    problem.map = [](const Tensor &z, const auto &own, const auto &shared) {
      return own[0] * z * z * z + shared[0] * z + 1;
    };
    SolveOptions each = tight(adjoint);
    each.cap = 1;
    each.adjointTerms = 8;
    Solution solution = fixedPoint(problem, each);
    ASSERT_EQ(solution.count(Status::diverged), 0);
    Tensor weight = torch::tensor({{1.0}, {1e-30}, {1.0}}, torch::kFloat64);
    (solution.value * weight).sum().backward();
    EXPECT_EQ(solution.adjoint->fallback, 1);
    EXPECT_EQ(solution.adjoint->approximate, 2);
    // The same without the sample, and its one step: d(a z)/da = z.
    FixedPointProblem rest = problem;
    Tensor rows = torch::tensor({0, 2});
    rest.start = problem.start.index_select(0, rows);
    rest.own[0] = problem.own[0].index_select(0, rows);
    rest.shared = {torch::tensor({0.5}, torch::kFloat64).requires_grad_()};
    fixedPoint(rest, each).value.sum().backward();
    EXPECT_NEAR(problem.shared[0].grad().item<double>(),
                rest.shared[0].grad().item<double>() + 2, 1e-9);
  }
}

TEST(Adjoint, SamplesAreIndependent) {
  FixedPointProblem problem = unevenProblem(3);
  for (Adjoint adjoint : {Adjoint::implicit, Adjoint::anderson, Adjoint::gmres,
                          Adjoint::dense, Adjoint::neumann, Adjoint::phantom}) {
    SolveOptions each = options(Method::anderson1, adjoint);
    each.adjointTerms = 3;
    each.adjointRelative = 1e-4; // samples need different numbers of products
    auto gradientOf = [&](int64_t begin, int64_t end) {
      FixedPointProblem some = problem;
      some.start = problem.start.slice(0, begin, end);
      some.own[0] = problem.own[0].slice(0, begin, end).clone();
      some.own[0].requires_grad_();
      fixedPoint(some, each).value.square().sum().backward();
      return some.own[0].grad();
    };
    const int before = at::get_num_threads();
    at::set_num_threads(1);
    Tensor together = gradientOf(0, 12);
    for (int64_t b = 0; b < 12; ++b)
      EXPECT_TRUE(gradientOf(b, b + 1)[0].equal(together[b]))
          << named({}, adjoint) << ", sample " << b;
    at::set_num_threads(3);
    EXPECT_TRUE(gradientOf(0, 12).equal(together)) << named({}, adjoint);
    at::set_num_threads(before);
  }
}

TEST(Adjoint, ASettledSampleTakesOneStep) {
  FixedPointProblem problem = scaledProblem({0.5, 0.5});
  problem.start = torch::tensor({{0.0, 0.0}, {2.0, 2.0}}, torch::kFloat64);
  problem.own[0].requires_grad_();
  problem.decode = [](const Tensor &z, const auto &) { return z > 0.5; };
  SolveOptions each = tight(Adjoint::gmres);
  each.settle = 1;
  Solution solution = fixedPoint(problem, each);
  EXPECT_EQ(solution.status[0], Status::settled);
  EXPECT_EQ(solution.status[1], Status::converged);
  solution.value.sum().backward();
  EXPECT_DOUBLE_EQ(problem.own[0].grad()[0][0].item<double>(), 1);
  EXPECT_NEAR(problem.own[0].grad()[1][0].item<double>(), 2, 1e-10);
  EXPECT_EQ(solution.adjoint->oneStep, 1);
  EXPECT_EQ(solution.adjoint->implicit, 1);
}

TEST(Adjoint, RefusesWhatItCannotDo) {
  auto refuses = [](FixedPointProblem problem, SolveOptions options) {
    problem.own[0].requires_grad_();
    EXPECT_THROW(fixedPoint(problem, options), c10::Error);
  };
  FixedPointProblem small = tanhProblem(1, 2, 3, 0.5, 1);
  SolveOptions each = tight(Adjoint::neumann);
  each.adjointTerms = 0;
  refuses(small, each);
  each = tight(Adjoint::phantom);
  each.phantomDamping = 0;
  refuses(small, each);
  refuses(tanhProblem(1, 33, 32, 0.5, 1), tight(Adjoint::dense));
  // Just within the limit: 1024 numbers.
  FixedPointProblem large = tanhProblem(1, 32, 32, 0.5, 1);
  large.own[0].requires_grad_();
  EXPECT_NO_THROW(fixedPoint(large, tight(Adjoint::dense)));
}

} // namespace
