// The solver of a lattice channel: values against a plain relaxation and any
// order of updates, witnesses and ties, both ways to take turns, gradients
// against differences, unrolling and one step.
#include "runtime/solver/LatticeFixedPoint.h"
#include "runtime/solver/FixedPoint.h"
#include "runtime/solver/LatticePath.h"
#include "runtime/solver/LatticeTurns.h"

#include <gtest/gtest.h>

#include <random>

using namespace kleene::rt;
using Kind = LatticeMessage::Kind;

namespace {

constexpr int64_t nodes = 24;
constexpr double top = 1e9;
const auto float64 = torch::dtype(torch::kFloat64);

/// Random graphs in which node 0 starts at 0, or with `pairs` every node of its
/// own row; costs and messages have parameters.
struct Graphs {
  Tensor weight, mask, start, arcs, parameter, own, arc, shift, scale;
  Kind kind;

  Graphs(int64_t samples, double density, uint64_t seed, Kind kind = Kind::add,
         bool pairs = false)
      : kind(kind) {
    torch::manual_seed(seed);
    weight = torch::rand({samples, nodes, nodes}, float64);
    mask = (torch::rand({samples, nodes, nodes}, float64) < density)
               .logical_and(torch::eye(nodes, torch::kBool).logical_not());
    arcs = arcsOf(mask);
    start = torch::full({samples, pairs ? nodes : 1, nodes}, top, float64);
    if (pairs)
      start.diagonal(0, 1, 2).fill_(0);
    else
      start.select(2, 0).fill_(0);
    parameter = torch::tensor({0.3, 0.8, 0.05}, float64).requires_grad_();
    own = torch::rand({4}, float64);
    arc = torch::rand({4}, float64);
    shift = 0.3 * torch::randn({4}, float64);
    scale = torch::rand({4}, float64);
    if (kind == Kind::monotone) { // never better than the sender
      own = 0.5 + own / 4;
      scale = 1 + scale / 4;
      shift = torch::tensor({0.4, 0.4, -0.1, -0.2}, float64);
    }
    for (Tensor *each : {&own, &arc, &shift, &scale})
      each->requires_grad_();
  }

  std::vector<Tensor> parameters() const {
    switch (kind) {
    case Kind::add:
      return {parameter};
    case Kind::join:
      return {parameter, own, arc, shift};
    case Kind::keep:
      return {own, shift};
    default:
      return {parameter, own, arc, shift, scale};
    }
  }

  Tensor costs() const {
    return parameter[0] * weight.square() + parameter[1] * weight +
           parameter[2];
  }

  LatticeProblem problem() const {
    return {start,
            arcs,
            costs().index({arcs[0], arcs[1], arcs[2]}),
            {kind, own, arc, shift, scale},
            top};
  }

