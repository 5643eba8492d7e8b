#include "runtime/report/Print.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>

namespace kleene::rt {
namespace {

using Json = nlohmann::ordered_json;

std::string exact(double value) {
  if (!std::isfinite(value))
    return "";
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string quoted(const std::string &text) {
  if (text.find_first_of(",\"\n") == std::string::npos)
    return text;
  std::string result = "\"";
  for (char c : text)
    result += c == '"' ? "\"\"" : std::string(1, c);
  return result + '"';
}

constexpr const char *columns =
    "row,settings,program,mode,network,runs,training_seconds,size,count,seed,"
    "distribution,inputs,reference_steps_given,evaluated,stale,score,score_std,"
    "graph_exact,graph_exact_std,steps_mean,steps_max,reference_steps_mean,"
    "converged,published";

std::string modeOf(const RunGroup &group) {
  return bareValue(group.first().setting("train.mode"));
}

double meanSeconds(const RunGroup &group) {
  std::vector<double> seconds;
  for (const RecordedRun &run : group.runs)
    seconds.push_back(run.seconds);
  return summarize(seconds).mean;
}

ReportCell emptyCell() {
  const Summary none = summarize({});
  return {none, none, none, none, none};
}

/// Where nothing was evaluated, `where` is null and the line says that.
void addLine(std::string &text, const Report &report, const ReportRow &row,
             const EvalSet *where, const ReportCell &cell) {
  const RunGroup &group = report.groups[row.group];
  const bool any = cell.score.count > 0;
  const EvalSet set = where ? *where : EvalSet();
  auto whole = [&](int64_t value) {
    return where ? std::to_string(value) : std::string();
  };
  const std::vector<std::string> values = {
      group.name,
      group.settings,
      group.first().algorithm,
      modeOf(group),
      row.network,
      std::to_string(group.runs.size()),
      exact(meanSeconds(group)),
      whole(set.size),
      whole(set.count),
      set.inputs.empty() ? whole(set.seed) : "",
      set.distribution,
      set.inputs,
      set.referenceSteps ? "true" : "false",
      std::to_string(cell.score.count),
      std::to_string(cell.stale),
      exact(cell.score.mean),
      exact(cell.score.deviation),
      exact(cell.graphExact.mean),
      exact(cell.graphExact.deviation),
      exact(cell.stepsMean.mean),
      any ? std::to_string(cell.stepsMax) : "",
      exact(cell.referenceStepsMean.mean),
      exact(cell.converged.mean),
      row.published};
  for (size_t k = 0; k < values.size(); ++k)
    text += (k ? "," : "") + quoted(values[k]);
  text += "\n";
}

Json summaryJSON(const Summary &summary) {
  return {{"mean", summary.mean},
          {"std", summary.deviation},
          {"least", summary.least},
          {"most", summary.most}};
}

Json evaluationJSON(const EvalSet &set, const ReportCell &cell) {
  Json object = {{"size", set.size}, {"count", set.count}};
  if (set.inputs.empty()) {
    object["seed"] = set.seed;
    object["distribution"] = set.distribution;
  } else {
    object["inputs"] = set.inputs;
  }
  if (set.referenceSteps)
    object["reference_steps_given"] = true;
  object["evaluated"] = cell.score.count;
  object["stale"] = cell.stale;
  if (cell.score.count == 0)
    return object;
  object["score"] = summaryJSON(cell.score);
  object["graph_exact"] = summaryJSON(cell.graphExact);
  object["steps_mean"] = summaryJSON(cell.stepsMean);
  object["steps_max"] = cell.stepsMax;
  object["reference_steps_mean"] = summaryJSON(cell.referenceStepsMean);
  object["converged"] = summaryJSON(cell.converged);
  return object;
}

Json runJSON(const RecordedRun &run) {
  return {{"run", run.path.string()}, {"seed", run.seed()},
          {"steps", run.step},        {"planned_steps", run.plannedSteps},
          {"finished", run.finished}, {"training_seconds", run.seconds}};
}

Json rowJSON(const Report &report, const ReportRow &row) {
  const RunGroup &group = report.groups[row.group];
  Json object = {{"name", group.name},
                 {"settings", group.settings},
                 {"program", group.first().algorithm},
                 {"mode", modeOf(group)},
                 {"network", row.network}};
  object["runs"] = Json::array();
  for (const RecordedRun &run : group.runs)
    object["runs"].push_back(runJSON(run));
  object["evaluations"] = Json::array();
  for (size_t k = 0; k < row.cells.size(); ++k)
    if (row.cells[k])
      object["evaluations"].push_back(
          evaluationJSON(report.sets[k], *row.cells[k]));
  if (!row.published.empty())
    object["published"] = row.published;
  object["train"] = trainCommands(group);
  object["eval"] = evalCommands(group);
  return object;
}

} // namespace

std::string printCSV(const Report &report) {
  std::string text = std::string(columns) + "\n";
  for (const ReportRow &row : report.rows) {
    bool any = false;
    for (size_t k = 0; k < row.cells.size(); ++k)
      if (row.cells[k]) {
        addLine(text, report, row, &report.sets[k], *row.cells[k]);
        any = true;
      }
    if (!any)
      addLine(text, report, row, nullptr, emptyCell());
  }
  return text;
}

std::string printJSON(const Report &report) {
  Json object;
  object["rows"] = Json::array();
  for (const ReportRow &row : report.rows)
    object["rows"].push_back(rowJSON(report, row));
  object["notes"] = report.notes;
  object["sources"] = report.sources;
  return object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace kleene::rt
