#include "runtime/solver/Stuck.h"

namespace kleene::rt {

Tensor stuckCoordinates(const FixedPointProblem::Map &candidate,
                        const Tensor &z, const FixedPointProblem::Tensors &own,
                        const FixedPointProblem::Tensors &shared) {
  torch::NoGradGuard guard;
  Tensor g = candidate(z, own, shared);
  const int64_t rest = z.size(-1) - g.size(-1);
  Tensor stuck = torch::zeros(z.sizes(), z.options().dtype(torch::kBool));
  stuck.narrow(-1, rest, g.size(-1))
      .copy_(z.narrow(-1, rest, g.size(-1)).lt(g));
  return stuck;
}

} // namespace kleene::rt
