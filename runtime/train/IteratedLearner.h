//===- IteratedLearner.h - the modes of training of an iterated map -------===//
//
// What each mode iterates, what its loss is, and how the network ends when it
// is asked (README.md has the table):
//
//   deq                the solver's fixed point; outputs
//   deq_hints          the same, and hints along the solver's path
//   hint_propagation   the iteration unrolled to its fixed point; both
//   teacher_forcing    unrolled for the reference's steps; both. Asked, it
//                      iterates to the fixed point
//   termination        as teacher_forcing, and a learned end (Termination.h),
//                      which is the end when it is asked
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_ITERATEDLEARNER_H
#define KLEENE_RUNTIME_TRAIN_ITERATEDLEARNER_H

#include "runtime/train/IteratedNetwork.h"
#include "runtime/train/Learner.h"
#include "runtime/train/Path.h"
#include "runtime/train/Termination.h"

#include <optional>

namespace kleene::rt {

enum class TrainMode {
  deq,
  deqHints,
  hintPropagation,
  teacherForcing,
  termination,
};
/// The value of train.mode. The names in their order are `trainModeNames`.
TrainMode trainModeFromName(const std::string &name);

class IteratedLearner final : public Learner {
public:
  /// Throws Error when the mode does not fit the program.
  IteratedLearner(const Program &program, const Config &config,
                  const std::function<void(const std::string &)> &warn);

  StepLoss loss(const Batch &batch, double progress) const override;
  Answer answer(const Batch &batch,
                const AnswerOptions &options) const override;

  const NamedTensors &parameters() const override { return all; }
  bool needsHints() const override {
    return mode != TrainMode::deq || readsFirstRow();
  }
  bool readsFirstRow() const override { return net->readsFirstRow(); }
  const IteratedNetwork *iterated() const override { return net.get(); }

private:
  StepLoss fixedPointLoss(const Batch &batch, double progress) const;
  Path pathOf(const FixedPointProblem &problem, const Batch &batch) const;
  int64_t iteratesWanted(const Batch &batch) const;
  bool hasPenalties() const;
  void addPenalties(StepLoss &loss, const FixedPointProblem &problem,
                    const Path &path) const;

  const Config config;
  const TrainMode mode;
  std::unique_ptr<IteratedNetwork> net;
  std::optional<Termination> termination;
  NamedTensors all;
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_ITERATEDLEARNER_H
