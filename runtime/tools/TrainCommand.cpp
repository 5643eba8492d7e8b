#include "runtime/tools/Bundle.h"
#include "runtime/tools/Commands.h"
#include "runtime/tools/Startup.h"

#include "compiler/program/ProgramFile.h"
#include "runtime/train/AppendLine.h"
#include "runtime/train/AtomicFile.h"
#include "runtime/train/Error.h"
#include "runtime/train/Learner.h"
#include "runtime/train/Settings.h"
#include "runtime/train/Trainer.h"

#include <CLI/CLI.hpp>

#include <cmath>

namespace kleene::rt {
namespace {

struct TrainOptions {
  std::string bundle, run, config, device, weights, typed;
  std::vector<std::string> settings;
  int64_t threads = 0, seed = -1;
  bool resume = false, quiet = false, hints = false;

  /// What the command line changes, in its order of precedence.
  void apply(Config &to) const {
    if (hints)
      setConfig(to, "train.mode=deq_hints");
    for (const std::string &setting : settings)
      setConfig(to, setting);
    if (!device.empty())
      setConfig(to, "run.device=" + device);
    if (threads > 0)
      setConfig(to, "run.threads=" + std::to_string(threads));
    if (seed >= 0)
      setConfig(to, "train.seed=" + std::to_string(seed));
  }
};

/// The configuration of the run so far, with what may change changed.
Config resumedConfig(const TrainOptions &options, const RunFolder &run) {
  Config before;
  readConfig(before, run.config());
  Config config = before;
  options.apply(config);
  std::vector<std::string> frozen = frozenDifferences(before, config);
  if (!frozen.empty())
    throw Error(Exit::usage, "`" + frozen.front() +
                                 "` cannot change on --resume; train.steps, "
                                 "train.minutes and run.* can");
  writeFileAtomically(run.config(), {printConfig(config)});
  return config;
}

void checkSameProgram(const TrainOptions &options, const Bundle &bundle) {
  if (options.bundle.empty())
    return;
  Program given = orThrow(readProgram(options.bundle));
  if (printProgram(given) != printProgram(bundle.program))
    throw Error(Exit::usage, "`" + options.bundle +
                                 "` is not the program of this run; resume "
                                 "without it, or train into another folder");
}

std::string count(int64_t steps) {
  return std::to_string(steps) + (steps == 1 ? " step" : " steps");
}

void announce(const TrainReport &report, const std::string &run,
              Progress &progress) {
  using End = TrainReport::End;
  std::string score = std::isnan(report.validation)
                          ? ""
                          : ", validation score " +
                                std::to_string(report.validation).substr(0, 6);
  if (report.end == End::interrupted)
    progress.line("interrupted after " + count(report.step) +
                  "; everything is saved. Continue with: kleene train -o " +
                  run + " --resume");
  else
    progress.line((report.end == End::timeIsUp ? "time is up after "
                                               : "finished after ") +
                  count(report.step) + score + "; the weights are in " + run +
                  "/weights.safetensors");
}

int train(const TrainOptions &options) {
  RunFolder run(options.run);
  Config config;
  if (options.resume) {
    if (!options.config.empty())
      throw Error(Exit::usage, "--config cannot change on --resume: the run "
                               "has its own, in config.toml");
    run.reopen();
    config = resumedConfig(options, run);
  } else {
    if (options.bundle.empty())
      throw Error(Exit::usage, "train needs a program: kleene train "
                               "FILE|BUNDLE -o RUN (or --resume)");
    if (!options.config.empty())
      readConfig(config, options.config);
    options.apply(config);
  }
  Bundle bundle =
      loadBundle(options.resume ? run.path().string() : options.bundle);
  if (options.resume)
    checkSameProgram(options, bundle);
  applyThreads(config);
  // What cannot be trained leaves no folder behind.
  makeLearner(bundle.program, config, [](const std::string &) {});
  if (!options.resume)
    run.create(options.bundle, config);
  appendLine(run.commands(), options.typed);

  Progress progress(options.quiet);
  catchInterrupts();
  Trainer trainer(config, bundle.program, bundle.library.functions(), run,
                  progress, interrupted);
  if (!options.weights.empty())
    trainer.startFrom(options.weights);
  if (options.resume && !trainer.resume())
    progress.line("no checkpoint yet: the run starts at the beginning");
  TrainReport report = trainer.train();
  announce(report, options.run, progress);
  return static_cast<int>(Exit::ok);
}

} // namespace

void addTrainCommand(CLI::App &app, Action &action, const std::string &typed) {
  auto options = std::make_shared<TrainOptions>();
  options->typed = typed;
  CLI::App *command =
      app.add_subcommand("train", "train the network of a program");
  command->footer(
      "Example:\n  kleene train stdlib/graphs/bfs.kln -o runs/bfs --set "
      "train.steps=2000\n  kleene train stdlib/graphs/bfs.kln -o runs/hints "
      "--set train.mode=hint_propagation\n  kleene train -o runs/bfs "
      "--resume\nInterrupting "
      "(Ctrl-C) saves everything and exits with 0.\n"
      "Of a .kln file also --align, --message, --ties, --states and\n"
      "--triplets, as for `kleene compile`.");
  command->add_option("BUNDLE", options->bundle,
                      "a bundle (of `kleene compile`), or a .kln file");
  command->add_option("-o,--output", options->run, "the folder of the run")
      ->required();
  command->add_option("--config", options->config,
                      "a TOML file with sections like [train]");
  command
      ->add_option("--set", options->settings,
                   "one setting, KEY=VALUE: train.lr=3e-4 (repeatable)")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  command->add_flag("--hints", options->hints,
                    "train on the hints, too: train.mode=deq_hints");
  command->add_option("--device", options->device, "auto, cpu or cuda");
  command->add_option("--threads", options->threads, "CPU threads (0: all)")
      ->check(CLI::Range(0, 4096));
  command->add_option("--seed", options->seed, "train.seed")
      ->check(CLI::Range(int64_t{0}, int64_t{4294967295}));
  auto *weights = command->add_option(
      "--weights", options->weights,
      "start from these weights; with --set train.steps=0 a run that has them");
  command
      ->add_flag("--resume", options->resume,
                 "go on from the newest checkpoint")
      ->excludes(weights);
  command->add_flag("--quiet", options->quiet, "no progress");
  command->callback(
      [options, &action] { action = [options] { return train(*options); }; });
}

} // namespace kleene::rt
