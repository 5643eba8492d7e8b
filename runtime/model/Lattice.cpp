#include "runtime/model/Lattice.h"
#include "compiler/program/Plan.h"

namespace kleene::rt {

Tensor latticeCost(const Tensor &features, const Tensor &slope,
                   const Tensor &bend, const Tensor &scale,
                   const Tensor &offset) {
  Tensor pieces = torch::relu(torch::linear(features, slope.abs(), bend));
  return torch::matmul(pieces, scale.abs().unsqueeze(-1)) + offset.abs();
}

Tensor witnessLogits(const Tensor &value, const Tensor &cost,
                     const Tensor &mask, const Tensor &start) {
  const int64_t n = value.size(1);
  // [j, i]: sender j, receiver i.
  Tensor candidates = (value + cost.squeeze(-1)).transpose(1, 2);
  Tensor nowhere = torch::full({}, -1000 * latticeTop, value.options());
  Tensor scores = torch::where(mask.transpose(1, 2), -candidates, nowhere);
  Tensor self = torch::eye(n, mask.options());
  return torch::where(self, -start.expand({-1, n, n}), scores);
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

} // namespace kleene::rt
