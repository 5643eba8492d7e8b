//===- LatticePath.h - a lattice channel, turn by turn --------------------===//
//
// x_0 = start and x_t = min(start, the least message from x_(t-1)), with the
// gradient of the turns that made them: that of the fixed point would be wrong
// before it is reached, where a sender has improved since it was heard.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_SOLVER_LATTICEPATH_H
#define KLEENE_RUNTIME_SOLVER_LATTICEPATH_H

#include "runtime/solver/LatticeFixedPoint.h"

namespace kleene::rt {

struct LatticeTurn {
  LatticeSolution solution; ///< after the turn
  Tensor sent;              ///< x_(t-1), [B, S, n], which the turn heard
};

/// Turns 1, ..., `turns`; those after a sample has come to rest repeat it.
std::vector<LatticeTurn> latticePath(const LatticeProblem &problem,
                                     int64_t turns);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_LATTICEPATH_H
