//===- Diagnosis.h - what a fixed point is like ---------------------------===//
//
// Numbers about a map at a point, per sample, that say whether its fixed point
// can be differentiated: J = df/dz there. Nothing here knows of networks, and
// nothing of it is needed to solve or to differentiate.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_SOLVER_DIAGNOSIS_H
#define KLEENE_RUNTIME_SOLVER_DIAGNOSIS_H

#include "runtime/solver/Solver.h"

#include <vector>

namespace kleene::rt {

/// One sample of D numbers.
struct Diagnosis {
  double residual = 0; ///< |f(z) - z| / |f(z)|, as in Solution.h
  double distance = 0; ///< Euclidean, of z from the start
  /// Largest |eigenvalue| of J. Below 1: the iteration contracts near z, and so
  /// does that of its adjoint.
  double spectralRadius = 0;
  /// Smallest singular value of I - J: 0 where the fixed point has no
  /// derivative. NaN: not computed, as D is above the limit (but 0 is known to
  /// be right where J has a row of the identity).
  double smallestSingular = 0;
  /// Share of coordinates whose row of J is that of the identity to the last
  /// bit; among those of the candidate, if the map has one.
  double identityRows = 0;
  /// Share of the candidate's coordinates where a minimum holds z (Stuck.h);
  /// NaN: the map is none.
  double stuck = 0;
};

struct DiagnosisOptions {
  /// J is made as a matrix, in D products, for samples of so many numbers:
  /// eigenvalues and singular values are exact to rounding. Above it the radius
  /// is that on a Krylov space, and rows are compared by random products.
  int64_t denseLimit = 512;
  int64_t products = 48; ///< dimension of that space
  uint64_t seed = 1;     ///< of its start and of the random products
};

/// Of each sample at z [B, ...], which is as a rule Solution::value. Draws
/// nothing from LibTorch's generators. Above the dense limit the backward pass
/// of the map must itself be differentiable.
std::vector<Diagnosis> diagnose(const FixedPointProblem &problem,
                                const Tensor &z,
                                const DiagnosisOptions &options = {});

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_DIAGNOSIS_H
