//===- DiscreteGradient.h - gradients through drawn choices ---------------===//
//
// A choice D among the entries of the last dimension, with probabilities
// softmax(logits), is the largest entry of logits + G, G of independent
// standard Gumbel numbers. Its one-hot has no derivative; that of the softmax
// at a temperature takes its place:
//
//   straightThrough   d softmax((logits + G) / tau)      (Jang et al. 2017)
//   raoBlackwell      the mean of that over k draws of G given D: the same
//                     expectation, and less variance (Paulus, Maddison, Krause
//                     2021)
//
// `allowed`, bool and broadcast to the logits, leaves entries out; undefined:
// none. At least one entry of a row must be allowed. Random numbers are drawn
// on the CPU whatever the device, from `generator` or, without, from LibTorch's
// own, whose state a checkpoint keeps.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_MODEL_DISCRETEGRADIENT_H
#define KLEENE_RUNTIME_MODEL_DISCRETEGRADIENT_H

#include "runtime/Torch.h"

namespace kleene::rt {

using Random = c10::optional<at::Generator>;

/// One-hot of a draw [..., m], with gradient to the logits. Temperature > 0.
Tensor straightThrough(const Tensor &logits, const Tensor &allowed,
                       double temperature, Random generator = {});
/// The same for the same generator, by value; `samples` >= 1.
Tensor raoBlackwell(const Tensor &logits, const Tensor &allowed,
                    double temperature, int64_t samples, Random generator = {});

/// The same without a draw: one-hot of the first of the largest logits along
/// `axis`, with the gradient of their softmax.
Tensor chosen(const Tensor &logits, int64_t axis);
/// 1 where a logit is above 0, else 0, with the gradient of its sigmoid.
Tensor above(const Tensor &logits);

/// logits + G given that `choice`, one-hot [..., m] of allowed entries, is
/// where it is largest; -inf where not allowed. Without gradient.
Tensor perturbedGiven(const Tensor &logits, const Tensor &choice,
                      const Tensor &allowed, Random generator = {});

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_MODEL_DISCRETEGRADIENT_H
