//===- Broyden.h - Broyden's good method, with limited memory -------------===//
//
// A quasi-Newton method for r(z) = f(z) - z = 0 (Broyden 1965), with the
// inverse of the Jacobian held as B = -I + sum_i u_i v_i' and
//
//     next = z - beta B r
//     B  <-  B + (s - B y) s'B / (s'B y),   s, y: the last change of z and of r
//
// The first step is Picard's (damped by beta). Where s'B y is small against
// |s|^2, y is replaced by a mean of y and B^-1 s (Powell 1970; Zhang,
// O'Donoghue, Boyd 2020), so that B stays regular. When `memory`
// pairs are full, B starts again from -I (Kelley 1995, chapter 7). Every
// sample has its own B; where its step is not finite it is the damped one.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_SOLVER_BROYDEN_H
#define KLEENE_RUNTIME_SOLVER_BROYDEN_H

#include "runtime/solver/Solver.h"

#include <vector>

namespace kleene::rt {

class Broyden final : public Solver {
public:
  /// `memory` pairs are kept, at least one; `damping` is beta.
  Broyden(int64_t memory, double damping);

  Tensor next(const Tensor &z, const Tensor &fz) override;
  void keep(const Tensor &rows) override;

private:
  /// B x, or B' x, of each sample; x is [B, D].
  Tensor inverse(const Tensor &x) const;
  Tensor inverseTransposed(const Tensor &x) const;
  void update(const Tensor &step, const Tensor &change);

  size_t memory;
  double damping;
  std::vector<Tensor> left, right; ///< u_i, v_i, each [B, D]
  Tensor last, lastResidual;       ///< [B, D]
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_BROYDEN_H
