//===- LatticeTurns.h - the turns of a lattice channel --------------------===//
//
// Between LatticeFixedPoint and its two ways to take turns: along lists of the
// nodes that changed, on the CPU, and over all arcs at once, on any device. The
// same values, witnesses and stamps, bit for bit.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_SOLVER_LATTICETURNS_H
#define KLEENE_RUNTIME_SOLVER_LATTICETURNS_H

#include "runtime/solver/LatticeFixedPoint.h"

namespace kleene::rt {

/// Fill in value, arc, stamp, steps and status; no gradient.
void takeTurnsByFrontier(const LatticeProblem &problem, int64_t cap,
                         LatticeSolution &solution);
void takeTurnsByTensors(const LatticeProblem &problem, int64_t cap,
                        LatticeSolution &solution);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_LATTICETURNS_H
