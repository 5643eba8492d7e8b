// A lattice channel: its fixed point against Bellman-Ford's, its gradient
// against finite differences, and the two Jacobians of a redundant meet.
#include "runtime/model/Lattice.h"
#include "compiler/program/Plan.h"
#include "runtime/model/Message.h"
#include "runtime/solver/FixedPoint.h"

#include <gtest/gtest.h>

using namespace kleene;
using namespace kleene::rt;

namespace {

constexpr int64_t nodes = 24;

const auto float64 = torch::dtype(torch::kFloat64);

/// Random graphs with costs that depend on parameters, node 0 the source.
struct Graphs {
  Tensor weights, mask, start;
  std::vector<Tensor> parameters; ///< slope, bend, scale, offset

  Graphs(int64_t samples, double density, uint64_t seed) {
    torch::manual_seed(seed);
    weights = torch::rand({samples, nodes, nodes, 1}, float64);
    mask = withoutSelf(torch::rand({samples, nodes, nodes}, float64) < density);
    start = torch::full({samples, nodes, 1}, latticeTop, float64);
    start.select(1, 0).fill_(0);
    parameters = {torch::rand({8, 1}, float64),
                  0.3 * torch::randn({8}, float64), torch::rand({8}, float64),
                  torch::full({1}, 0.01, float64)};
    for (Tensor &each : parameters)
      each.requires_grad_();
  }

  Tensor cost() const {
    return latticeCost(weights, parameters[0], parameters[1], parameters[2],
                       parameters[3]);
  }

  FixedPointProblem problem() const {
    FixedPointProblem result;
    result.start = start;
    result.own = {cost(), start, mask};
    result.map = [](const Tensor &z, const auto &own, const auto &) {
      Tensor least =
          aggregateMessages(z, denseEdge(own[0]), own[2], Aggregate::min);
      Tensor reached = torch::where(own[2].any(1).unsqueeze(-1), least,
                                    torch::full_like(least, latticeTop));
      return torch::minimum(own[1], reached);
    };
    return result;
  }
};

SolveOptions exact(Adjoint adjoint) {
  SolveOptions options;
  options.cap = nodes + 2;
  options.relative = options.absolute = 0;
  options.adjoint = adjoint;
  options.adjointCap = nodes + 2;
  options.adjointRelative = 0;
  return options;
}

/// The weighted sum of the values of reached nodes.
Tensor objective(const Graphs &graphs, Adjoint adjoint) {
  Tensor value = fixedPoint(graphs.problem(), exact(adjoint)).value;
  Tensor weight = torch::cos(torch::arange(nodes, float64)).unsqueeze(-1);
  return torch::where(value < latticeTop / 2, value * weight,
                      torch::zeros_like(value))
      .sum();
}

std::vector<Tensor> gradients(const Graphs &graphs, Adjoint adjoint) {
  return torch::autograd::grad({objective(graphs, adjoint)}, graphs.parameters);
}

/// Shortest paths by n - 1 rounds over all edges.
Tensor bellmanFord(const Graphs &graphs) {
  torch::NoGradGuard guard;
  Tensor cost = torch::where(graphs.mask, graphs.cost().squeeze(-1),
                             torch::full({}, latticeTop, float64));
  Tensor distance = graphs.start.squeeze(-1).clone();
  for (int64_t round = 1; round < nodes; ++round)
    distance = torch::minimum(
        distance, std::get<0>((distance.unsqueeze(-1) + cost).min(1)));
  return distance;
}

double cosine(const std::vector<Tensor> &a, const std::vector<Tensor> &b) {
  double product = 0, first = 0, second = 0;
  for (size_t k = 0; k < a.size(); ++k) {
    product += (a[k] * b[k]).sum().item<double>();
    first += a[k].square().sum().item<double>();
    second += b[k].square().sum().item<double>();
  }
  return product / std::sqrt(first * second);
}

} // namespace

TEST(Lattice, FixedPointIsTheShortestDistance) {
  for (double density : {0.08, 0.3, 0.7}) {
    Graphs graphs(10, density, 1);
    Solution solution = fixedPoint(graphs.problem(), exact(Adjoint::implicit));
    EXPECT_EQ(solution.count(Status::converged), 10);
    EXPECT_LT((solution.value.squeeze(-1) - bellmanFord(graphs))
                  .abs()
                  .max()
                  .item<double>(),
              1e-12);
  }
}

TEST(Lattice, StopsExactly) {
  // One more application changes no bit, and the last one changed none.
  Graphs graphs(6, 0.2, 2);
  FixedPointProblem problem = graphs.problem();
  Solution solution = fixedPoint(problem, exact(Adjoint::implicit));
  EXPECT_TRUE(problem.map(solution.value, problem.own, {})
                  .equal(solution.value.detach()));
  for (double residual : solution.residual)
    EXPECT_EQ(residual, 0);
}

