#include "runtime/report/Print.h"
#include "runtime/report/SVGText.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace kleene::rt {
namespace {

using Row = std::vector<std::string>;

std::string number(const char *format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

/// "97.56 ± 0.31"; one seed has no deviation.
std::string percent(const Summary &share) {
  const std::string mean = number("%.2f", 100 * share.mean);
  return std::isnan(share.deviation)
             ? mean
             : mean + " ± " + number("%.2f", 100 * share.deviation);
}

std::string duration(double seconds) {
  if (seconds < 60)
    return number(seconds < 9.95 ? "%.1f s" : "%.0f s", seconds);
  return seconds < 3600 ? number("%.1f min", seconds / 60)
                        : number("%.1f h", seconds / 3600);
}

std::string cellText(const std::optional<ReportCell> &cell, size_t runs) {
  if (!cell)
    return "–";
  if (cell->score.count == 0)
    return "stale";
  std::string text = percent(cell->score) + " / " + percent(cell->graphExact) +
                     "; " + number("%.1f", cell->stepsMean.mean) + " (" +
                     std::to_string(cell->stepsMax) + "); " +
                     number("%.1f", 100 * cell->converged.mean) + " %";
  if (cell->score.count < static_cast<int64_t>(runs))
    text += " [" + std::to_string(cell->score.count) + " of " +
            std::to_string(runs) + "]";
  return text;
}

std::string seedText(const RunGroup &group) {
  const auto unfinished =
      std::count_if(group.runs.begin(), group.runs.end(),
                    [](const RecordedRun &run) { return !run.finished; });
  return std::to_string(group.runs.size()) +
         (unfinished == 0 ? ""
                          : ", " + std::to_string(unfinished) + " unfinished");
}

std::string timeText(const RunGroup &group) {
  std::vector<double> seconds;
  for (const RecordedRun &run : group.runs)
    seconds.push_back(run.seconds);
  return duration(summarize(seconds).mean);
}

bool anySettings(const Report &report) {
  return std::any_of(
      report.groups.begin(), report.groups.end(),
      [](const RunGroup &group) { return !group.settings.empty(); });
}
bool anyPublished(const Report &report) {
  return std::any_of(
      report.rows.begin(), report.rows.end(),
      [](const ReportRow &row) { return !row.published.empty(); });
}

Row headings(const Report &report) {
  Row row = {"run"};
  if (anySettings(report))
    row.emplace_back("settings");
  row.insert(row.end(), {"seeds", "training"});
  for (const EvalSet &set : report.sets)
    row.push_back(set.title());
  if (anyPublished(report))
    row.emplace_back("published");
  return row;
}

Row textsOf(const Report &report, const ReportRow &row) {
  const RunGroup &group = report.groups[row.group];
  const bool trained = row.network == "trained";
  Row texts = {trained ? group.name : group.name + ": " + row.network};
  if (anySettings(report))
    texts.push_back(group.settings);
  texts.push_back(seedText(group));
  texts.push_back(row.network == "untrained" ? "none" : timeText(group));
  for (const auto &cell : row.cells)
    texts.push_back(cellText(cell, group.runs.size()));
  if (anyPublished(report))
    texts.push_back(row.published);
  return texts;
}

std::string escaped(const std::string &text) {
  std::string result;
  for (char c : text)
    result += c == '|' ? "\\|" : std::string(1, c);
  return result;
}

std::string layOut(const std::vector<Row> &rows) {
  std::vector<size_t> widths(rows.front().size(), 3);
  for (const Row &row : rows)
    for (size_t k = 0; k < row.size(); ++k)
      widths[k] = std::max(widths[k], characters(escaped(row[k])));
  std::string text;
  for (size_t r = 0; r < rows.size(); ++r) {
    for (size_t k = 0; k < widths.size(); ++k) {
      const std::string cell = escaped(rows[r][k]);
      text += "| " + cell + std::string(widths[k] - characters(cell) + 1, ' ');
    }
    text += "|\n";
    if (r > 0)
      continue;
    for (size_t each : widths)
      text += "| " + std::string(each, '-') + " ";
    text += "|\n";
  }
  return text;
}

std::string commandsText(const Report &report) {
  std::string text;
  for (size_t k = 0; k < report.groups.size(); ++k) {
    const RunGroup &group = report.groups[k];
    const bool placeholder = group.runs.size() > 1;
    std::string seeds;
    for (const RecordedRun &run : group.runs)
      seeds += (seeds.empty() ? "" : ", ") + std::to_string(run.seed());
    text += "\n" + groupTitles(report.groups)[k] +
            (placeholder ? ", seeds " : ", seed ") + seeds + ":\n\n```text\n";
    for (const std::string &command : trainCommands(group))
      text += command + "\n";
    for (const std::string &command : evalCommands(group))
      text += command + "\n";
    text += "```\n";
  }
  return text;
}

} // namespace

std::string printMarkdown(const Report &report,
                          const std::vector<std::string> &pictures) {
  std::vector<Row> rows = {headings(report)};
  for (const ReportRow &row : report.rows)
    rows.push_back(textsOf(report, row));
  std::string text = layOut(rows);
  if (!report.sets.empty())
    text += "\nScore % / graphs exact %; iterations, mean (most); converged "
            "%. Mean ± sample standard deviation over seeds.\n";
  for (size_t k = 0; k < report.sources.size(); ++k)
    text += "\n[" + std::to_string(k + 1) + "] " + report.sources[k] + "\n";
  if (!report.notes.empty())
    text += "\n";
  for (const std::string &note : report.notes)
    text += "* " + note + "\n";
  for (const std::string &picture : pictures)
    text +=
        "\n![" + picture.substr(0, picture.rfind('.')) + "](" + picture + ")\n";
  return text + commandsText(report);
}

} // namespace kleene::rt
