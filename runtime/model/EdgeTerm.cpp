#include "runtime/model/EdgeTerm.h"

namespace kleene::rt {

namespace {

Tensor plus(const Tensor &a, const Tensor &b) {
  if (!a.defined() || !b.defined())
    return a.defined() ? a : b;
  return a + b;
}

/// `weight`, with the identity written out.
Tensor explicitWeight(const EdgeTerm &edge, const torch::TensorOptions &like) {
  return edge.weight.defined() ? edge.weight
                               : torch::eye(edge.features.size(-1), like);
}

} // namespace

EdgeTerm rawEdge(const Tensor &features) {
  EdgeTerm edge;
  edge.features = features;
  return edge;
}

EdgeTerm denseEdge(const Tensor &values) {
  EdgeTerm edge;
  edge.dense = values;
  return edge;
}

EdgeTerm linearEdge(const EdgeTerm &edge, const Tensor &weight,
                    const Tensor &bias) {
  EdgeTerm result;
  if (!edge.factored()) {
    result.dense = torch::linear(edge.dense, weight, bias);
    return result;
  }
  result.features = edge.features;
  result.weight = edge.weight.defined() ? torch::matmul(edge.weight, weight.t())
                                        : weight.t();
  Tensor moved = edge.bias.defined() ? torch::mv(weight, edge.bias) : Tensor();
  result.bias = plus(moved, bias);
  return result;
}

EdgeTerm addEdges(const std::vector<EdgeTerm> &terms) {
  EdgeTerm result = terms.front();
  for (size_t k = 1; k < terms.size(); ++k) {
    const EdgeTerm &term = terms[k];
    if (!result.factored() || !term.factored()) {
      result = denseEdge(materialize(result) + materialize(term));
      continue;
    }
    auto like = result.features.options();
    result.weight = torch::cat(
        {explicitWeight(result, like), explicitWeight(term, like)}, 0);
    result.features = torch::cat({result.features, term.features}, -1);
    result.bias = plus(result.bias, term.bias);
  }
  return result;
}

Tensor materialize(const EdgeTerm &edge) {
  if (!edge.factored())
    return edge.dense;
  Tensor result = edge.weight.defined()
                      ? torch::matmul(edge.features, edge.weight)
                      : edge.features;
  return plus(result, edge.bias);
}

} // namespace kleene::rt
