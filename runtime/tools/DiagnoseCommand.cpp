#include "runtime/tools/Bundle.h"
#include "runtime/tools/Commands.h"
#include "runtime/tools/Startup.h"
#include "runtime/tools/TextTable.h"

#include "runtime/data/BatchGenerator.h"
#include "runtime/train/DiagnosisReport.h"
#include "runtime/train/Error.h"
#include "runtime/train/Settings.h"

#include <CLI/CLI.hpp>

#include <cmath>

namespace kleene::rt {
namespace {

struct DiagnoseOptions {
  std::string run, device;
  std::vector<int64_t> sizes;
  int64_t count = 8, seed = 3, threads = 0;
  bool json = false;
};

DiagnosisReport diagnoseSize(const DiagnoseOptions &options,
                             const TrainedRun &run, const Learner &learner,
                             int64_t size) {
  BatchGenerator generator =
      drawnGraphs(run, learner, size, options.seed,
                  run.config.train.distribution, "train.distribution");
  DiagnosisReport report = diagnose(
      learner, diagnosisSolver(run.config),
      [&](int64_t count) { return generator.next(count); }, size,
      options.count);
  report.seed = options.seed;
  return report;
}

std::string known(const char *format, double value, double scale = 1) {
  return std::isnan(value) ? "-" : number(format, scale * value);
}

/// How many samples got the gradient of the fixed point, of all.
std::string outcome(const DiagnosisReport &report) {
  const AdjointStats &adjoint = report.adjoint;
  return std::to_string(adjoint.implicit) + "/" +
         std::to_string(adjoint.approximate) + "/" +
         std::to_string(adjoint.oneStep) + "/" +
         std::to_string(adjoint.fallback);
}

std::string table(const std::vector<DiagnosisReport> &reports) {
  std::vector<TableRow> rows = {{"n", "converged %", "steps mean", "max",
                                 "residual max", "radius mean", "max",
                                 "identity %", "stuck %", "smallest singular",
                                 "distance", "adjoint"}};
  for (const DiagnosisReport &each : reports)
    rows.push_back(
        {std::to_string(each.size), number("%.2f", 100 * each.converged),
         number("%.2f", each.stepsMean), std::to_string(each.stepsMax),
         number("%.1e", each.residualMax), known("%.4f", each.radiusMean),
         known("%.4f", each.radiusMax), known("%.2f", each.identityRows, 100),
         known("%.2f", each.stuck, 100), known("%.2e", each.smallestSingular),
         known("%.2f", each.distance), outcome(each)});
  const DiagnosisReport &first = reports.front();
  return first.algorithm + ": " + std::to_string(first.count) +
         (first.count == 1 ? " graph" : " graphs") + " per size, seed " +
         std::to_string(first.seed) + "\n" + layOut(rows) +
         "adjoint: samples that got the gradient of the fixed point, of a "
         "number of terms, of one step, and of one step because the first was "
         "not found\n";
}

int diagnoseRun(DiagnoseOptions options) {
  if (options.sizes.empty())
    options.sizes = {16};
  TrainedRun run = loadRun(options.run, options.device, options.threads);
  const auto learner = trainedLearner(run, options.run);
  std::vector<DiagnosisReport> reports;
  for (int64_t size : options.sizes) {
    reports.push_back(diagnoseSize(options, run, *learner, size));
    if (options.json) // as they come: a large size takes a while
      printResult(toJSON(reports.back()) + "\n");
  }
  if (!options.json)
    printResult(table(reports));
  return static_cast<int>(Exit::ok);
}

} // namespace

void addDiagnoseCommand(CLI::App &app, Action &action) {
  auto options = std::make_shared<DiagnoseOptions>();
  CLI::App *command = app.add_subcommand(
      "diagnose", "look at the fixed points of a trained network: how it comes "
                  "to them, and whether they can be differentiated");
  command->footer("Example:\n  kleene diagnose runs/bfs --size 16 --size 64");
  command->add_option("RUN", options->run, "the folder of a training run")
      ->required();
  command
      ->add_option("--size", options->sizes,
                   "nodes of a graph (repeatable; default 16)")
      ->expected(1)
      ->take_all()
      ->check(CLI::Range(1, 65536));
  command->add_option("--count", options->count, "graphs of each size")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "seed of the graphs")
      ->check(CLI::Range(int64_t{0}, int64_t{4294967295}))
      ->capture_default_str();
  command->add_flag("--json", options->json, "one JSON object per size");
  command->add_option("--device", options->device, "auto, cpu or cuda");
  command
      ->add_option("--threads", options->threads,
                   "CPU threads (0: as in the run)")
      ->check(CLI::Range(0, 4096));
  command->callback([options, &action] {
    action = [options] { return diagnoseRun(*options); };
  });
}

} // namespace kleene::rt
