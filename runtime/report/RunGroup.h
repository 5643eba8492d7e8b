//===- RunGroup.h - runs that differ in their seed alone ------------------===//
//
// In: runs. Out: groups of the same program and the same configuration but for
// train.seed, in the order in which their first runs came, each with a name:
// the program and the file given to --config, where the run says so.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_REPORT_RUNGROUP_H
#define KLEENE_RUNTIME_REPORT_RUNGROUP_H

#include "runtime/report/RecordedRun.h"

namespace kleene::rt {

struct RunGroup {
  std::string name;
  /// The keys that differ between the groups, as "mode=deq, hidden=64": the
  /// last word of a key, or all of it where another key has that word too.
  std::string settings;
  std::vector<RecordedRun> runs; ///< by seed
  const RecordedRun &first() const { return runs.front(); }
};

/// A name for the group of a run, in place of its own.
struct RunLabel {
  std::string name;
  std::filesystem::path run;
};

/// A folder that is given twice counts once. Throws Error (Exit::usage) when a
/// label names none of the runs.
std::vector<RunGroup> groupRuns(std::vector<RecordedRun> runs,
                                const std::vector<RunLabel> &labels = {});

/// One text per group for a legend, all different.
std::vector<std::string> groupTitles(const std::vector<RunGroup> &groups);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_REPORT_RUNGROUP_H
