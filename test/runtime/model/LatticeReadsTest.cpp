// What is read off a lattice channel at rest: witnesses of nodes and of pairs,
// of equal ones that of the least key, where a value began, and what is joined
// both ways. Each against its definition, node by node.
#include "compiler/program/Plan.h"
#include "runtime/model/Lattice.h"

#include <gtest/gtest.h>

using namespace kleene;
using namespace kleene::rt;

namespace {

const auto float64 = torch::dtype(torch::kFloat64);
constexpr int64_t samples = 3, nodes = 12;

/// Random arcs, without loops.
Tensor randomMask(double density, uint64_t seed) {
  torch::manual_seed(seed);
  return withoutSelf(torch::rand({samples, nodes, nodes}, float64) < density);
}

/// From node 0, or between all pairs with the arcs as their start.
LatticeChannel rest(const Tensor &mask, const Tensor &weight, bool pairs,
                    LatticeMessage message = {}) {
  LatticeChannel channel;
  Tensor arcs = arcsOf(mask), cost = atArcs(weight, arcs);
  Tensor start = torch::full({samples, 1, nodes}, latticeTop, float64);
  start.select(2, 0).fill_(0);
  if (pairs) {
    channel.startArcs = arcs;
    start = startPairs(cost, arcs, 0, samples, nodes);
  }
  channel.problem = {start, arcs, cost, message, latticeTop};
  channel.solution =
      latticeFixedPoint(channel.problem, nodes + 1, Adjoint::implicit);
  return channel;
}

/// max(x, -1): what is sent, for values that are not negative.
LatticeMessage keep() {
  Tensor none = torch::full({1}, -1, float64);
  return {LatticeMessage::Kind::keep, torch::zeros({1}, float64), {}, none, {}};
}

TEST(LatticeReads, AWitnessOfAPairIsTheNodeBefore) {
  Tensor mask = randomMask(0.3, 1);
  Tensor weight = torch::rand({samples, nodes, nodes}, float64);
  LatticeChannel channel = rest(mask, weight, true);
  Tensor found = witnesses(channel);
  EXPECT_TRUE(found.equal(witnessLogits(channel).argmax(-1)));
  const Tensor &z = channel.solution.value;
  for (int64_t b = 0; b < samples; ++b)
    for (int64_t u = 0; u < nodes; ++u)
      for (int64_t v = 0; v < nodes; ++v) {
        const int64_t k = found[b][u][v].item<int64_t>();
        const double own = z[b][u][v].item<double>();
        if (k == u && channel.solution.arc[b][u][v].item<int64_t>() < 0) {
          EXPECT_EQ(own, channel.problem.start[b][u][v].item<double>());
          continue;
        }
        EXPECT_TRUE(mask[b][k][v].item<bool>());
        EXPECT_EQ(own,
                  z[b][u][k].item<double>() + weight[b][k][v].item<double>());
      }
}

TEST(LatticeReads, LossOfPairsCountsEach) {
  // Both of row 0 prefer node 0 by 2, those of row 1 are undecided.
  Tensor logits = torch::zeros({1, 2, 2, 2}, float64);
  logits[0][0].select(1, 0).fill_(2);
  Tensor truth = torch::zeros({1, 2, 2}, torch::kInt64);
  EXPECT_NEAR(witnessLoss(logits, truth, 2).item<double>(),
              (std::log1p(std::exp(-1.0)) + std::log(2.0)) / 2, 1e-12);
}

TEST(LatticeReads, OfEqualSendersTheLeastKeyCounts) {
  Tensor mask = randomMask(0.4, 2);
  LatticeChannel channel = rest(mask, torch::ones_like(mask, float64), false);
  Tensor key = torch::rand({samples, nodes}, float64);
  key.select(1, 3).copy_(key.select(1, 2)); // the first of equal keys
  Tensor found = witnesses(channel, key);
  const Tensor z = channel.solution.value.squeeze(1);
  int64_t elsewhere = 0;
  for (int64_t b = 0; b < samples; ++b)
    for (int64_t i = 0; i < nodes; ++i) {
      int64_t best = i;
      if (i != 0 && z[b][i].item<double>() < latticeTop)
        for (int64_t j = 0; j < nodes; ++j)
          if (mask[b][j][i].item<bool>() &&
              z[b][j].item<double>() + 1 == z[b][i].item<double>() &&
              (best == i ||
               key[b][j].item<double>() < key[b][best].item<double>()))
            best = j;
      EXPECT_EQ(found[b][i].item<int64_t>(), best) << b << " " << i;
      elsewhere += best != channel.solution.witness[b][0][i].item<int64_t>();
    }
  EXPECT_GT(elsewhere, samples);
  // A key that tells nothing apart changes nothing.
  EXPECT_TRUE(witnesses(channel, torch::ones_like(key))
                  .equal(channel.solution.witness.squeeze(1)));
  // The scores say the same where keys differ by less than a hop.
  key.select(1, 3).add_(1e-3);
  EXPECT_TRUE(witnesses(channel, key)
                  .equal(witnessLogits(channel, key / 2).argmax(-1)));
}

TEST(LatticeReads, KeysServePairsAndChannelsWithoutArcs) {
  Tensor mask = randomMask(0.4, 3);
  LatticeChannel channel = rest(mask, torch::ones_like(mask, float64), true);
  Tensor key = torch::rand({samples, nodes}, float64);
  EXPECT_TRUE(witnesses(channel, key)
                  .equal(witnessLogits(channel, key / 2).argmax(-1)));
  Tensor empty = torch::zeros_like(mask);
  LatticeChannel alone = rest(empty, torch::ones_like(mask, float64), false);
  EXPECT_TRUE(witnesses(alone, key).equal(alone.solution.witness.squeeze(1)));
}

TEST(LatticeReads, AnOriginIsTheEndOfTheWitnesses) {
  Tensor mask = randomMask(0.1, 4);
  mask = mask.logical_or(mask.transpose(1, 2));
  LatticeChannel channel;
  Tensor arcs = arcsOf(mask);
  Tensor start = torch::rand({samples, 1, nodes}, float64);
  channel.problem = {start, arcs, torch::zeros({arcs.size(1)}, float64), keep(),
                     latticeTop};
  channel.solution =
      latticeFixedPoint(channel.problem, nodes + 1, Adjoint::implicit);
  Tensor found = origins(channel);
  EXPECT_TRUE(channel.solution.value.squeeze(1).equal(
      start.squeeze(1).gather(1, found)));
  EXPECT_TRUE(found.equal(originLogits(channel).argmax(-1)));
  EXPECT_FALSE(found.equal(channel.solution.witness.squeeze(1)));
}

TEST(LatticeReads, MutualArcsJoinBothWays) {
  Tensor mask = randomMask(0.12, 5);
  LatticeChannel channel = rest(mask, torch::ones_like(mask, float64), true);
  Tensor reached = channel.solution.value < latticeTop;
  Tensor found = torch::zeros_like(mask);
  Tensor arcs = mutualArcs(channel);
  for (int64_t a = 0; a < arcs.size(1); ++a)
    found[arcs[0][a].item<int64_t>()][arcs[1][a].item<int64_t>()]
         [arcs[2][a].item<int64_t>()] = true;
  int64_t one = 0;
  for (int64_t b = 0; b < samples; ++b)
    for (int64_t u = 0; u < nodes; ++u)
      for (int64_t v = 0; v < nodes; ++v) {
        const bool there = reached[b][u][v].item<bool>(),
                   back = reached[b][v][u].item<bool>();
        one += there != back;
        EXPECT_EQ(found[b][u][v].item<bool>(), u != v && there && back);
      }
  EXPECT_GT(one, 0);
  EXPECT_GT(arcs.size(1), 0);
}

} // namespace
