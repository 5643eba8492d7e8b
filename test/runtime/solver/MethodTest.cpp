// Every forward solver on every map: which converge, to what, in how many
// applications, and that samples are independent whatever a solver remembers.
#include "runtime/solver/Method.h"
#include "test/runtime/solver/Maps.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <set>

using namespace kleene::rt;

namespace {

struct Named {
  const char *name;
  Method method;
};
constexpr Named methods[] = {{"picard", Method::picard},
                             {"damped", Method::damped},
                             {"anderson1", Method::anderson1},
                             {"anderson2", Method::anderson2},
                             {"broyden", Method::broyden}};

SolveOptions optionsOf(Method method, double tolerance) {
  SolveOptions options;
  options.method = method;
  options.damping = method == Method::damped ? 0.5 : 1;
  options.memory = 12;
  options.cap = 10000;
  options.relative = options.absolute = tolerance;
  return options;
}

/// A map and the solvers that must not converge on it.
struct Map {
  const char *name;
  FixedPointProblem problem;
  bool linear;
  std::set<Method> fails;
};

std::vector<Map> maps() {
  return {
      {"contraction", linearProblem(4, 3, {.5, -.5, .3, .1, -.2}, 1), true, {}},
      {"network", networkProblem(4, 5, 6, 0.9, 2), false, {}},
      {"uneven", unevenProblem(3), false, {}},
      {"stiff", linearProblem(4, 2, {.995, .97, .9, .5, -.9}, 4), true, {}},
      {"swinging",
       linearProblem(4, 2, {-1, -.95, .2, .4}, 5),
       true,
       {Method::picard}},
      {"expansive",
       linearProblem(4, 2, {1.5, -2, 3, .4, -.3}, 6),
       true,
       {Method::picard, Method::damped}},
  };
}

int64_t longest(const Solution &solution) {
  return *std::max_element(solution.steps.begin(), solution.steps.end());
}

TEST(Method, EverySolverOnEveryMap) {
  for (const Map &map : maps())
    for (const Named &each : methods) {
      SCOPED_TRACE(std::string(each.name) + " on " + map.name);
      const FixedPointProblem &problem = map.problem;
      Solution solution = fixedPoint(problem, optionsOf(each.method, 1e-11));
      const int64_t samples = problem.start.size(0);
      // Of an application's image, bit for bit: what the adjoint builds on.
      EXPECT_TRUE(problem.map(solution.origin, problem.own, problem.shared)
                      .equal(solution.value));
      if (map.fails.count(each.method)) {
        EXPECT_EQ(solution.count(Status::converged), 0);
        continue;
      }
      ASSERT_EQ(solution.count(Status::converged), samples);
      Tensor again = problem.map(solution.value, problem.own, problem.shared);
      EXPECT_LT((again - solution.value).norm().item<double>(),
                1e-10 * solution.value.norm().item<double>());
      if (map.linear) {
        EXPECT_LT((solution.value - linearSolution(problem))
                      .abs()
                      .max()
                      .item<double>(),
                  1e-6);
      }
    }
}

TEST(Method, ApplicationsToOneMillionth) {
  std::printf("%-12s", "");
  for (const Named &each : methods)
    std::printf("%11s", each.name);
  std::printf("\n");
  for (const Map &map : maps()) {
    std::printf("%-12s", map.name);
    std::map<Method, int64_t> steps;
    for (const Named &each : methods) {
      Solution solution = fixedPoint(map.problem, optionsOf(each.method, 1e-6));
      steps[each.method] = longest(solution);
      if (solution.count(Status::converged) == map.problem.start.size(0))
        std::printf("%11lld", static_cast<long long>(steps[each.method]));
      else
        std::printf("%11s", "-");
    }
    std::printf("\n");
    for (Method fast :
         {Method::anderson1, Method::anderson2, Method::broyden}) {
      if (std::string(map.name) == "stiff") {
        EXPECT_LT(20 * steps[fast], steps[Method::picard]);
      }
      EXPECT_LT(steps[fast], 50);
    }
  }
}

TEST(Method, BatchEqualsEachSampleAlone) {
  // Bit for bit, although samples leave the working set on the way and take
  // their part of the solver's memory along.
  FixedPointProblem problem = unevenProblem(3);
  for (const Named &each : methods) {
    SolveOptions options = optionsOf(each.method, 1e-9);
    Solution together = fixedPoint(problem, options);
    std::set<int64_t> different(together.steps.begin(), together.steps.end());
    ASSERT_GT(different.size(), 4u) << "the samples should stop at many times";
    for (int64_t b = 0; b < 12; ++b) {
      SCOPED_TRACE(std::string(each.name) + ", sample " + std::to_string(b));
      FixedPointProblem one = problem;
      one.start = problem.start.slice(0, b, b + 1);
      one.own[0] = problem.own[0].slice(0, b, b + 1);
      Solution alone = fixedPoint(one, options);
      const auto k = static_cast<size_t>(b);
      EXPECT_TRUE(alone.value[0].equal(together.value[b]));
      EXPECT_TRUE(alone.origin[0].equal(together.origin[b]));
      EXPECT_EQ(alone.steps[0], together.steps[k]);
      EXPECT_EQ(alone.residual[0], together.residual[k]);
      EXPECT_EQ(alone.status[0], together.status[k]);
    }
  }
}

TEST(Method, ADivergedNeighbourChangesNothing) {
  for (const Named &each : methods) {
    SolveOptions options = optionsOf(each.method, 1e-9);
    options.damping = 1;
    options.cap = 60;
    FixedPointProblem mixed = mixedProblem({0, 2, 0});
    mixed.start[1].fill_(1e200);
    mixed.start[2].fill_(5);
    FixedPointProblem alone = mixedProblem({0});
    Solution found = fixedPoint(mixed, options);
    EXPECT_EQ(found.status[1], Status::diverged) << each.name;
    EXPECT_EQ(found.status[2], Status::converged) << each.name;
    EXPECT_TRUE(found.value[0].equal(fixedPoint(alone, options).value[0]))
        << each.name;
  }
}

TEST(Method, UnrolledFindsTheSameBits) {
  FixedPointProblem problem = unevenProblem(4);
  for (const Named &each : methods) {
    SolveOptions options = optionsOf(each.method, 1e-6);
    options.keepBest = true;
    std::vector<int64_t> steps = fixedPoint(problem, options).steps;
    std::sort(steps.begin(), steps.end());
    options.cap = steps[steps.size() / 2] - 1;
    Solution plain = fixedPoint(problem, options);
    EXPECT_GT(plain.count(Status::cap), 0);
    EXPECT_GT(plain.count(Status::converged), 0);
    options.adjoint = Adjoint::unrolled;
    Solution unrolled = fixedPoint(problem, options);
    EXPECT_TRUE(plain.value.equal(unrolled.value)) << each.name;
    EXPECT_TRUE(plain.origin.equal(unrolled.origin)) << each.name;
    EXPECT_EQ(plain.steps, unrolled.steps) << each.name;
    EXPECT_EQ(plain.residual, unrolled.residual) << each.name;
  }
}

TEST(Method, RefusesWhatIsOutOfRange) {
  FixedPointProblem problem = unevenProblem(1);
  SolveOptions options;
  options.memory = 0;
  EXPECT_THROW(fixedPoint(problem, options), c10::Error);
  options.memory = 1;
  for (double damping : {0.0, -1.0, 1.5, std::nan("")}) {
    options.damping = damping;
    EXPECT_THROW(fixedPoint(problem, options), c10::Error) << damping;
  }
}

} // namespace
