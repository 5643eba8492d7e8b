//===- Decide.h - from logits to the answer they stand for ----------------===//
//
// In: logits of the shapes of Net.h. Out: the answer in the form of
// Batch::outputs: threshold at 0 for a mask, one-hot argmax for mask_one and
// categorical, argmax (int64) for pointers, the value itself for scalars.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_MODEL_DECIDE_H
#define KLEENE_RUNTIME_MODEL_DECIDE_H

#include "compiler/program/Spec.h"
#include "runtime/Torch.h"

namespace kleene::rt {

/// `probe` is the output's.
Tensor decide(const Probe &probe, const Tensor &logits);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_MODEL_DECIDE_H
