//===- WitnessAdjoint.h - the gradient along witnesses --------------------===//
//
// At the fixed point of a lattice channel z_j = phi(z_w(j), ...) with w(j) the
// witness of j: row j of J = dz/dz has one entry, slope_j at w(j), or none
// where the start stayed. Where no phi is better than its sender witnesses form a
// forest, J is nilpotent, and the solution of u = v + J'u needs one pass in which
// a node passes on what it has when all it explains have.
//
// Otherwise witnesses may lead in circles. At rest, with a product of slopes
// below 1, each is solved in closed form. Else the sample gets the gradient of
// what its last writes saw, as far as it is still there: an entry of J counts
// where the witness was written before the node was, which is a forest again.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_SOLVER_WITNESSADJOINT_H
#define KLEENE_RUNTIME_SOLVER_WITNESSADJOINT_H

#include "runtime/solver/LatticeFixedPoint.h"

namespace kleene::rt {

/// solution.value with the gradient of `image`, its last application [B, S, n]
/// (which has those of start, cost and message), or, if `whole`, with that of
/// the fixed point. slope [B, S, n]; undefined: 1. The value's bits do not
/// change.
Tensor attachWitnessAdjoint(const Tensor &image, const Tensor &slope,
                            const LatticeSolution &solution, bool whole);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_WITNESSADJOINT_H
