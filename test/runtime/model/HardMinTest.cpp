// The failure of the update min that is reported in "Deep Equilibrium Models
// For Algorithmic Reasoning" (ICLR blogposts 2024), reproduced on a small
// network: after training most coordinates are held by the branch that keeps
// the state, where the Jacobian has rows of the identity; I - J is singular and
// the adjoint equation has no solution to be found. The plain update of the
// same network has none of that.
#include "runtime/model/Net.h"
#include "runtime/solver/Diagnosis.h"
#include "test/runtime/model/Plans.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace kleene;
using namespace kleene::rt;
using namespace kleene::rt::testing;

namespace {

constexpr int64_t graphs = 8;

Batch theGraphs() { return pathBatch(graphs, 6, 0.7, 11); }

SolveOptions solver() {
  SolveOptions options;
  options.cap = 60;
  options.relative = 1e-6;
  options.adjointCap = 200;
  options.adjointRelative = 1e-4;
  return options;
}

Tensor lossOf(const Net &net, const Batch &batch, const SolveOptions &options,
              Solution *solution = nullptr) {
  Prediction prediction = net.forward(batch, options);
  if (solution)
    *solution = prediction.solution;
  return outputLoss(net.spec(), prediction.outputs, batch.outputs);
}

Net trained(UpdateRule rule) {
  NetOptions options;
  options.hidden = 16;
  options.seed = 3;
  options.type = torch::kFloat64;
  options.update.rule = rule;
  Net net(pathPlan(), pathSpec(), options);
  SolveOptions training = solver();
  training.cap = 24;
  training.adjoint = Adjoint::oneStep;
  torch::optim::Adam adam(net.parameterTensors(),
                          torch::optim::AdamOptions(3e-3));
  for (uint64_t step = 0; step < 120; ++step) {
    Batch batch = pathBatch(graphs, 6, 0.7, 100 + step);
    adam.zero_grad();
    lossOf(net, batch, training).backward();
    adam.step();
  }
  return net;
}

struct Findings {
  double converged = 0, stuck = 0, identity = 0, radius = 0, singular = 1e9;
  AdjointStats adjoint;
};

Findings examine(const Net &net, bool mask) {
  SolveOptions options = solver();
  options.maskStuck = mask;
  Batch batch = theGraphs();
  Solution solution;
  lossOf(net, batch, options, &solution).backward();
  Findings findings;
  findings.converged =
      static_cast<double>(solution.count(Status::converged)) / graphs;
  findings.adjoint = *solution.adjoint;
  for (const Diagnosis &each :
       diagnose(net.encode(batch).problem, solution.value)) {
    findings.stuck += each.stuck / graphs;
    findings.identity += each.identityRows / graphs;
    findings.radius = std::max(findings.radius, each.spectralRadius);
    findings.singular = std::min(findings.singular, each.smallestSingular);
  }
  return findings;
}

TEST(HardMin, HoldsMostCoordinatesAndHasNoAdjoint) {
  Net net = trained(UpdateRule::min);
  Findings naive = examine(net, /*mask=*/false);
  EXPECT_EQ(naive.converged, 1);
  EXPECT_GT(naive.stuck, 0.5);
  EXPECT_GE(naive.identity, naive.stuck); // a tie may have such a row, too
  EXPECT_NEAR(naive.radius, 1, 1e-12);
  EXPECT_LT(naive.singular, 1e-14);
  EXPECT_EQ(naive.adjoint.fallback, graphs);
  EXPECT_EQ(naive.adjoint.implicit, 0);
  // Without the held coordinates there is an equation that can be solved.
  Findings masked = examine(net, /*mask=*/true);
  EXPECT_EQ(masked.adjoint.implicit, graphs);
  EXPECT_EQ(masked.adjoint.fallback, 0);
}

TEST(HardMin, ThePlainUpdateHasNoSuchRows) {
  Findings plain = examine(trained(UpdateRule::plain), /*mask=*/false);
  EXPECT_TRUE(std::isnan(plain.stuck));
  EXPECT_EQ(plain.identity, 0);
  EXPECT_GT(plain.singular, 1e-3);
  EXPECT_GT(plain.adjoint.implicit, 0);
  EXPECT_EQ(plain.adjoint.fallback, 0);
}

} // namespace
