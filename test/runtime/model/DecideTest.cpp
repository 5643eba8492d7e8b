#include "runtime/model/Decide.h"

#include <gtest/gtest.h>

using namespace kleene;
using namespace kleene::rt;

namespace {

Tensor decided(ProbeType type, const Tensor &logits) {
  return decide({"x", Stage::output, Location::node, type, {}, false}, logits);
}

TEST(Decide, EachType) {
  Tensor y = torch::tensor({-1.0f, 2.0f, 0.0f, 3.0f, -2.0f, 1.0f}).view({2, 3});
  EXPECT_TRUE(decided(ProbeType::scalar, y).equal(y));
  EXPECT_TRUE(
      decided(ProbeType::mask, y)
          .equal(torch::tensor({0.f, 1.f, 0.f, 1.f, 0.f, 1.f}).view({2, 3})));
  Tensor oneHot = torch::tensor({0.f, 1.f, 0.f, 1.f, 0.f, 0.f}).view({2, 3});
  EXPECT_TRUE(decided(ProbeType::maskOne, y).equal(oneHot));
  EXPECT_TRUE(decided(ProbeType::categorical, y).equal(oneHot));
  Tensor index = torch::tensor({1, 0}, torch::kInt64);
  EXPECT_TRUE(decided(ProbeType::pointer, y).equal(index));
  EXPECT_TRUE(decided(ProbeType::permutation, y).equal(index));
}

} // namespace
