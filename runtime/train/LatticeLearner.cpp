#include "runtime/train/LatticeLearner.h"

#include "runtime/train/Error.h"
#include "runtime/train/HintLoss.h"
#include "runtime/train/Settings.h"

#include <algorithm>

namespace kleene::rt {
namespace {

/// What is asked of maps and has no meaning here.
void checkConfig(const std::string &algorithm, const Config &config) {
  const auto &train = config.train;
  const std::string key = train.stepPenalty > 0       ? "train.step_penalty"
                          : train.jacobianPenalty > 0 ? "train.jacobian_penalty"
                          : train.diagnose            ? "train.diagnose"
                                                      : "";
  if (!key.empty())
    throw Error(Exit::usage,
                key + ": the network of `" + algorithm +
                    "` is a lattice channel, which is solved exactly and whose "
                    "Jacobian is that of its witnesses; leave it out, or "
                    "compile it with --align=skeleton");
  if (train.mode != "deq" && train.mode != "deq_hints")
    throw Error(Exit::usage,
                "train.mode=" + train.mode + ": the network of `" + algorithm +
                    "` is a lattice channel, which ends by itself; use "
                    "train.mode=deq or deq_hints, or compile it with "
                    "--align=skeleton");
}

/// Those of [B, ...] whose row `t` counts.
Tensor samplesWith(int64_t t, const std::vector<int64_t> &rows) {
  std::vector<int64_t> samples;
  for (size_t b = 0; b < rows.size(); ++b)
    if (t < rows[b])
      samples.push_back(static_cast<int64_t>(b));
  return torch::tensor(samples, torch::kInt64);
}

/// A batch without arcs depends on no parameter: its gradient is zero.
Tensor withGradient(const Tensor &loss, const std::vector<Tensor> &parameters) {
  return loss.requires_grad() ? loss : loss + 0 * parameters.front().sum();
}

} // namespace

LatticeLearner::LatticeLearner(
    const Program &program, const Config &config,
    const std::function<void(const std::string &)> &warn)
    : Learner(program.spec, netOptions(config)), config(config),
      withHints(config.train.mode == "deq_hints"),
      net(makeNet(program, config, withHints)) {
  checkConfig(program.spec.algorithm, config);
  if (withHints)
    warnOfMissingDecoders(spec(), config.train.mode, net.hints(), warn);
}

/// All rows of a hint are one list of entries.
Tensor LatticeLearner::hintLoss(const Batch &batch,
                                const std::vector<int64_t> &rows,
                                const LatticeLosses &losses) const {
  const int64_t longest = *std::max_element(rows.begin(), rows.end());
  const std::vector<Features> turns = net.turns(batch, longest - 1);
  Tensor total = torch::zeros({}, torch::dtype(type()).device(device()));
  for (const Probe *hint : spec().stage(Stage::hint)) {
    std::vector<Tensor> logits, truth;
    for (size_t k = 0; k < turns.size(); ++k) {
      const auto t = static_cast<int64_t>(k) + 1;
      auto found = turns[k].find(hint->name);
      if (found == turns[k].end())
        break;
      Tensor samples = samplesWith(t, rows).to(device());
      logits.push_back(found->second.index_select(0, samples));
      truth.push_back(batch.hints.at(hint->name)[t].index_select(0, samples));
    }
    if (!logits.empty())
      total = total +
              probeLoss(*hint, torch::cat(logits), torch::cat(truth), losses);
  }
  return total;
}

StepLoss LatticeLearner::loss(const Batch &batch, double progress) const {
  const LatticeLosses losses =
      net.latticeLosses(witnessTemperature(config, progress));
  Prediction prediction = net.forward(batch, trainingSolver(config));
  StepLoss result;
  result.total = outputLoss(spec(), prediction.outputs, batch.outputs, losses);
  if (withHints) {
    result.hints = hintLoss(
        batch, comparedRows(batch.lengths, prediction.solution), losses);
    result.total = result.total + config.train.hintWeight * result.hints;
  }
  result.total = withGradient(result.total, parameterTensors());
  result.solution = std::move(prediction.solution);
  return result;
}

Answer LatticeLearner::answer(const Batch &batch,
                              const AnswerOptions &options) const {
  torch::NoGradGuard noGradient;
  if (!options.steps.empty())
    throw Error(Exit::usage, "a number of steps: the network of `" +
                                 spec().algorithm +
                                 "` is a lattice channel, which ends by "
                                 "itself; leave out --reference-steps");
  Prediction prediction =
      net.forward(batch, options.solver, /*allLogits=*/false);
  return {prediction.answers(spec()), std::move(prediction.solution)};
}

} // namespace kleene::rt
