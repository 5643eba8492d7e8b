#include "runtime/train/BenchmarkTask.h"

#include "runtime/baseline/Losses.h"
#include "runtime/baseline/Preprocess.h"
#include "runtime/baseline/Soften.h"
#include "runtime/train/Error.h"
#include "runtime/train/Settings.h"

namespace kleene::rt {

BenchmarkTask::BenchmarkTask(const Spec &spec)
    : before(baseline::signatureOf(spec)) {
  if (baseline::takesPredAsInput(spec.algorithm)) {
    const size_t hints = before.stage(Stage::hint).size();
    baseline::predAsInput(before);
    predIsInput = before.stage(Stage::hint).size() < hints;
  }
  after = before;
  baseline::enforcePermutations(after);
}

Batch BenchmarkTask::prepared(const Batch &batch) const {
  Batch made = batch;
  if (predIsInput)
    baseline::predAsInput(made);
  if (!made.outputs.empty())
    baseline::enforcePermutations(before, made);
  return made;
}

Tensor BenchmarkTask::outputLoss(const Features &logits,
                                 const Batch &batch) const {
  Tensor total;
  for (const baseline::Feature &output : after.stage(Stage::output)) {
    Tensor loss = baseline::outputLoss(output, logits.at(output.name),
                                       batch.outputs.at(output.name));
    total = total.defined() ? total + loss : loss;
  }
  return total;
}

Features BenchmarkTask::decided(const Features &logits) const {
  return baseline::fusePermutations(after,
                                    baseline::decideOutputs(after, logits));
}

baseline::NetworkOptions benchmarkOptions(const Config &config,
                                          baseline::HintMode hints) {
  auto kind = baseline::processorFromName(config.model.processor);
  if (!kind) {
    std::string names = "derived";
    for (const std::string &name : baseline::processorNames())
      names += ", " + name;
    throw Error(Exit::usage, "`model.processor`: expected one of " + names +
                                 ", got " + config.model.processor);
  }
  const NetOptions net = netOptions(config);
  return {.processor = *kind,
          .sizes = {.hidden = net.hidden},
          .hints = hints,
          .seed = net.seed,
          .type = net.type,
          .device = net.device,
          .update = net.update};
}

} // namespace kleene::rt
