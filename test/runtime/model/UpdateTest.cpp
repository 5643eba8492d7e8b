// Rules of update around known maps: their fixed points, their limits, their
// start, their gradients, and the network of a plan under each of them.
#include "runtime/model/Update.h"
#include "runtime/model/Net.h"
#include "test/runtime/model/Plans.h"
#include "test/runtime/solver/Gradients.h"

#include <gtest/gtest.h>

using namespace kleene;
using namespace kleene::rt;
using namespace kleene::rt::testing;

namespace {

constexpr UpdateRule averages[] = {UpdateRule::gated, UpdateRule::ema,
                                   UpdateRule::softmin};

std::vector<Tensor> parametersOf(const UpdateOptions &options, int64_t width) {
  std::vector<Tensor> all;
  for (const ParameterDeclaration &each : updateParameters(options, width))
    all.push_back(initialValue(each, 7));
  return all;
}

FixedPointProblem updated(const FixedPointProblem &problem,
                          const UpdateOptions &options) {
  const int64_t width = problem.start.size(-1);
  return withUpdate(problem, options, width, parametersOf(options, width));
}

Tensor image(const FixedPointProblem &problem, const Tensor &z) {
  return problem.map(z, problem.own, problem.shared);
}

TEST(Update, PlainIsTheMapItself) {
  FixedPointProblem problem = linearProblem(2, 3, {.5, -.3, .2}, 1);
  FixedPointProblem same = updated(problem, {});
  EXPECT_TRUE(
      image(same, problem.own[0]).equal(image(problem, problem.own[0])));
  EXPECT_TRUE(same.start.is_same(problem.start));
  EXPECT_FALSE(same.candidate);
}

TEST(Update, MeansHaveTheFixedPointsOfTheMap) {
  FixedPointProblem problem = linearProblem(2, 3, {.5, -.3, .2}, 1);
  Tensor expected = linearSolution(problem);
  for (UpdateRule rule : averages) {
    FixedPointProblem other = updated(problem, {.rule = rule});
    EXPECT_LT((image(other, expected) - expected).abs().max().item<double>(),
              1e-14);
    Solution solution = fixedPoint(other, tight(Adjoint::oneStep));
    EXPECT_EQ(solution.count(Status::converged), 2) << int(rule);
    EXPECT_LT((solution.value - expected).abs().max().item<double>(), 1e-12)
        << int(rule);
  }
}

TEST(Update, EachRuleIsItsFormula) {
  FixedPointProblem problem = linearProblem(2, 3, {.5, -.3, .2}, 2);
  torch::manual_seed(3);
  Tensor z = torch::randn_like(problem.start), g = image(problem, z);
  auto of = [&](UpdateOptions options) {
    return image(updated(problem, options), z);
  };
  EXPECT_TRUE(of({.rule = UpdateRule::min}).equal(torch::minimum(z, g)));
  EXPECT_TRUE(torch::allclose(of({.rule = UpdateRule::ema, .rate = 0.25}),
                              0.75 * z + 0.25 * g, 1e-14, 1e-14));
  for (double tau : {0.01, 0.3, 5.0}) {
    Tensor soft = of({.rule = UpdateRule::softmin, .temperature = tau});
    EXPECT_TRUE(torch::allclose(
        soft, -tau * (((-z / tau).exp() + (-g / tau).exp()) / 2).log(), 1e-9,
        1e-9));
    EXPECT_TRUE(soft.ge(torch::minimum(z, g)).all().item<bool>());
    EXPECT_TRUE(soft.le((z + g) / 2 + 1e-12).all().item<bool>());
    EXPECT_TRUE(soft.le(torch::minimum(z, g) + tau * std::log(2.0) + 1e-12)
                    .all()
                    .item<bool>());
  }
  // A gate by hand.
  UpdateOptions gated{.rule = UpdateRule::gated};
  std::vector<Tensor> p = parametersOf(gated, 3);
  ASSERT_EQ(p.size(), 4u);
  EXPECT_EQ(p[3][0].item<double>(), 1);
  Tensor s =
      torch::sigmoid(torch::relu(torch::cat({z, g}, -1).matmul(p[0].t()) + p[1])
                         .matmul(p[2].t()) +
                     p[3]);
  EXPECT_TRUE(torch::allclose(of(gated), s * g + (1 - s) * z, 1e-13, 1e-13));
}

TEST(Update, SoftminDoesNotOverflow) {
  FixedPointProblem problem = linearProblem(1, 1, {.5, .5}, 2);
  problem.own[0] = torch::tensor({{{1e6, -1e6}}}, torch::kFloat64);
  FixedPointProblem soft =
      updated(problem, {.rule = UpdateRule::softmin, .temperature = 1e-3});
  Tensor z = image(soft, soft.start);
  EXPECT_TRUE(torch::isfinite(z).all().item<bool>());
  EXPECT_TRUE(torch::allclose(
      z, torch::minimum(soft.start, image(problem, soft.start)), 0, 1e-3));
}

TEST(Update, TheMinimumStartsAtTheTopAndNeverRises) {
  FixedPointProblem problem = networkProblem(3, 4, 3, 0.9, 2);
  FixedPointProblem meet = updated(problem, {.rule = UpdateRule::min});
  EXPECT_TRUE(meet.start.eq(meetTop(3)).all().item<bool>());
  EXPECT_TRUE(meet.isMinimum);
  Tensor z = meet.start;
  for (int step = 0; step < 30; ++step) {
    Tensor next = image(meet, z);
    EXPECT_TRUE(next.le(z).all().item<bool>());
    z = next;
  }
  // At rest: z <= g(z).
  Tensor g = meet.candidate(z, meet.own, meet.shared);
  EXPECT_TRUE(z.le(g + 1e-9).all().item<bool>());
  EXPECT_TRUE(g.equal(image(problem, z)));
}

TEST(Update, ASoftMinimumStartsThereAndHoldsNothing) {
  FixedPointProblem problem = networkProblem(3, 4, 3, 0.9, 2);
  FixedPointProblem soft = updated(problem, {.rule = UpdateRule::softmin});
  EXPECT_TRUE(soft.start.eq(meetTop(3)).all().item<bool>());
  EXPECT_FALSE(soft.isMinimum);
  EXPECT_TRUE(soft.candidate);
}

TEST(Update, ChangesTheLastChannelsAlone) {
  FixedPointProblem problem = linearProblem(2, 2, {.5, -.3, .2, .1}, 3);
  FixedPointProblem meet =
      withUpdate(problem, {.rule = UpdateRule::min}, 3, {});
  EXPECT_TRUE(meet.start.select(-1, 0).equal(problem.start.select(-1, 0)));
  Tensor z = torch::randn_like(problem.start);
  Tensor found = image(meet, z), plain = image(problem, z);
  EXPECT_TRUE(found.select(-1, 0).equal(plain.select(-1, 0)));
  EXPECT_TRUE(
      found.narrow(-1, 1, 3).equal(torch::minimum(z, plain).narrow(-1, 1, 3)));
  EXPECT_EQ(meet.candidate(z, meet.own, meet.shared).size(-1), 3);
}

TEST(Update, GradientsReachTheMapAndTheGate) {
  for (UpdateRule rule : averages) {
    FixedPointProblem problem =
        updated(networkProblem(2, 3, 3, 0.6, 4), {.rule = rule});
    const SolveOptions options = tight(Adjoint::implicit);
    for (Tensor &each : problem.shared)
      each = each.detach().clone().requires_grad_();
    lossOf(problem, options).backward();
    for (size_t k = 0; k < problem.shared.size(); ++k) {
      Tensor found = problem.shared[k].grad();
      Tensor expected = differences(problem, problem.shared[k], options);
      // At the fixed point z = g the gate has no influence: both are 0.
      EXPECT_LT((found - expected).abs().max().item<double>(),
                1e-6 * (1 + expected.abs().max().item<double>()))
          << int(rule) << " " << k;
    }
  }
}

TEST(Update, RefusesNumbersOutOfRange) {
  FixedPointProblem problem = linearProblem(1, 1, {.5}, 1);
  EXPECT_THROW(updated(problem, {.rule = UpdateRule::ema, .rate = 0}),
               c10::Error);
  EXPECT_THROW(
      updated(problem, {.rule = UpdateRule::softmin, .temperature = 0}),
      c10::Error);
}

Net netWith(UpdateRule rule, const Plan &plan = pathPlan()) {
  NetOptions options;
  options.hidden = 8;
  options.type = torch::kFloat64;
  options.update.rule = rule;
  return Net(plan, pathSpec(), options);
}

TEST(Update, OnlyTheGateHasParametersInANetwork) {
  const size_t plain = netWith(UpdateRule::plain).parameters().size();
  for (UpdateRule rule :
       {UpdateRule::ema, UpdateRule::min, UpdateRule::softmin})
    EXPECT_EQ(netWith(rule).parameters().size(), plain);
  Net gated = netWith(UpdateRule::gated);
  ASSERT_EQ(gated.parameters().size(), plain + 4);
  EXPECT_EQ(gated.parameters()[plain].first, "update.gate_in.weight");
  EXPECT_EQ(gated.parameters().back().first, "update.gate_out.bias");
  // Before the fixed point they have an influence, and get a gradient.
  Batch batch = pathBatch(2, 5, 0.5, 1);
  SolveOptions options;
  options.cap = 3;
  Prediction prediction = gated.forward(batch, options);
  outputLoss(gated.spec(), prediction.outputs, batch.outputs).backward();
  for (size_t k = plain; k < plain + 4; ++k)
    EXPECT_GT(gated.parameters()[k].second.grad().abs().sum().item<double>(), 0)
        << gated.parameters()[k].first;
}

TEST(Update, APlanWithAMinimumTakesNoOther) {
  EXPECT_NO_THROW(netWith(UpdateRule::plain, pathPlan("min")));
  EXPECT_THROW(netWith(UpdateRule::ema, pathPlan("min")), std::runtime_error);
}

} // namespace
