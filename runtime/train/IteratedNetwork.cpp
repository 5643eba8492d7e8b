#include "runtime/train/IteratedNetwork.h"

#include "runtime/model/Losses.h"
#include "runtime/train/Settings.h"

namespace kleene::rt {

PlanNetwork::PlanNetwork(const Program &program, const Config &config,
                         bool hints)
    : config(config), net(makeNet(program, config, hints)) {}

EncodedBatch PlanNetwork::encode(const Batch &batch, bool) const {
  return net.encode(batch, config.solver.settle > 0);
}

Prediction PlanNetwork::forward(const Batch &batch, const SolveOptions &options,
                                bool training) const {
  return net.forward(batch, options, training);
}

Tensor PlanNetwork::outputLoss(const Features &logits, const Batch &batch,
                               double progress) const {
  return rt::outputLoss(
      net.spec(), logits, batch.outputs,
      net.latticeLosses(witnessTemperature(config, progress)));
}

Features PlanNetwork::decided(const Prediction &prediction) const {
  return prediction.answers(net.spec());
}

BenchmarkNetwork::BenchmarkNetwork(const Program &program, const Config &config,
                                   bool hints)
    : task(program.spec),
      net(task.signature(),
          benchmarkOptions(config, hints ? baseline::HintMode::decodedOnly
                                         : baseline::HintMode::none)),
      withHints(hints) {}

EncodedBatch BenchmarkNetwork::encode(const Batch &batch, bool training) const {
  return net.encode(task.prepared(batch), training);
}

Prediction BenchmarkNetwork::forward(const Batch &batch,
                                     const SolveOptions &options,
                                     bool training) const {
  EncodedBatch encoded = encode(batch, training);
  Prediction prediction;
  prediction.solution = fixedPoint(encoded.problem, options);
  prediction.outputs = encoded.outputs(prediction.solution.value);
  return prediction;
}

Tensor BenchmarkNetwork::outputLoss(const Features &logits, const Batch &batch,
                                    double) const {
  return task.outputLoss(logits, task.prepared(batch));
}

Features BenchmarkNetwork::decided(const Prediction &prediction) const {
  return task.decided(prediction.outputs);
}

std::vector<std::string> BenchmarkNetwork::hints() const {
  std::vector<std::string> names;
  if (withHints)
    for (const baseline::Feature &hint : task.signature().stage(Stage::hint))
      names.push_back(hint.name);
  return names;
}

} // namespace kleene::rt
