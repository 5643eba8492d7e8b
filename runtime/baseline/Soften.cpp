#include "runtime/baseline/Soften.h"
#include "runtime/baseline/Sinkhorn.h"

namespace kleene::rt::baseline {
namespace {

constexpr int64_t softSinkhornSteps = 25, hardSinkhornSteps = 50;

Tensor oneHotOfLargest(const Tensor &y) {
  return torch::zeros_like(y).scatter_(-1, y.argmax(-1, true), 1);
}

} // namespace

Tensor soften(const Feature &feature, const Tensor &logits) {
  switch (feature.type) {
  case FeatureType::scalar:
    return logits;
  case FeatureType::mask:
    return torch::sigmoid(logits);
  case FeatureType::permutationPointer:
    return torch::exp(logSinkhorn(logits, softSinkhornSteps));
  default:
    return torch::softmax(logits, -1);
  }
}

Tensor decide(const Feature &feature, const Tensor &logits) {
  Tensor y = logits.detach();
  switch (feature.type) {
  case FeatureType::scalar:
    return y;
  case FeatureType::mask:
    return y.gt(0).to(y.scalar_type());
  case FeatureType::maskOne:
  case FeatureType::categorical:
    return oneHotOfLargest(y);
  case FeatureType::permutationPointer:
    return oneHotOfLargest(logSinkhorn(y, hardSinkhornSteps));
  case FeatureType::pointer:
  case FeatureType::permutation:
    break;
  }
  return y.argmax(-1);
}

Features decideOutputs(const Signature &signature, const Features &logits) {
  Features decided;
  for (const Feature &feature : signature.stage(Stage::output))
    decided[feature.name] = decide(feature, logits.at(feature.name));
  return decided;
}

} // namespace kleene::rt::baseline
