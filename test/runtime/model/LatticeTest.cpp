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
                       parameters[3])
        .unsqueeze(-1);
  }

  /// As a channel of nodes, at rest.
  LatticeChannel channel() const {
    LatticeChannel channel;
    Tensor arcs = arcsOf(mask);
    channel.problem = {start.transpose(1, 2),
                       arcs,
                       atArcs(cost(), arcs).squeeze(-1),
                       {},
                       latticeTop};
    channel.solution =
        latticeFixedPoint(channel.problem, nodes + 1, Adjoint::implicit);
    return channel;
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
  LatticeChannel channel = graphs.channel();
  Tensor z = channel.solution.value.transpose(1, 2);
  Tensor cost = graphs.cost();
  Tensor pi = witnessLogits(channel).argmax(-1);
  EXPECT_TRUE(pi.equal(channel.solution.witness.squeeze(1)));
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
  Tensor x = torch::linspace(-1, 2, nodes * nodes, float64).unsqueeze(-1);
  auto cost = [&](const Tensor &line) {
    return latticeCost(x, graphs.parameters[0], graphs.parameters[1],
                       -graphs.parameters[2], -graphs.parameters[3], line);
  };
  Tensor g = cost({});
  EXPECT_GE(g.min().item<double>(), 0.01);
  Tensor slopes = g.diff();
  EXPECT_GE(slopes.min().item<double>(), -1e-12);
  EXPECT_GE(slopes.diff().min().item<double>(), -1e-12);
  // With a line, no two features cost the same.
  EXPECT_GT(cost(torch::tensor({-0.5}, float64)).diff().min().item<double>(),
            1e-4);
}

TEST(Lattice, EqualFeaturesCostTheSameBits) {
  torch::manual_seed(12);
  Tensor slope = torch::rand({32, 3}, float64),
         bend = torch::randn({32}, float64), scale = torch::rand({32}, float64),
         offset = torch::rand({1}, float64), line = torch::rand({3}, float64);
  Tensor one = torch::rand({1, 3}, float64);
  Tensor expected = latticeCost(one, slope, bend, scale, offset, line);
  for (int64_t count = 2; count < 200; ++count)
    EXPECT_TRUE(
        latticeCost(one.expand({count, 3}), slope, bend, scale, offset, line)
            .equal(expected.expand({count})))
        << count;
}

namespace {

/// Heaviest edges on the best paths of a triangle with a tail: 0 - 1 at 1,
/// 1 - 2 at 2, 0 - 2 at 3, and 2 - 3 at 5.
LatticeChannel triangle() {
  Tensor weight = torch::zeros({1, 4, 4}, float64);
  auto put = [&](int64_t u, int64_t v, double w) {
    weight[0][u][v] = w;
    weight[0][v][u] = w;
  };
  put(0, 1, 1);
  put(1, 2, 2);
  put(0, 2, 3);
  put(2, 3, 5);
  LatticeChannel channel;
  channel.startArcs = arcsOf(weight != 0);
  Tensor cost = atArcs(weight, channel.startArcs);
  Tensor none = torch::full({1}, -100, float64);
  channel.problem = {startPairs(cost, channel.startArcs, latticeTop, 1, 4),
                     channel.startArcs,
                     cost,
                     {LatticeMessage::Kind::join,
                      torch::zeros({1}, float64),
                      torch::zeros({1}, float64),
                      none,
                      {}},
                     latticeTop};
  channel.solution = latticeFixedPoint(channel.problem, 5, Adjoint::implicit);
  return channel;
}

} // namespace

TEST(Lattice, PairsKeepTheirStartWhereNoWayIsBetter) {
  LatticeChannel channel = triangle();
  // All but 0 - 2, which the way over 1 undercuts by 1.
  Tensor tight = tightPairs(channel)[0];
  EXPECT_EQ(tight.sum().item<int64_t>(), 6);
  EXPECT_FALSE(tight[0][2].item<bool>());
  EXPECT_TRUE(tight[3][2].item<bool>());
  Tensor logits = tightLogits(channel)[0];
  EXPECT_EQ(logits[0][2].item<double>(), -1);
  EXPECT_EQ(logits[0][1].item<double>(), 0);
  EXPECT_LT(logits[0][3].item<double>(), -latticeTop);
  // The list of tight arcs is hard without a gradient, and all arcs with one.
  EXPECT_EQ(tightArcs(channel).size(1), 8);
  torch::NoGradGuard guard;
  EXPECT_EQ(tightArcs(channel).size(1), 6);
  EXPECT_EQ(slackAt(channel, channel.startArcs).sum().item<double>(), 2);
}

TEST(Lattice, TightLossIsACrossEntropyOverTheStarts) {
  LatticeChannel channel = triangle();
  Tensor truth = tightPairs(channel).to(torch::kFloat64);
  Tensor logits = tightLogits(channel);
  // At a small temperature only the margin of the tight ones is left.
  EXPECT_NEAR(tightLoss(logits, truth, 1e-3).item<double>(),
              6 * std::log1p(std::exp(-4.0)) / 8, 1e-12);
  // At 1 the slack of 1 is called tight: y = 3.
  EXPECT_NEAR(tightLoss(logits, truth, 1).item<double>(),
              (6 * std::log1p(std::exp(-4.0)) + 2 * std::log1p(std::exp(3.0))) /
                  8,
              1e-12);
}

TEST(Lattice, ReadsTurnTheOrderBack) {
  LatticeChannel channel = triangle();
  channel.solution.value[0][0][3] = latticeTop;
  EXPECT_EQ(latticeValue(channel, true, 7)[0][0][3].item<double>(), 7);
  EXPECT_EQ(latticeValue(channel, true, 7)[0][0][1].item<double>(), -1);
  EXPECT_EQ(latticeReached(channel, false)[0][0][3].item<double>(), -1);
  EXPECT_EQ(latticeReached(channel, true)[0][0][1].item<double>(), -1);
}
