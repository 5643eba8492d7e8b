//===- Picard.h - z <- f(z) -----------------------------------------------===//
//
// Kleene's own iteration: the next iterate is the image of the last one.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_SOLVER_PICARD_H
#define KLEENE_RUNTIME_SOLVER_PICARD_H

#include "runtime/solver/Solver.h"

namespace kleene::rt {

class Picard final : public Solver {
public:
  Tensor next(const Tensor &, const Tensor &fz) override { return fz; }
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_PICARD_H
