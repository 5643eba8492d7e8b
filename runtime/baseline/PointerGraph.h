//===- PointerGraph.h - PGN, MPNN, Deep Sets, with triplets and gates -----===//
//
// With z = [node; hidden], all sums over the neighbours i of j:
//
//   message_ij = L2(relu(L1(relu(lin(z_j) + lin(z_i) + lin(edge_ij)
//                                + lin(graph)))))
//   new_j      = LN(relu(lin(z_j) + lin(max over i of message_ij)))
//
// Gated: g = sigmoid(lin(relu(lin(z) + lin(max)))), the result is
// g new + (1 - g) hidden. Triplets: edge features for the decoders,
//
//   new_jk = relu(lin(max over i of (a(z_i) + b(z_j) + c(z_k) + d(edge_ij)
//                                    + e(edge_ik) + f(edge_jk) + g(graph))))
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_BASELINE_POINTERGRAPH_H
#define KLEENE_RUNTIME_BASELINE_POINTERGRAPH_H

#include "runtime/baseline/Processor.h"

namespace kleene::rt::baseline {

class PointerGraph : public Processor {
public:
  PointerGraph(ParameterSet &set, const ProcessorKind &kind,
               const ProcessorSizes &sizes);
  Processed step(const Encoded &features, const Tensor &hidden) const override;

private:
  /// z [B, n, 2h] -> max over senders [B, n, h].
  Tensor aggregate(const Encoded &features, const Tensor &z) const;
  /// z [B, n, 2h] -> [B, n, n, h].
  Tensor tripletEdges(const Encoded &features, const Tensor &z) const;

  ProcessorKind kind;
  Linear receiver, sender, edge, graph, hiddenLayer, messageLayer;
  Linear own, heard;
  LayerNorm norm;
  struct {
    Linear first, second, third, edge12, edge13, edge23, graph, out;
  } triplet;
  struct {
    Linear own, heard, out;
  } gate;
};

} // namespace kleene::rt::baseline

#endif // KLEENE_RUNTIME_BASELINE_POINTERGRAPH_H
