#include "runtime/train/DerivedLearner.h"

#include "runtime/model/Losses.h"
#include "runtime/train/Error.h"
#include "runtime/train/HintLoss.h"
#include "runtime/train/Settings.h"

#include <algorithm>

namespace kleene::rt {
namespace {

/// What a mode asks of a network.
Net netFor(const Program &program, const Config &config, TrainMode mode) {
  const bool hints = mode != TrainMode::deq;
  Net net = makeNet(program, config, hints);
  if (hints && net.hasLattice())
    throw Error(Exit::usage,
                "train.mode=" + config.train.mode + ": the network of `" +
                    program.spec.algorithm +
                    "` is a lattice channel, which is solved exactly and "
                    "learns from outputs alone; use train.mode=deq, or "
                    "compile it with --align=skeleton");
  return net;
}

/// The answers that some logits stand for.
Features decided(const Spec &spec, const Features &logits) {
  Features answers;
  for (const Probe *probe : spec.stage(Stage::output))
    answers[probe->name] = decide(*probe, logits.at(probe->name));
  return answers;
}

} // namespace

TrainMode trainModeFromName(const std::string &name) {
  const std::vector<std::string> &names = trainModeNames();
  auto found = std::find(names.begin(), names.end(), name);
  TORCH_CHECK(found != names.end(), "unknown mode of training ", name);
  return static_cast<TrainMode>(found - names.begin());
}

DerivedLearner::DerivedLearner(
    const Program &program, const Config &config,
    const std::function<void(const std::string &)> &warn)
    : config(config), mode(trainModeFromName(config.train.mode)),
      net(netFor(program, config, mode)), all(net.parameters()) {
  if (mode == TrainMode::termination) {
    termination.emplace(hidden(), net.options().seed, type(), device());
    all.insert(all.end(), termination->parameters().begin(),
               termination->parameters().end());
  }
  if (needsHints())
    warnOfMissingDecoders(warn);
}

void DerivedLearner::warnOfMissingDecoders(
    const std::function<void(const std::string &)> &warn) const {
  std::string missing;
  for (const Probe *hint : spec().stage(Stage::hint))
    if (std::find(net.hints().begin(), net.hints().end(), hint->name) ==
        net.hints().end())
      missing += (missing.empty() ? "`" : ", `") + hint->name + "`";
  if (!missing.empty())
    warn("train.mode=" + config.train.mode +
         ": the network has no decoder for " + missing + "; it trains on " +
         (net.hints().empty() ? "the outputs alone" : "the other hints"));
}

Path DerivedLearner::pathOf(const FixedPointProblem &problem,
                            const Batch &batch) const {
  switch (mode) {
  case TrainMode::deq:
  case TrainMode::deqHints:
    return solvedPath(
        problem, trainingSolver(config),
        *std::max_element(batch.lengths.begin(), batch.lengths.end()) - 1);
  case TrainMode::hintPropagation:
    return unrolledPath(problem, trainingSolver(config));
  case TrainMode::teacherForcing:
  case TrainMode::termination:
    break;
  }
  return givenPath(problem, referenceSteps(batch.lengths));
}

StepLoss DerivedLearner::fixedPointLoss(const Batch &batch,
                                        double progress) const {
  Prediction prediction = net.forward(batch, trainingSolver(config));
  Tensor loss =
      outputLoss(spec(), prediction.outputs, batch.outputs,
                 net.latticeLosses(witnessTemperature(config, progress)));
  return {loss, {}, {}, std::move(prediction.solution)};
}

StepLoss DerivedLearner::loss(const Batch &batch, double progress) const {
  if (mode == TrainMode::deq)
    return fixedPointLoss(batch, progress);
  EncodedBatch encoded = net.encode(batch);
  Path path = pathOf(encoded.problem, batch);
  StepLoss result;
  result.hints =
      hintLoss(spec(), batch, path, comparedRows(batch.lengths, path.solution),
               encoded.hints);
  result.total =
      outputLoss(spec(), encoded.outputs(path.value), batch.outputs) +
      config.train.hintWeight * result.hints;
  if (termination) {
    result.termination =
        terminationLoss(*termination, path, path.solution.steps);
    result.total = result.total + result.termination;
  }
  result.solution = std::move(path.solution);
  return result;
}

Answer DerivedLearner::answer(const Batch &batch,
                              const AnswerOptions &options) const {
  torch::NoGradGuard noGradient;
  Answer result;
  if (options.steps.empty() && !termination) {
    Prediction prediction = net.forward(batch, options.solver);
    for (const Probe *probe : spec().stage(Stage::output))
      result.outputs[probe->name] = prediction.answer(*probe);
    result.solution = std::move(prediction.solution);
    return result;
  }
  EncodedBatch encoded = net.encode(batch);
  result.solution =
      options.steps.empty()
          ? untilTerminated(encoded.problem, *termination, options.solver.cap)
          : givenPath(encoded.problem, options.steps).solution;
  result.outputs = decided(spec(), encoded.outputs(result.solution.value));
  return result;
}

} // namespace kleene::rt
