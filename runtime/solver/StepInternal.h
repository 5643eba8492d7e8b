//===- StepInternal.h - steps that are too long ---------------------------===//
#ifndef KLEENE_RUNTIME_SOLVER_STEPINTERNAL_H
#define KLEENE_RUNTIME_SOLVER_STEPINTERNAL_H

#include "runtime/Torch.h"

namespace kleene::rt {

/// a . b of each row of two [B, D], [B, 1]. A product of matrices per sample:
/// its bits do not depend on the other samples.
inline Tensor rowProducts(const Tensor &a, const Tensor &b) {
  return torch::bmm(a.unsqueeze(1), b.unsqueeze(2)).squeeze(2);
}

/// `step` in the samples where it is finite and no more than 10^6 times as long
/// as `plain`, else `plain`: what is longer extrapolates rounding errors.
inline Tensor soundStep(const Tensor &step, const Tensor &plain) {
  constexpr double longest = 1e6;
  Tensor sound =
      rowProducts(step, step) <= longest * longest * rowProducts(plain, plain);
  return torch::where(sound, step, plain);
}

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_STEPINTERNAL_H
