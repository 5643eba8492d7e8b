#include "runtime/solver/LatticePath.h"

namespace kleene::rt {

/// Who writes in turn t is found from the start each time: turns are few where
/// they are looked at.
static LatticeSolution afterTurns(const LatticeProblem &problem,
                                  int64_t turns) {
  torch::NoGradGuard noGradient;
  return latticeFixedPoint(problem, turns, Adjoint::implicit);
}

std::vector<LatticeTurn> latticePath(const LatticeProblem &problem,
                                     int64_t turns) {
  std::vector<LatticeTurn> path;
  Tensor x = problem.start;
  for (int64_t t = 1; t <= turns; ++t) {
    LatticeTurn turn{afterTurns(problem, t), x};
    if (problem.cost.numel() > 0) {
      const LatticeSolution &at = turn.solution;
      Tensor cost = problem.cost.index_select(0, at.arc.clamp_min(0).flatten())
                        .view_as(x);
      Tensor written = problem.message(x.gather(-1, at.witness), cost);
      x = torch::where(at.stamp == t, written, x);
    }
    turn.solution.value = x;
    path.push_back(std::move(turn));
  }
  return path;
}

} // namespace kleene::rt
