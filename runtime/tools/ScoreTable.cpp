#include "runtime/tools/ScoreTable.h"
#include "runtime/tools/TextTable.h"

namespace kleene::rt {
namespace {

std::string percent(double share) { return number("%.2f", 100 * share); }

TableRow headings(const EvalResult &result) {
  TableRow row = {"network", "n", "score %"};
  for (const auto &[name, score] : result.outputs)
    row.push_back(name + " %");
  for (const char *name : {"graph-exact %", "steps mean", "max", "reference",
                           "converged %", "seconds"})
    row.emplace_back(name);
  return row;
}

TableRow cells(const std::string &network, const EvalResult &result) {
  TableRow row = {network, std::to_string(result.size), percent(result.score)};
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

} // namespace

std::string scoreTable(const std::vector<NetworkScores> &networks,
                       const std::string &source) {
  const std::vector<EvalResult> &first = networks.front().results;
  std::vector<TableRow> rows = {headings(first.front())};
  for (size_t k = 0; k < first.size(); ++k)
    for (const NetworkScores &each : networks)
      rows.push_back(cells(each.network, each.results[k]));
  int64_t count = first.front().count;
  return first.front().algorithm + ": " + std::to_string(count) +
         (count == 1 ? " graph" : " graphs") + " per size, " + source + "\n" +
         layOut(rows);
}

} // namespace kleene::rt
