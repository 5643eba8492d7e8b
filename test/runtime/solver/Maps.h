//===- Maps.h - problems with known behaviour for the solver's tests ------===//
//
// z [B, n, d] -> tanh(z W + own) with |W| given: a contraction for a norm below
// one; and a map that turns for ever.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_TEST_RUNTIME_SOLVER_MAPS_H
#define KLEENE_TEST_RUNTIME_SOLVER_MAPS_H

#include "runtime/solver/FixedPoint.h"

namespace kleene::rt {

/// z W without a BLAS, whose kernels may round a row of a product in an order
/// that depends on the other rows. Here a row depends on nothing else.
inline Tensor rowProduct(const Tensor &z, const Tensor &weight) {
  Tensor sum = z.narrow(-1, 0, 1) * weight[0];
  for (int64_t k = 1; k < weight.size(0); ++k)
    sum = sum + z.narrow(-1, k, 1) * weight[k];
  return sum;
}

inline FixedPointProblem tanhProblem(int64_t samples, int64_t nodes,
                                     int64_t width, double norm,
                                     uint64_t seed) {
  torch::manual_seed(seed);
  auto options = torch::dtype(torch::kFloat64);
  Tensor weight = torch::randn({width, width}, options);
  weight = weight * (norm / weight.norm());
  FixedPointProblem problem;
  problem.start = torch::zeros({samples, nodes, width}, options);
  problem.own = {torch::randn({samples, nodes, width}, options)};
  problem.shared = {weight};
  problem.map = [](const Tensor &z, const FixedPointProblem::Tensors &own,
                   const FixedPointProblem::Tensors &shared) {
    return torch::tanh(rowProduct(z, shared[0]) + own[0]);
  };
  return problem;
}

/// Sample b turns by a quarter where own[b] = 1 and is halved where own[b] = 0;
/// 2 squares and grows beyond all bounds.
inline FixedPointProblem mixedProblem(std::vector<double> kinds) {
  FixedPointProblem problem;
  auto samples = static_cast<int64_t>(kinds.size());
  problem.start = torch::full({samples, 2}, 3.0, torch::kFloat64);
  problem.own = {torch::tensor(kinds, torch::kFloat64).unsqueeze(1)};
  problem.map = [](const Tensor &z, const FixedPointProblem::Tensors &own,
                   const FixedPointProblem::Tensors &) {
    Tensor turned = torch::stack({-z.select(1, 1), z.select(1, 0)}, 1);
    Tensor result = torch::where(own[0] == 1, turned, z / 2);
    return torch::where(own[0] == 2, z * z, result);
  };
  return problem;
}

} // namespace kleene::rt

#endif // KLEENE_TEST_RUNTIME_SOLVER_MAPS_H
