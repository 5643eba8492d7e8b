//===- Decoder.h - from hidden states to logits ---------------------------===//
//
// With h = [node; hidden before; hidden after] [B, n, 3h] and e the edge
// features (after them the new ones of triplets, where there are):
//
//   node    not a pointer   lin(h_j)                       [B, n] or [B, n, k]
//           pointer         lin3(max(lin(h_i), lin1(h_j) + lin2(e_ji)))
//                           [B, n, n]; a permutation's goes through
//                           log-Sinkhorn
//   edge    not a pointer   lin(h_i) + lin1(h_j) + lin2(e_ij)
//                           [B, n, n] or [B, n, n, k]
//           pointer         lin4(max(that, lin3(h_k)))     [B, n, n, n]
//   graph   not a pointer   lin(max over nodes of h) + lin1(graph)
//                           [B] or [B, k]
//           pointer         the same, + lin2(h_j)          [B, n]
//
// Masked processors keep node pointers and edge masks to the adjacency: other
// cells get min(-1, smallest logit of the sample - 1).
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_BASELINE_DECODER_H
#define KLEENE_RUNTIME_BASELINE_DECODER_H

#include "runtime/baseline/Layers.h"
#include "runtime/baseline/Signature.h"

namespace kleene::rt::baseline {

struct DecoderInput {
  Tensor node;      ///< [B, n, 3h]
  Tensor edge;      ///< [B, n, n, h] or [B, n, n, 2h]
  Tensor graph;     ///< [B, h]
  Tensor adjacency; ///< bool [B, n, n]
  bool masked = false;
  bool training = false; ///< noise on permutations
};

/// The decoder of one hint or output.
class Decoder {
public:
  Decoder(ParameterSet &set, const Feature &feature, int64_t hidden,
          bool triplets);
  Tensor logits(const DecoderInput &in) const;
  const Feature &feature() const { return what; }

private:
  Tensor node(const DecoderInput &in) const;
  Tensor edge(const DecoderInput &in) const;
  Tensor graph(const DecoderInput &in) const;
  /// Without the last axis where it is one number.
  Tensor narrow(const Tensor &y) const;

  Feature what;
  bool pointer;
  std::vector<Linear> layers; ///< in the order of the table above
};

} // namespace kleene::rt::baseline

#endif // KLEENE_RUNTIME_BASELINE_DECODER_H
