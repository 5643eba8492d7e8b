#include "runtime/baseline/Encoder.h"

#include <cmath>

namespace kleene::rt::baseline {
namespace {

bool isPointer(const Feature &feature) {
  return feature.type == FeatureType::pointer ||
         feature.type == FeatureType::permutation ||
         feature.type == FeatureType::permutationPointer;
}

void link(Encoded &sum, const Tensor &weights, double above) {
  Tensor both = weights + weights.transpose(-1, -2);
  sum.adjacency = sum.adjacency.logical_or(both.gt(above));
}

} // namespace

Encoded emptyFeatures(int64_t samples, int64_t nodes, int64_t hidden,
                      const torch::TensorOptions &options) {
  return {torch::zeros({samples, nodes, hidden}, options),
          torch::zeros({samples, nodes, nodes, hidden}, options),
          torch::zeros({samples, hidden}, options),
          torch::eye(nodes, options.dtype(torch::kBool))
              .expand({samples, nodes, nodes})};
}

Tensor pointerWeights(const Tensor &value, int64_t nodes,
                      torch::ScalarType type) {
  if (value.is_floating_point())
    return value.to(type);
  return torch::one_hot(value.to(torch::kInt64), nodes).to(type);
}

Encoder::Encoder(ParameterSet &set, const Feature &feature, int64_t hidden)
    : what(feature) {
  TORCH_CHECK(feature.location != Location::graph || !isPointer(feature), "`",
              feature.name, "`: a pointer of the graph has no encoder");
  LinearFamily family(set, "net/algo_0_" + feature.name + "_enc_linear");
  int64_t in = feature.type == FeatureType::categorical ? feature.classes : 1;
  // Scalar hints start small: their values are not bounded.
  LinearStart start;
  if (feature.stage == Stage::hint && feature.type == FeatureType::scalar)
    start.deviation = 1 / std::sqrt(static_cast<double>(hidden));
  first = family.next(in, hidden, start);
  if (isPointer(feature) && feature.location == Location::edge)
    second = family.next(in, hidden, start);
}

void Encoder::addNode(Encoded &sum, const Tensor &x) const {
  if (isPointer(what)) {
    link(sum, x, 0.5);
    sum.edge = sum.edge + first(x.unsqueeze(-1));
    return;
  }
  bool wide = what.type == FeatureType::categorical;
  sum.node = sum.node + first(wide ? x : x.unsqueeze(-1));
}

void Encoder::addEdge(Encoded &sum, const Tensor &x) const {
  if (isPointer(what)) {
    // mean_i lin(x_ijk) = lin(mean_i x_ijk): a linear layer of a number.
    sum.edge = sum.edge + first(x.mean(1).unsqueeze(-1)) +
               second(x.mean(2).unsqueeze(-1));
    return;
  }
  if (what.type == FeatureType::mask)
    link(sum, x, 0);
  bool wide = what.type == FeatureType::categorical;
  sum.edge = sum.edge + first(wide ? x : x.unsqueeze(-1));
}

void Encoder::add(Encoded &sum, const Tensor &value) const {
  torch::ScalarType type = sum.node.scalar_type();
  // The benchmark rounds values to float32 here, whatever it computes in.
  Tensor rounded =
      value.is_floating_point() ? value.to(torch::kFloat32) : value;
  Tensor x = isPointer(what) ? pointerWeights(rounded, sum.node.size(1), type)
                             : rounded.to(type);
  switch (what.location) {
  case Location::node:
    return addNode(sum, x);
  case Location::edge:
    return addEdge(sum, x);
  case Location::graph:
    bool wide = what.type == FeatureType::categorical;
    sum.graph = sum.graph + first(wide ? x : x.unsqueeze(-1));
  }
}

} // namespace kleene::rt::baseline