  /// One turn over all pairs of nodes, and unrolled until nothing changes.
  Tensor turn(const Tensor &x) const {
    // [B, S, i, j]
    Tensor sent = x.unsqueeze(-1).expand({-1, -1, -1, nodes});
    Tensor cost = costs().unsqueeze(1).expand_as(sent);
    Tensor offers = torch::where(mask.unsqueeze(1).logical_and(sent < top),
                                 problem().message(sent, cost),
                                 torch::full({}, 2 * top, float64));
    return torch::minimum(start, std::get<0>(offers.min(2)));
  }
  Tensor unrolled() const {
    for (Tensor x = start;;) {
      Tensor next = turn(x);
      if (next.equal(x))
        return next;
      x = next;
    }
  }
};

LatticeSolution solve(const Graphs &graphs,
                      Adjoint adjoint = Adjoint::implicit) {
  return latticeFixedPoint(graphs.problem(), nodes + 1, adjoint);
}

Tensor objective(const Tensor &value) {
  Tensor weight = torch::cos(3 * torch::arange(nodes, float64));
  return torch::where(value < top / 2, value * weight, torch::zeros_like(value))
      .sum();
}

std::vector<Tensor> gradients(const Graphs &graphs, const Tensor &value) {
  return torch::autograd::grad({objective(value)}, graphs.parameters());
}

/// One graph of n nodes from a list of edges.
struct Edge {
  int64_t from, to;
  double cost;
};
LatticeProblem graphOf(int64_t n, std::vector<Edge> edges) {
  std::sort(edges.begin(), edges.end(), [](const Edge &a, const Edge &b) {
    return std::pair(a.from, a.to) < std::pair(b.from, b.to);
  });
  LatticeProblem problem;
  problem.start = torch::full({1, 1, n}, top, float64);
  problem.start[0][0][0] = 0;
  problem.top = top;
  const auto count = static_cast<int64_t>(edges.size());
  problem.arcs = torch::zeros({3, count}, torch::kInt64);
  problem.cost = torch::zeros({count}, float64);
  for (int64_t a = 0; a < count; ++a) {
    const Edge &each = edges[static_cast<size_t>(a)];
    problem.arcs[1][a] = each.from;
    problem.arcs[2][a] = each.to;
    problem.cost[a] = each.cost;
  }
  return problem;
}

std::vector<int64_t> row(const Tensor &x) {
  return {x.data_ptr<int64_t>(), x.data_ptr<int64_t>() + x.size(-1)};
}

using Row = std::vector<int64_t>;
constexpr Kind kinds[] = {Kind::add, Kind::join, Kind::keep, Kind::growing,
                          Kind::monotone};

TEST(LatticePath, TurnsAreThoseOfTheRelaxationWithTheirGradient) {
  for (Kind kind : {Kind::add, Kind::join, Kind::growing})
    for (bool pairs : {false, true}) {
      Graphs graphs(3, 0.12, 31, kind, pairs);
      const std::vector<LatticeTurn> path = latticePath(graphs.problem(), 12);
      Tensor x = graphs.start, end = solve(graphs).value;
      size_t early = 0;
      for (size_t t = 0; t < path.size(); ++t) {
        EXPECT_TRUE(path[t].sent.equal(x));
        x = graphs.turn(x);
        const Tensor &value = path[t].solution.value;
        EXPECT_TRUE(value.minimum(torch::full({}, top, float64))
                        .equal(x.minimum(torch::full({}, top, float64))))
            << t;
        early += !value.equal(end);
        auto gradientsOf = [&](const Tensor &end) {
          return torch::autograd::grad({objective(end)}, graphs.parameters(),
                                       {}, /*retain_graph=*/true);
        };
        const auto expected = gradientsOf(x), found = gradientsOf(value);
        for (size_t k = 0; k < found.size(); ++k)
          EXPECT_TRUE(torch::allclose(found[k], expected[k], 1e-9, 1e-12))
              << t << " " << k;
      }
      EXPECT_GT(early, 1u);
    }
}

TEST(LatticePath, OfNoArcsIsTheStart) {
  Graphs graphs(2, 0, 32);
  const auto path = latticePath(graphs.problem(), 2);
  ASSERT_EQ(path.size(), 2u);
  EXPECT_TRUE(path[1].solution.value.equal(graphs.start));
}

} // namespace

TEST(LatticeFixedPoint, EqualsTurnsOverAllPairsBitForBit) {
  torch::NoGradGuard guard;
  for (bool pairs : {false, true})
    for (Kind kind : kinds)
      for (double density : {0.05, 0.15, 0.5}) {
        Graphs graphs(3, density, 1, kind, pairs);
        LatticeSolution found = solve(graphs);
        EXPECT_TRUE(found.value.equal(graphs.unrolled()));
        EXPECT_TRUE(found.value.equal(graphs.turn(found.value)));
        EXPECT_EQ(found.count(Status::converged), 3);
      }
}

TEST(LatticeFixedPoint, BothWaysToTakeTurnsAreOne) {
  for (bool pairs : {false, true})
    for (Kind kind : kinds)
      for (double density : {0.0, 0.1, 0.4})
        for (int64_t cap : {int64_t{0}, int64_t{2}, nodes + 1}) {
          torch::NoGradGuard guard;
          Graphs graphs(4, density, 2, kind, pairs);
          LatticeProblem problem = graphs.problem();
          // Equal costs, so that ties are met.
          problem.cost = (4 * problem.cost).ceil() / 4;
          LatticeSolution one =
              latticeFixedPoint(problem, cap, Adjoint::implicit);
          LatticeSolution other = one;
          other.value = problem.start.clone();
          other.arc = torch::full_like(one.arc, -1);
          other.stamp = torch::zeros_like(one.stamp);
          other.status.assign(4, Status::converged);
          takeTurnsByTensors(problem, cap, other);
          EXPECT_TRUE(other.value.equal(one.value));
          EXPECT_TRUE(other.arc.equal(one.arc));
          EXPECT_TRUE(other.stamp.equal(one.stamp));
          EXPECT_EQ(other.steps, one.steps);
          EXPECT_EQ(other.status, one.status);
        }
}

