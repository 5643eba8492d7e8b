//===- Error.h - a reason to stop and the exit code that goes with it -----===//
//
// The one exception type that `train` and `tools` throw on purpose: a one-line
// reason (what was seen, where, what to do; lower case, no full stop) and the
// documented exit code of the command line. Programs print what() and exit.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_ERROR_H
#define KLEENE_RUNTIME_TRAIN_ERROR_H

#include "compiler/program/Result.h"

#include <stdexcept>
#include <string>

namespace kleene::rt {

/// The exit codes of every Kleene program: FailureKind and the two that only
/// the runtime has.
enum class Exit : int {
  ok = 0,
  input = 1,    ///< the user's input is wrong
  usage = 2,    ///< wrong usage
  limit = 3,    ///< a limit was reached: steps, time, memory
  diverged = 4, ///< training diverged
  io = 5,       ///< reading or writing failed
  internal = 70 ///< a defect of Kleene
};

class Error : public std::runtime_error {
public:
  Error(Exit code, const std::string &reason)
      : std::runtime_error(reason), code(code) {}
  explicit Error(const Failure &failure)
      : Error(static_cast<Exit>(failure.kind), failure.message) {}
  Exit code;
};

/// The value of a Result, or its Failure as an Error.
template <typename T> T orThrow(Result<T> result) {
  if (!result)
    throw Error(result.failure());
  return std::move(*result);
}

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_ERROR_H
