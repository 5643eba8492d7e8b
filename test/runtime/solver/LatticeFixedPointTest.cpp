// The solver of a lattice channel: values against a plain relaxation, witnesses
// and ties, gradients against differences, unrolling and one step.
#include "runtime/solver/LatticeFixedPoint.h"
#include "runtime/solver/FixedPoint.h"

#include <gtest/gtest.h>

using namespace kleene::rt;

namespace {

constexpr int64_t nodes = 24;
constexpr double top = 1e9;
const auto float64 = torch::dtype(torch::kFloat64);

/// Random graphs in which node 0 starts at 0; costs have a parameter.
struct Graphs {
  Tensor weight, mask, start, parameter;

  Graphs(int64_t samples, double density, uint64_t seed) {
    torch::manual_seed(seed);
    weight = torch::rand({samples, nodes, nodes}, float64);
    mask = (torch::rand({samples, nodes, nodes}, float64) < density)
               .logical_and(torch::eye(nodes, torch::kBool).logical_not());
    start = torch::full({samples, nodes}, top, float64);
    start.select(1, 0).fill_(0);
    parameter = torch::tensor({0.3, 0.8, 0.05}, float64).requires_grad_();
  }

  LatticeProblem problem() const {
    Tensor cost =
        parameter[0] * weight.square() + parameter[1] * weight + parameter[2];
    return {start, cost, mask};
  }

  /// The same as a map of the general solver.
  FixedPointProblem general() const {
    LatticeProblem lattice = problem();
    FixedPointProblem result;
    result.start = start;
    result.own = {lattice.cost, start, mask};
    result.map = [](const Tensor &z, const auto &own, const auto &) {
      Tensor all = torch::where(own[2], z.unsqueeze(-1) + own[0],
                                torch::full({}, 2 * top, z.options()));
      return torch::minimum(own[1], std::get<0>(all.min(1)));
    };
    return result;
  }
};

Tensor objective(const Tensor &value) {
  Tensor weight = torch::cos(3 * torch::arange(nodes, float64));
  return torch::where(value < top / 2, value * weight, torch::zeros_like(value))
      .sum();
}

Tensor latticeGradient(const Graphs &graphs, Adjoint adjoint) {
  Tensor value = latticeFixedPoint(graphs.problem(), nodes + 1, adjoint).value;
  return torch::autograd::grad({objective(value)}, {graphs.parameter})[0];
}

Tensor unrolledGradient(const Graphs &graphs) {
  SolveOptions options;
  options.cap = nodes + 1;
  options.relative = options.absolute = 0;
  options.adjoint = Adjoint::unrolled;
  Tensor value = fixedPoint(graphs.general(), options).value;
  return torch::autograd::grad({objective(value)}, {graphs.parameter})[0];
}

/// One graph of n nodes from a list of edges.
struct Edge {
  int64_t from, to;
  double cost;
};
LatticeProblem graphOf(int64_t n, const std::vector<Edge> &edges) {
  LatticeProblem problem{torch::full({1, n}, top, float64),
                         torch::zeros({1, n, n}, float64),
                         torch::zeros({1, n, n}, torch::kBool)};
  problem.start[0][0] = 0;
  for (const Edge &each : edges) {
    problem.cost[0][each.from][each.to] = each.cost;
    problem.mask[0][each.from][each.to] = true;
  }
  return problem;
}

std::vector<int64_t> row(const Tensor &x) {
  return {x.data_ptr<int64_t>(), x.data_ptr<int64_t>() + x.size(1)};
}

using Row = std::vector<int64_t>;

} // namespace

TEST(LatticeFixedPoint, EqualsTheGeneralSolverBitForBit) {
  torch::NoGradGuard guard;
  for (double density : {0.05, 0.15, 0.5}) {
    Graphs graphs(8, density, 1);
    LatticeSolution found =
        latticeFixedPoint(graphs.problem(), nodes + 1, Adjoint::implicit);
    SolveOptions options;
    options.cap = nodes + 1;
    options.relative = options.absolute = 0;
    Solution general = fixedPoint(graphs.general(), options);
    EXPECT_TRUE(found.value.equal(general.value));
    EXPECT_EQ(found.steps, general.steps);
    EXPECT_EQ(found.count(Status::converged), 8);
  }
}

