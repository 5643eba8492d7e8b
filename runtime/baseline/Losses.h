//===- Losses.h - the losses of outputs and hints -------------------------===//
//
// With y the logits and t the truth, per entry:
//   scalar                 (y - t)^2
//   mask                   binary cross entropy where t != -1
//   mask_one, categorical  -sum(max(t, 0) log softmax y) where a t is 1
//   pointer                -log softmax(y)[t]
//   permutationPointer     -sum(t y), y being log-Sinkhorn already
// An output's loss is the mean over the entries that count (over the ones of t
// for one-hots); a hint's the mean over the entries that count in rows
// 1, ..., length - 1. Every output and every hint has weight 1.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_BASELINE_LOSSES_H
#define KLEENE_RUNTIME_BASELINE_LOSSES_H

#include "runtime/baseline/Signature.h"
#include "runtime/data/Batch.h"

namespace kleene::rt::baseline {

/// logits and truth as in Decoder.h and Batch.h.
Tensor outputLoss(const Feature &feature, const Tensor &logits,
                  const Tensor &truth);

/// logits [T - 1, B, ...] of rows 1, ..., T - 1; truth [T, B, ...]. 0 where
/// there is no such row.
Tensor hintLoss(const Feature &feature, const Tensor &logits,
                const Tensor &truth, const std::vector<int64_t> &lengths);

struct Loss {
  Tensor outputs, hints; ///< scalars; sums over the probes
  Tensor total() const { return outputs + hints; }
};
/// `hintLogits` may be empty.
Loss networkLoss(const Signature &signature, const Batch &batch,
                 const Features &outputLogits, const Features &hintLogits);

} // namespace kleene::rt::baseline

#endif // KLEENE_RUNTIME_BASELINE_LOSSES_H
