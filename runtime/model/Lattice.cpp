#include "runtime/model/Lattice.h"
#include "compiler/program/Plan.h"

#include <limits>

namespace kleene::rt {

namespace {

/// Far below whatever a channel's values can make of a score.
constexpr double nowhere = -1000 * latticeTop;

c10::List<c10::optional<Tensor>> places(const Tensor &arcs) {
  return c10::List<c10::optional<Tensor>>({arcs[0], arcs[1], arcs[2]});
}

Tensor isTop(const LatticeChannel &channel) {
  return channel.solution.value >= latticeTop;
}

bool isOfPairs(const LatticeChannel &channel) {
  return channel.startArcs.defined();
}

/// [B, S, n] at the senders, or the receivers, of the arcs: [E, S].
Tensor atNodes(const Tensor &x, const Tensor &sample, const Tensor &node) {
  return x.index({sample, torch::indexing::Slice(), node});
}

/// phi(z_k, cost) along every arc: [E, S].
Tensor offersOf(const LatticeChannel &channel) {
  const Tensor &arcs = channel.problem.arcs;
  Tensor own = atNodes(channel.heard(), arcs[0], arcs[1]);
  return channel.problem.message(
      own, channel.problem.cost.unsqueeze(-1).expand_as(own));
}

/// Of the senders that attain a value and rested before it the first of those
/// whose key is least; what the solver found where the start stayed: [B, S, n].
Tensor leastSenders(const LatticeChannel &channel, const Tensor &key) {
  torch::NoGradGuard noGradient;
  const LatticeSolution &solution = channel.solution;
  const Tensor &arcs = channel.problem.arcs;
  auto rested = [&](const Tensor &node) {
    return atNodes(solution.stamp, arcs[0], node);
  };
  Tensor attains =
      (offersOf(channel) == atNodes(solution.value, arcs[0], arcs[2]))
          .logical_and(rested(arcs[1]) < rested(arcs[2]))
          .to(torch::kCPU);
  Tensor keys = key.to(torch::kCPU, torch::kFloat64);
  Tensor places = arcs.to(torch::kCPU);
  Tensor found = solution.witness.to(torch::kCPU).clone();
  Tensor best = torch::full(
      found.sizes(), std::numeric_limits<double>::infinity(), keys.options());
  auto sample = places.accessor<int64_t, 2>()[0],
       sender = places.accessor<int64_t, 2>()[1],
       receiver = places.accessor<int64_t, 2>()[2];
  auto counts = attains.accessor<bool, 2>();
  auto keyOf = keys.accessor<double, 2>();
  auto least = best.accessor<double, 3>();
  auto answer = found.accessor<int64_t, 3>();
  for (int64_t a = 0; a < attains.size(0); ++a)
    for (int64_t r = 0; r < attains.size(1); ++r) {
      const double mine = keyOf[sample[a]][sender[a]];
      double &lowest = least[sample[a]][r][receiver[a]];
      if (!counts[a][r] || !(mine < lowest))
        continue;
      lowest = mine;
      answer[sample[a]][r][receiver[a]] = sender[a];
    }
  return found.to(solution.witness.device());
}

} // namespace

// Written element by element, [unit, arc]: a matrix product may round a row
// differently from its neighbours, and arcs that cost the same must tie.
Tensor latticeCost(const Tensor &features, const Tensor &slope,
                   const Tensor &bend, const Tensor &scale,
                   const Tensor &offset, const Tensor &line) {
  const int64_t width = features.size(-1);
  Tensor x = features.reshape({-1, width}).t().contiguous();
  Tensor inner = bend.unsqueeze(-1);
  for (int64_t k = 0; k < width; ++k)
    inner = inner + slope.abs().slice(1, k, k + 1) * x[k];
  Tensor cost =
      (torch::relu(inner) * scale.abs().unsqueeze(-1)).sum(0) + offset.abs();
  for (int64_t k = 0; line.defined() && k < width; ++k)
    cost = cost + line.abs()[k] * x[k];
  std::vector<int64_t> shape = features.sizes().vec();
  shape.pop_back();
  return cost.view(shape);
}

Tensor atArcs(const Tensor &pairs, const Tensor &arcs) {
  return pairs.index({arcs[0], arcs[1], arcs[2]});
}

Tensor startPairs(const Tensor &cost, const Tensor &arcs, double diagonal,
                  int64_t samples, int64_t nodes) {
  Tensor start =
      torch::full({samples, nodes, nodes}, latticeTop, cost.options());
  start.diagonal(0, 1, 2).fill_(diagonal);
  return start.index_put(places(arcs), cost);
}

Tensor witnessLogits(const LatticeChannel &channel, const Tensor &key) {
  const LatticeProblem &problem = channel.problem;
  const int64_t samples = problem.start.size(0), rows = problem.start.size(1),
                n = problem.start.size(2);
  const Tensor &arcs = problem.arcs;
  Tensor scores = -offersOf(channel);
  if (key.defined())
    scores = scores - key.index({arcs[0], arcs[1]}).unsqueeze(-1);
  // [row, receiver j, sender k].
  Tensor logits = torch::full({samples, n, n, rows}, nowhere, scores.options())
                      .index_put({arcs[0], arcs[2], arcs[1]}, scores)
                      .permute({0, 3, 1, 2});
  Tensor self = torch::eye(n, scores.options().dtype(torch::kBool));
  Tensor start = -problem.start.unsqueeze(-1);
  if (!isOfPairs(channel))
    return torch::where(self, start, logits).squeeze(1);
  return torch::where(self.unsqueeze(1), torch::maximum(start, logits), logits);
}

Tensor witnesses(const LatticeChannel &channel, const Tensor &key) {
  const LatticeSolution &solution = channel.solution;
  Tensor found = solution.witness;
  if (key.defined() && channel.problem.cost.numel() > 0)
    found = leastSenders(channel, key);
  if (!isOfPairs(channel))
    return found.squeeze(1);
  Tensor row = torch::arange(found.size(1), found.options()).unsqueeze(-1);
  return torch::where(solution.arc < 0, row, found);
}

Tensor origins(const LatticeChannel &channel) {
  Tensor origin = channel.solution.witness.squeeze(1);
  // Each round doubles how far it looks.
  for (int64_t reach = 1; reach < origin.size(1); reach *= 2)
    origin = origin.gather(1, origin);
  return origin;
}

Tensor originLogits(const LatticeChannel &channel) {
  return -(channel.solution.value.transpose(1, 2) - channel.problem.start)
              .abs();
}

Tensor mutualArcs(const LatticeChannel &channel) {
  Tensor reached = isTop(channel).logical_not();
  return arcsOf(withoutSelf(reached.logical_and(reached.transpose(1, 2))));
}

Tensor tightArcs(const LatticeChannel &channel) {
  if (torch::GradMode::is_enabled())
    return channel.startArcs;
  Tensor kept =
      channel.solution.arc.index({channel.startArcs[0], channel.startArcs[1],
                                  channel.startArcs[2]}) < 0;
  return channel.startArcs.index({torch::indexing::Slice(), kept}).contiguous();
}

Tensor slackAt(const LatticeChannel &channel, const Tensor &arcs) {
  return atArcs(channel.problem.start - channel.solution.value, arcs);
}

Tensor tightLogits(const LatticeChannel &channel) {
  const Tensor &arcs = channel.startArcs;
  return torch::full_like(channel.problem.start, nowhere)
      .index_put(places(arcs), -slackAt(channel, arcs));
}

Tensor tightPairs(const LatticeChannel &channel) {
  Tensor started =
      torch::zeros_like(channel.solution.arc, torch::kBool)
          .index_put(places(channel.startArcs), torch::ones({}, torch::kBool));
  return started.logical_and(channel.solution.arc < 0);
}

Tensor latticeValue(const LatticeChannel &channel, bool negated,
                    double absent) {
  const Tensor &value = channel.solution.value;
  return torch::where(isTop(channel), torch::full_like(value, absent),
                      negated ? -value : value);
}

Tensor latticeReached(const LatticeChannel &channel, bool negated) {
  Tensor reached =
      isTop(channel).logical_not().to(channel.solution.value.scalar_type());
  return (negated ? -1 : 1) * (2 * reached - 1);
}

Tensor withoutSelf(const Tensor &mask) {
  return mask.logical_and(
      torch::eye(mask.size(-1), mask.options()).logical_not());
}

Tensor witnessLoss(const Tensor &logits, const Tensor &truth,
                   double temperature) {
  Tensor self = torch::arange(truth.size(-1), truth.options());
  Tensor moved = (truth.dim() == 3 ? torch::ones_like(truth) : truth != self)
                     .to(logits.scalar_type());
  Tensor logs = torch::log_softmax(logits / temperature, -1)
                    .gather(-1, truth.unsqueeze(-1))
                    .squeeze(-1);
  // A pointer along no edge, which no program of a lattice form gives, would
  // cost infinitely much.
  return torch::where(moved != 0, -logs, torch::zeros_like(logs)).sum() /
         moved.sum().clamp_min(1);
}

Tensor tightLoss(const Tensor &logits, const Tensor &truth,
                 double temperature) {
  constexpr double margin = 4;
  Tensor has = logits > nowhere;
  Tensor y = logits / temperature + margin;
  Tensor t = truth.to(y.scalar_type());
  Tensor loss = y.clamp_min(0) - y * t + torch::log1p(torch::exp(-y.abs()));
  return torch::where(has, loss, torch::zeros_like(loss)).sum() /
         has.sum().clamp_min(1);
}

} // namespace kleene::rt
