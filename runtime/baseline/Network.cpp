#include "runtime/baseline/Network.h"
#include "runtime/solver/SampleNorm.h"

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

/// When the samples of a batch end: with the reference, or at rest.
class Ends {
public:
  Ends(const Batch &batch, const ForwardOptions &options)
      : rest(options.untilRest), live(static_cast<size_t>(batch.samples), 1) {
    solution.status.assign(live.size(), Status::cap);
    solution.residual.assign(live.size(), 0);
    solution.steps.assign(live.size(), 0);
    if (rest && rest->residuals)
      solution.residuals.resize(live.size());
    for (size_t b = 0; b < live.size(); ++b)
      own.push_back(rest ? rest->cap
                         : std::max<int64_t>(1, batch.lengths[b] - 1));
  }

  /// Whether any sample takes the step number `step`, from 0.
  bool any(int64_t step) {
    for (size_t b = 0; b < live.size(); ++b)
      live[b] = live[b] && step < own[b];
    return std::find(live.begin(), live.end(), 1) != live.end();
  }
  /// bool [B]: the samples that take the current step.
  Tensor now(torch::Device device) const {
    const std::vector<int64_t> flags(live.begin(), live.end());
    return torch::tensor(flags, torch::kInt64).to(device).ne(0);
  }
  /// The step is taken.
  void judge(const Tensor &before, const Tensor &after) {
    for (size_t b = 0; b < live.size(); ++b)
      solution.steps[b] += live[b];
    if (!rest)
      return;
    DifferenceNorms norms = differenceNorms(after.detach(), before.detach());
    for (size_t b = 0; b < live.size(); ++b) {
      if (!live[b])
        continue;
      const double difference = norms.difference[b], size = norms.size[b];
      solution.residual[b] = size > 0 ? difference / size : difference;
      if (rest->residuals)
        solution.residuals[b].push_back(solution.residual[b]);
      if (difference <= rest->absolute + rest->relative * size) {
        solution.status[b] = Status::converged;
        live[b] = 0;
      }
    }
  }

  Solution solution;

private:
  const std::optional<SolveOptions> rest;
  std::vector<char> live;
  std::vector<int64_t> own; ///< steps of each sample at most
};

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
  processorBegin = set.all().size();
  processor = makeProcessor(set, options.processor, options.sizes);
  processorEnd = set.all().size();
  for (const Feature &feature : spec.stage(Stage::output))
    outputDecoders.emplace_back(set, feature, h, triplets);
  if (options.hints != HintMode::none)
    for (const Feature &feature : spec.stage(Stage::hint))
      hintDecoders.emplace_back(set, feature, h, triplets);
  updateBegin = set.all().size();
  for (const ParameterDeclaration &each : updateParameters(options.update, h))
    set.add(each);
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
                         const Features &logits, const Tensor &near,
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
    const bool kept = feature.type == FeatureType::pointer &&
                      feature.location == Location::node;
    Tensor own = fedBack(feature, y, forward.feedback, forward.training,
                         kept ? near : Tensor());
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
  Ends ends(batch, forward);
  Tensor hidden = torch::zeros_like(inputs.node);
  Forecast forecast;
  Features logits; // of the hints, of the step before
  Tensor near;     // and the adjacency that it kept pointers to, if any
  std::map<std::string, std::vector<Tensor>> rows;
  for (int64_t step = 0; ends.any(step); ++step) {
    Encoded features = inputs;
    Features row = rowFor(step, batch, logits, near, forward);
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
      if (!forward.untilRest)
        rows[name].push_back(logits[name]);
    }
    if (options.processor.masked)
      near = features.adjacency;
    Tensor live = ends.now(options.device);
    for (const Decoder &decoder : outputDecoders)
      freeze(forecast.outputs, decoder.feature().name, decoder.logits(in),
             live);
    ends.judge(hidden, next.hidden);
    hidden = next.hidden;
  }
  forecast.solution = std::move(ends.solution);
  for (const auto &[name, list] : rows)
    forecast.hints[name] = torch::stack(list);
  return forecast;
}

} // namespace kleene::rt::baseline
