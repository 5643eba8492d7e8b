//===- DiagnosisReport.h - what the fixed points of a network are like ----===//
//
// Diagnosis.h over samples with known answers, and what becomes of the gradient
// that training would take there: the adjoint equation of the output loss.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_DIAGNOSISREPORT_H
#define KLEENE_RUNTIME_TRAIN_DIAGNOSISREPORT_H

#include "runtime/train/Evaluation.h"

namespace kleene::rt {

/// Means over the samples unless it says otherwise; NaN: not computed, or
/// without meaning for this network.
struct DiagnosisReport {
  std::string algorithm;
  int64_t size = 0, count = 0, seed = 0;
  double converged = 0; ///< share of the samples
  double stepsMean = 0;
  int64_t stepsMax = 0;
  double residualMax = 0; ///< largest
  double radiusMean = 0, radiusMax = 0;
  double identityRows = 0, stuck = 0;
  double smallestSingular = 0; ///< least
  double distance = 0;
  AdjointStats adjoint; ///< counts of samples; zeros where it is unrolled
};

/// Of `count` samples with `size` nodes. Throws Error (Exit::usage) for a
/// network that is no map to be solved (Learner::iterated).
DiagnosisReport diagnose(const Learner &learner, const SolveOptions &options,
                         const BatchSource &source, int64_t size,
                         int64_t count);

/// One line; null for what was not computed.
std::string toJSON(const DiagnosisReport &report);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_DIAGNOSISREPORT_H