TEST(LatticeFixedPoint, AnyOrderOfUpdatesEndsAtTheSameBits) {
  torch::NoGradGuard guard;
  std::mt19937 bits(5);
  for (Kind kind : kinds) {
    Graphs graphs(1, 0.2, 3, kind);
    LatticeProblem problem = graphs.problem();
    Tensor expected = solve(graphs).value;
    const int64_t count = problem.cost.size(0);
    for (int trial = 0; trial < 3; ++trial) {
      // One random arc after another; a round without a change is the end.
      std::vector<int64_t> order(static_cast<size_t>(count));
      std::iota(order.begin(), order.end(), 0);
      Tensor x = problem.start.clone();
      for (bool changed = true; changed;) {
        changed = false;
        std::shuffle(order.begin(), order.end(), bits);
        for (int64_t a : order) {
          Tensor sent = x[0][0][problem.arcs[1][a]],
                 to = x[0][0][problem.arcs[2][a]];
          if (sent.item<double>() >= top)
            continue;
          Tensor offer =
              problem.message(sent.view({1}), problem.cost[a].view({1}))[0];
          if (offer.item<double>() < to.item<double>()) {
            to.copy_(offer);
            changed = true;
          }
        }
      }
      EXPECT_TRUE(x.equal(expected));
    }
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
  EXPECT_EQ(found.value[0][0][5].item<double>(), top);
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

TEST(LatticeFixedPoint, ASenderAtTheTopSaysNothing) {
  // Costs below zero, as of a longest path: node 2 is reached by nobody.
  LatticeProblem problem = graphOf(4, {{0, 1, -1}, {1, 3, -1}, {2, 3, -50}});
  LatticeSolution found = latticeFixedPoint(problem, 5, Adjoint::implicit);
  EXPECT_EQ(row(found.witness), (Row{0, 0, 2, 1}));
  EXPECT_EQ(found.value[0][0][3].item<double>(), -2);
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
  for (bool pairs : {false, true})
    for (Kind kind : kinds)
      for (uint64_t seed = 2; seed < 5; ++seed) {
        // From these seeds no kink is within a step of the parameters.
        Graphs graphs(2, 0.1 * static_cast<double>(seed), seed + 10, kind,
                      pairs);
        std::vector<Tensor> found = gradients(graphs, solve(graphs).value);
        torch::NoGradGuard guard;
        for (size_t k = 0; k < found.size(); ++k) {
          Tensor parameter = graphs.parameters()[k];
          for (int64_t e = 0; e < parameter.numel(); ++e) {
            auto at = [&](double shift) {
              parameter[e] += shift;
              Tensor value = solve(graphs).value;
              parameter[e] -= shift;
              return objective(value).item<double>();
            };
            const double expected = (at(1e-6) - at(-1e-6)) / 2e-6;
            EXPECT_NEAR(found[k][e].item<double>(), expected,
                        1e-6 * std::max(1.0, std::abs(expected)))
                << "parameter " << k << "[" << e << "], seed " << seed;
          }
        }
      }
}

TEST(LatticeFixedPoint, GradientEqualsUnrolling) {
  double oneStep = 0;
  const int64_t graphCount = 10;
  for (int64_t seed = 0; seed < graphCount; ++seed) {
    Graphs graphs(1, 0.25, static_cast<uint64_t>(20 + seed));
    Tensor unrolled = gradients(graphs, graphs.unrolled())[0];
    Tensor found = gradients(graphs, solve(graphs).value)[0];
    EXPECT_LT((found - unrolled).abs().max().item<double>(),
              1e-12 * (1 + unrolled.abs().max().item<double>()));
    Tensor one = gradients(graphs, solve(graphs, Adjoint::oneStep).value)[0];
    oneStep += torch::cosine_similarity(one, unrolled, 0).item<double>();
  }
  // One application points elsewhere, by much.
  EXPECT_LT(oneStep / graphCount, 0.95);
}

// Per arc, the gradient sums the cotangents of all nodes behind it, here random
// ones; that of one application has that of the next node alone.
TEST(LatticeFixedPoint, OneStepHasAboutHalfTheCosine) {
  double cosine = 0, length = 0;
  const int64_t graphCount = 20;
  for (int64_t seed = 0; seed < graphCount; ++seed) {
    Graphs graphs(1, 0.18, static_cast<uint64_t>(200 + seed));
    const Tensor cotangent = torch::randn({nodes}, float64);
    auto gradient = [&](Adjoint adjoint) {
      LatticeProblem problem = graphs.problem();
      problem.cost = problem.cost.detach().requires_grad_();
      Tensor value = latticeFixedPoint(problem, nodes + 1, adjoint).value;
      Tensor reached = value < top / 2;
      return torch::autograd::grad(
          {value.mul(cotangent).masked_select(reached).sum()},
          {problem.cost})[0];
    };
    const Tensor exact = gradient(Adjoint::implicit);
    const Tensor one = gradient(Adjoint::oneStep);
    cosine += torch::cosine_similarity(one, exact, 0).item<double>();
    length += (one.norm() / exact.norm()).item<double>();
  }
  EXPECT_NEAR(cosine / graphCount, 0.5, 0.15);
  EXPECT_LT(length / graphCount, 0.7);
}

TEST(LatticeFixedPoint, GradientReachesTheStart) {
  LatticeProblem problem = graphOf(4, {{0, 1, 1}, {1, 2, 1}});
  problem.start.requires_grad_();
  LatticeSolution found = latticeFixedPoint(problem, 5, Adjoint::implicit);
  Tensor gradient =
      torch::autograd::grad({found.value.sum()}, {problem.start})[0];
  EXPECT_TRUE(gradient.equal(torch::tensor({{{3.0, 0.0, 0.0, 1.0}}}, float64)));
  EXPECT_EQ(found.adjoint->implicit, 1);
}

// Messages that are better than their sender: every value falls around circles
// to its rest.
TEST(LatticeFixedPoint, GradientAroundCirclesEqualsUnrolling) {
  for (uint64_t seed = 0; seed < 5; ++seed) {
    Graphs graphs(2, 0.15, 60 + seed, Kind::monotone);
    {
      torch::NoGradGuard guard;
      graphs.start.fill_(100);
      graphs.own.fill_(0.3);
      graphs.scale.fill_(1);
      graphs.shift.fill_(0);
    }
    LatticeSolution found =
        latticeFixedPoint(graphs.problem(), 2000, Adjoint::implicit);
    EXPECT_EQ(found.count(Status::converged), 2);
    // Following witnesses far enough ends at a root, or goes round.
    Tensor at = found.witness;
    for (int64_t k = 0; k < nodes; ++k)
      at = found.witness.gather(-1, at);
    EXPECT_TRUE(found.witness.gather(-1, at).ne(at).any().item<bool>());
    const std::vector<Tensor> gradient = gradients(graphs, found.value);
    const std::vector<Tensor> unrolled = gradients(graphs, graphs.unrolled());
    for (size_t k = 0; k < gradient.size(); ++k)
      EXPECT_LT((gradient[k] - unrolled[k]).abs().max().item<double>(),
                1e-10 * (1 + unrolled[k].abs().max().item<double>()));
    EXPECT_EQ(found.adjoint->implicit, 2);
    EXPECT_EQ(found.adjoint->fallback, 0);
  }
}

// Nodes 1 and 2 lower each other without end: 1 is written in odd turns, 2 in
// even ones, and 3 hears of 2 in odd ones. After 6 turns 2 has seen what 1
// still has; what 1 and 3 have seen of 2 was written over.
TEST(LatticeFixedPoint, WithoutRestTheGradientGoesAlongWhatIsStillThere) {
  LatticeProblem problem =
      graphOf(4, {{0, 1, 1}, {1, 2, -1}, {2, 1, 0.5}, {2, 3, 1}});
  problem.cost.requires_grad_();
  LatticeSolution found = latticeFixedPoint(problem, 6, Adjoint::implicit);
  EXPECT_EQ(found.status[0], Status::cap);
  EXPECT_EQ(row(found.witness), (Row{0, 2, 1, 2}));
  EXPECT_EQ(row(found.stamp), (Row{0, 5, 6, 5}));
  Tensor gradient = torch::autograd::grad(
      {(found.value * torch::tensor({1.0, 2.0, 4.0, 8.0}, float64)).sum()},
      {problem.cost})[0];
  // In order: 0 to 1, 1 to 2, 2 to 1, 2 to 3.
  EXPECT_TRUE(gradient.equal(torch::tensor({0.0, 4.0, 6.0, 8.0}, float64)));
  EXPECT_EQ(found.adjoint->fallback, 1);
  EXPECT_EQ(found.adjoint->implicit, 0);
}

TEST(LatticeFixedPoint, EveryExactAdjointIsTheSame) {
  Graphs graphs(2, 0.3, 5);
  auto gradient = [&](Adjoint adjoint) {
    return gradients(graphs, solve(graphs, adjoint).value)[0];
  };
  Tensor expected = gradient(Adjoint::implicit);
  for (Adjoint adjoint : {Adjoint::anderson, Adjoint::gmres, Adjoint::dense})
    EXPECT_TRUE(gradient(adjoint).equal(expected));
  EXPECT_FALSE(gradient(Adjoint::oneStep).equal(expected));
  for (Adjoint adjoint :
       {Adjoint::neumann, Adjoint::phantom, Adjoint::unrolled})
    EXPECT_THROW(latticeFixedPoint(graphs.problem(), 5, adjoint), c10::Error);
}
