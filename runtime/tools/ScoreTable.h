//===- ScoreTable.h - scores for people -----------------------------------===//
//
// A table with a row per network and size: what `eval` prints without --json.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TOOLS_SCORETABLE_H
#define KLEENE_RUNTIME_TOOLS_SCORETABLE_H

#include "runtime/train/Evaluation.h"

#include <string>
#include <vector>

namespace kleene::rt {

/// `untrained` is empty or has a result for each of `trained`; `source` says
/// where the graphs are from.
std::string scoreTable(const std::vector<EvalResult> &trained,
                       const std::vector<EvalResult> &untrained,
                       const std::string &source);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TOOLS_SCORETABLE_H
