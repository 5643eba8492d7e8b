#include "runtime/model/PointerLogits.h"
#include "test/runtime/model/Compare.h"

using namespace kleene::rt;
using namespace kleene::rt::testing;

namespace {

class Pointers : public ::testing::TestWithParam<int> {};

constexpr int none = -2, dense = -1;

EdgeTerm edgeOf(int form, const std::vector<Tensor> &inputs,
                const Tensor &features) {
  if (form == none)
    return {};
  if (form == dense)
    return denseEdge(inputs[4]);
  return linearEdge(rawEdge(features), inputs[4], inputs[5]);
}

TEST_P(Pointers, FusedEqualsEager) {
  const int form = GetParam();
  for (bool masked : {false, true})
    for (int64_t d : {5, 16, 39}) {
      torch::manual_seed(d);
      const int64_t b = 3, n = 6;
      auto type = torch::kFloat64;
      std::vector<Tensor> inputs = {
          torch::randn({b, n, d}, type), torch::randn({b, n, d}, type),
          torch::randn({1, d}, type), torch::randn({1}, type)};
      Tensor features = torch::randn({b, n, n, std::max(1, form)}, type);
      if (form == dense)
        inputs.push_back(torch::randn({b, n, n, d}, type));
      if (form > 0) {
        inputs.push_back(torch::randn({d, form}, type));
        inputs.push_back(torch::randn({d}, type));
      }
      Tensor allowed = masked ? torch::rand({b, n, n}) < 0.4 : Tensor();
      auto with = [&](auto function) {
        return [&, function](const std::vector<Tensor> &x) {
          Tensor y = function(x[0], x[1], edgeOf(form, x, features), allowed,
                              x[2], x[3]);
          // The masked value itself is compared below.
          return torch::where(y > maskedLogit / 2, y, torch::zeros_like(y));
        };
      };
      expectSame(with(pointerLogits), with(pointerLogitsEagerly), inputs,
                 1e-13);
    }
}

INSTANTIATE_TEST_SUITE_P(EdgeForms, Pointers,
                         ::testing::Values(none, dense, 1, 2, 3, 4, 6));

TEST(PointerLogits, MasksEverythingButAllowedAndSelf) {
  const int64_t n = 4;
  Tensor allowed = torch::zeros({1, n, n}, torch::kBool);
  allowed[0][1][3] = true;
  Tensor x = torch::randn({1, n, 8});
  Tensor y =
      pointerLogits(x, x, {}, allowed, torch::randn({1, 8}), torch::zeros({1}));
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < n; ++j) {
      const float logit = y[0][i][j].item<float>();
      if (i == j || (i == 1 && j == 3))
        EXPECT_GT(logit, -1e3);
      else
        EXPECT_EQ(logit, static_cast<float>(maskedLogit));
    }
}

TEST(PointerLogits, IsTheFormulaOfTheBenchmark) {
  // y_ij = w . max(a_i, b_j + e_ji) + c on numbers small enough to follow.
  Tensor a = torch::tensor({1.0, 5.0}).view({1, 2, 1});
  Tensor b = torch::tensor({2.0, 3.0}).view({1, 2, 1});
  Tensor e = torch::tensor({0.0, 10.0, 20.0, 0.0}).view({1, 2, 2, 1});
  Tensor y = pointerLogits(a, b, denseEdge(e), {}, torch::full({1, 1}, 2.0f),
                           torch::full({1}, 1.0f));
  // y_01: max(1, 3 + e_10) = 23; y_10: max(5, 2 + e_01) = 12.
  Tensor expected = torch::tensor({5.0, 47.0, 25.0, 11.0}).view({1, 2, 2});
  EXPECT_TRUE(y.equal(expected));
}

TEST(PointerLogits, ThreadsChangeNothing) {
  torch::manual_seed(2);
  const int64_t b = 6, n = 20, d = 64;
  Tensor features = torch::randn({b, n, n, 2});
  std::vector<Tensor> inputs = {
      torch::randn({b, n, d}), torch::randn({b, n, d}), torch::randn({1, d}),
      torch::randn({1}),       torch::randn({d, 2}),    torch::randn({d})};
  auto run = [&](const std::vector<Tensor> &x) {
    return pointerLogits(x[0], x[1], edgeOf(2, x, features), {}, x[2], x[3]);
  };
  const int before = at::get_num_threads();
  at::set_num_threads(1);
  auto one = valueAndGradients(run, inputs);
  at::set_num_threads(2);
  auto two = valueAndGradients(run, inputs);
  at::set_num_threads(before);
  for (size_t k = 0; k < one.size(); ++k)
    EXPECT_TRUE(one[k].equal(two[k])) << k;
}

} // namespace
