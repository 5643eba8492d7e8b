//===- Compare.h - values and gradients of two ways to compute one thing --===//
#ifndef KLEENE_TEST_RUNTIME_MODEL_COMPARE_H
#define KLEENE_TEST_RUNTIME_MODEL_COMPARE_H

#include "runtime/Torch.h"

#include <functional>
#include <gtest/gtest.h>

namespace kleene::rt::testing {

using Compute = std::function<Tensor(const std::vector<Tensor> &)>;

/// The result of f and the gradients of a fixed random functional of it to
/// every floating input: computed on `device`, given on the CPU.
inline std::vector<Tensor>
valueAndGradients(const Compute &f, const std::vector<Tensor> &inputs,
                  torch::Device device = torch::kCPU) {
  std::vector<Tensor> leaves;
  for (const Tensor &x : inputs)
    leaves.push_back(x.detach().to(device).clone().requires_grad_());
  Tensor value = f(leaves);
  torch::manual_seed(5);
  Tensor direction = torch::randn(value.sizes(), value.scalar_type());
  (value * direction.to(device)).sum().backward();
  std::vector<Tensor> result = {value.detach().cpu()};
  for (const Tensor &x : leaves)
    result.push_back(
        (x.grad().defined() ? x.grad() : torch::zeros_like(x)).cpu());
  return result;
}

inline void expectSame(const Compute &f, const Compute &g,
                       const std::vector<Tensor> &inputs, double tolerance) {
  auto a = valueAndGradients(f, inputs), b = valueAndGradients(g, inputs);
  ASSERT_EQ(a.size(), b.size());
  for (size_t k = 0; k < a.size(); ++k) {
    ASSERT_EQ(a[k].sizes(), b[k].sizes());
    const double scale = 1 + b[k].abs().max().item<double>();
    EXPECT_LT((a[k] - b[k]).abs().max().item<double>(), tolerance * scale)
        << (k == 0 ? "value" : "gradient ") << k;
  }
}

} // namespace kleene::rt::testing

#endif // KLEENE_TEST_RUNTIME_MODEL_COMPARE_H
