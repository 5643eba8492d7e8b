#include "runtime/model/Losses.h"

#include <gtest/gtest.h>

using namespace kleene;
using namespace kleene::rt;

namespace {

Probe probe(ProbeType type, Location location = Location::node) {
  return {"x", Stage::output, location, type, {"a", "b", "c"}, false};
}

double loss(ProbeType type, const Tensor &y, const Tensor &t) {
  return probeLoss(probe(type), y, t).item<double>();
}

TEST(Losses, Scalar) {
  EXPECT_DOUBLE_EQ(loss(ProbeType::scalar, torch::tensor({1.0, 2.0}),
                        torch::tensor({0.0, 4.0})),
                   2.5);
}

TEST(Losses, MaskSkipsWhatIsNotDefined) {
  Tensor y = torch::tensor({0.0, 3.0, -50.0}, torch::kFloat64);
  Tensor t = torch::tensor({1.0, -1.0, 1.0}, torch::kFloat64);
  // -log sigmoid(0) = log 2, -log sigmoid(-50) = 50.
  EXPECT_NEAR(loss(ProbeType::mask, y, t), (std::log(2.0) + 50) / 2, 1e-12);
  Tensor none = torch::full({3}, -1.0, torch::kFloat64);
  EXPECT_EQ(loss(ProbeType::mask, y, none), 0);
}

TEST(Losses, MaskStaysFiniteAtLargeLogits) {
  Tensor y = torch::tensor({800.0, -800.0}).requires_grad_();
  Tensor value =
      probeLoss(probe(ProbeType::mask), y, torch::tensor({0.0, 1.0}));
  EXPECT_FLOAT_EQ(value.item<float>(), 800);
  value.backward();
  EXPECT_TRUE(y.grad().equal(torch::tensor({0.5f, -0.5f})));
}

TEST(Losses, OneHotCountsOnlyWhereSomethingIsTrue) {
  Tensor y = torch::zeros({2, 3}, torch::kFloat64);
  Tensor t = torch::tensor({0.0, 1.0, 0.0, 0.0, 0.0, -1.0}, torch::kFloat64)
                 .view({2, 3});
  EXPECT_NEAR(loss(ProbeType::categorical, y, t), std::log(3.0), 1e-12);
  EXPECT_NEAR(loss(ProbeType::maskOne, y, t), std::log(3.0), 1e-12);
}

TEST(Losses, PointerIsCrossEntropyPerNode) {
  Tensor y = torch::tensor({0.0, std::log(3.0), 0.0, 0.0}, torch::kFloat64)
                 .view({1, 2, 2});
  Tensor t = torch::tensor({1, 0}, torch::kInt64).view({1, 2});
  // -log(3/4) and -log(1/2), averaged.
  EXPECT_NEAR(loss(ProbeType::pointer, y, t),
              (std::log(4.0 / 3) + std::log(2.0)) / 2, 1e-12);
  EXPECT_EQ(loss(ProbeType::permutation, y, t), loss(ProbeType::pointer, y, t));
}

TEST(Losses, OutputsAddUp) {
  Spec spec;
  spec.probes = {probe(ProbeType::scalar), probe(ProbeType::scalar)};
  spec.probes[0].name = "a";
  spec.probes[1].name = "b";
  Features y = {{"a", torch::zeros({2})}, {"b", torch::zeros({2})}};
  Features t = {{"a", torch::full({2}, 1.0f)}, {"b", torch::full({2}, 2.0f)}};
  EXPECT_FLOAT_EQ(outputLoss(spec, y, t).item<float>(), 5);
  t.erase("b");
  EXPECT_THROW(outputLoss(spec, y, t), c10::Error);
}

} // namespace
