#include "runtime/train/Learner.h"

#include "runtime/train/Error.h"
#include "runtime/train/FedBackLearner.h"
#include "runtime/train/IteratedLearner.h"
#include "runtime/train/LatticeLearner.h"

#include <algorithm>
#include <tuple>

namespace kleene::rt {

std::vector<Tensor> Learner::parameterTensors() const {
  std::vector<Tensor> tensors;
  for (const auto &[name, tensor] : parameters())
    tensors.push_back(tensor);
  return tensors;
}

namespace {

/// Keys that mean something for some networks only.
void checkChoices(const Config &config, bool fedBack) {
  const auto &[model, train, solver] =
      std::tie(config.model, config.train, config.solver);
  auto needs = [](bool fits, const std::string &what, const char *instead) {
    if (!fits)
      throw Error(Exit::usage, what + ": " + instead);
  };
  needs(fedBack || model.hintSampling == "soft",
        "model.hint_sampling=" + model.hintSampling,
        "only a network that is fed its hints draws them; set "
        "model.hint_mode=encoded_decoded, or soft");
  needs(!fedBack || model.update == "plain", "model.update=" + model.update,
        "a network that is fed its hints is no map of its state; set "
        "model.hint_mode=decoded_only, or plain");
  needs(!fedBack || (train.stepPenalty == 0 && train.jacobianPenalty == 0),
        train.stepPenalty > 0 ? "train.step_penalty" : "train.jacobian_penalty",
        "a network that is fed its hints is no map of its state; set "
        "model.hint_mode=decoded_only, or 0");
  needs(!fedBack || !train.diagnose, "train.diagnose=true",
        "a network that is fed its hints is no map of its state; set "
        "model.hint_mode=decoded_only, or false");
  needs(train.defectPenalty == 0 || model.update == "min" ||
            model.update == "softmin",
        "train.defect_penalty",
        "the other updates have no defect at a fixed point; set "
        "model.update=min or softmin, or 0");
  needs(solver.stuck != "mask" || model.update == "min", "solver.stuck=mask",
        "the other updates hold no coordinate; set model.update=min, or "
        "fallback");
}

/// Net::endsInLattice, before there is a network.
bool endsInLattice(const Plan &plan) {
  return std::any_of(
      plan.step.begin(), plan.step.end(),
      [](const PlanInstruction &each) { return each.op == PlanOp::relax; });
}

} // namespace

std::unique_ptr<Learner>
makeLearner(const Program &program, const Config &config,
            const std::function<void(const std::string &)> &warn) {
  const bool fedBack = config.model.hintMode == "encoded_decoded";
  if (config.model.processor == "derived" && fedBack)
    throw Error(Exit::usage,
                "model.hint_mode=encoded_decoded: a derived network is not fed "
                "hints; choose a model.processor of the benchmark");
  checkChoices(config, fedBack);
  if (fedBack)
    return std::make_unique<FedBackLearner>(program, config);
  if (config.model.processor == "derived" && endsInLattice(program.plan))
    return std::make_unique<LatticeLearner>(program, config, warn);
  return std::make_unique<IteratedLearner>(program, config, warn);
}

} // namespace kleene::rt
