//===- Bundle.h - a compiled program from a folder ------------------------===//
//
// Reads program.json and trace.so of a bundle, or of a run folder, which holds
// copies of both; and the trained network of a run.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TOOLS_BUNDLE_H
#define KLEENE_RUNTIME_TOOLS_BUNDLE_H

#include "compiler/program/Program.h"
#include "compiler/program/TraceLibrary.h"
#include "runtime/data/BatchGenerator.h"
#include "runtime/train/Config.h"
#include "runtime/train/Learner.h"

#include <filesystem>

namespace kleene::rt {

struct Bundle {
  Program program;
  TraceLibrary library;
};

/// Throws Error when `folder` is no bundle.
Bundle loadBundle(const std::filesystem::path &folder);

/// A finished or running training run, for reading.
struct TrainedRun {
  Config config;
  Bundle bundle;
};

/// Reads the configuration and the bundle in the run folder; `device` and
/// `threads`, where given ("", 0: not), replace those of the run. Threads are
/// applied to the process.
TrainedRun loadRun(const std::filesystem::path &folder,
                   const std::string &device, int64_t threads);

/// The network with the weights of the run, and the one before training.
std::unique_ptr<Learner> trainedLearner(const TrainedRun &run,
                                        const std::filesystem::path &folder);
std::unique_ptr<Learner> untrainedLearner(const TrainedRun &run);

/// Graphs that the program draws for a question to `learner`, from the `sample
/// NAME` that `distribution` names ("": the first; `where` says whose word that
/// is). Throws Error when the program draws none.
BatchGenerator drawnGraphs(const TrainedRun &run, const Learner &learner,
                           int64_t size, int64_t seed,
                           const std::string &distribution, const char *where);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TOOLS_BUNDLE_H
