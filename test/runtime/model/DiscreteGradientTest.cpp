// Draws against their probabilities, conditional draws against unconditional
// ones, and the two gradients against each other and against closed forms.
#include "runtime/model/DiscreteGradient.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace kleene::rt;

namespace {

at::Generator generator(uint64_t seed) {
  return at::detail::createCPUGenerator(seed);
}
Tensor logitsOfFive() {
  return torch::tensor({0.3, -1.0, 1.2, 0.0, -2.5}, torch::kFloat64);
}
/// Frequencies of one-hot rows against probabilities: the chi-squared statistic
/// over the entries that can occur.
double chiSquared(const Tensor &draws, const Tensor &probabilities) {
  const auto count = static_cast<double>(draws.size(0));
  Tensor possible = probabilities.gt(0);
  Tensor expected = probabilities.masked_select(possible) * count;
  Tensor seen = draws.sum(0).masked_select(possible);
  return ((seen - expected).square() / expected).sum().item<double>();
}

TEST(DiscreteGradient, DrawsFollowTheSoftmax) {
  const int64_t count = 200000;
  Tensor logits = logitsOfFive().expand({count, 5});
  Tensor probabilities = torch::softmax(logitsOfFive(), 0);
  for (bool rao : {false, true}) {
    Tensor draws = rao ? raoBlackwell(logits, {}, 1, 1, generator(1))
                       : straightThrough(logits, {}, 1, generator(2));
    EXPECT_TRUE(draws.eq(0).logical_or(draws.eq(1)).all().item<bool>());
    EXPECT_TRUE(draws.sum(-1).eq(1).all().item<bool>());
    // 99.9 % of chi-squared with 4 degrees of freedom.
    EXPECT_LT(chiSquared(draws, probabilities), 18.47);
  }
}

TEST(DiscreteGradient, WhatIsNotAllowedIsNotDrawnAndGetsNoGradient) {
  const int64_t count = 100000;
  Tensor allowed = torch::tensor({1, 0, 1, 1, 0}).to(torch::kBool);
  Tensor expected = torch::softmax(
      logitsOfFive().masked_fill(allowed.logical_not(), -1e300), 0);
  for (bool rao : {false, true}) {
    Tensor logits = logitsOfFive().expand({count, 5}).clone().requires_grad_();
    Tensor draws = rao ? raoBlackwell(logits, allowed, 0.7, 2, generator(3))
                       : straightThrough(logits, allowed, 0.7, generator(4));
    EXPECT_EQ(draws.detach().select(1, 1).sum().item<double>(), 0);
    EXPECT_EQ(draws.detach().select(1, 4).sum().item<double>(), 0);
    EXPECT_LT(chiSquared(draws.detach(), expected), 13.82); // 2 degrees
    (draws * torch::arange(5, torch::kFloat64)).sum().backward();
    EXPECT_TRUE(torch::isfinite(logits.grad()).all().item<bool>());
    EXPECT_EQ(logits.grad().select(1, 1).abs().sum().item<double>(), 0);
    EXPECT_GT(logits.grad().select(1, 0).abs().sum().item<double>(), 0);
  }
}

TEST(DiscreteGradient, ConditionalNumbersHaveTheChoiceTheyAreGiven) {
  torch::manual_seed(5);
  Tensor logits = 3 * torch::randn({4000, 6}, torch::kFloat64);
  Tensor choice = torch::one_hot(torch::randint(6, {4000}), 6)
                      .to(torch::kFloat64); // even the least likely ones
  Tensor perturbed = perturbedGiven(logits, choice, {}, generator(6));
  EXPECT_TRUE(perturbed.argmax(-1).equal(choice.argmax(-1)));
}

TEST(DiscreteGradient, ConditionalNumbersHaveTheDistributionOfTheOthers) {
  // Drawn first and sorted by their choice, or given the choice: the same first
  // two moments of every entry.
  const int64_t count = 400000;
  Tensor logits = logitsOfFive().slice(0, 0, 3);
  Tensor rows = logits.expand({count, 3});
  Tensor e =
      torch::empty({count, 3}, torch::kFloat64).exponential_(1, generator(7));
  Tensor free = rows - e.log();
  for (int64_t which = 0; which < 3; ++which) {
    Tensor chosen =
        free.index_select(0, free.argmax(-1).eq(which).nonzero().squeeze(-1));
    Tensor choice =
        torch::one_hot(torch::full({count}, which, torch::kInt64), 3)
            .to(torch::kFloat64);
    Tensor given = perturbedGiven(rows, choice, {}, generator(8));
    for (int64_t k = 0; k < 3; ++k) {
      Tensor a = chosen.select(1, k), b = given.select(1, k);
      const double deviation =
          std::sqrt(a.var().item<double>() / static_cast<double>(a.size(0)) +
                    b.var().item<double>() / static_cast<double>(count));
      EXPECT_NEAR(a.mean().item<double>(), b.mean().item<double>(),
                  4.5 * deviation)
          << which << " " << k;
      EXPECT_NEAR(a.var().item<double>(), b.var().item<double>(),
                  0.05 * a.var().item<double>())
          << which << " " << k;
    }
  }
}

/// Gradients of f(D) = w . D to the logits, one row per draw.
Tensor gradientRows(bool rao, int64_t samples, int64_t count, uint64_t seed) {
  Tensor logits = logitsOfFive().expand({count, 5}).clone().requires_grad_();
  Tensor w = torch::tensor({1.0, -2.0, 0.5, 3.0, 0.0}, torch::kFloat64);
  Tensor draws = rao ? raoBlackwell(logits, {}, 0.5, samples, generator(seed))
                     : straightThrough(logits, {}, 0.5, generator(seed));
  (draws * w).sum().backward();
  return logits.grad();
}

TEST(DiscreteGradient, RaoBlackwellHasTheSameMeanAndLessVariance) {
  const int64_t count = 100000;
  Tensor plain = gradientRows(false, 1, count, 9);
  double before = plain.var(0).sum().item<double>();
  for (int64_t samples : {1, 10, 100}) {
    Tensor rao = gradientRows(true, samples, samples > 10 ? 20000 : count, 10);
    Tensor deviation =
        (plain.var(0) / plain.size(0) + rao.var(0) / rao.size(0)).sqrt();
    EXPECT_TRUE((plain.mean(0) - rao.mean(0))
                    .abs()
                    .le(4.5 * deviation)
                    .all()
                    .item<bool>())
        << plain.mean(0) << rao.mean(0);
    const double after = rao.var(0).sum().item<double>();
    if (samples > 1) {
      EXPECT_LT(after, 0.95 * before) << samples;
    }
    before = samples > 1 ? after : before;
  }
}

TEST(DiscreteGradient, TheGradientIsThatOfTheSoftmaxAtItsPoint) {
  Tensor logits = logitsOfFive().view({1, 5}).clone().requires_grad_();
  Tensor w = torch::tensor({1.0, -2.0, 0.5, 3.0, 0.0}, torch::kFloat64);
  (straightThrough(logits, {}, 0.5, generator(11)) * w).sum().backward();
  // The same numbers again.
  Tensor e =
      torch::empty({1, 5}, torch::kFloat64).exponential_(1, generator(11));
  Tensor soft = torch::softmax((logitsOfFive() - e.log()) / 0.5, -1);
  Tensor expected =
      soft * (w - (soft * w).sum(-1, true)) / 0.5; // diag(s) - s s'
  EXPECT_TRUE(torch::allclose(logits.grad(), expected, 1e-12, 1e-14));
}

TEST(DiscreteGradient, TheSameGeneratorGivesTheSameBits) {
  torch::manual_seed(12);
  Tensor logits = torch::randn({3, 7, 7});
  EXPECT_TRUE(straightThrough(logits, {}, 1, generator(13))
                  .equal(straightThrough(logits, {}, 1, generator(13))));
  // Both forms draw the choice alike; LibTorch's own generator is the default.
  EXPECT_TRUE(raoBlackwell(logits, {}, 1, 4, generator(13))
                  .equal(straightThrough(logits, {}, 1, generator(13))));
  torch::manual_seed(14);
  Tensor one = straightThrough(logits, {}, 1);
  torch::manual_seed(14);
  EXPECT_TRUE(one.equal(straightThrough(logits, {}, 1)));
  EXPECT_FALSE(one.equal(straightThrough(logits, {}, 1)));
}

TEST(DiscreteGradient, RefusesWhatItCannotDraw) {
  Tensor logits = torch::zeros({2, 3});
  EXPECT_THROW(straightThrough(logits, {}, 0), c10::Error);
  EXPECT_THROW(raoBlackwell(logits, {}, 1, 0), c10::Error);
}

TEST(DiscreteGradient, AChoiceWithoutADrawIsTheFirstOfTheLargest) {
  Tensor logits =
      torch::tensor({{0.5, 2.0, 2.0}, {1.0, -1.0, 0.0}}, torch::kFloat64)
          .requires_grad_();
  Tensor weights =
      torch::tensor({{1.0, -2.0, 3.0}, {0.5, 4.0, -1.0}}, torch::kFloat64);
  for (int64_t axis : {0, 1, -1}) {
    Tensor choice = chosen(logits, axis);
    Tensor rows = axis == 0 ? choice.detach().t() : choice.detach();
    EXPECT_TRUE(rows.sum(-1).eq(1).all().item<bool>());
    EXPECT_TRUE(torch::equal(
        rows.argmax(-1),
        std::get<1>(
            (axis == 0 ? logits.t() : logits).detach().contiguous().max(-1))));
    EXPECT_TRUE(choice.detach()
                    .eq(0)
                    .logical_or(choice.detach().eq(1))
                    .all()
                    .item<bool>());
    auto gradient = torch::autograd::grad({(choice * weights).sum()}, {logits});
    auto soft = torch::autograd::grad(
        {(torch::softmax(logits, axis) * weights).sum()}, {logits});
    EXPECT_TRUE(torch::equal(gradient[0], soft[0])) << "axis " << axis;
  }
  EXPECT_EQ(chosen(logits, 1).argmax(1)[0].item<int64_t>(), 1); // of equals
}

TEST(DiscreteGradient, AMaskIsAboveZeroWithTheGradientOfTheSigmoid) {
  Tensor logits =
      torch::tensor({-2.0, 0.0, 1e-9, 3.0}, torch::kFloat64).requires_grad_();
  Tensor is = above(logits);
  EXPECT_TRUE(torch::equal(is.detach(),
                           torch::tensor({0., 0., 1., 1.}, torch::kFloat64)));
  is.sum().backward();
  Tensor sigmoid = torch::sigmoid(logits.detach());
  EXPECT_TRUE(
      torch::allclose(logits.grad(), sigmoid * (1 - sigmoid), 0, 1e-15));
  EXPECT_FALSE(above(logits.detach()).requires_grad());
  EXPECT_FALSE(chosen(logits.detach(), 0).requires_grad());
}

} // namespace
