//===- Maps.h - problems with known behaviour for the solver's tests ------===//
//
// z [B, n, d] -> tanh(z W + own) with |W| given: a contraction for a norm below
// one; the same with messages between nodes; linear maps with known eigenvalues
// and solution; and a map that turns for ever.
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

/// tanh(z W + sum over nodes of z V + own): a small graph network.
inline FixedPointProblem networkProblem(int64_t samples, int64_t nodes,
                                        int64_t width, double norm,
                                        uint64_t seed) {
  FixedPointProblem problem = tanhProblem(samples, nodes, width, norm, seed);
  Tensor messages = torch::randn_like(problem.shared[0]);
  problem.shared.push_back(
      messages * (norm / messages.norm() / static_cast<double>(nodes)));
  problem.map = [](const Tensor &z, const FixedPointProblem::Tensors &own,
                   const FixedPointProblem::Tensors &shared) {
    Tensor total = z.narrow(1, 0, 1);
    for (int64_t node = 1; node < z.size(1); ++node)
      total = total + z.narrow(1, node, 1);
    return torch::tanh(rowProduct(z, shared[0]) + rowProduct(total, shared[1]) +
                       own[0]);
  };
  return problem;
}

/// z M + own with a symmetric M of these eigenvalues.
inline FixedPointProblem linearProblem(int64_t samples, int64_t nodes,
                                       const std::vector<double> &eigenvalues,
                                       uint64_t seed) {
  const auto width = static_cast<int64_t>(eigenvalues.size());
  FixedPointProblem problem = tanhProblem(samples, nodes, width, 1, seed);
  Tensor basis = std::get<0>(torch::linalg_qr(problem.shared[0]));
  Tensor values = torch::tensor(eigenvalues, torch::kFloat64);
  problem.shared[0] = (basis * values).matmul(basis.t());
  problem.map = [](const Tensor &z, const FixedPointProblem::Tensors &own,
                   const FixedPointProblem::Tensors &shared) {
    return rowProduct(z, shared[0]) + own[0];
  };
  return problem;
}
/// own (I - M)^-1.
inline Tensor linearSolution(const FixedPointProblem &problem) {
  const Tensor &matrix = problem.shared[0];
  Tensor identity = torch::eye(matrix.size(0), matrix.options());
  return problem.own[0].matmul(torch::inverse(identity - matrix));
}

/// Samples of different speed: the own term decides how saturated tanh is.
inline FixedPointProblem unevenProblem(uint64_t seed) {
  FixedPointProblem problem = tanhProblem(12, 3, 8, 1.5, seed);
  for (int64_t b = 0; b < 12; ++b)
    problem.own[0][b] *= 0.2 + 0.4 * static_cast<double>(b);
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
