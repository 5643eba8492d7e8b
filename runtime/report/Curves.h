//===- Curves.h - what runs wrote down, as charts -------------------------===//
//
// One line per group of runs. Over steps of training: the mean of the seeds
// with a band from the least to the most, at the steps that all seeds have (at
// all steps where they have none in common). Long curves are thinned: a point
// stands for its neighbours, their mean, least and most.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_REPORT_CURVES_H
#define KLEENE_RUNTIME_REPORT_CURVES_H

#include "runtime/report/Chart.h"
#include "runtime/report/Report.h"

namespace kleene::rt {

/// A key of metrics.jsonl over the steps, dotted where it is nested. The axis
/// is logarithmic where values are positive and span two decades.
ChartPanel curveOf(const std::vector<RunGroup> &groups, const std::string &key,
                   const std::string &title = "");

/// The loss and, where there were validations, their score.
std::vector<ChartPanel> learningCurves(const std::vector<RunGroup> &groups);

/// A panel per evaluation set: the relative residual at each application, the
/// median over the samples with a band up to the 90 % quantile, both the
/// geometric mean over seeds. A run that ends earlier keeps its last.
std::vector<ChartPanel> residualCurves(const Report &report);

/// All keys that a curve can be made of.
std::vector<std::string> curveKeys(const std::vector<RunGroup> &groups);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_REPORT_CURVES_H
