#include "runtime/solver/AdjointInternal.h"

namespace kleene::rt {

Tensor unrollPhantom(const FixedPointProblem::Map &map, Tensor z,
                     const FixedPointProblem::Tensors &own,
                     const FixedPointProblem::Tensors &shared,
                     const SolveOptions &options) {
  const double damping = options.phantomDamping;
  for (int64_t k = 0; k < options.adjointTerms; ++k) {
    Tensor fz = map(z, own, shared);
    z = damping == 1 ? fz : z + damping * (fz - z);
  }
  return z;
}

} // namespace kleene::rt