TEST(LatticeFixedPoint, KeepsTheFirstOfEqualSenders) {
  // Nodes 1, 2 offer the same to 3; the sender 4 arrives a turn later and only
  // equals what 3 has.
  LatticeProblem problem = graphOf(
      6, {{0, 2, 1}, {0, 1, 1}, {2, 3, 1}, {1, 3, 1}, {1, 4, .5}, {4, 3, .5}});
  LatticeSolution found = latticeFixedPoint(problem, 7, Adjoint::implicit);
  EXPECT_EQ(row(found.witness), (Row{0, 0, 0, 1, 1, 5}));
  EXPECT_EQ(row(found.stamp), (Row{0, 1, 1, 2, 2, 0}));
  EXPECT_EQ(found.steps[0], 3);
  EXPECT_EQ(found.value[0][5].item<double>(), top);
}

TEST(LatticeFixedPoint, StampIsTheLastWrite) {
  // The direct way to 2 is dearer than the one that comes a turn later.
  LatticeProblem problem =
      graphOf(4, {{0, 2, 5}, {0, 1, 1}, {1, 2, 1}, {2, 3, 1}});
  LatticeSolution found = latticeFixedPoint(problem, 5, Adjoint::implicit);
  EXPECT_EQ(row(found.witness), (Row{0, 0, 1, 2}));
  EXPECT_EQ(row(found.stamp), (Row{0, 1, 2, 3}));
  EXPECT_EQ(found.steps[0], 4);
}

TEST(LatticeFixedPoint, TheCapIsAStatus) {
  LatticeProblem problem = graphOf(4, {{0, 1, 1}, {1, 2, 1}, {2, 3, 1}});
  LatticeSolution none = latticeFixedPoint(problem, 0, Adjoint::implicit);
  EXPECT_EQ(row(none.witness), (Row{0, 1, 2, 3}));
  EXPECT_TRUE(none.value.equal(problem.start));
  LatticeSolution two = latticeFixedPoint(problem, 2, Adjoint::implicit);
  EXPECT_EQ(two.status[0], Status::cap);
  EXPECT_EQ(row(two.witness), (Row{0, 0, 1, 3}));
  EXPECT_EQ(latticeFixedPoint(problem, 4, Adjoint::implicit).status[0],
            Status::converged);
}

TEST(LatticeFixedPoint, GradientEqualsFiniteDifferences) {
  for (uint64_t seed = 2; seed < 8; ++seed) {
    Graphs graphs(2, 0.08 * static_cast<double>(seed), seed);
    Tensor found = latticeGradient(graphs, Adjoint::implicit);
    torch::NoGradGuard guard;
    for (int64_t k = 0; k < 3; ++k) {
      auto at = [&](double shift) {
        graphs.parameter[k] += shift;
        Tensor value =
            latticeFixedPoint(graphs.problem(), nodes + 1, Adjoint::implicit)
                .value;
        graphs.parameter[k] -= shift;
        return objective(value).item<double>();
      };
      const double expected = (at(1e-6) - at(-1e-6)) / 2e-6;
      EXPECT_NEAR(found[k].item<double>(), expected,
                  1e-6 * std::max(1.0, std::abs(expected)))
          << "parameter " << k << ", seed " << seed;
    }
  }
}

TEST(LatticeFixedPoint, GradientEqualsUnrolling) {
  double oneStep = 0;
  const int64_t graphCount = 10;
  for (int64_t seed = 0; seed < graphCount; ++seed) {
    Graphs graphs(1, 0.25, static_cast<uint64_t>(20 + seed));
    Tensor unrolled = unrolledGradient(graphs);
    Tensor found = latticeGradient(graphs, Adjoint::implicit);
    EXPECT_LT((found - unrolled).abs().max().item<double>(),
              1e-12 * (1 + unrolled.abs().max().item<double>()));
    oneStep += torch::cosine_similarity(
                   latticeGradient(graphs, Adjoint::oneStep), unrolled, 0)
                   .item<double>();
  }
  // One application points elsewhere, by much.
  EXPECT_LT(oneStep / graphCount, 0.95);
}

TEST(LatticeFixedPoint, GradientReachesTheStart) {
  LatticeProblem problem = graphOf(4, {{0, 1, 1}, {1, 2, 1}});
  problem.start.requires_grad_();
  LatticeSolution found = latticeFixedPoint(problem, 5, Adjoint::implicit);
  Tensor gradient =
      torch::autograd::grad({found.value.sum()}, {problem.start})[0];
  EXPECT_TRUE(gradient.equal(torch::tensor({{3.0, 0.0, 0.0, 1.0}}, float64)));
  EXPECT_EQ(found.adjoint->implicit, 1);
}
