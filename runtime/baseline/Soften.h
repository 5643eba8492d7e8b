//===- Soften.h - from logits to values, soft or decided ------------------===//
//
// Soft values are what a network feeds back to itself: sigmoid of a mask,
// softmax of mask_one, categorical and pointer (floating, one more axis than
// the index), the scalar itself, a permutation through Sinkhorn.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_BASELINE_SOFTEN_H
#define KLEENE_RUNTIME_BASELINE_SOFTEN_H

#include "runtime/baseline/Signature.h"
#include "runtime/data/Batch.h"

namespace kleene::rt::baseline {

/// Differentiable; the shape of the logits.
Tensor soften(const Feature &feature, const Tensor &logits);

/// In the form of Batch: 0/1 masks, one-hots, int64 pointers; a
/// permutationPointer is a 0/1 matrix. Ties go to the lowest index.
Tensor decide(const Feature &feature, const Tensor &logits);
Features decideOutputs(const Signature &signature, const Features &logits);

} // namespace kleene::rt::baseline

#endif // KLEENE_RUNTIME_BASELINE_SOFTEN_H
