//===- Termination.h - which loops are sure to end ------------------------===//
//
// The part of `kleene check` that speaks of unbounded loops. Two kinds of
// `while` are known to end. `while changed(x)` does when x only moves one way:
// every assignment to it is a meet, or every one a join (`= true` on a mask is
// a join, `= false` a meet). A `while` that needs `i < e` (or <=, >, >=) does
// when i is a register that every turn moves towards e by a constant, and that
// nothing in the body moves otherwise or e at all. Of any other `while`, and of
// `loop`, nothing is claimed. Called on checked modules.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_SEMA_TERMINATION_H
#define KLEENE_LANG_SEMA_TERMINATION_H

#include "lang/syntax/AST.h"

#include <string>
#include <vector>

namespace kleene::lang {

struct LoopReport {
  const Stmt *loop = nullptr; ///< a WhileStmt or LoopStmt
  std::string what;           ///< "while changed(dist)"
  bool ends = false;
  std::string reason; ///< for people
  /// The most turns each time the loop is begun, n^turnsPower + 1; -1: unknown.
  int turnsPower = -1;
};

/// Every unbounded loop of an algorithm, in order of the text.
std::vector<LoopReport> analyzeTermination(const Algorithm &algorithm);

} // namespace kleene::lang

#endif // KLEENE_LANG_SEMA_TERMINATION_H
