#include "runtime/report/Curves.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace kleene::rt {
namespace {

constexpr size_t mostPoints = 1000;
constexpr double wideSpan = 100; ///< from here on, a logarithmic axis

std::map<double, std::vector<double>> byStep(const RunGroup &group,
                                             const std::string &key) {
  std::map<double, std::vector<double>> values;
  for (const RecordedRun &run : group.runs)
    if (const auto curve = run.curves.find(key); curve != run.curves.end())
      for (const CurvePoint &point : curve->second)
        values[point.step].push_back(point.value);
  return values;
}

size_t runsWith(const RunGroup &group, const std::string &key) {
  return static_cast<size_t>(std::count_if(
      group.runs.begin(), group.runs.end(),
      [&](const RecordedRun &run) { return run.curves.contains(key); }));
}

std::vector<ChartPoint> overSeeds(const RunGroup &group,
                                  const std::string &key) {
  const auto values = byStep(group, key);
  const size_t all = runsWith(group, key);
  const bool common =
      std::any_of(values.begin(), values.end(),
                  [&](const auto &each) { return each.second.size() == all; });
  std::vector<ChartPoint> points;
  for (const auto &[step, at] : values)
    if (!common || at.size() == all) {
      const Summary summary = summarize(at);
      points.push_back({step, summary.mean, summary.least, summary.most});
    }
  return points;
}

ChartPoint joined(const std::vector<ChartPoint> &points, size_t begin,
                  size_t end) {
  ChartPoint result = points[end - 1];
  result.y = 0;
  for (size_t k = begin; k < end; ++k) {
    result.y += points[k].y / static_cast<double>(end - begin);
    result.low = std::min(result.low, points[k].low);
    result.high = std::max(result.high, points[k].high);
  }
  return result;
}

std::vector<ChartPoint> thinned(const std::vector<ChartPoint> &points) {
  if (points.size() <= mostPoints)
    return points;
  std::vector<ChartPoint> result;
  for (size_t k = 0; k < mostPoints; ++k)
    result.push_back(joined(points, points.size() * k / mostPoints,
                            points.size() * (k + 1) / mostPoints));
  return result;
}

bool spansDecades(const std::vector<ChartSeries> &series) {
  double least = std::numeric_limits<double>::infinity(), most = 0;
  for (const ChartSeries &each : series)
    for (const ChartPoint &point : each.points)
      if (std::isfinite(point.low) && std::isfinite(point.high)) {
        least = std::min(least, point.low);
        most = std::max(most, point.high);
      }
  return least > 0 && std::isfinite(least) && most >= wideSpan * least;
}

/// Entry k, or the last one.
double heldAt(const std::vector<double> &values, size_t k) {
  return values[std::min(k, values.size() - 1)];
}

std::vector<ChartPoint>
residualsOf(const std::vector<const RecordedEval *> &evals) {
  size_t longest = 0;
  for (const RecordedEval *eval : evals)
    longest = std::max(longest, eval->residualMedian.size());
  std::vector<ChartPoint> points;
  const auto count = static_cast<double>(evals.size());
  for (size_t k = 0; k < longest; ++k) {
    double median = 0, high = 0;
    for (const RecordedEval *eval : evals) {
      median += std::log(heldAt(eval->residualMedian, k)) / count;
      high += std::log(heldAt(eval->residualHigh, k)) / count;
    }
    const double y = std::exp(median);
    points.push_back(
        {static_cast<double>(k + 1), y, y, std::max(y, std::exp(high))});
  }
  return points;
}

} // namespace

ChartPanel curveOf(const std::vector<RunGroup> &groups, const std::string &key,
                   const std::string &title) {
  ChartPanel panel{title.empty() ? key : title,
                   {"optimiser steps", false, true, true},
                   {key},
                   {}};
  const std::vector<std::string> titles = groupTitles(groups);
  for (size_t k = 0; k < groups.size(); ++k)
    panel.series.push_back({titles[k], thinned(overSeeds(groups[k], key))});
  panel.y.logarithmic = spansDecades(panel.series);
  return panel;
}

std::vector<ChartPanel> learningCurves(const std::vector<RunGroup> &groups) {
  std::vector<ChartPanel> panels = {curveOf(groups, "loss", "training loss")};
  ChartPanel score = curveOf(groups, "validation.score", "validation score");
  score.y = {"score"};
  panels.front().y.label = "loss";
  if (std::any_of(score.series.begin(), score.series.end(),
                  [](const ChartSeries &each) { return !each.points.empty(); }))
    panels.push_back(std::move(score));
  return panels;
}

std::vector<ChartPanel> residualCurves(const Report &report) {
  std::vector<ChartPanel> panels;
  const std::vector<std::string> titles = groupTitles(report.groups);
  for (const EvalSet &set : report.sets) {
    ChartPanel panel{set.title(),
                     {"applications of the step", false, true},
                     {"relative residual", true},
                     {}};
    for (size_t k = 0; k < report.groups.size(); ++k) {
      std::vector<const RecordedEval *> evals;
      for (const RecordedRun &run : report.groups[k].runs) {
        const RecordedEval *eval = evalOf(run, set, "trained");
        if (eval && !eval->stale && !eval->residualMedian.empty() &&
            eval->residualHigh.size() == eval->residualMedian.size())
          evals.push_back(eval);
      }
      if (!evals.empty())
        panel.series.push_back({titles[k], residualsOf(evals)});
    }
    if (!panel.series.empty())
      panels.push_back(std::move(panel));
  }
  return panels;
}

std::vector<std::string> curveKeys(const std::vector<RunGroup> &groups) {
  std::set<std::string> keys;
  for (const RunGroup &group : groups)
    for (const RecordedRun &run : group.runs)
      for (const auto &[key, curve] : run.curves)
        keys.insert(key);
  return {keys.begin(), keys.end()};
}

} // namespace kleene::rt
