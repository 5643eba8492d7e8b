#include "runtime/tools/ScoreTable.h"

#include <cstdio>

namespace kleene::rt {
namespace {

using Row = std::vector<std::string>;

std::string number(const char *format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}
std::string percent(double share) { return number("%.2f", 100 * share); }

Row headings(const EvalResult &result) {
  Row row = {"network", "n", "score %"};
  for (const auto &[name, score] : result.outputs)
    row.push_back(name + " %");
  for (const char *name : {"graph-exact %", "steps mean", "max", "reference",
                           "converged %", "seconds"})
    row.emplace_back(name);
  return row;
}

Row cells(const std::string &network, const EvalResult &result) {
  Row row = {network, std::to_string(result.size), percent(result.score)};
  for (const auto &[name, score] : result.outputs)
    row.push_back(percent(score));
  row.push_back(percent(result.graphExact));
  row.push_back(number("%.2f", result.stepsMean));
  row.push_back(std::to_string(result.stepsMax));
  row.push_back(number("%.2f", result.referenceStepsMean));
  row.push_back(percent(result.converged));
  row.push_back(number("%.2f", result.seconds));
  return row;
}

/// First column to the left, numbers to the right.
std::string layOut(const std::vector<Row> &rows) {
  std::vector<size_t> widths(rows.front().size());
  for (const Row &row : rows)
    for (size_t k = 0; k < row.size(); ++k)
      widths[k] = std::max(widths[k], row[k].size());
  std::string text;
  for (const Row &row : rows) {
    for (size_t k = 0; k < row.size(); ++k) {
      std::string space(widths[k] - row[k].size(), ' ');
      text += k == 0 ? row[k] + space : "  " + space + row[k];
    }
    text += "\n";
  }
  return text;
}

} // namespace

std::string scoreTable(const std::vector<NetworkScores> &networks,
                       const std::string &source) {
  const std::vector<EvalResult> &first = networks.front().results;
  std::vector<Row> rows = {headings(first.front())};
  for (size_t k = 0; k < first.size(); ++k)
    for (const NetworkScores &each : networks)
      rows.push_back(cells(each.network, each.results[k]));
  int64_t count = first.front().count;
  return first.front().algorithm + ": " + std::to_string(count) +
         (count == 1 ? " graph" : " graphs") + " per size, " + source + "\n" +
         layOut(rows);
}

} // namespace kleene::rt
