#include "runtime/train/IteratedLearner.h"

#include "runtime/train/Error.h"
#include "runtime/train/HintLoss.h"
#include "runtime/train/Penalties.h"
#include "runtime/train/Settings.h"

#include <algorithm>

namespace kleene::rt {
namespace {

/// What a mode asks of a network.
std::unique_ptr<IteratedNetwork>
networkFor(const Program &program, const Config &config, TrainMode mode) {
  const bool hints = mode != TrainMode::deq;
  if (config.model.processor != "derived")
    return std::make_unique<BenchmarkNetwork>(program, config, hints);
  return std::make_unique<PlanNetwork>(program, config, hints);
}

} // namespace

TrainMode trainModeFromName(const std::string &name) {
  const std::vector<std::string> &names = trainModeNames();
  auto found = std::find(names.begin(), names.end(), name);
  TORCH_CHECK(found != names.end(), "unknown mode of training ", name);
  return static_cast<TrainMode>(found - names.begin());
}

IteratedLearner::IteratedLearner(
    const Program &program, const Config &config,
    const std::function<void(const std::string &)> &warn)
    : Learner(program.spec, netOptions(config)), config(config),
      mode(trainModeFromName(config.train.mode)),
      net(networkFor(program, config, mode)), all(net->parameters()) {
  if (mode == TrainMode::termination) {
    termination.emplace(net->width(), static_cast<uint64_t>(config.train.seed),
                        type(), device());
    all.insert(all.end(), termination->parameters().begin(),
               termination->parameters().end());
  }
  if (mode == TrainMode::deq)
    return;
  std::vector<std::string> known = net->hints();
  if (net->readsFirstRow()) // the constant pred_h is an input then
    known.push_back("pred_h");
  warnOfMissingDecoders(spec(), config.train.mode, known, warn);
}

Path IteratedLearner::pathOf(const FixedPointProblem &problem,
                             const Batch &batch) const {
  switch (mode) {
  case TrainMode::deq:
  case TrainMode::deqHints:
    return solvedPath(problem, trainingSolver(config), iteratesWanted(batch));
  case TrainMode::hintPropagation:
    return unrolledPath(problem, trainingSolver(config));
  case TrainMode::teacherForcing:
  case TrainMode::termination:
    break;
  }
  return givenPath(problem, referenceSteps(batch.lengths));
}

/// Of the solver's path: for hints the rows of the reference, for the step
/// penalty all.
int64_t IteratedLearner::iteratesWanted(const Batch &batch) const {
  if (config.train.stepPenalty > 0)
    return config.solver.cap;
  if (mode == TrainMode::deq)
    return 0;
  return *std::max_element(batch.lengths.begin(), batch.lengths.end()) - 1;
}

bool IteratedLearner::hasPenalties() const {
  const auto &train = config.train;
  return train.stepPenalty > 0 || train.jacobianPenalty > 0 ||
         train.defectPenalty > 0;
}

void IteratedLearner::addPenalties(StepLoss &loss,
                                   const FixedPointProblem &problem,
                                   const Path &path) const {
  auto add = [&](const char *name, double weight, const auto &penalty) {
    if (weight == 0)
      return;
    loss.penalties.emplace_back(name, penalty());
    loss.total = loss.total + weight * loss.penalties.back().second;
  };
  add("step_penalty", config.train.stepPenalty,
      [&] { return stepPenalty(path); });
  add("jacobian_penalty", config.train.jacobianPenalty,
      [&] { return jacobianPenalty(problem, path.value); });
  add("defect_penalty", config.train.defectPenalty,
      [&] { return defectPenalty(problem, path.value); });
}

StepLoss IteratedLearner::fixedPointLoss(const Batch &batch,
                                         double progress) const {
  Prediction prediction =
      net->forward(batch, trainingSolver(config), /*training=*/true);
  Tensor loss = net->outputLoss(prediction.outputs, batch, progress);
  return {loss, {}, {}, std::move(prediction.solution)};
}

StepLoss IteratedLearner::loss(const Batch &batch, double progress) const {
  if (mode == TrainMode::deq && !hasPenalties())
    return fixedPointLoss(batch, progress);
  EncodedBatch encoded = net->encode(batch, /*training=*/true);
  Path path = pathOf(encoded.problem, batch);
  StepLoss result;
  result.total = net->outputLoss(encoded.outputs(path.value), batch, progress);
  if (mode != TrainMode::deq) {
    result.hints =
        hintLoss(spec(), batch, path,
                 comparedRows(batch.lengths, path.solution), encoded.hints);
    result.total = result.total + config.train.hintWeight * result.hints;
  }
  if (termination) {
    result.termination =
        terminationLoss(*termination, path, path.solution.steps);
    result.total = result.total + result.termination;
  }
  addPenalties(result, encoded.problem, path);
  result.solution = std::move(path.solution);
  return result;
}

Answer IteratedLearner::answer(const Batch &batch,
                               const AnswerOptions &options) const {
  torch::NoGradGuard noGradient;
  Prediction prediction;
  if (options.steps.empty() && !termination) {
    prediction = net->forward(batch, options.solver, /*training=*/false);
  } else {
    EncodedBatch encoded = net->encode(batch, /*training=*/false);
    prediction.solution =
        options.steps.empty()
            ? untilTerminated(encoded.problem, *termination, options.solver.cap)
            : givenPath(encoded.problem, options.steps).solution;
    prediction.outputs = encoded.outputs(prediction.solution.value);
  }
  return {net->decided(prediction), std::move(prediction.solution)};
}

} // namespace kleene::rt
