//===- Metrics.h - what a run writes down about itself --------------------===//
//
// A Window gathers training steps until the next line; its numbers travel with
// a checkpoint, so that a resumed run writes the lines of an uninterrupted one.
// MetricsFile appends JSON lines and forgets those that a checkpoint does not
// know of.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_METRICS_H
#define KLEENE_RUNTIME_TRAIN_METRICS_H

#include "runtime/train/DiagnosisReport.h"
#include "runtime/train/Evaluation.h"

#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>

namespace kleene::rt {

/// The training steps since the last line of metrics.
class Window {
public:
  /// `loss` is evaluated: its total and parts, one number each.
  void add(const StepLoss &loss, double gradientNorm, double seconds);
  bool empty() const { return numbers.at("steps") == 0; }
  double meanLoss() const { return perStep("loss"); }
  double meanSolverSteps() const { return perSample("solver_steps"); }
  double secondsPerStep() const { return perStep("seconds"); }

  /// The line for `step`, JSON without a newline.
  std::string line(int64_t step, double learningRate) const;
  void clear();

  /// For the checkpoint, and back.
  const std::map<std::string, double> &state() const { return numbers; }
  void restore(const std::map<std::string, double> &state);

private:
  void addPart(const std::string &steps, const std::string &name,
               const Tensor &loss);
  double perStep(const std::string &name) const;
  double perSample(const std::string &name) const;

  std::map<std::string, double> numbers = {{"steps", 0},
                                           {"samples", 0},
                                           {"loss", 0},
                                           {"hint_steps", 0},
                                           {"hint_loss", 0},
                                           {"termination_steps", 0},
                                           {"termination_loss", 0},
                                           {"step_penalty_steps", 0},
                                           {"step_penalty", 0},
                                           {"jacobian_penalty_steps", 0},
                                           {"jacobian_penalty", 0},
                                           {"defect_penalty_steps", 0},
                                           {"defect_penalty", 0},
                                           {"norm", 0},
                                           {"seconds", 0},
                                           {"solver_steps", 0},
                                           {"solver_most", 0},
                                           {"converged", 0},
                                           {"adjoint_iterations", 0},
                                           {"adjoint_fallbacks", 0}};
};

/// The line of a validation after `step`.
std::string
validationLine(int64_t step, const EvalResult &result,
               const std::optional<DiagnosisReport> &diagnosis = {});

class MetricsFile {
public:
  /// Opens for appending, after cutting off what is later than `lastStep` or
  /// unreadable (a line half written when the run was killed).
  MetricsFile(const std::filesystem::path &path, int64_t lastStep);
  ~MetricsFile();
  MetricsFile(const MetricsFile &) = delete;
  MetricsFile &operator=(const MetricsFile &) = delete;

  void write(const std::string &line);

private:
  std::filesystem::path path;
  std::FILE *file = nullptr;
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_METRICS_H
