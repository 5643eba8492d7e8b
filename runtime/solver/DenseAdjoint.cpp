#include "runtime/solver/AdjointInternal.h"
#include "runtime/solver/SampleSolve.h"

namespace kleene::rt {

/// A product with the k-th unit vector is row k.
Tensor denseJacobian(const AdjointEquation &equation) {
  const int64_t samples = equation.samples(), width = equation.width();
  Tensor result = torch::empty({samples, width, width}, equation.v.options());
  Tensor unit = torch::zeros({samples, width}, equation.v.options());
  for (int64_t k = 0; k < width; ++k) {
    unit.select(1, k).fill_(1);
    result.select(1, k).copy_(equation.transposed(unit.view_as(equation.v))
                                  .reshape({samples, width}));
    unit.select(1, k).fill_(0);
  }
  return result;
}

AdjointSolution solveDense(const AdjointEquation &equation) {
  AdjointSolution solution(equation);
  torch::NoGradGuard guard;
  solution.products = equation.width();
  Tensor transposed = denseJacobian(equation).transpose(1, 2);
  Tensor v = equation.v.reshape({equation.samples(), -1, 1});
  Tensor identity = torch::eye(equation.width(), v.options());
  Tensor u = solveEach(identity - transposed, v);
  Tensor next = v + transposed.bmm(u);
  solution.u = u.view_as(equation.v);
  const std::vector<double> scale = sampleNorm(equation.v);
  DifferenceNorms norms = differenceNorms(next.view_as(equation.v), solution.u);
  for (size_t b = 0; b < scale.size(); ++b) {
    const double size = norms.size[b], difference = norms.difference[b];
    solution.residual[b] = size > 0 ? difference / size : difference;
    // Comparisons with NaN are false.
    solution.accepted[b] = size <= longestRatio(v) * scale[b] &&
                           difference * longestRatio(v) <= size;
  }
  return solution;
}

} // namespace kleene::rt
