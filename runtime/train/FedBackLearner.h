//===- FedBackLearner.h - the benchmark's own regime ----------------------===//
//
// An encode-process-decode network that is fed the hints it predicts, from row
// 0, the program's initial state. It is trained for the reference's number of
// steps on outputs and hints (train.mode = teacher_forcing), as the benchmark
// does, and, asked, ends where its hidden state comes to rest, or with the
// reference where somebody gives it the steps.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_FEDBACKLEARNER_H
#define KLEENE_RUNTIME_TRAIN_FEDBACKLEARNER_H

#include "runtime/train/BenchmarkTask.h"
#include "runtime/train/Learner.h"

namespace kleene::rt {

class FedBackLearner final : public Learner {
public:
  /// Throws Error (Exit::usage) for any other train.mode.
  FedBackLearner(const Program &program, const Config &config);

  StepLoss loss(const Batch &batch, double progress) const override;
  Answer answer(const Batch &batch,
                const AnswerOptions &options) const override;
  const NamedTensors &parameters() const override { return net.parameters(); }
  bool needsHints() const override { return true; }
  bool readsFirstRow() const override { return true; }

private:
  const double hintWeight;
  const baseline::Feedback feedback;
  BenchmarkTask task;
  baseline::Network net;
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_FEDBACKLEARNER_H
