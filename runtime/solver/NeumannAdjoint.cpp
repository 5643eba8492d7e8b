#include "runtime/solver/AdjointInternal.h"

#include <cmath>

namespace kleene::rt {

AdjointSolution sumNeumann(const AdjointEquation &equation) {
  AdjointSolution solution(equation);
  torch::NoGradGuard guard;
  Tensor term = equation.v;
  for (int64_t k = 1; k < equation.options.adjointTerms; ++k) {
    term = equation.transposed(term);
    solution.u = solution.u + term;
    ++solution.products;
  }
  const std::vector<double> sizes = sampleNorm(solution.u);
  for (size_t b = 0; b < sizes.size(); ++b)
    solution.accepted[b] = std::isfinite(sizes[b]);
  return solution;
}

} // namespace kleene::rt
