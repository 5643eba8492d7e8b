//===- Anderson.h - Anderson's mixing of the last iterates ----------------===//
//
// With r(z) = f(z) - z, the differences s_i of the last m + 1 iterates and y_i
// of their residuals,
//
//     next = z + beta r - sum_i gamma_i (s_i + beta y_i)
//
// where gamma solves, for every sample by itself,
//
//     type II:  min |r - Y gamma|        (Anderson 1965; Walker, Ni 2011)
//     type I:   S' (r - Y gamma) = 0     (Fang, Saad 2009)
//
// Type II is GMRES on linear maps, type I the limited-memory form of the good
// Broyden method. Columns are brought to unit length first, since the lengths
// of differences fall by orders of magnitude; then a ridge is added to the m x
// m system, of type I with the sign that a contraction has. Before there is a
// difference, and where the step is not finite or out of all proportion, it is
// the damped one.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_SOLVER_ANDERSON_H
#define KLEENE_RUNTIME_SOLVER_ANDERSON_H

#include "runtime/solver/Solver.h"

#include <deque>

namespace kleene::rt {

class Anderson final : public Solver {
public:
  enum class Type { one, two };
  /// `memory` differences are kept, at least one; `damping` is beta.
  Anderson(Type type, int64_t memory, double damping);

  Tensor next(const Tensor &z, const Tensor &fz) override;
  void keep(const Tensor &rows) override;

private:
  Type type;
  size_t memory;
  double damping;
  std::deque<Tensor> steps;   ///< s_i, oldest first, each [B, D]
  std::deque<Tensor> changes; ///< y_i
  Tensor last, lastResidual;  ///< [B, D]
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_ANDERSON_H
