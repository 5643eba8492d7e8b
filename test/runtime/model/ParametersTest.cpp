#include "runtime/model/Parameters.h"

#include <gtest/gtest.h>

using namespace kleene::rt;

namespace {

TEST(Parameters, NormalTruncatedAtTwoDeviations) {
  Tensor x = initialValue({"w", {200, 200}, 0.5, 0}, 1);
  EXPECT_LE(x.abs().max().item<double>(), 1.0);
  EXPECT_GT(x.abs().max().item<double>(), 0.99);
  EXPECT_NEAR(x.mean().item<double>(), 0, 0.01);
  // Truncated at two deviations and not rescaled: 0.8796 of them remain.
  EXPECT_NEAR(x.std().item<double>(), 0.5 * 0.8796, 0.005);
}

TEST(Parameters, DependOnSeedAndNameAlone) {
  ParameterDeclaration w{"w", {8, 8}, 1, 0};
  Tensor x = initialValue(w, 7);
  torch::manual_seed(123);
  EXPECT_TRUE(x.equal(initialValue(w, 7)));
  EXPECT_FALSE(x.equal(initialValue(w, 8)));
  EXPECT_FALSE(x.equal(initialValue({"v", {8, 8}, 1, 0}, 7)));
}

TEST(Parameters, ConstantsAreConstant) {
  EXPECT_TRUE(initialValue({"scale", {3}, 0, 1}, 4)
                  .equal(torch::ones({3}, torch::kFloat64)));
}

} // namespace
