//===- Penalties.h - losses of the map itself -----------------------------===//
//
// Terms that say nothing about answers but make a fixed point easier to find or
// to differentiate. Each is a scalar with gradient, a mean over samples and
// over the D numbers of a sample, so that a weight means the same at any size:
//
//   step      sum over t of |z_(t+1) - z_t|^2 / D: a short way to the end
//   Jacobian  |J|_F^2 / D at z*, the mean square of an eigenvalue at least:
//             estimated with one standard normal v as |J'v|^2 / D (Bai, Koltun,
//             Kolter 2021)
//   defect    |[g(z*) - z*]_+|_1 / D of the candidate g of a meet: what holds a
//             coordinate is that g is above it, and only there the meet itself
//             has no gradient
//
// z* is a constant in the last two.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_PENALTIES_H
#define KLEENE_RUNTIME_TRAIN_PENALTIES_H

#include "runtime/train/Path.h"

namespace kleene::rt {

/// Of the steps that each sample took, with the gradient that the path has.
Tensor stepPenalty(const Path &path);

/// v is drawn from LibTorch's generator of the CPU.
Tensor jacobianPenalty(const FixedPointProblem &problem, const Tensor &z);

/// The problem must have a candidate; D counts its numbers.
Tensor defectPenalty(const FixedPointProblem &problem, const Tensor &z);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_PENALTIES_H
