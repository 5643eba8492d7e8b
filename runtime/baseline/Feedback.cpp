#include "runtime/baseline/Feedback.h"
#include "runtime/baseline/Soften.h"
#include "runtime/model/DiscreteGradient.h"

namespace kleene::rt::baseline {
namespace {

/// One choice among the entries of the last dimension.
bool isChoice(FeatureType type) {
  return type == FeatureType::pointer || type == FeatureType::maskOne ||
         type == FeatureType::categorical;
}

} // namespace

Tensor fedBack(const Feature &feature, const Tensor &logits,
               const Feedback &feedback, bool training, const Tensor &allowed) {
  using Kind = Feedback::Kind;
  if (feedback.kind == Kind::hard)
    return decide(feature, logits);
  if (feedback.kind == Kind::soft || !isChoice(feature.type))
    return soften(feature, logits);
  if (!training)
    return decide(feature, logits);
  return feedback.kind == Kind::gumbel
             ? straightThrough(logits, allowed, feedback.temperature)
             : raoBlackwell(logits, allowed, feedback.temperature,
                            feedback.samples);
}

} // namespace kleene::rt::baseline
