//===- Sinkhorn.h - scores of a permutation -------------------------------===//
//
// Alternately normalises rows and columns of exp(x / temperature) in the log
// domain, with the diagonal excluded: no node precedes itself.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_BASELINE_SINKHORN_H
#define KLEENE_RUNTIME_BASELINE_SINKHORN_H

#include "runtime/Torch.h"

namespace kleene::rt::baseline {

inline constexpr double sinkhornTemperature = 0.1;

/// logits [B, n, n] -> log of a nearly doubly stochastic matrix [B, n, n].
Tensor logSinkhorn(const Tensor &logits, int64_t steps);

/// The same of logits with standard Gumbel noise, drawn from LibTorch's
/// generator of the device: what training samples permutations with.
Tensor noisyLogSinkhorn(const Tensor &logits, int64_t steps);

} // namespace kleene::rt::baseline

#endif // KLEENE_RUNTIME_BASELINE_SINKHORN_H
