#include "runtime/solver/AdjointInternal.h"

namespace kleene::rt {

void checkAdjoint(const SolveOptions &options, const Tensor &value) {
  TORCH_CHECK(options.adjointTerms >= 1, "an adjoint has at least 1 term, not ",
              options.adjointTerms);
  TORCH_CHECK(
      options.phantomDamping > 0 && options.phantomDamping <= 1,
      "the damping of a phantom gradient is above 0 and at most 1, not ",
      options.phantomDamping);
  TORCH_CHECK(options.memory >= 1, "an adjoint's memory is at least 1, not ",
              options.memory);
  const int64_t width = value.numel() / std::max<int64_t>(value.size(0), 1);
  TORCH_CHECK(options.adjoint != Adjoint::dense || width <= denseAdjointLimit,
              "a dense adjoint makes a matrix of ", width, " x ", width,
              " per sample; at most ", denseAdjointLimit,
              " numbers per sample: use "
              "the adjoint gmres");
}

AdjointSolution solveAdjoint(const AdjointEquation &equation) {
  switch (equation.options.adjoint) {
  case Adjoint::neumann:
    return sumNeumann(equation);
  case Adjoint::gmres:
    return solveGMRES(equation);
  case Adjoint::dense:
    return solveDense(equation);
  default:
    return iterateAdjoint(equation);
  }
}

} // namespace kleene::rt
