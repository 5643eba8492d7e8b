//===- FixedPoint.h - solve z = f(z), differentiably ----------------------===//
//
// The entry of this folder. In: a problem (Solver.h)
// and options. Out: a Solution whose value carries gradients to `own` and
// `shared` as options.adjoint says. Samples stop one by one: a sample that has
// converged is frozen, and its value does not depend on its neighbours in the
// batch: bit for bit if the map's operations treat rows alike whatever their
// number. (OpenBLAS does in float64; in float32 it has another kernel for small
// products.) On a CPU the threads share the samples out among themselves; equal
// numbers of threads give equal bits.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_SOLVER_FIXEDPOINT_H
#define KLEENE_RUNTIME_SOLVER_FIXEDPOINT_H

#include "runtime/solver/Solution.h"
#include "runtime/solver/Solver.h"

namespace kleene::rt {

/// Solves from problem.start by options.method. `value` is the image of
/// `origin` bit for bit, whatever the method. Throws c10::Error for options out
/// of range.
Solution fixedPoint(const FixedPointProblem &problem,
                    const SolveOptions &options);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_FIXEDPOINT_H
