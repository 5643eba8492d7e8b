//===- Cuda.h - tests that need a GPU -------------------------------------===//
#ifndef KLEENE_TEST_RUNTIME_CUDA_H
#define KLEENE_TEST_RUNTIME_CUDA_H

#include "runtime/Torch.h"

#include <gtest/gtest.h>

namespace kleene::rt::testing {

/// Skips each of its tests where LibTorch finds no CUDA device.
class Cuda : public ::testing::Test {
protected:
  void SetUp() override {
    if (!torch::cuda::is_available())
      GTEST_SKIP() << "no CUDA device";
  }
};

/// |a - b| / (1 + |b|), the largest, wherever they lie.
inline double apart(const Tensor &a, const Tensor &b) {
  const Tensor other = b.detach().cpu();
  return ((a.detach().cpu() - other).abs() / (1 + other.abs()))
      .max()
      .item<double>();
}

} // namespace kleene::rt::testing

#endif // KLEENE_TEST_RUNTIME_CUDA_H
