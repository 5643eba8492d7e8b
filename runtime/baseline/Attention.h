//===- Attention.h - GAT and GATv2 ----------------------------------------===//
//
// With z = [node; hidden] and H heads of h/H numbers, node i hears its
// neighbours j:
//
//   out_i = LN(relu(heads(sum over j of softmax_j(score_ij) value(z_j))
//                   + skip(z_i)))
//   GAT:   score_ij = leaky(a(z_i) + b(z_j) + c(edge_ij) + d(graph)), per head
//   GATv2: score_ij = w . leaky(a(z_j) + b(z_i) + c(edge_ij) + d(graph)) + v,
//          w and v of a head on its part
//
// leaky(x) = max(x, 0.01 x).
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_BASELINE_ATTENTION_H
#define KLEENE_RUNTIME_BASELINE_ATTENTION_H

#include "runtime/baseline/Processor.h"

namespace kleene::rt::baseline {

class Attention : public Processor {
public:
  Attention(ParameterSet &set, const ProcessorKind &kind,
            const ProcessorSizes &sizes);
  Processed step(const Encoded &features, const Tensor &hidden) const override;

private:
  ProcessorKind kind;
  int64_t heads;
  Linear value, skip, receiver, sender, edge, graph;
  LayerNorm norm;
};

class AttentionV2 : public Processor {
public:
  AttentionV2(ParameterSet &set, const ProcessorKind &kind,
              const ProcessorSizes &sizes);
  Processed step(const Encoded &features, const Tensor &hidden) const override;

private:
  ProcessorKind kind;
  int64_t heads;
  Linear value, skip, sender, receiver, edge, graph;
  std::vector<Linear> score; ///< one per head
  LayerNorm norm;
};

} // namespace kleene::rt::baseline

#endif // KLEENE_RUNTIME_BASELINE_ATTENTION_H
