#include "runtime/baseline/Decoder.h"
#include "runtime/baseline/Sinkhorn.h"

namespace kleene::rt::baseline {
namespace {

constexpr int64_t decoderSinkhornSteps = 10;

Tensor keepToAdjacency(const Tensor &y, const Tensor &adjacency) {
  Tensor floor = (y.amin({1, 2}, true) - 1).clamp_max(-1);
  return torch::where(adjacency, y, floor);
}

} // namespace

Decoder::Decoder(ParameterSet &set, const Feature &feature, int64_t hidden,
                 bool triplets)
    : what(feature), pointer(feature.type == FeatureType::pointer ||
                             feature.type == FeatureType::permutationPointer) {
  TORCH_CHECK(feature.type != FeatureType::permutation, "`", feature.name,
              "`: enforce or relax permutations before making a network");
  LinearFamily family(set, "net/algo_0_" + feature.name + "_dec_linear");
  const int64_t h = hidden, edges = triplets ? 2 * h : h;
  const bool wide = feature.type == FeatureType::categorical;
  const int64_t width = wide ? feature.classes : 1;
  auto add = [&](int64_t in, int64_t out) {
    layers.push_back(family.next(in, out));
  };
  switch (feature.location) {
  case Location::node:
    add(3 * h, pointer ? h : width);
    if (pointer)
      add(3 * h, h), add(edges, h), add(h, 1);
    break;
  case Location::edge:
    add(3 * h, pointer ? h : width);
    add(3 * h, pointer ? h : width);
    add(edges, pointer ? h : width);
    if (pointer)
      add(3 * h, h), add(h, 1);
    break;
  case Location::graph:
    add(3 * h, width);
    add(h, width);
    if (pointer)
      add(3 * h, 1);
  }
}

Tensor Decoder::narrow(const Tensor &y) const {
  return what.type == FeatureType::categorical ? y : y.squeeze(-1);
}

Tensor Decoder::node(const DecoderInput &in) const {
  if (!pointer)
    return narrow(layers[0](in.node));
  Tensor target = layers[1](in.node).unsqueeze(2) + layers[2](in.edge);
  Tensor both =
      torch::maximum(layers[0](in.node).unsqueeze(2), target.transpose(1, 2));
  Tensor y = layers[3](both).squeeze(-1);
  if (in.masked)
    y = keepToAdjacency(y, in.adjacency);
  if (what.type != FeatureType::permutationPointer)
    return y;
  return in.training ? noisyLogSinkhorn(y, decoderSinkhornSteps)
                     : logSinkhorn(y, decoderSinkhornSteps);
}

Tensor Decoder::edge(const DecoderInput &in) const {
  Tensor base = layers[0](in.node).unsqueeze(2) +
                layers[1](in.node).unsqueeze(1) + layers[2](in.edge);
  if (pointer) {
    Tensor target = layers[3](in.node).unsqueeze(1).unsqueeze(1);
    return layers[4](torch::maximum(base.unsqueeze(3), target)).squeeze(-1);
  }
  Tensor y = narrow(base);
  return in.masked && what.type == FeatureType::mask
             ? keepToAdjacency(y, in.adjacency)
             : y;
}

Tensor Decoder::graph(const DecoderInput &in) const {
  Tensor y = layers[0](in.node.amax(1)) + layers[1](in.graph);
  return pointer ? y + layers[2](in.node).squeeze(-1) : narrow(y);
}

Tensor Decoder::logits(const DecoderInput &in) const {
  switch (what.location) {
  case Location::node:
    return node(in);
  case Location::edge:
    return edge(in);
  case Location::graph:
    break;
  }
  return graph(in);
}

} // namespace kleene::rt::baseline
