//===- Encoder.h - from probes to node, edge and graph features -----------===//
//
// Every input and every hint adds one term to the features of its location; a
// pointer lives on edges, from the node that holds it to the one it names.
//
//   node    scalar, mask, mask_one   node_j += lin(x_j)
//           categorical              node_j += lin(x_j), x_j [k]
//           pointer                  edge_ij += lin(x_ij)
//   edge    not a pointer            edge_ij += lin(x_ij)
//           pointer                  edge_jk += mean_i lin(x_ijk)
//                                    edge_ik += mean_j lin_1(x_ijk)
//   graph   not a pointer            graph += lin(x)
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_BASELINE_ENCODER_H
#define KLEENE_RUNTIME_BASELINE_ENCODER_H

#include "runtime/baseline/Layers.h"
#include "runtime/baseline/Signature.h"

namespace kleene::rt::baseline {

struct Encoded {
  Tensor node;      ///< [B, n, h]
  Tensor edge;      ///< [B, n, n, h]
  Tensor graph;     ///< [B, h]
  Tensor adjacency; ///< bool [B, n, n], symmetric, with the diagonal
};

/// Zero features of B samples with n nodes; each node has itself as neighbour.
Encoded emptyFeatures(int64_t samples, int64_t nodes, int64_t hidden,
                      const torch::TensorOptions &options);

/// The encoder of one input or hint.
class Encoder {
public:
  Encoder(ParameterSet &set, const Feature &feature, int64_t hidden);

  /// Adds the feature's term. `value` has the shape of Batch.h; a pointer is
  /// int64, or floating with one more axis: the weight of every target.
  void add(Encoded &sum, const Tensor &value) const;
  const Feature &feature() const { return what; }

private:
  void addNode(Encoded &sum, const Tensor &x) const;
  void addEdge(Encoded &sum, const Tensor &x) const;

  Feature what;
  Linear first;
  Linear second; ///< of an edge pointer only
};

/// Targets as weights: int64 [...] -> one-hot [..., n]; floating as it is.
Tensor pointerWeights(const Tensor &value, int64_t nodes,
                      torch::ScalarType type);

} // namespace kleene::rt::baseline

#endif // KLEENE_RUNTIME_BASELINE_ENCODER_H
