//===- Feedback.h - from predicted hints to hints that are fed back -------===//
//
//   soft          weights (Soften.h)
//   hard          decisions, without gradient
//   gumbel        decisions that are drawn from the weights, with the gradient
//                 of a softmax (DiscreteGradient.h)
//   raoBlackwell  the same draws, with a gradient of less variance
//
// Only choices among several are drawn: pointers, mask_one and categoricals;
// other hints are soft then. Draws are for training: asked, a network that was
// trained on drawn hints is fed the likeliest ones.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_BASELINE_FEEDBACK_H
#define KLEENE_RUNTIME_BASELINE_FEEDBACK_H

#include "runtime/Torch.h"
#include "runtime/baseline/Signature.h"

namespace kleene::rt::baseline {

struct Feedback {
  enum class Kind : uint8_t { soft, hard, gumbel, raoBlackwell };
  Kind kind = Kind::soft;
  double temperature = 1; ///< of the gradient of draws
  int64_t samples = 10;   ///< of raoBlackwell
};

/// Logits of a hint as a value that an encoder takes (Encoder.h); `allowed`,
/// bool like the logits or undefined, says what may be drawn. Draws are from
/// LibTorch's generator of the CPU.
Tensor fedBack(const Feature &feature, const Tensor &logits,
               const Feedback &feedback, bool training, const Tensor &allowed);

} // namespace kleene::rt::baseline

#endif // KLEENE_RUNTIME_BASELINE_FEEDBACK_H
