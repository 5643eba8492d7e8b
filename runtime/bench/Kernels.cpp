// Messages, pointer logits and triplets: fused, and from tensor operations.
#include "runtime/model/MaxPlus.h"
#include "runtime/model/Message.h"
#include "runtime/model/PointerLogits.h"

#include <benchmark/benchmark.h>

using namespace kleene::rt;

namespace {

constexpr int64_t samples = 32, width = 128;

/// A quarter of the pairs have an edge, with two features, as in a weighted
/// graph of the CLRS sampler.
struct Instance {
  explicit Instance(int64_t n)
      : mask(torch::rand({samples, n, n}) < 0.25),
        edge(linearEdge(rawEdge(torch::rand({samples, n, n, 2})),
                        torch::randn({width, 2}).requires_grad_(),
                        torch::randn({width}).requires_grad_())),
        nodes(torch::randn({samples, n, width}).requires_grad_()),
        weight(torch::randn({1, width}).requires_grad_()),
        bias(torch::zeros({1}).requires_grad_()) {}
  Tensor mask;
  EdgeTerm edge;
  Tensor nodes, weight, bias;
};

template <typename Forward>
void run(benchmark::State &state, bool backward, const Forward &forward) {
  torch::manual_seed(1);
  at::set_num_threads(1);
  Instance instance(state.range(0));
  for (auto _ : state) {
    Tensor y = forward(instance);
    if (backward)
      y.sum().backward({}, /*retain_graph=*/true);
    benchmark::DoNotOptimize(y);
  }
  state.SetItemsProcessed(state.iterations() * samples);
}

void message(benchmark::State &state, bool fused, bool backward) {
  run(state, backward, [&](const Instance &x) {
    auto f = fused ? aggregateMessages : aggregateMessagesEagerly;
    return f(x.nodes, x.edge, x.mask, Aggregate::max);
  });
}

void pointers(benchmark::State &state, bool fused, bool backward) {
  run(state, backward, [&](const Instance &x) {
    auto f = fused ? pointerLogits : pointerLogitsEagerly;
    return f(x.nodes, x.nodes, x.edge, x.mask, x.weight, x.bias);
  });
}

void triplets(benchmark::State &state, bool fused, bool backward) {
  torch::manual_seed(1);
  at::set_num_threads(1);
  const int64_t n = state.range(0), channels = 8;
  Tensor left = torch::randn({samples, n, n, channels}).requires_grad_();
  Tensor right = torch::randn({samples, n, n, channels}).requires_grad_();
  for (auto _ : state) {
    Tensor y = (fused ? maxPlus : maxPlusEagerly)(left, right);
    if (backward)
      y.sum().backward({}, /*retain_graph=*/true);
    benchmark::DoNotOptimize(y);
  }
  state.SetItemsProcessed(state.iterations() * samples);
}

#define SIZES Arg(16)->Arg(64)->Unit(benchmark::kMillisecond)
BENCHMARK_CAPTURE(message, fused, true, false)->SIZES;
BENCHMARK_CAPTURE(message, tensors, false, false)->SIZES;
BENCHMARK_CAPTURE(message, fused_backward, true, true)->SIZES;
BENCHMARK_CAPTURE(message, tensors_backward, false, true)->SIZES;
BENCHMARK_CAPTURE(pointers, fused, true, false)->SIZES;
BENCHMARK_CAPTURE(pointers, tensors, false, false)->SIZES;
BENCHMARK_CAPTURE(pointers, fused_backward, true, true)->SIZES;
BENCHMARK_CAPTURE(pointers, tensors_backward, false, true)->SIZES;
BENCHMARK_CAPTURE(triplets, fused, true, false)->SIZES;
BENCHMARK_CAPTURE(triplets, tensors, false, false)->SIZES;
BENCHMARK_CAPTURE(triplets, fused_backward, true, true)->SIZES;
BENCHMARK_CAPTURE(triplets, tensors_backward, false, true)->SIZES;

} // namespace
