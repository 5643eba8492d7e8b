#include "runtime/solver/SampleNorm.h"

#include <gtest/gtest.h>

using namespace kleene::rt;

namespace {

TEST(SampleNorm, IsTheLargestNodeOfASample) {
  Tensor x =
      torch::tensor({3.0, 4.0, 0.0, 1.0, 0.0, 0.0, 0.0, -2.0}).view({2, 2, 2});
  EXPECT_EQ(sampleNorm(x), (std::vector<double>{5, 2}));
  EXPECT_EQ(sampleNorm(torch::tensor({-3.0, 2.0})),
            (std::vector<double>{3, 2}));
}

TEST(SampleNorm, ShowsWhatIsNotFinite) {
  Tensor x = torch::zeros({3, 2, 2});
  x[1][0][1] = std::numeric_limits<float>::quiet_NaN();
  x[2][1][0] = std::numeric_limits<float>::infinity();
  std::vector<double> norms = sampleNorm(x);
  EXPECT_EQ(norms[0], 0);
  EXPECT_TRUE(std::isnan(norms[1]));
  EXPECT_TRUE(std::isinf(norms[2]));
}

TEST(SampleNorm, DifferenceAndSizeComeTogether) {
  Tensor a = torch::tensor({3.0, 4.0, 6.0, 8.0}).view({2, 2});
  Tensor b = torch::tensor({3.0, 3.0, 0.0, 0.0}).view({2, 2});
  DifferenceNorms norms = differenceNorms(a, b);
  EXPECT_EQ(norms.difference, (std::vector<double>{1, 10}));
  EXPECT_EQ(norms.size, (std::vector<double>{5, 10}));
}

TEST(SampleNorm, OnePassEqualsTheTensorOperations) {
  torch::manual_seed(1);
  for (int64_t d : {1, 5, 16, 39}) {
    Tensor a = torch::randn({4, 3, d}), b = torch::randn({4, 3, d});
    b[2][1][0] = std::numeric_limits<float>::quiet_NaN();
    DifferenceNorms norms = differenceNorms(a, b);
    std::vector<double> difference = sampleNorm(a - b), size = sampleNorm(a);
    for (size_t s = 0; s < 4; ++s) {
      EXPECT_NEAR(norms.size[s], size[s], 1e-5);
      if (s == 2)
        EXPECT_TRUE(std::isnan(norms.difference[s]));
      else
        EXPECT_NEAR(norms.difference[s], difference[s], 1e-5);
    }
  }
}

TEST(SelectRows, TakesWholeRows) {
  Tensor yes = torch::ones({2, 3}), no = torch::zeros({2, 3});
  Tensor mixed = selectRows({1, 0}, yes, no);
  EXPECT_TRUE(mixed[0].equal(yes[0]));
  EXPECT_TRUE(mixed[1].equal(no[1]));
}

} // namespace
