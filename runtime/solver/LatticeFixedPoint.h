//===- LatticeFixedPoint.h - the fixed point of a lattice channel ---------===//
//
// Solves, for B samples of n nodes with costs >= 0,
//
//     x_j = min(start_j, min over i with mask_ij of x_i + cost_ij)
//
// by turns from x = start in which only senders send that changed in the turn
// before; the others were heard. It ends, exactly, in the first turn that
// changes no bit: the n-th at the latest, since a path visits a node once.
//
// A node keeps who wrote it last: of equal senders the first, and none that
// makes it no better (the witness of the language). Row j of the Jacobian at
// the fixed point selects the witness of j, and witnesses form a forest, so
// u = v + J'u is solved by one pass from its leaves to its roots.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_SOLVER_LATTICEFIXEDPOINT_H
#define KLEENE_RUNTIME_SOLVER_LATTICEFIXEDPOINT_H

#include "runtime/solver/Solution.h"
#include "runtime/solver/Solver.h"

namespace kleene::rt {

struct LatticeProblem {
  Tensor start; ///< [B, n]
  Tensor cost;  ///< [B, n, n], from the first node to the second; >= 0
  Tensor mask;  ///< bool [B, n, n]
};

struct LatticeSolution : Solution {
  Tensor witness; ///< int64 [B, n]: the sender, or the node that kept its start
  Tensor stamp;   ///< int64 [B, n]: the turn of the last write; 0: the start
};

/// On the CPU. Gradients reach start and cost: all of it with
/// Adjoint::implicit, that of the last application with Adjoint::oneStep. No
/// turn after `cap`.
LatticeSolution latticeFixedPoint(const LatticeProblem &problem, int64_t cap,
                                  Adjoint adjoint);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_LATTICEFIXEDPOINT_H
