//===- Evaluation.h - how good a network is -------------------------------===//
//
// Runs a network on samples with known answers and reports CLRS scores, the
// share of graphs with every entry right, and the iterations that the network
// took by its own decision. The reference's trace lengths are reported beside
// them and are not seen by the network, which gets a Batch's inputs alone:
// unless somebody asks for it on purpose (`referenceSteps`).
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_EVALUATION_H
#define KLEENE_RUNTIME_TRAIN_EVALUATION_H

#include "compiler/program/Result.h"
#include "runtime/train/Learner.h"

#include <functional>

namespace kleene::rt {

/// What `kleene eval` prints for one size.
struct EvalResult {
  std::string algorithm;
  int64_t size = 0, count = 0, seed = 0;
  double score = 0;
  std::vector<std::pair<std::string, double>> outputs;
  double graphExact = 0;
  double stepsMean = 0;
  int64_t stepsMax = 0;
  double referenceStepsMean = 0;
  double converged = 0; ///< share of the samples
  double seconds = 0;   ///< of the network; making the samples is not counted
  bool referenceSteps = false; ///< it was given the reference's steps
  /// With SolveOptions::residuals: over the samples, the median and the 90 %
  /// quantile of |f(z) - z| / |f(z)| at each application of the step. A sample
  /// that has ended keeps its last one. Of the first `residualSamples`; empty
  /// where nothing is iterated to a tolerance.
  std::vector<double> residualMedian, residualHigh;
};
inline constexpr int64_t residualSamples = 4096;

struct EvaluationOptions {
  SolveOptions solver;
  /// Each sample iterates for the reference's number of steps (Path.h) instead
  /// of ending by itself, as the baselines of the literature do.
  bool referenceSteps = false;
};

/// The next samples of an evaluation set, as BatchGenerator::next.
using BatchSource = std::function<Result<Batch>(int64_t count)>;

/// Evaluates `count` samples with `size` nodes. Throws Error when a sample
/// cannot be made. How many samples the network sees at a time depends on the
/// size alone and does not change the result beyond rounding.
EvalResult evaluate(const Learner &learner, const EvaluationOptions &options,
                    const BatchSource &source, int64_t size, int64_t count);

/// What a network may see of a batch: the inputs and, where it is given the
/// program's initial state, row 0 of the hints.
Batch question(const Batch &batch, bool firstRow);

/// The samples the network sees at a time.
int64_t evaluationChunk(int64_t size, int64_t hidden);

/// The object of `eval --json`, on one line; "reference_steps_given" only where
/// they were.
std::string toJSON(const EvalResult &result);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_EVALUATION_H
