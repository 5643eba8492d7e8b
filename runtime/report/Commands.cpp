#include "compiler/program/TypedCommand.h"
#include "runtime/report/Report.h"
#include "runtime/report/SeedPlaceholder.h"
#include "runtime/train/Config.h"

#include <algorithm>

namespace kleene::rt {
namespace {

/// The folder of the run's program: what `kleene train FILE.kln` compiled, or
/// the run itself, which holds a copy of the bundle.
std::string bundleOf(const RecordedRun &run) {
  std::error_code error;
  for (std::filesystem::directory_iterator at(run.path, error), end;
       !error && at != end; at.increment(error))
    if (at->path().extension() == ".kbundle")
      return at->path().string();
  return run.path.string();
}

/// For a run that says not how it was made: its program, and every key that is
/// not at its default.
std::string madeFromSettings(const RecordedRun &run) {
  std::vector<std::string> words = {"kleene", "train", bundleOf(run), "-o",
                                    run.path.string()};
  for (const ConfigKey &key : configKeys())
    if (run.setting(key.key) != key.defaultValue || key.key == "train.seed") {
      words.emplace_back("--set");
      words.push_back(key.key + "=" + bareValue(run.setting(key.key)));
    }
  return shellLine(words);
}

std::vector<int64_t> seedsOf(const RunGroup &group) {
  std::vector<int64_t> seeds;
  for (const RecordedRun &run : group.runs)
    seeds.push_back(run.seed());
  return seeds;
}

/// Command number k of every run that has so many, as one where possible.
void appendLayer(std::vector<std::string> &all, const RunGroup &group,
                 const std::vector<std::vector<std::string>> &commands,
                 size_t k) {
  std::vector<std::string> layer;
  std::vector<int64_t> seeds;
  for (size_t run = 0; run < commands.size(); ++run)
    if (k < commands[run].size()) {
      layer.push_back(commands[run][k]);
      seeds.push_back(seedsOf(group)[run]);
    }
  for (std::string &command : withSeedPlaceholder(layer, seeds))
    if (std::find(all.begin(), all.end(), command) == all.end())
      all.push_back(std::move(command));
}

std::vector<std::string>
layered(const RunGroup &group,
        const std::vector<std::vector<std::string>> &commands) {
  std::vector<std::string> all;
  size_t most = 0;
  for (const auto &each : commands)
    most = std::max(most, each.size());
  for (size_t k = 0; k < most; ++k)
    appendLayer(all, group, commands, k);
  return all;
}

} // namespace

std::vector<std::string> trainCommands(const RunGroup &group) {
  std::vector<std::vector<std::string>> commands;
  for (const RecordedRun &run : group.runs)
    commands.push_back(run.commands.empty()
                           ? std::vector<std::string>{madeFromSettings(run)}
                           : run.commands);
  return layered(group, commands);
}

std::vector<std::string> evalCommands(const RunGroup &group) {
  std::vector<std::vector<std::string>> commands;
  for (const RecordedRun &run : group.runs) {
    std::vector<std::string> own;
    for (const RecordedEval &eval : run.evals)
      if (evalOf(run, eval.set, eval.network) == &eval && !eval.stale &&
          std::find(own.begin(), own.end(), eval.command) == own.end())
        own.push_back(eval.command);
    // The same order for all, whoever evaluated what first.
    std::sort(own.begin(), own.end());
    commands.push_back(std::move(own));
  }
  return layered(group, commands);
}

} // namespace kleene::rt
