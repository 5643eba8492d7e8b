//===- LatticeFixedPoint.h - the fixed point of a lattice channel ---------===//
//
// Solves, for B samples with S rows of n nodes and a list of arcs,
//
//     x_rj = min(start_rj, min over arcs a from i to j of phi(x_ri, cost_a))
//
// by turns from x = start in which only senders send that changed in the turn
// before; the others were heard. It ends, exactly, in the first turn that
// changes no bit. Where no phi is better than its sender (costs >= 0) that is
// the n-th at the latest, since a path visits a node once. A sender at the top
// of the order has nothing to say. One row is a channel of nodes; a channel of
// pairs has a row for each first node. Work and memory are those of the arcs.
//
// A node keeps the arc that wrote it last: of equal ones that of the first
// sender, and none that makes it no better (the witness of the language). Row j
// of the Jacobian at the fixed point has one entry, at the witness of j, and
// witnesses form a forest, so u = v + J'u is solved by one pass from its leaves
// to its roots.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_SOLVER_LATTICEFIXEDPOINT_H
#define KLEENE_RUNTIME_SOLVER_LATTICEFIXEDPOINT_H

#include "runtime/solver/LatticeMessage.h"
#include "runtime/solver/Solution.h"
#include "runtime/solver/Solver.h"

namespace kleene::rt {

struct LatticeProblem {
  Tensor start; ///< [B, S, n]
  Tensor arcs;  ///< int64 [3, E]: sample, sender, receiver, in that order
  Tensor cost;  ///< [E]
  LatticeMessage message;
  double top = 0; ///< values from here on are the top
};

struct LatticeSolution : Solution {
  Tensor witness; ///< int64 [B, S, n]: the sender, or the node if start stayed
  Tensor arc;     ///< int64 [B, S, n]: the arc of the witness; -1: none
  Tensor stamp;   ///< int64 [B, S, n]: the turn of the last write; 0: the start
};

/// The arcs of a mask [B, n, n], in the order that LatticeProblem asks for.
Tensor arcsOf(const Tensor &mask);

/// Gradients reach start, cost and the message: all of it with an adjoint that
/// is exact, that of the last application with Adjoint::oneStep; no other. No
/// turn after `cap`.
LatticeSolution latticeFixedPoint(const LatticeProblem &problem, int64_t cap,
                                  Adjoint adjoint);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_LATTICEFIXEDPOINT_H
