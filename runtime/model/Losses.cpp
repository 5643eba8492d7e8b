#include "runtime/model/Losses.h"
#include "runtime/model/Lattice.h"

#include <algorithm>

namespace kleene::rt {

namespace {

/// Mean over the cells that count, 0 when there are none.
Tensor maskedMean(const Tensor &values, const Tensor &counts) {
  return (values * counts).sum() / counts.sum().clamp_min(1);
}

Tensor maskLoss(const Tensor &y, const Tensor &truth) {
  Tensor t = truth.to(y.scalar_type());
  Tensor known = (t != -1).to(y.scalar_type());
  // log(1 + e^y) - t y, without overflow.
  Tensor loss = y.clamp_min(0) - y * t + torch::log1p(torch::exp(-y.abs()));
  return maskedMean(loss, known);
}

Tensor oneHotLoss(const Tensor &y, const Tensor &truth) {
  Tensor t = truth.to(y.scalar_type());
  Tensor chosen = (t == 1).to(y.scalar_type());
  return -(chosen * torch::log_softmax(y, -1)).sum() /
         chosen.sum().clamp_min(1);
}

Tensor pointerLoss(const Tensor &y, const Tensor &truth) {
  Tensor logs = torch::log_softmax(y, -1);
  return -logs.gather(-1, truth.unsqueeze(-1)).mean();
}

} // namespace

Tensor probeLoss(const Probe &probe, const Tensor &logits, const Tensor &truth,
                 const LatticeLosses &lattice) {
  auto isAmong = [&](const std::vector<std::string> &names) {
    return std::find(names.begin(), names.end(), probe.name) != names.end();
  };
  if (isAmong(lattice.witnesses))
    return witnessLoss(logits, truth, lattice.temperature);
  if (isAmong(lattice.tight))
    return tightLoss(logits, truth, lattice.temperature);
  switch (probe.type) {
  case ProbeType::scalar:
    return (logits - truth.to(logits.scalar_type())).square().mean();
  case ProbeType::mask:
    return maskLoss(logits, truth);
  case ProbeType::maskOne:
  case ProbeType::categorical:
    return oneHotLoss(logits, truth);
  case ProbeType::pointer:
  case ProbeType::permutation:
    return pointerLoss(logits, truth);
  }
  TORCH_CHECK(false, "unknown type of probe ", probe.name);
}

Tensor outputLoss(const Spec &spec, const Features &logits,
                  const Features &truth, const LatticeLosses &lattice) {
  Tensor total;
  for (const Probe *probe : spec.stage(Stage::output)) {
    auto found = truth.find(probe->name);
    TORCH_CHECK(found != truth.end(), "the batch lacks the output ",
                probe->name);
    Tensor loss =
        probeLoss(*probe, logits.at(probe->name), found->second, lattice);
    total = total.defined() ? total + loss : loss;
  }
  return total;
}

} // namespace kleene::rt
