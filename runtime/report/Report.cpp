#include "runtime/report/Report.h"

#include <algorithm>
#include <set>

namespace kleene::rt {
namespace {

constexpr const char *networks[] = {"trained", "untrained", "no iteration"};

std::vector<EvalSet> setsOf(const std::vector<RunGroup> &groups) {
  std::set<EvalSet> sets;
  for (const RunGroup &group : groups)
    for (const RecordedRun &run : group.runs)
      for (const RecordedEval &eval : run.evals)
        sets.insert(eval.set);
  return {sets.begin(), sets.end()};
}

std::optional<ReportCell> cellOf(const RunGroup &group, const EvalSet &set,
                                 const std::string &network) {
  ReportCell cell;
  std::vector<double> score, exact, converged, steps, reference;
  for (const RecordedRun &run : group.runs) {
    const RecordedEval *eval = evalOf(run, set, network);
    if (!eval)
      continue;
    if (eval->stale) {
      ++cell.stale;
      continue;
    }
    score.push_back(eval->score);
    exact.push_back(eval->graphExact);
    converged.push_back(eval->converged);
    steps.push_back(eval->stepsMean);
    reference.push_back(eval->referenceStepsMean);
    cell.stepsMax = std::max(cell.stepsMax, eval->stepsMax);
  }
  if (score.empty() && cell.stale == 0)
    return std::nullopt;
  cell.score = summarize(score);
  cell.graphExact = summarize(exact);
  cell.converged = summarize(converged);
  cell.stepsMean = summarize(steps);
  cell.referenceStepsMean = summarize(reference);
  return cell;
}

void addRows(Report &report, size_t group) {
  for (const std::string network : networks) {
    ReportRow row = {group, network, {}, ""};
    bool any = network == "trained";
    for (const EvalSet &set : report.sets) {
      row.cells.push_back(cellOf(report.groups[group], set, network));
      any |= row.cells.back().has_value();
    }
    if (any)
      report.rows.push_back(std::move(row));
  }
}

void noteProgress(Report &report, const RecordedRun &run) {
  if (!run.finished)
    report.notes.push_back(run.path.string() + ": unfinished, " +
                           std::to_string(run.step) + " of " +
                           std::to_string(run.plannedSteps) + " steps");
}

/// Whether another run of the group has an evaluation on the set.
bool isWanted(const RunGroup &group, const EvalSet &set) {
  return std::any_of(group.runs.begin(), group.runs.end(),
                     [&](const RecordedRun &run) {
                       return evalOf(run, set, "trained") != nullptr;
                     });
}

void noteEvaluations(Report &report, const RunGroup &group,
                     const RecordedRun &run) {
  if (run.evals.empty()) {
    report.notes.push_back(run.path.string() +
                           ": not evaluated; `kleene eval " +
                           run.path.string() + "` does");
    return;
  }
  for (const std::string network : networks)
    for (const EvalSet &set : report.sets) {
      const RecordedEval *eval = evalOf(run, set, network);
      if (eval && eval->stale)
        report.notes.push_back(
            run.path.string() + ": the weights changed since " +
            (network == "trained" ? "" : "(" + network + ") ") +
            "the evaluation at " + set.title() +
            ", which is left out; again: `" + eval->command + "`");
      if (!eval && network == "trained" && isWanted(group, set))
        report.notes.push_back(run.path.string() + ": not evaluated at " +
                               set.title());
    }
}

void noteEqualSeeds(Report &report, const RunGroup &group) {
  for (size_t k = 1; k < group.runs.size(); ++k)
    if (group.runs[k].seed() == group.runs[k - 1].seed())
      report.notes.push_back(
          group.runs[k].path.string() + ": the seed is that of " +
          group.runs[k - 1].path.string() + ", and both count");
}

void addPublished(Report &report,
                  const std::vector<PublishedNumber> &published) {
  for (const PublishedNumber &number : published) {
    bool used = false;
    for (ReportRow &row : report.rows) {
      const RunGroup &group = report.groups[row.group];
      if (row.network != "trained" || !number.fits(group))
        continue;
      used = true;
      row.published += (row.published.empty() ? "" : "; ") + number.text;
      auto at = std::find(report.sources.begin(), report.sources.end(),
                          number.source);
      if (number.source.empty())
        continue;
      at = at == report.sources.end() ? report.sources.insert(at, number.source)
                                      : at;
      row.published +=
          " [" + std::to_string(at - report.sources.begin() + 1) + "]";
    }
    if (!used)
      report.notes.push_back("published, " + number.program +
                             (number.mode.empty() ? "" : ", " + number.mode) +
                             (number.row.empty() ? "" : ", " + number.row) +
                             ": " + number.text + "; no row has it");
  }
}

} // namespace

const RecordedEval *evalOf(const RecordedRun &run, const EvalSet &set,
                           const std::string &network) {
  const RecordedEval *found = nullptr;
  for (const RecordedEval &eval : run.evals)
    if (eval.set == set && eval.network == network &&
        (!found || found->stale || !eval.stale))
      found = &eval;
  return found;
}

Report makeReport(std::vector<RunGroup> groups,
                  const std::vector<PublishedNumber> &published) {
  Report report;
  report.groups = std::move(groups);
  report.sets = setsOf(report.groups);
  for (size_t k = 0; k < report.groups.size(); ++k) {
    const RunGroup &group = report.groups[k];
    addRows(report, k);
    for (const RecordedRun &run : group.runs) {
      noteProgress(report, run);
      noteEvaluations(report, group, run);
    }
    noteEqualSeeds(report, group);
  }
  addPublished(report, published);
  return report;
}

} // namespace kleene::rt
