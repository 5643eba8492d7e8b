//===- Gradients.h - what the tests of adjoints measure -------------------===//
//
// A loss on a fixed point, its gradients, and central differences of it.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_TEST_RUNTIME_SOLVER_GRADIENTS_H
#define KLEENE_TEST_RUNTIME_SOLVER_GRADIENTS_H

#include "test/runtime/solver/Maps.h"

namespace kleene::rt {

inline SolveOptions tight(Adjoint adjoint) {
  SolveOptions options;
  options.cap = 400;
  options.relative = 1e-14;
  options.absolute = 1e-15;
  options.adjoint = adjoint;
  options.adjointCap = 400;
  options.adjointRelative = 1e-13;
  return options;
}

/// sum(direction * z*): a loss whose gradient no symmetry hides.
inline Tensor lossOf(const FixedPointProblem &problem,
                     const SolveOptions &options, Solution *out = nullptr) {
  Solution solution = fixedPoint(problem, options);
  torch::manual_seed(99);
  const Tensor &value = solution.value; // the same direction on any device
  Tensor direction =
      torch::randn(value.sizes(), value.scalar_type()).to(value.device());
  Tensor loss = (value * direction).sum();
  if (out)
    *out = solution;
  return loss;
}

/// Of own[0] and shared[0].
inline std::vector<Tensor> gradients(FixedPointProblem problem,
                                     const SolveOptions &options,
                                     Solution *out = nullptr) {
  problem.own[0] = problem.own[0].detach().clone().requires_grad_();
  problem.shared[0] = problem.shared[0].detach().clone().requires_grad_();
  lossOf(problem, options, out).backward();
  return {problem.own[0].grad(), problem.shared[0].grad()};
}

inline double relativeError(const Tensor &a, const Tensor &b) {
  return ((a - b).norm() / b.norm()).item<double>();
}

/// Central differences of the loss in every element of x, a tensor of the
/// problem (its memory is written).
inline Tensor differences(const FixedPointProblem &problem, Tensor x,
                          const SolveOptions &options) {
  torch::NoGradGuard guard;
  const double h = 1e-6;
  Tensor flat = x.view({-1});
  Tensor result = torch::zeros_like(flat);
  for (int64_t k = 0; k < flat.numel(); ++k) {
    const double old = flat[k].item<double>();
    flat[k] = old + h;
    const double up = lossOf(problem, options).item<double>();
    flat[k] = old - h;
    const double down = lossOf(problem, options).item<double>();
    flat[k] = old;
    result[k] = (up - down) / (2 * h);
  }
  return result.view_as(x);
}

/// z <- rate z + own, started at its solution 1 / (1 - rate): the forward
/// converges, while the adjoint series grows for |rate| > 1.
inline FixedPointProblem scaledProblem(std::vector<double> rates) {
  FixedPointProblem problem;
  auto samples = static_cast<int64_t>(rates.size());
  Tensor rate = torch::tensor(rates, torch::kFloat64).unsqueeze(1);
  problem.own = {torch::ones({samples, 2}, torch::kFloat64), rate};
  problem.shared = {torch::ones({1}, torch::kFloat64)};
  problem.start = 1 / (1 - rate).expand({samples, 2});
  problem.map = [](const Tensor &z, const FixedPointProblem::Tensors &own,
                   const FixedPointProblem::Tensors &shared) {
    return own[1] * z + own[0] * shared[0];
  };
  return problem;
}

} // namespace kleene::rt

#endif // KLEENE_TEST_RUNTIME_SOLVER_GRADIENTS_H
