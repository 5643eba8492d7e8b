//===- Report.h - groups of runs as a table -------------------------------===//
//
// In: groups of runs. Out: a row per group and network, a column per set of
// graphs that any of them was evaluated on, and in words what is missing,
// stale or unfinished: nothing of that is left out silently.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_REPORT_REPORT_H
#define KLEENE_RUNTIME_REPORT_REPORT_H

#include "runtime/report/Published.h"
#include "runtime/report/RunGroup.h"
#include "runtime/report/Summary.h"

#include <optional>

namespace kleene::rt {

/// What the runs of a group reached on one set of graphs. Evaluations of
/// weights that a run no longer has do not count; of several the last does.
struct ReportCell {
  /// Shares in [0, 1]; a Summary's count is the number of runs.
  Summary score, graphExact, converged;
  Summary stepsMean, referenceStepsMean;
  int64_t stepsMax = 0; ///< of all runs
  int64_t stale = 0;    ///< runs with nothing but stale evaluations
};

struct ReportRow {
  size_t group = 0;                             ///< in Report::groups
  std::string network;                          ///< trained, or a control
  std::vector<std::optional<ReportCell>> cells; ///< one per set
  std::string published;                        ///< of trained networks
};

struct Report {
  std::vector<RunGroup> groups;
  std::vector<EvalSet> sets;
  std::vector<ReportRow> rows;
  std::vector<std::string> sources; ///< of the published numbers
  std::vector<std::string> notes;
};

/// `published` are numbers to stand beside the rows.
Report makeReport(std::vector<RunGroup> groups,
                  const std::vector<PublishedNumber> &published = {});

/// The evaluation that counts: the last one of the run's present weights, else
/// the last stale one; null without any.
const RecordedEval *evalOf(const RecordedRun &run, const EvalSet &set,
                           const std::string &network);

/// The commands that made the runs of a group, and their evaluations.
std::vector<std::string> trainCommands(const RunGroup &group);
std::vector<std::string> evalCommands(const RunGroup &group);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_REPORT_REPORT_H
