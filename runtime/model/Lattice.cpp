#include "runtime/model/Lattice.h"
#include "compiler/program/Plan.h"

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

Tensor witnessLogits(const LatticeChannel &channel) {
  const LatticeProblem &problem = channel.problem;
  const int64_t samples = problem.start.size(0), n = problem.start.size(2);
  const Tensor &arcs = problem.arcs;
  Tensor value = channel.solution.value.squeeze(1);
  Tensor offers =
      problem.message(value.index({arcs[0], arcs[1]}), problem.cost);
  // [i, j]: receiver i, sender j.
  Tensor scores = torch::full({samples, n, n}, nowhere, value.options())
                      .index_put({arcs[0], arcs[2], arcs[1]}, -offers);
  Tensor self = torch::eye(n, value.options().dtype(torch::kBool));
  return torch::where(self, -problem.start.transpose(1, 2), scores);
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
  Tensor moved = (truth != self).to(logits.scalar_type());
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
