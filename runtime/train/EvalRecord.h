//===- EvalRecord.h - a line of evals.jsonl -------------------------------===//
//
// What an evaluation found and everything that tells it from another one of the
// same run, so that a table can be made from files alone (runtime/report).
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_EVALRECORD_H
#define KLEENE_RUNTIME_TRAIN_EVALRECORD_H

#include "runtime/train/Evaluation.h"

#include <string>

namespace kleene::rt {

struct EvalCircumstances {
  /// trained, untrained, or no iteration (trained, the solver bypassed).
  std::string network = "trained";
  std::string distribution; ///< the sampler's; "": the program's first
  std::string inputs;       ///< the file of the graphs; "": they were drawn
  std::string weights;      ///< fileHash; "" for the untrained network
  std::string command;      ///< a line for a shell
};

/// JSON on one line: the object of `eval --json`, what the circumstances have
/// to say and, where the network iterates, "residual_median" and
/// "residual_high", one number per application (null: infinite).
std::string evalRecord(const EvalResult &result,
                       const EvalCircumstances &circumstances);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_EVALRECORD_H
