//===- Scores.h - the metrics of the CLRS benchmark -----------------------===//
//
// Pools decided answers (Net.h, decide) against the truth over a whole
// evaluation set, and says at the end, per output:
//   pointer, permutation   share of right entries
//   mask                   F1 of the set cells, over cells whose truth is not
//                          -1; precision (recall) is 1 when its denominator is
//                          0, F1 is 0 when both are 0
//   mask_one, categorical  share of entries with the right arg max, over
//                          entries whose truth has no -1
//   scalar                 mean squared error; no part of the score
// The score is the unweighted mean over the outputs; a sample is exact when all
// its entries are right (scalars aside).
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_SCORES_H
#define KLEENE_RUNTIME_TRAIN_SCORES_H

#include "compiler/program/Spec.h"
#include "runtime/data/Batch.h"

#include <string>
#include <utility>
#include <vector>

namespace kleene::rt {

class Scores {
public:
  explicit Scores(const Spec &spec);

  /// Adds samples: `decided` and `truth` hold every output of the spec, in the
  /// form of Batch::outputs, on any device.
  void add(const Features &decided, const Features &truth);

  /// One number per output, in the order of the spec.
  std::vector<std::pair<std::string, double>> outputs() const;
  /// Not a number when there is no output that counts.
  double score() const;
  /// Share of samples with every entry right.
  double exact() const;
  int64_t samples() const { return seen; }

private:
  struct Pool {
    Probe probe;
    double right = 0, entries = 0;                                 // shares
    double truePositive = 0, falsePositive = 0, falseNegative = 0; // F1
    double value() const;
  };
  std::vector<Pool> pools;
  int64_t seen = 0, exactSamples = 0;
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_SCORES_H
