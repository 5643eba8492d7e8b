//===- Damped.h - z <- z + beta (f(z) - z) --------------------------------===//
//
// Krasnoselskii's iteration (Krasnoselskii 1955; Mann 1953): it goes a part
// `beta` of Picard's way. It rests where f does, turns a non-expansive map into
// an averaged one, and settles iterates that swing around their fixed point: an
// eigenvalue m of the Jacobian becomes 1 - beta (1 - m).
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_SOLVER_DAMPED_H
#define KLEENE_RUNTIME_SOLVER_DAMPED_H

#include "runtime/solver/Solver.h"

namespace kleene::rt {

class Damped final : public Solver {
public:
  explicit Damped(double damping) : damping(damping) {}
  Tensor next(const Tensor &z, const Tensor &fz) override {
    return z + damping * (fz - z);
  }

private:
  double damping;
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_DAMPED_H
