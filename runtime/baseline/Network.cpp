#include "runtime/baseline/Network.h"
#include "runtime/baseline/Soften.h"

#include <algorithm>

namespace kleene::rt::baseline {
namespace {

/// `flags` [B] with axes of size 1 up to those of `like`.
Tensor spread(Tensor flags, const Tensor &like) {
  while (flags.dim() < like.dim())
    flags = flags.unsqueeze(-1);
  return flags;
}

/// New logits where the sample still lives, the old ones elsewhere.
void freeze(Features &outputs, const std::string &name, const Tensor &logits,
            const Tensor &live) {
  Tensor &kept = outputs[name];
  kept = kept.defined() ? torch::where(spread(live, logits), logits, kept)
                        : logits;
}

} // namespace

Network::Network(const Signature &signature, const NetworkOptions &options)
    : spec(signature), options(options),
      set(options.seed, options.type, options.device) {
  const int64_t h = options.sizes.hidden;
  const bool triplets = options.processor.triplets;
  for (const Feature &feature : spec.stage(Stage::input))
    inputEncoders.emplace_back(set, feature, h);
  if (options.hints == HintMode::encodedDecoded)
    for (const Feature &feature : spec.stage(Stage::hint))
      hintEncoders.emplace_back(set, feature, h);
  processor = makeProcessor(set, options.processor, options.sizes);
  for (const Feature &feature : spec.stage(Stage::output))
    outputDecoders.emplace_back(set, feature, h, triplets);
  if (options.hints != HintMode::none)
    for (const Feature &feature : spec.stage(Stage::hint))
      hintDecoders.emplace_back(set, feature, h, triplets);
}

Encoded Network::encodeInputs(const Batch &batch) const {
  auto floating =
      torch::TensorOptions().dtype(options.type).device(options.device);
  Encoded sum =
      emptyFeatures(batch.samples, batch.nodes, options.sizes.hidden, floating);
  for (const Encoder &encoder : inputEncoders)
    encoder.add(sum, batch.inputs.at(encoder.feature().name));
  return sum;
}

Features Network::rowFor(int64_t step, const Batch &batch,
                         const Features &logits,
                         const ForwardOptions &forward) const {
  Features row;
  const double forcing = step == 0 ? 1 : forward.teacherForcing;
  Tensor forced;
  if (forcing > 0 && forcing < 1)
    forced = torch::rand({batch.samples},
                         torch::TensorOptions().device(options.device))
                 .lt(forcing);
  for (const Encoder &encoder : hintEncoders) {
    const Feature &feature = encoder.feature();
    Tensor truth;
    if (forcing > 0)
      truth = batch.hints.at(feature.name)[step];
    if (forcing >= 1) {
      row[feature.name] = truth;
      continue;
    }
    const Tensor &y = logits.at(feature.name);
    Tensor own = forward.decidedHints ? decide(feature, y) : soften(feature, y);
    if (feature.type == FeatureType::pointer)
      own = pointerWeights(own, batch.nodes, options.type);
    if (forced.defined()) {
      truth = feature.type == FeatureType::pointer
                  ? pointerWeights(truth, batch.nodes, options.type)
                  : truth.to(options.type);
      own = torch::where(spread(forced, own), truth, own);
    }
    row[feature.name] = own;
  }
  return row;
}

Forecast Network::forward(const Batch &batch,
                          const ForwardOptions &forward) const {
  const Encoded inputs = encodeInputs(batch);
  Tensor lengths =
      torch::tensor(batch.lengths, torch::kInt64).to(options.device);
  const int64_t longest =
      *std::max_element(batch.lengths.begin(), batch.lengths.end());
  const int64_t steps = std::max<int64_t>(1, longest - 1);
  Tensor hidden = torch::zeros_like(inputs.node);
  Forecast forecast;
  Features logits; // of the hints, of the step before
  std::map<std::string, std::vector<Tensor>> rows;
  for (int64_t step = 0; step < steps; ++step) {
    Encoded features = inputs;
    Features row = rowFor(step, batch, logits, forward);
    for (const Encoder &encoder : hintEncoders)
      encoder.add(features, row.at(encoder.feature().name));
    Processed next = processor->step(features, hidden);
    DecoderInput in = {torch::cat({features.node, hidden, next.hidden}, -1),
                       next.edge.defined()
                           ? torch::cat({features.edge, next.edge}, -1)
                           : features.edge,
                       features.graph,
                       features.adjacency,
                       options.processor.masked,
                       forward.training};
    for (const Decoder &decoder : hintDecoders) {
      const std::string &name = decoder.feature().name;
      logits[name] = decoder.logits(in);
      rows[name].push_back(logits[name]);
    }
    Tensor live = lengths.gt(step + 1);
    for (const Decoder &decoder : outputDecoders)
      freeze(forecast.outputs, decoder.feature().name, decoder.logits(in),
             live);
    hidden = next.hidden;
  }
  for (const auto &[name, list] : rows)
    forecast.hints[name] = torch::stack(list);
  return forecast;
}

} // namespace kleene::rt::baseline
