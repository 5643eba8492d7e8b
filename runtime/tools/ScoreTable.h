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

/// The results of one network, by size.
struct NetworkScores {
  std::string network;
  std::vector<EvalResult> results;
};

/// Every network has a result for each size of the first; `source` says where
/// the graphs are from.
std::string scoreTable(const std::vector<NetworkScores> &networks,
                       const std::string &source);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TOOLS_SCORETABLE_H
