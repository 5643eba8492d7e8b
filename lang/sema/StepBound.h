//===- StepBound.h - how many steps a program takes at most ---------------===//
//
// "halts in at most 1/2 n^2 + 1/2 n steps", as a polynomial in the number of
// nodes n >= 1, where structural rules show it. A step is a turn of a `for`,
// `while` or `loop`; what an `each` or a reduction does is one simultaneous
// update and no step. Called on checked modules.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_SEMA_STEPBOUND_H
#define KLEENE_LANG_SEMA_STEPBOUND_H

#include "lang/sema/Polynomial.h"
#include "lang/sema/Termination.h"

#include <optional>

namespace kleene::lang {

struct StepBound {
  std::optional<Polynomial> steps; ///< in n alone; nothing when not known
  const Stmt *unknown = nullptr;   ///< then the first loop without a bound
};

/// `loops` is what analyzeTermination says of the same algorithm.
StepBound boundSteps(const Algorithm &algorithm,
                     llvm::ArrayRef<LoopReport> loops);

} // namespace kleene::lang

#endif // KLEENE_LANG_SEMA_STEPBOUND_H