TEST(Lattice, GradientEqualsFiniteDifferences) {
  for (uint64_t seed = 3; seed < 7; ++seed) {
    Graphs graphs(4, 0.1 * static_cast<double>(seed), seed);
    std::vector<Tensor> found = gradients(graphs, Adjoint::implicit);
    torch::NoGradGuard guard;
    const double h = 1e-6;
    for (size_t k = 0; k < found.size(); ++k) {
      Tensor &parameter = graphs.parameters[k];
      Tensor direction = torch::randn_like(parameter);
      parameter.add_(direction, h);
      const double up = objective(graphs, Adjoint::implicit).item<double>();
      parameter.add_(direction, -2 * h);
      const double down = objective(graphs, Adjoint::implicit).item<double>();
      parameter.add_(direction, h);
      const double expected = (up - down) / (2 * h);
      EXPECT_NEAR((found[k] * direction).sum().item<double>(), expected,
                  1e-6 * std::max(1.0, std::abs(expected)))
          << "parameter " << k << ", seed " << seed;
    }
  }
}

TEST(Lattice, AdjointEndsByItselfAndEqualsUnrolling) {
  Graphs graphs(5, 0.15, 8);
  Tensor value = objective(graphs, Adjoint::implicit);
  std::vector<Tensor> implicit = gradients(graphs, Adjoint::implicit);
  std::vector<Tensor> unrolled = gradients(graphs, Adjoint::unrolled);
  for (size_t k = 0; k < implicit.size(); ++k)
    EXPECT_LT((implicit[k] - unrolled[k]).abs().max().item<double>(),
              1e-12 * unrolled[k].abs().max().item<double>() + 1e-13);
  // The gradient of one application is another direction.
  EXPECT_LT(cosine(gradients(graphs, Adjoint::oneStep), implicit), 0.99);
}

TEST(Lattice, TheRedundantMeetHasASingularIdentityBranch) {
  // z = min(z, g(z)) and z = min(start, g(z)) have the same fixed point. There
  // I - J of the first vanishes in every row that keeps z; of the second it is
  // I - P with P nilpotent.
  Graphs graphs(1, 0.2, 9);
  FixedPointProblem problem = graphs.problem();
  Tensor z = fixedPoint(problem, exact(Adjoint::implicit)).value.detach();
  auto jacobian = [&](bool keepsIterate) {
    Tensor x = z.clone().requires_grad_();
    Tensor fx = problem.map(x, problem.own, {});
    if (keepsIterate) // of equals, the iterate
      fx = torch::where(x <= fx, x, fx);
    std::vector<Tensor> rows;
    for (int64_t k = 0; k < nodes; ++k)
      rows.push_back(
          torch::autograd::grad({fx[0][k][0]}, {x}, {}, true)[0].flatten());
    return torch::stack(rows);
  };
  const Tensor eye = torch::eye(nodes, float64);
  const Tensor witness = jacobian(false);
  EXPECT_EQ((eye - jacobian(true)).abs().max().item<double>(), 0);
  EXPECT_EQ(std::get<1>(torch::slogdet(eye - witness)).item<double>(), 0);
  EXPECT_EQ(torch::matrix_power(witness, nodes).abs().max().item<double>(), 0);
  EXPECT_GT(witness.abs().sum().item<double>(), nodes / 2);
}

TEST(Lattice, WitnessesExplainTheValues) {
  Graphs graphs(8, 0.15, 10);
  torch::NoGradGuard guard;
  Tensor z = fixedPoint(graphs.problem(), exact(Adjoint::implicit)).value;
  Tensor cost = graphs.cost();
  Tensor pi = witnessLogits(z, cost, graphs.mask, graphs.start).argmax(-1);
  for (int64_t b = 0; b < 8; ++b)
    for (int64_t i = 0; i < nodes; ++i) {
      const int64_t j = pi[b][i].item<int64_t>();
      const double own = z[b][i][0].item<double>();
      if (j == i) {
        EXPECT_TRUE(i == 0 || own == latticeTop);
        continue;
      }
      EXPECT_TRUE(graphs.mask[b][j][i].item<bool>());
      EXPECT_EQ(own,
                z[b][j][0].item<double>() + cost[b][j][i][0].item<double>());
    }
}

TEST(Lattice, LossCountsNodesThatMoved) {
  Tensor logits = torch::zeros({1, 3, 3}, float64);
  logits[0][1][0] = 2;
  Tensor truth = torch::tensor({{0, 0, 2}}, torch::kInt64);
  const double expected = std::log(std::exp(2 / 0.5) + 2) - 2 / 0.5;
  EXPECT_NEAR(witnessLoss(logits, truth, 0.5).item<double>(), expected, 1e-12);
  Tensor none = torch::tensor({{0, 1, 2}}, torch::kInt64);
  EXPECT_EQ(witnessLoss(logits, none, 0.5).item<double>(), 0);
}

TEST(Lattice, CostIsConvexAndNeverNegative) {
  Graphs graphs(1, 0.5, 11);
  torch::NoGradGuard guard;
  Tensor x = torch::linspace(-1, 2, nodes * nodes, float64);
  Tensor g = latticeCost(x.reshape({1, nodes, nodes, 1}), graphs.parameters[0],
                         graphs.parameters[1], -graphs.parameters[2],
                         -graphs.parameters[3])
                 .flatten();
  EXPECT_GE(g.min().item<double>(), 0.01);
  Tensor slopes = g.diff();
  EXPECT_GE(slopes.min().item<double>(), -1e-12);
  EXPECT_GE(slopes.diff().min().item<double>(), -1e-12);
}
