#include "runtime/train/FedBackLearner.h"

#include "runtime/baseline/Losses.h"
#include "runtime/train/Error.h"
#include "runtime/train/Settings.h"

#include <map>

namespace kleene::rt {

namespace {

baseline::Feedback feedbackOf(const Config &config) {
  using Kind = baseline::Feedback::Kind;
  static const std::map<std::string, Kind> kinds = {
      {"soft", Kind::soft},
      {"hard", Kind::hard},
      {"gumbel", Kind::gumbel},
      {"rao_blackwell", Kind::raoBlackwell}};
  return {kinds.at(config.model.hintSampling), config.model.gumbelTau,
          config.model.gumbelSamples};
}

} // namespace

FedBackLearner::FedBackLearner(const Program &program, const Config &config)
    : Learner(program.spec, netOptions(config)),
      hintWeight(config.train.hintWeight), feedback(feedbackOf(config)),
      task(program.spec),
      net(task.signature(),
          benchmarkOptions(config, baseline::HintMode::encodedDecoded)) {
  if (config.train.mode != "teacher_forcing")
    throw Error(Exit::usage,
                "train.mode=" + config.train.mode +
                    ": a network that is fed its hints is trained with "
                    "train.mode=teacher_forcing; the other modes need "
                    "model.hint_mode=decoded_only");
}

StepLoss FedBackLearner::loss(const Batch &batch, double) const {
  Batch prepared = task.prepared(batch);
  baseline::Forecast forecast =
      net.forward(prepared, {.feedback = feedback, .training = true});
  baseline::Loss loss = baseline::networkLoss(task.signature(), prepared,
                                              forecast.outputs, forecast.hints);
  return {loss.outputs + hintWeight * loss.hints,
          loss.hints,
          {},
          std::move(forecast.solution)};
}

Answer FedBackLearner::answer(const Batch &batch,
                              const AnswerOptions &options) const {
  torch::NoGradGuard noGradient;
  if (options.steps.empty() && options.solver.cap == 0)
    throw Error(Exit::usage, "a network that is fed its hints takes one step "
                             "at least: solver.eval_cap must not be 0, and "
                             "there is no control without an iteration");
  baseline::ForwardOptions forward;
  forward.feedback = feedback;
  Batch question = task.prepared(batch);
  if (options.steps.empty())
    forward.untilRest = options.solver;
  else {
    question.lengths.clear();
    for (int64_t steps : options.steps)
      question.lengths.push_back(steps + 1);
  }
  baseline::Forecast forecast = net.forward(question, forward);
  return {task.decided(forecast.outputs), std::move(forecast.solution)};
}

} // namespace kleene::rt
