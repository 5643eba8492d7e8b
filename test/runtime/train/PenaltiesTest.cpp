// Penalties against their formulas and against finite differences, on small
// maps and on the network of a program.
#include "runtime/train/Penalties.h"

#include "runtime/model/Net.h"
#include "runtime/train/IteratedLearner.h"
#include "test/runtime/model/Plans.h"
#include "test/runtime/solver/Gradients.h"

#include <gtest/gtest.h>

#include <cmath>

namespace kleene::rt {
namespace {

/// Central differences of `loss` along `direction` of x.
template <typename Loss>
double derivative(Tensor x, const Tensor &direction, const Loss &loss) {
  torch::NoGradGuard guard;
  const double h = 1e-6;
  auto at = [&](double by) {
    x.add_(direction, by);
    torch::AutoGradMode enable(true); // a penalty may differentiate by itself
    const double value = loss().template item<double>();
    torch::NoGradGuard again;
    x.sub_(direction, by);
    return value;
  };
  return (at(h) - at(-h)) / (2 * h);
}

TEST(StepPenalty, IsTheSumOfTheStepsTaken) {
  FixedPointProblem problem = linearProblem(2, 3, {.5, -.3, .2}, 1);
  SolveOptions options;
  options.relative = 1e-3;
  for (bool solved : {true, false}) {
    Path path = solved ? solvedPath(problem, options, 100)
                       : unrolledPath(problem, options);
    Tensor z = problem.start;
    double expected = 0;
    std::vector<Tensor> states = {z};
    for (int t = 0; t < 30; ++t)
      states.push_back(problem.map(states.back(), problem.own, problem.shared));
    for (int64_t b = 0; b < 2; ++b)
      for (int64_t t = 0; t < path.solution.steps[size_t(b)]; ++t)
        expected += (states[size_t(t) + 1][b] - states[size_t(t)][b])
                        .square()
                        .sum()
                        .item<double>();
    EXPECT_NEAR(stepPenalty(path).item<double>(), expected / z.numel(), 1e-12)
        << solved;
  }
}

TEST(StepPenalty, OfAnUnrolledPathHasTheGradientOfAllOfIt) {
  FixedPointProblem problem = networkProblem(2, 3, 3, 0.8, 4);
  Tensor weight = problem.shared[0] =
      problem.shared[0].detach().clone().requires_grad_();
  const std::vector<int64_t> steps = {3, 5};
  auto loss = [&] { return stepPenalty(givenPath(problem, steps)); };
  Tensor found = torch::autograd::grad({loss()}, {weight})[0];
  Tensor direction = torch::randn_like(weight);
  EXPECT_NEAR((found * direction).sum().item<double>(),
              derivative(weight, direction, loss), 1e-7);
}

TEST(StepPenalty, OfASolvedPathTakesWhereAStepBeginsAsAConstant) {
  FixedPointProblem problem = networkProblem(2, 3, 3, 0.8, 4);
  Tensor weight = problem.shared[0] =
      problem.shared[0].detach().clone().requires_grad_();
  SolveOptions options;
  options.cap = 4;
  options.relative = options.absolute = 0;
  Path path = solvedPath(problem, options, 100);
  ASSERT_EQ(path.iterates.size(), 4u);
  Tensor found = torch::autograd::grad({stepPenalty(path)}, {weight})[0];
  Tensor expected = torch::zeros_like(weight);
  Tensor z = problem.start;
  for (int t = 0; t < 4; ++t) {
    Tensor next = problem.map(z, problem.own, problem.shared);
    expected += torch::autograd::grad({(next - z).square().sum() / z.numel()},
                                      {weight})[0];
    z = next.detach();
  }
  EXPECT_LT(relativeError(found, expected), 1e-12);
}

TEST(JacobianPenalty, IsTheSquareOfTheNormInTheMean) {
  FixedPointProblem problem = linearProblem(4, 1, {.9, -.5, .3, .1, .7}, 2);
  torch::manual_seed(3);
  double sum = 0;
  const int draws = 4000;
  for (int k = 0; k < draws; ++k)
    sum += jacobianPenalty(problem, problem.own[0]).item<double>();
  const double expected = problem.shared[0].square().sum().item<double>() / 5;
  EXPECT_NEAR(sum / draws, expected, 0.02 * expected);
}

TEST(JacobianPenalty, OfAMapThatIgnoresItsArgumentIsZero) {
  FixedPointProblem problem = linearProblem(2, 1, {.5, .5}, 2);
  problem.shared[0].requires_grad_();
  problem.map = [](const Tensor &, const FixedPointProblem::Tensors &own,
                   const FixedPointProblem::Tensors &shared) {
    return own[0].matmul(shared[0]);
  };
  EXPECT_EQ(jacobianPenalty(problem, problem.own[0]).item<double>(), 0);
}

/// Both penalties of the network of a plan, whose message is a kernel: every
/// parameter of the map and of the encoders.
TEST(JacobianPenalty, OfANetworkHasTheGradientOfFiniteDifferences) {
  for (UpdateRule rule : {UpdateRule::plain, UpdateRule::gated}) {
    Net net(testing::pathPlan(), testing::pathSpec(),
            {.hidden = 6,
             .seed = 2,
             .type = torch::kFloat64,
             .update = {.rule = rule}});
    torch::manual_seed(5);
    {
      torch::NoGradGuard guard;
      for (const auto &[name, tensor] : net.parameters())
        if (name.ends_with(".bias")) // off the kinks of the relu
          Tensor(tensor).normal_(0, 0.1);
    }
    Batch batch = testing::pathBatch(3, 5, 0.6, 6);
    Tensor z = torch::randn({3, 5, 6}, torch::kFloat64);
    auto loss = [&] {
      torch::manual_seed(7);
      return jacobianPenalty(net.encode(batch).problem, z);
    };
    auto parameters = net.parameterTensors();
    auto found = torch::autograd::grad({loss()}, parameters, {}, torch::nullopt,
                                       false, /*allow_unused=*/true);
    int reached = 0;
    for (size_t k = 0; k < parameters.size(); ++k) {
      Tensor direction = torch::randn_like(parameters[k]);
      const double expected = derivative(parameters[k], direction, loss);
      if (!found[k].defined()) {
        EXPECT_EQ(expected, 0) << net.parameters()[k].first;
        continue;
      }
      ++reached;
      EXPECT_NEAR((found[k] * direction).sum().item<double>(), expected,
                  1e-6 * std::abs(expected) + 1e-8)
          << net.parameters()[k].first;
    }
    EXPECT_GT(reached, 8);
  }
}

TEST(DefectPenalty, IsWhatTheCandidateExceedsByAndItsGradient) {
  FixedPointProblem problem = networkProblem(2, 3, 4, 0.9, 8);
  FixedPointProblem meet =
      withUpdate(problem, {.rule = UpdateRule::min}, 3, {});
  Tensor weight = meet.shared[0] =
      meet.shared[0].detach().clone().requires_grad_();
  Tensor z = torch::randn_like(meet.start);
  Tensor excess = (problem.map(z, meet.own, meet.shared) - z).narrow(-1, 1, 3);
  Tensor found = defectPenalty(meet, z);
  EXPECT_NEAR(found.item<double>(), excess.clamp_min(0).mean().item<double>(),
              1e-15);
  EXPECT_GT(found.item<double>(), 0);
  Tensor direction = torch::randn_like(weight);
  EXPECT_NEAR(
      (torch::autograd::grad({found}, {weight})[0] * direction)
          .sum()
          .item<double>(),
      derivative(weight, direction, [&] { return defectPenalty(meet, z); }),
      1e-8);
  EXPECT_THROW(defectPenalty(problem, z), c10::Error);
}

TEST(DefectPenalty, IsZeroWhereNothingIsHeld) {
  FixedPointProblem meet = withUpdate(networkProblem(2, 3, 3, 0.9, 8),
                                      {.rule = UpdateRule::min}, 3, {});
  Tensor above = torch::full_like(meet.start, 5);
  EXPECT_EQ(defectPenalty(meet, above).item<double>(), 0);
}

} // namespace
} // namespace kleene::rt
