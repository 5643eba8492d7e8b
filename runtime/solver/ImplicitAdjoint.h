//===- ImplicitAdjoint.h - the gradient of a fixed point ------------------===//
//
// At z* = f(z*; a) the gradient of a loss with cotangent v at z* is
//
//     dL/da = (df/da)' u,   u = (I - J')^-1 v,   J = df/dz at z*
//
// Both derivatives are taken at the iterate before z*, of which z* is the image
// bit for bit: so one step (u = v) is the exact gradient of the last
// application, also where nothing has converged, and for converged samples the
// difference is of the size of the tolerance. u solves u = v + J' u, a fixed
// point itself, found in one of several ways (AdjointInternal.h) by
// vector-Jacobian products on the graph of a single application of f. The
// forward iteration leaves nothing behind, so memory does not depend on its
// length. Samples are treated one by one: u = v (one step) where the forward
// has not converged or where no u is found; no gradient from a sample whose
// forward diverged. The series of a few terms and the phantom gradient make no
// use of convergence, so they serve all samples that have not diverged.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_SOLVER_IMPLICITADJOINT_H
#define KLEENE_RUNTIME_SOLVER_IMPLICITADJOINT_H

#include "runtime/solver/Solution.h"
#include "runtime/solver/Solver.h"

namespace kleene::rt {

/// solution.value with gradients to problem.own and problem.shared, by
/// options.adjoint (any but unrolled). The value's bits do not change. Throws
/// c10::Error for options out of range.
Tensor attachAdjoint(const FixedPointProblem &problem,
                     const SolveOptions &options, const Solution &solution);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_IMPLICITADJOINT_H
