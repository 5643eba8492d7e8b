#include "runtime/baseline/PointerGraph.h"
#include "runtime/model/MaxPlus.h"

namespace kleene::rt::baseline {

PointerGraph::PointerGraph(ParameterSet &set, const ProcessorKind &kind,
                           const ProcessorSizes &sizes)
    : kind(kind) {
  const std::string scope = "net/mpnn_aggr_clrs_processor/";
  const int64_t h = sizes.hidden, t = sizes.tripletFeatures;
  LinearFamily family(set, scope + "linear");
  receiver = family.next(2 * h, h);
  sender = family.next(2 * h, h);
  edge = family.next(h, h);
  graph = family.next(h, h);
  own = family.next(2 * h, h);
  heard = family.next(h, h);
  if (kind.triplets) {
    for (Linear *layer : {&triplet.first, &triplet.second, &triplet.third})
      *layer = family.next(2 * h, t);
    for (Linear *layer :
         {&triplet.edge12, &triplet.edge13, &triplet.edge23, &triplet.graph})
      *layer = family.next(h, t);
    triplet.out = family.next(t, h);
  }
  hiddenLayer = makeLinear(set, scope + "mlp/linear_0", h, h);
  messageLayer = makeLinear(set, scope + "mlp/linear_1", h, h);
  norm = makeLayerNorm(set, scope + "layer_norm", h);
  if (kind.gated) {
    gate.own = family.next(2 * h, h);
    gate.heard = family.next(h, h);
    gate.out = family.next(h, h, {.bias = -3}); // starts almost closed
  }
}

Tensor PointerGraph::aggregate(const Encoded &features, const Tensor &z) const {
  Tensor message = receiver(z).unsqueeze(1) + sender(z).unsqueeze(2) +
                   edge(features.edge) +
                   graph(features.graph).unsqueeze(1).unsqueeze(1);
  message = messageLayer(torch::relu(hiddenLayer(torch::relu(message))));
  Tensor heardBy = neighbours(kind.reach, features.adjacency);
  // Axis 1 is the sender.
  return message.masked_fill(heardBy.logical_not().unsqueeze(-1), -1e6).amax(1);
}

Tensor PointerGraph::tripletEdges(const Encoded &features,
                                  const Tensor &z) const {
  // What does not depend on i stays outside of the maximum over i.
  Tensor best =
      maxPlus(triplet.first(z).unsqueeze(2) + triplet.edge12(features.edge),
              triplet.edge13(features.edge)) +
      triplet.second(z).unsqueeze(2) + triplet.third(z).unsqueeze(1) +
      triplet.edge23(features.edge) +
      triplet.graph(features.graph).unsqueeze(1).unsqueeze(1);
  return torch::relu(triplet.out(best));
}

Processed PointerGraph::step(const Encoded &features,
                             const Tensor &hidden) const {
  Tensor z = torch::cat({features.node, hidden}, -1);
  Tensor most = aggregate(features, z);
  Processed result;
  if (kind.triplets)
    result.edge = tripletEdges(features, z);
  result.hidden = norm(torch::relu(own(z) + heard(most)));
  if (kind.gated) {
    Tensor open =
        torch::sigmoid(gate.out(torch::relu(gate.own(z) + gate.heard(most))));
    result.hidden = open * result.hidden + (1 - open) * hidden;
  }
  return result;
}

} // namespace kleene::rt::baseline
