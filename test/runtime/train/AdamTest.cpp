// Our Adam against LibTorch's on the same gradients, and clipping by hand.
#include "runtime/train/Adam.h"

#include <gtest/gtest.h>

#include <cmath>

namespace kleene::rt {
namespace {

void takesTheStepsOfTheReference(double decay) {
  torch::manual_seed(3);
  auto type = torch::kFloat64;
  Tensor target = torch::randn({5, 3}, type);
  Tensor ours = torch::zeros({5, 3}, torch::requires_grad().dtype(type));
  Tensor theirs = torch::zeros({5, 3}, torch::requires_grad().dtype(type));
  Adam adam({{"w", ours}}, {.weightDecay = decay});
  torch::optim::AdamW reference(
      {theirs}, torch::optim::AdamWOptions(0.01).weight_decay(decay));
  auto loss = [&](const Tensor &w) { return (w - target).pow(4).sum(); };
  for (int k = 0; k < 50; ++k) {
    adam.step(torch::autograd::grad({loss(ours)}, {ours}), 0.01);
    reference.zero_grad();
    loss(theirs).backward();
    reference.step();
    ASSERT_LT((ours - theirs).abs().max().item<double>(), 1e-14) << k;
  }
  EXPECT_GT(ours.abs().max().item<double>(), 0.1);
  EXPECT_EQ(adam.steps(), 50);
}

TEST(Adam, TakesTheStepsOfTheReference) {
  takesTheStepsOfTheReference(0);
  takesTheStepsOfTheReference(0.3);
}

TEST(Adam, DecayFadesWhatHasNoGradient) {
  Tensor w = torch::ones({3}, torch::kFloat64);
  Adam adam({{"w", w}}, {.weightDecay = 0.5});
  for (int k = 0; k < 4; ++k)
    adam.step({Tensor()}, 0.1);
  EXPECT_NEAR(w[0].item<double>(), std::pow(0.95, 4), 1e-15);
}

TEST(Adam, ResumesFromItsMoments) {
  auto run = [](Adam &adam, const Tensor &w, int from, int to) {
    for (int k = from; k < to; ++k)
      adam.step({torch::sin(w.detach() + k)}, 0.1);
  };
  Tensor whole = torch::ones({4}), parts = torch::ones({4});
  Adam one({{"w", whole}});
  run(one, whole, 0, 20);
  Adam before({{"w", parts}});
  run(before, parts, 0, 9);
  Adam after({{"w", parts}});
  NamedTensors to = after.moments(), from = before.moments();
  ASSERT_EQ(to[0].first, "adam.m/w");
  for (size_t k = 0; k < to.size(); ++k)
    to[k].second.copy_(from[k].second);
  after.setSteps(before.steps());
  run(after, parts, 9, 20);
  EXPECT_TRUE(torch::equal(whole, parts));
}

TEST(Adam, AMissingGradientIsZero) {
  Tensor a = torch::ones({2}), b = torch::ones({2});
  Adam with({{"w", a}}), without({{"w", b}});
  with.step({torch::ones({2})}, 0.1);
  without.step({torch::ones({2})}, 0.1);
  with.step({torch::zeros({2})}, 0.1);
  without.step({Tensor()}, 0.1);
  EXPECT_TRUE(torch::equal(a, b));
}

TEST(Adam, ClipsByTheGlobalNorm) {
  Tensor a = torch::full({1}, 3.0), b = torch::full({1}, 4.0);
  EXPECT_DOUBLE_EQ(clipGradients({a, Tensor(), b}, 10), 5);
  EXPECT_FLOAT_EQ(a.item<float>(), 3);
  EXPECT_DOUBLE_EQ(clipGradients({a, b}, 0), 5);
  EXPECT_FLOAT_EQ(b.item<float>(), 4);
  EXPECT_DOUBLE_EQ(clipGradients({a, b}, 1), 5);
  EXPECT_FLOAT_EQ(a.item<float>(), 0.6f);
  EXPECT_FLOAT_EQ(b.item<float>(), 0.8f);
  Tensor bad = torch::full({1}, NAN);
  EXPECT_TRUE(std::isnan(clipGradients({a, bad}, 1)));
}

} // namespace
} // namespace kleene::rt
