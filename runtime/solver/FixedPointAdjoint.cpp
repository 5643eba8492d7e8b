#include "runtime/solver/AdjointInternal.h"
#include "runtime/solver/Anderson.h"
#include "runtime/solver/Picard.h"

#include <algorithm>
#include <memory>

namespace kleene::rt {

namespace {

/// The adjoint of a sample is given up when a step of it is this much longer
/// than its cotangent: sums over descendants make honest steps longer, too.
constexpr double growthLimit = 100;

/// u = v + J'u is a fixed point as well, of a linear map.
class AdjointIteration {
public:
  explicit AdjointIteration(const AdjointEquation &equation)
      : equation(equation), scale(sampleNorm(equation.v)),
        live(scale.size(), 1), solution(equation) {}

  AdjointSolution run(Solver &solver) {
    Tensor u = equation.v;
    for (int64_t k = 0; k < equation.options.adjointCap && anyLive(); ++k) {
      Tensor next = equation.v + equation.transposed(u);
      ++solution.products;
      DifferenceNorms norms = differenceNorms(next, u);
      solution.u = selectRows(live, next, solution.u);
      for (size_t b = 0; b < live.size(); ++b)
        if (live[b])
          judge(b, norms.difference[b], norms.size[b]);
      Tensor chosen = solver.next(u, next);
      u = chosen.is_same(next) ? solution.u : selectRows(live, chosen, u);
    }
    return std::move(solution);
  }

private:
  bool anyLive() const {
    return std::find(live.begin(), live.end(), char(1)) != live.end();
  }

  void judge(size_t b, double difference, double size) {
    solution.residual[b] = size > 0 ? difference / size : difference;
    if (difference <= equation.options.adjointRelative * size) {
      solution.accepted[b] = 1;
      live[b] = 0;
    } else if (!(difference <= growthLimit * scale[b])) { // or NaN
      live[b] = 0;
    }
  }

  const AdjointEquation &equation;
  std::vector<double> scale;
  std::vector<char> live;
  AdjointSolution solution;
};

} // namespace

AdjointSolution iterateAdjoint(const AdjointEquation &equation) {
  AdjointIteration iteration(equation);
  torch::NoGradGuard guard; // products go through a graph that exists
  if (equation.options.adjoint == Adjoint::anderson) {
    Anderson solver(Anderson::Type::two, equation.options.memory, 1);
    return iteration.run(solver);
  }
  Picard solver;
  return iteration.run(solver);
}

} // namespace kleene::rt
