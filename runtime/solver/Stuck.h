//===- Stuck.h - coordinates that a minimum holds -------------------------===//
//
// The map min(z, g(z)) keeps z_i where z_i < g_i(z). There its Jacobian has the
// row e_i, so that I - J is singular, and no parameter has an influence.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_SOLVER_STUCK_H
#define KLEENE_RUNTIME_SOLVER_STUCK_H

#include "runtime/solver/Solver.h"

namespace kleene::rt {

/// bool like z: z < candidate (FixedPointProblem); false in channels that the
/// candidate does not have. Without gradient.
Tensor stuckCoordinates(const FixedPointProblem::Map &candidate,
                        const Tensor &z, const FixedPointProblem::Tensors &own,
                        const FixedPointProblem::Tensors &shared);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_STUCK_H
