//===- Trainer.h - the training loop --------------------------------------===//
//
// In: a program with its native traces, a configuration, a run folder. Out: the
// folder's weights, metrics and checkpoints (README.md). A run can stop at any
// step and go on later with the same bits: everything the loop depends on is in
// the checkpoint, and batch k is a function of the seed and k.
//
// A loss or gradient that is not finite ends the run with an Error
// (Exit::diverged) that says which and when; the last good checkpoint stays.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_TRAINER_H
#define KLEENE_RUNTIME_TRAIN_TRAINER_H

#include "compiler/program/Program.h"
#include "compiler/program/Trace.h"
#include "runtime/train/Config.h"
#include "runtime/train/Progress.h"
#include "runtime/train/RunFolder.h"

#include <functional>
#include <memory>

namespace kleene::rt {

struct TrainReport {
  enum class End { finished, interrupted, timeIsUp };
  End end = End::finished;
  int64_t step = 0;
  double loss = 0;       ///< of the last step taken
  double validation = 0; ///< of the weights that are kept; NaN without
};

class Trainer {
public:
  /// `functions` must outlive the trainer; `run` is open and locked.
  /// `interrupted` is asked after every step.
  Trainer(const Config &config, const Program &program,
          const TraceFunctions &functions, const RunFolder &run,
          Progress &progress, std::function<bool()> interrupted);
  ~Trainer();

  /// Takes the weights of a file instead of fresh ones. Throws Error when they
  /// are not those of this network.
  void startFrom(const std::string &weights);
  /// Continues from the newest checkpoint. False: there is none, the run
  /// starts at the beginning.
  bool resume();
  TrainReport train();

private:
  struct State;
  std::unique_ptr<State> self;
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_TRAINER_H
