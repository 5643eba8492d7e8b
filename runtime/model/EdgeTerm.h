//===- EdgeTerm.h - hidden features of edges, kept in factors -------------===//
//
// An edge value of width d is [B, n, n, d]: at hidden width it is larger than
// everything else together. But what reaches a message or a pointer decoder is
// as a rule an affine image of a few raw features (a weight, an adjacency),
//
//     edge_ij = sum_q features_ij,q weight_q + bias,
//
// and is kept as these factors: linear layers and sums act on `weight` and
// `bias` alone, and the kernels make edge_ij where they use it. Memory and
// traffic are those of the raw features. Whatever is not of this form (after a
// nonlinearity) is dense.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_MODEL_EDGETERM_H
#define KLEENE_RUNTIME_MODEL_EDGETERM_H

#include "runtime/Torch.h"

#include <string>
#include <vector>

namespace kleene::rt {

/// Either `dense` or the three factors; all undefined: no edge term at all.
struct EdgeTerm {
  Tensor dense;    ///< [B, n, n, d]
  Tensor features; ///< [B, n, n, k], raw: never requires a gradient
  Tensor weight;   ///< [k, d]; undefined for the identity (d = k)
  Tensor bias;     ///< [d]; undefined for zero

  bool absent() const { return !dense.defined() && !features.defined(); }
  bool factored() const { return features.defined(); }
};

/// A raw feature [B, n, n, k] as an edge term.
EdgeTerm rawEdge(const Tensor &features);
/// Any [B, n, n, d].
EdgeTerm denseEdge(const Tensor &values);
/// edge_ij W' + b; `bias` may be undefined. weight is [d', d].
EdgeTerm linearEdge(const EdgeTerm &edge, const Tensor &weight,
                    const Tensor &bias);
/// The sum; dense as soon as one of the terms is.
EdgeTerm addEdges(const std::vector<EdgeTerm> &terms);
/// [B, n, n, d], whatever the form.
Tensor materialize(const EdgeTerm &edge);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_MODEL_EDGETERM_H
