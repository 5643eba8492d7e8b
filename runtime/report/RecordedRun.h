//===- RecordedRun.h - a run, from the files it left ----------------------===//
//
// In: a run folder (runtime/train/README.md has its files). Out: what it was
// made with, how far it came, its curves, and what evaluations of it found.
// Nothing is computed again and LibTorch is not needed.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_REPORT_RECORDEDRUN_H
#define KLEENE_RUNTIME_REPORT_RECORDEDRUN_H

#include <compare>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace kleene::rt {

/// The graphs of an evaluation and how they were asked; what makes two
/// evaluations comparable.
struct EvalSet {
  std::string inputs;          ///< the file of the graphs; "": drawn
  std::string distribution;    ///< "": the program's first
  bool referenceSteps = false; ///< the network was given the reference's steps
  int64_t size = 0, count = 0, seed = 0;

  auto operator<=>(const EvalSet &) const = default;
  std::string title() const; ///< "n = 64, 32 graphs, seed 3"
};

/// One line of evals.jsonl.
struct RecordedEval {
  EvalSet set;
  std::string network; ///< trained, untrained or no iteration
  double score = 0, graphExact = 0, stepsMean = 0, referenceStepsMean = 0,
         converged = 0;
  int64_t stepsMax = 0;
  std::vector<double> residualMedian, residualHigh; ///< per application
  std::string command;
  bool stale = false; ///< of weights that the run has no more
};

struct CurvePoint {
  double step, value;
};

struct RecordedRun {
  std::filesystem::path path;
  std::string algorithm;
  std::string programHash; ///< of the whole program.json
  /// Every key of the configuration with its value as TOML, in the order of
  /// the table of keys.
  std::vector<std::pair<std::string, std::string>> settings;
  std::vector<std::string> commands; ///< as typed; empty in older runs
  /// By dotted key, as "loss" and "validation.score".
  std::map<std::string, std::vector<CurvePoint>> curves;
  std::vector<RecordedEval> evals;
  int64_t step = 0, plannedSteps = 0;
  double seconds = 0;    ///< of training, validations included
  bool finished = false; ///< all steps taken, or the time that it had

  const std::string &setting(const std::string &key) const;
  int64_t seed() const;
};

/// A value of TOML as `--set` takes it and people read it: words without their
/// quotes, but "" with them.
std::string bareValue(const std::string &value);

/// Throws Error when the folder holds no run or a file of it is damaged.
RecordedRun readRun(const std::filesystem::path &folder);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_REPORT_RECORDEDRUN_H
