//===- Termination.h - which loops are sure to end ------------------------===//
//
// The part of `kleene check` that speaks of unbounded loops. `while changed(x)`
// ends when x only moves one way: every assignment to it is a meet, or every
// one a join (`= true` on a mask is a join, `= false` a meet). Of any other
// `while`, and of `loop`, nothing is claimed.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TOOLS_TERMINATION_H
#define KLEENE_COMPILER_TOOLS_TERMINATION_H

#include "lang/syntax/AST.h"

#include <string>
#include <vector>

namespace kleene {

struct LoopReport {
  std::string what; ///< "while changed(dist)"
  lang::Span span;
  bool ends = false;
  std::string reason; ///< for people
};

/// Every unbounded loop of a checked algorithm, in order of the text.
std::vector<LoopReport> analyzeTermination(const lang::Algorithm &algorithm);

} // namespace kleene

#endif // KLEENE_COMPILER_TOOLS_TERMINATION_H
