#include "runtime/tools/Bundle.h"

#include "compiler/program/ProgramFile.h"
#include "runtime/train/Error.h"
#include "runtime/train/RunFolder.h"
#include "runtime/train/Settings.h"
#include "runtime/train/Weights.h"

namespace kleene::rt {

Bundle loadBundle(const std::filesystem::path &folder) {
  if (!std::filesystem::exists(folder))
    throw Error(Exit::io, "cannot open the bundle `" + folder.string() +
                              "`: no such folder");
  if (!std::filesystem::is_directory(folder))
    throw Error(Exit::input, "`" + folder.string() +
                                 "` is no bundle: make one with `kleene "
                                 "compile FILE.kln -o DIR`");
  Program program = orThrow(readProgram(folder.string()));
  // Absolute, or the dynamic linker would search its own folders.
  auto library = std::filesystem::absolute(folder / "trace.so");
  return {std::move(program), orThrow(TraceLibrary::load(library.string()))};
}

TrainedRun loadRun(const std::filesystem::path &folder,
                   const std::string &device, int64_t threads) {
  RunFolder files(folder);
  files.open();
  Config config;
  readConfig(config, files.config());
  if (!device.empty())
    setConfig(config, "run.device=" + device);
  if (threads > 0)
    config.run.threads = threads;
  applyThreads(config);
  return {config, loadBundle(folder)};
}

std::unique_ptr<Learner> trainedLearner(const TrainedRun &run,
                                        const std::filesystem::path &folder) {
  std::unique_ptr<Learner> learner = untrainedLearner(run);
  RunFolder files(folder);
  std::string path = files.weights().string();
  if (!std::filesystem::exists(files.weights()))
    throw Error(Exit::input, "the run `" + folder.string() +
                                 "` has no weights yet: its training has not "
                                 "come to its first validation");
  readParameters(SafetensorsReader(files.weights()), learner->parameters(),
                 path);
  return learner;
}

std::unique_ptr<Learner> untrainedLearner(const TrainedRun &run) {
  // Training has said what the network lacks.
  return makeLearner(run.bundle.program, run.config,
                     [](const std::string &) {});
}

BatchGenerator drawnGraphs(const TrainedRun &run, const Learner &learner,
                           int64_t size, int64_t seed,
                           const std::string &distribution, const char *where) {
  const Spec &spec = run.bundle.program.spec;
  if (!spec.hasSampler)
    throw Error(Exit::input, "`" + spec.algorithm +
                                 "` has no sample block: there are no graphs "
                                 "to draw; `kleene eval` takes them with "
                                 "--inputs");
  BatchOptions batches;
  batches.generator.distribution =
      orThrow(distributionNamed(spec, distribution, where));
  batches.generator.params =
      defaultParams(spec, batches.generator.distribution);
  batches.type = learner.type();
  batches.hints = learner.readsFirstRow();
  BatchGenerator generator = orThrow(BatchGenerator::create(
      spec, run.bundle.library.functions(), size, batches));
  generator.seed(static_cast<uint32_t>(seed));
  return generator;
}

} // namespace kleene::rt
