#include "runtime/baseline/Losses.h"

namespace kleene::rt::baseline {
namespace {

/// The loss of every entry and which entries count, of one shape.
struct Entries {
  Tensor loss, counts;
};

Entries entries(const Feature &feature, const Tensor &y, const Tensor &truth) {
  torch::ScalarType type = y.scalar_type();
  if (feature.type == FeatureType::pointer) {
    Tensor index = truth.to(torch::kInt64).unsqueeze(-1);
    Tensor loss = -torch::log_softmax(y, -1).gather(-1, index).squeeze(-1);
    return {loss, torch::ones_like(loss)};
  }
  Tensor t = truth.to(type);
  switch (feature.type) {
  case FeatureType::mask:
    // log(1 + e^y) - t y, without overflow.
    return {y.clamp_min(0) - y * t + torch::log1p(torch::exp(-y.abs())),
            t.ne(-1).to(type)};
  case FeatureType::maskOne:
  case FeatureType::categorical:
    return {-(t.clamp_min(0) * torch::log_softmax(y, -1)).sum(-1),
            t.eq(1).any(-1).to(type)};
  case FeatureType::permutationPointer: {
    Tensor loss = -(t * y).sum(-1);
    return {loss, torch::ones_like(loss)};
  }
  default:
    return {(y - t).square(), torch::ones_like(t)};
  }
}

bool isOneHot(const Feature &feature) {
  return feature.type == FeatureType::maskOne ||
         feature.type == FeatureType::categorical;
}

} // namespace

Tensor outputLoss(const Feature &feature, const Tensor &logits,
                  const Tensor &truth) {
  auto [loss, counts] = entries(feature, logits, truth);
  Tensor number = isOneHot(feature) ? truth.eq(1).sum().to(loss.scalar_type())
                                    : counts.sum();
  return (loss * counts).sum() / number.clamp_min(1);
}

Tensor hintLoss(const Feature &feature, const Tensor &logits,
                const Tensor &truth, const std::vector<int64_t> &lengths) {
  const int64_t rows = truth.size(0) - 1;
  if (rows < 1)
    return torch::zeros({}, logits.options());
  auto [loss, counts] =
      entries(feature, logits.narrow(0, 0, rows), truth.narrow(0, 1, rows));
  Tensor length = torch::tensor(lengths, torch::kInt64).to(loss.device());
  Tensor step = torch::arange(rows, length.options()).unsqueeze(-1);
  Tensor live = step.lt(length.unsqueeze(0) - 1).to(loss.scalar_type());
  while (live.dim() < loss.dim())
    live = live.unsqueeze(-1);
  Tensor weight = counts * live;
  return (loss * weight).sum() / weight.sum().clamp_min(1e-12);
}

Loss networkLoss(const Signature &signature, const Batch &batch,
                 const Features &outputLogits, const Features &hintLogits) {
  Loss sum;
  for (const Feature &feature : signature.stage(Stage::output)) {
    const Tensor &y = outputLogits.at(feature.name);
    Tensor loss = outputLoss(feature, y, batch.outputs.at(feature.name));
    sum.outputs = sum.outputs.defined() ? sum.outputs + loss : loss;
  }
  TORCH_CHECK(sum.outputs.defined(), "a network without outputs has no loss");
  sum.hints = torch::zeros_like(sum.outputs);
  for (const Feature &feature : signature.stage(Stage::hint)) {
    auto found = hintLogits.find(feature.name);
    if (found != hintLogits.end())
      sum.hints =
          sum.hints + hintLoss(feature, found->second,
                               batch.hints.at(feature.name), batch.lengths);
  }
  return sum;
}

} // namespace kleene::rt::baseline
