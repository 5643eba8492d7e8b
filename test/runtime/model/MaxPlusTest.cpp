#include "runtime/model/MaxPlus.h"
#include "test/runtime/model/Compare.h"

using namespace kleene::rt;
using namespace kleene::rt::testing;

namespace {

Compute product(Tensor (*function)(const Tensor &, const Tensor &)) {
  return [function](const std::vector<Tensor> &inputs) {
    return function(inputs[0], inputs[1]);
  };
}

std::vector<Tensor> pairs(int64_t b, int64_t n, int64_t d,
                          torch::ScalarType type) {
  return {torch::randn({b, n, n, d}, type), torch::randn({b, n, n, d}, type)};
}

TEST(MaxPlus, FusedEqualsEager) {
  for (int64_t n : {1, 2, 7, 16, 33}) {
    torch::manual_seed(n);
    expectSame(product(maxPlus), product(maxPlusEagerly),
               pairs(3, n, 5, torch::kFloat64), 1e-14);
    expectSame(product(maxPlus), product(maxPlusEagerly),
               pairs(2, n, 8, torch::kFloat32), 1e-5);
  }
}

TEST(MaxPlus, IsTheFormula) {
  torch::manual_seed(4);
  const int64_t n = 6;
  auto inputs = pairs(2, n, 3, torch::kFloat64);
  Tensor y = maxPlus(inputs[0], inputs[1]);
  ASSERT_EQ(y.sizes(), at::IntArrayRef({2, n, n, 3}));
  for (int64_t j = 0; j < n; ++j)
    for (int64_t k = 0; k < n; ++k) {
      Tensor sums = inputs[0].select(2, j) + inputs[1].select(2, k);
      EXPECT_TRUE(torch::equal(y.select(1, j).select(1, k), sums.amax(1)));
    }
}

TEST(MaxPlus, TheFirstOfEqualsHasTheWholeGradient) {
  Tensor left = torch::zeros({1, 3, 3, 1}, torch::kFloat64).requires_grad_();
  Tensor right = torch::zeros({1, 3, 3, 1}, torch::kFloat64).requires_grad_();
  maxPlus(left, right).sum().backward();
  for (const Tensor &gradient : {left.grad(), right.grad()}) {
    EXPECT_EQ(gradient.select(1, 0).sum().item<double>(), 9);
    EXPECT_EQ(gradient.narrow(1, 1, 2).abs().sum().item<double>(), 0);
  }
}

TEST(MaxPlus, ThreadsDoNotChangeABit) {
  torch::manual_seed(8);
  auto inputs = pairs(9, 24, 8, torch::kFloat32);
  const int before = at::get_num_threads();
  at::set_num_threads(1);
  auto one = valueAndGradients(product(maxPlus), inputs);
  at::set_num_threads(3);
  auto three = valueAndGradients(product(maxPlus), inputs);
  at::set_num_threads(before);
  for (size_t k = 0; k < one.size(); ++k)
    EXPECT_TRUE(torch::equal(one[k], three[k])) << k;
}

TEST(MaxPlus, RefusesOtherShapes) {
  Tensor x = torch::zeros({1, 3, 3, 2}), y = torch::zeros({1, 3, 4, 2});
  EXPECT_THROW(maxPlus(x, y), c10::Error);
  EXPECT_THROW(maxPlus(y, y), c10::Error);
}

} // namespace
