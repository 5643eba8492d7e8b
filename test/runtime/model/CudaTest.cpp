// The fused operations on a GPU against those of the CPU: with -fmad=false the
// same bits, but where sums over nodes or samples are left to LibTorch.
#include "test/runtime/Cuda.h"

#include "runtime/model/CudaStream.h"
#include "runtime/model/MaxPlus.h"
#include "runtime/model/Message.h"
#include "runtime/model/PointerLogits.h"
#include "test/runtime/model/Compare.h"

using namespace kleene::rt;
using namespace kleene::rt::testing;

namespace {

using ModelOnCuda = Cuda;
using Inputs = std::vector<Tensor>;

void expectSameOnBoth(const Compute &f, const Inputs &inputs,
                      size_t exactOnes) {
  const Inputs cpu = valueAndGradients(f, inputs);
  const Inputs cuda = valueAndGradients(f, inputs, torch::kCUDA);
  for (size_t k = 0; k < cpu.size(); ++k)
    if (k < exactOnes)
      EXPECT_TRUE(cuda[k].equal(cpu[k])) << k;
    else
      EXPECT_LT(apart(cuda[k], cpu[k]), 1e-12) << k;
}

EdgeTerm edgeOf(const Inputs &leaves, const Tensor &features) {
  if (leaves.size() < 2)
    return {};
  if (!features.defined())
    return denseEdge(leaves[1]);
  return linearEdge(rawEdge(features.to(leaves[0].device())), leaves[1], {});
}

/// An edge term that is absent, dense, or of so many factors.
struct EdgeCase {
  Inputs parameters;
  Tensor features;
};
std::vector<EdgeCase> edgeCases(int64_t b, int64_t n, int64_t d) {
  const auto options = torch::dtype(torch::kFloat64);
  std::vector<EdgeCase> cases = {{},
                                 {{torch::randn({b, n, n, d}, options)}, {}}};
  for (int64_t q : {1, 2, 4, 6})
    cases.push_back(
        {{torch::randn({d, q}, options)}, torch::randn({b, n, n, q}, options)});
  return cases;
}

TEST_F(ModelOnCuda, HasKernelsWhereLibTorchHasCuda) {
  EXPECT_TRUE(hasFusedKernels(torch::zeros({1}, torch::kCUDA)));
}

TEST_F(ModelOnCuda, MessagesAreThoseOfTheCpu) {
  torch::manual_seed(1);
  const int64_t b = 5, n = 19, d = 40;
  const Tensor send = torch::randn({b, n, d}, torch::kFloat64);
  const Tensor mask = torch::rand({b, n, n}) < 0.3;
  for (Aggregate aggregate : {Aggregate::max, Aggregate::min, Aggregate::sum})
    for (const EdgeCase &edge : edgeCases(b, n, d)) {
      auto f = [&](const Inputs &x) {
        return aggregateMessages(x[0], edgeOf(x, edge.features),
                                 mask.to(x[0].device()), aggregate);
      };
      Inputs inputs = {send};
      inputs.insert(inputs.end(), edge.parameters.begin(),
                    edge.parameters.end());
      const bool exact = aggregate != Aggregate::sum;
      // Of factors, the gradient of the weight is a sum over samples.
      expectSameOnBoth(f, inputs, exact ? edge.features.defined() ? 2 : 3 : 0);
    }
}

TEST_F(ModelOnCuda, PointersAreThoseOfTheCpu) {
  torch::manual_seed(2);
  const int64_t b = 5, n = 19, d = 40;
  const auto options = torch::dtype(torch::kFloat64);
  const Tensor allowed = torch::rand({b, n, n}) < 0.3;
  for (bool masked : {false, true})
    for (const EdgeCase &edge : edgeCases(b, n, d)) {
      const size_t edges = edge.parameters.size();
      auto f = [&](const Inputs &x) {
        return pointerLogits(
            x[0], x[1 + edges],
            edgeOf(Inputs(x.begin(), x.begin() + 1 + edges), edge.features),
            masked ? allowed.to(x[0].device()) : Tensor(), x[2 + edges],
            x[3 + edges]);
      };
      Inputs inputs = {torch::randn({b, n, d}, options)};
      inputs.insert(inputs.end(), edge.parameters.begin(),
                    edge.parameters.end());
      inputs.push_back(torch::randn({b, n, d}, options));
      inputs.push_back(torch::randn({1, d}, options));
      inputs.push_back(torch::randn({1}, options));
      expectSameOnBoth(f, inputs, 2); // the logits, the gradient of the source
    }
}

TEST_F(ModelOnCuda, ProductsInMaxPlusAreThoseOfTheCpu) {
  torch::manual_seed(3);
  for (int64_t n : {1, 7, 20}) {
    const auto options = torch::dtype(torch::kFloat64);
    expectSameOnBoth([](const Inputs &x) { return maxPlus(x[0], x[1]); },
                     {torch::randn({3, n, n, 8}, options),
                      torch::randn({3, n, n, 8}, options)},
                     3);
  }
}

/// No pair of nodes, no sample: nothing to launch.
TEST_F(ModelOnCuda, AnEmptyBatchIsEmpty) {
  const auto options = torch::dtype(torch::kFloat32).device(torch::kCUDA);
  const Tensor mask = torch::zeros({0, 4, 4}, options).to(torch::kBool);
  EXPECT_EQ(aggregateMessages(torch::zeros({0, 4, 8}, options), {}, mask,
                              Aggregate::max)
                .numel(),
            0);
}

} // namespace
