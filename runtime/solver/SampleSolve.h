//===- SampleSolve.h - a small linear system for every sample -------------===//
#ifndef KLEENE_RUNTIME_SOLVER_SAMPLESOLVE_H
#define KLEENE_RUNTIME_SOLVER_SAMPLESOLVE_H

#include "runtime/Torch.h"

namespace kleene::rt {

/// x with matrix x = target for every sample, by elimination: [B, k, k] and
/// [B, k, 1] give [B, k, 1]. Infinite, NaN or useless, but no error, where the
/// matrix is singular. On a CPU the bits of a sample do not depend on the
/// others.
Tensor solveEach(const Tensor &matrix, const Tensor &target);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_SAMPLESOLVE_H
