//===- LatticeLearner.h - training of lattice channels --------------------===//
//
// Of the modes of training two have a meaning for a network whose state is a
// lattice variable of the program (Net::endsInLattice), which is solved exactly
// and ends by itself:
//
//   deq         outputs at the fixed point
//   deq_hints   the same, and the hints of row t after turn t, with the
//               gradient of the turns that led there
//
// Rows are counted as HintLoss.h says; the loss of a hint is the mean over the
// rows, of a pointer that of a witness (Lattice.h).
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_LATTICELEARNER_H
#define KLEENE_RUNTIME_TRAIN_LATTICELEARNER_H

#include "runtime/train/Learner.h"

namespace kleene::rt {

class LatticeLearner final : public Learner {
public:
  /// Throws Error when the configuration does not fit a lattice channel.
  LatticeLearner(const Program &program, const Config &config,
                 const std::function<void(const std::string &)> &warn);

  StepLoss loss(const Batch &batch, double progress) const override;
  Answer answer(const Batch &batch,
                const AnswerOptions &options) const override;

  const NamedTensors &parameters() const override { return net.parameters(); }
  bool needsHints() const override { return withHints; }
  bool readsFirstRow() const override { return false; }

private:
  Tensor hintLoss(const Batch &batch, const std::vector<int64_t> &rows,
                  const LatticeLosses &losses) const;

  const Config config;
  const bool withHints;
  Net net;
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_LATTICELEARNER_H
