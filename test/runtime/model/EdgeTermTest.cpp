#include "runtime/model/EdgeTerm.h"

#include <gtest/gtest.h>

using namespace kleene::rt;

namespace {

struct Layers {
  Tensor a = torch::randn({2, 3, 3, 1}, torch::kFloat64);
  Tensor b = torch::randn({2, 3, 3, 2}, torch::kFloat64);
  Tensor wa = torch::randn({5, 1}, torch::kFloat64);
  Tensor wb = torch::randn({5, 2}, torch::kFloat64);
  Tensor bias = torch::randn({5}, torch::kFloat64);
  Tensor outer = torch::randn({4, 5}, torch::kFloat64);
  Tensor outerBias = torch::randn({4}, torch::kFloat64);
};

TEST(EdgeTerm, FactorsEqualTheDenseLayers) {
  torch::manual_seed(1);
  Layers l;
  EdgeTerm term = linearEdge(addEdges({linearEdge(rawEdge(l.a), l.wa, l.bias),
                                       linearEdge(rawEdge(l.b), l.wb, {})}),
                             l.outer, l.outerBias);
  ASSERT_TRUE(term.factored());
  EXPECT_EQ(term.features.size(-1), 3);
  Tensor dense =
      torch::linear(torch::linear(l.a, l.wa, l.bias) + torch::linear(l.b, l.wb),
                    l.outer, l.outerBias);
  EXPECT_TRUE(torch::allclose(materialize(term), dense, 1e-12, 1e-13));
}

TEST(EdgeTerm, RawFeaturesAddUp) {
  torch::manual_seed(2);
  Layers l;
  EdgeTerm sum = addEdges({rawEdge(l.b), rawEdge(l.b * 2)});
  EXPECT_TRUE(torch::allclose(materialize(sum), l.b * 3, 1e-12, 1e-13));
}

TEST(EdgeTerm, OneDenseTermMakesTheSumDense) {
  torch::manual_seed(3);
  Layers l;
  Tensor dense = torch::randn({2, 3, 3, 5}, torch::kFloat64);
  EdgeTerm sum =
      addEdges({linearEdge(rawEdge(l.a), l.wa, l.bias), denseEdge(dense)});
  ASSERT_FALSE(sum.factored());
  EXPECT_TRUE(torch::allclose(materialize(sum),
                              torch::linear(l.a, l.wa, l.bias) + dense, 1e-12,
                              1e-13));
  EdgeTerm after = linearEdge(sum, l.outer, l.outerBias);
  EXPECT_TRUE(torch::allclose(materialize(after),
                              torch::linear(sum.dense, l.outer, l.outerBias),
                              1e-12, 1e-13));
}

} // namespace
