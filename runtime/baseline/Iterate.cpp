#include "runtime/baseline/Network.h"

namespace kleene::rt::baseline {
namespace {

using Tensors = FixedPointProblem::Tensors;

Tensors between(const ParameterSet &set, size_t begin, size_t end) {
  Tensors result;
  for (size_t k = begin; k < end; ++k)
    result.push_back(set.all()[k].second);
  return result;
}

} // namespace

EncodedBatch Network::encode(const Batch &batch, bool training) const {
  TORCH_CHECK(hintEncoders.empty(), "a network that is fed its own hints is no "
                                    "map of its hidden state");
  const Encoded inputs = encodeInputs(batch);
  const int64_t h = options.sizes.hidden;
  EncodedBatch result;
  Tensor zero = torch::zeros_like(inputs.node);
  result.problem.start = torch::cat({zero, zero}, -1);
  result.problem.own = {inputs.node, inputs.edge, inputs.graph,
                        inputs.adjacency};
  result.problem.shared = between(set, processorBegin, processorEnd);
  // Made on what the map is given: by that a solver differentiates.
  result.problem.map = [h, kind = options.processor, sizes = options.sizes](
                           const Tensor &z, const Tensors &own,
                           const Tensors &shared) {
    ParameterSet given(shared);
    auto step = makeProcessor(given, kind, sizes);
    Tensor now = z.narrow(-1, h, h);
    return torch::cat(
        {now, step->step({own[0], own[1], own[2], own[3]}, now).hidden}, -1);
  };
  result.problem = withUpdate(std::move(result.problem), options.update, h,
                              between(set, updateBegin, set.all().size()));
  auto decoder = [&](const std::vector<Decoder> &decoders) {
    return [=, this, &decoders](const Tensor &z) {
      DecoderInput in = {torch::cat({inputs.node, z}, -1),
                         inputs.edge,
                         inputs.graph,
                         inputs.adjacency,
                         options.processor.masked,
                         training};
      if (options.processor.triplets) // those of the step that ended in z
        in.edge = torch::cat(
            {in.edge, processor->step(inputs, z.narrow(-1, 0, h)).edge}, -1);
      Features logits;
      for (const Decoder &each : decoders)
        logits[each.feature().name] = each.logits(in);
      return logits;
    };
  };
  result.outputs = decoder(outputDecoders);
  result.hints = decoder(hintDecoders);
  return result;
}

} // namespace kleene::rt::baseline
