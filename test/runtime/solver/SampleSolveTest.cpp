#include "runtime/solver/SampleSolve.h"

#include <gtest/gtest.h>

using namespace kleene::rt;

namespace {

const auto float64 = torch::dtype(torch::kFloat64);

TEST(SampleSolve, SolvesEachSample) {
  torch::manual_seed(1);
  for (int64_t size : {1, 2, 7, 16, 21}) {
    Tensor matrix =
        torch::randn({5, size, size}, float64) + 3 * torch::eye(size, float64);
    Tensor expected = torch::randn({5, size, 1}, float64);
    Tensor found = solveEach(matrix, matrix.bmm(expected));
    EXPECT_LT((found - expected).abs().max().item<double>(), 1e-10);
  }
}

TEST(SampleSolve, BitsDoNotDependOnTheOtherSamples) {
  torch::manual_seed(2);
  for (int64_t size : {3, 5, 7, 8, 16, 31}) {
    Tensor matrix = torch::randn({12, size, size}, float64);
    Tensor target = torch::randn({12, size, 1}, float64);
    Tensor together = solveEach(matrix, target);
    for (int64_t b = 0; b < 12; ++b) {
      Tensor alone = solveEach(matrix.slice(0, b, b + 1).clone(),
                               target.slice(0, b, b + 1).clone());
      EXPECT_TRUE(alone[0].equal(together[b])) << size << ", sample " << b;
    }
  }
}

TEST(SampleSolve, ASingularSampleIsNoErrorAndHarmsNobody) {
  Tensor matrix = torch::eye(3, float64).repeat({3, 1, 1});
  matrix[1].zero_();
  matrix[2].fill_(std::numeric_limits<double>::quiet_NaN());
  Tensor target = torch::ones({3, 3, 1}, float64);
  Tensor found = solveEach(matrix, target);
  EXPECT_TRUE(found[0].equal(target[0]));
  EXPECT_FALSE(torch::isfinite(found[1]).all().item<bool>());
  EXPECT_FALSE(torch::isfinite(found[2]).all().item<bool>());
}

} // namespace
