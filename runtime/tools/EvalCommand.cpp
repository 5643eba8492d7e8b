#include "runtime/tools/Bundle.h"
#include "runtime/tools/Commands.h"
#include "runtime/tools/InputFile.h"
#include "runtime/tools/ScoreTable.h"
#include "runtime/tools/Startup.h"

#include "runtime/data/BatchGenerator.h"
#include "runtime/train/AppendLine.h"
#include "runtime/train/Error.h"
#include "runtime/train/EvalRecord.h"
#include "runtime/train/FileHash.h"
#include "runtime/train/RunFolder.h"
#include "runtime/train/Settings.h"

#include <CLI/CLI.hpp>

namespace kleene::rt {
namespace {

struct EvalOptions {
  std::string run, inputs, device, distribution, typed;
  std::vector<int64_t> sizes;
  std::vector<std::string> beside;
  // The test split of CLRS.
  int64_t count = 32, seed = 3, threads = 0;
  bool json = false, untrained = false, controls = false;
  bool referenceSteps = false, noRecord = false;
};

/// Writes results into the run folder. What cannot be written is a warning: the
/// result is on standard output all the same.
class Recorder {
public:
  explicit Recorder(const EvalOptions &options)
      : options(options), file(RunFolder(options.run).evaluations()),
        // Before the weights are read: if a running training replaces them in
        // between, the record counts as older than it is, not as newer.
        weights(options.noRecord ? ""
                                 : fileHash(RunFolder(options.run).weights())) {
  }

  void add(const std::string &network, const EvalResult &result) {
    if (options.noRecord || failed)
      return;
    const EvalCircumstances circumstances = {
        network, options.distribution, options.inputs,
        network == "untrained" ? "" : weights, options.typed};
    try {
      appendLine(file, evalRecord(result, circumstances));
    } catch (const Error &error) {
      failed = true;
      std::fprintf(stderr, "kleene: warning: not recorded: %s\n", error.what());
    }
  }

private:
  const EvalOptions &options;
  const std::filesystem::path file;
  const std::string weights;
  bool failed = false;
};

EvalResult evalDrawn(const EvalOptions &options, const TrainedRun &run,
                     const Learner &learner, const EvaluationOptions &how,
                     int64_t size) {
  BatchGenerator generator = drawnGraphs(
      run, learner, size, options.seed, options.distribution, "--distribution");
  EvalResult result = evaluate(
      learner, how, [&](int64_t count) { return generator.next(count); }, size,
      options.count);
  result.seed = options.seed;
  return result;
}

EvalResult evalFile(const EvalOptions &options, const TrainedRun &run,
                    const Learner &learner, const EvaluationOptions &how) {
  InputFile file(options.inputs, run.bundle, learner.type());
  EvalResult result = evaluate(
      learner, how,
      [&](int64_t count) -> Result<Batch> {
        return file.next(count, /*answers=*/true);
      },
      file.nodes(), file.count());
  result.seed = options.seed;
  return result;
}

std::vector<EvalResult>
evalNetwork(const std::string &name, const EvalOptions &options,
            const TrainedRun &run, const Learner &learner,
            const EvaluationOptions &how, Recorder &recorder) {
  std::vector<EvalResult> results;
  auto add = [&](EvalResult result) {
    results.push_back(std::move(result));
    if (options.json) // as they come: a large size takes a while
      printResult(toJSON(results.back()) + "\n");
    recorder.add(name, results.back());
  };
  if (!options.inputs.empty())
    add(evalFile(options, run, learner, how));
  else
    for (int64_t size : options.sizes)
      add(evalDrawn(options, run, learner, how, size));
  return results;
}

/// Where the graphs are from, and what the network was given beside them.
std::string sourceOf(const EvalOptions &options) {
  return (options.inputs.empty() ? "seed " + std::to_string(options.seed)
                                 : options.inputs) +
         (options.referenceSteps ? ", the reference's steps given" : "");
}

EvaluationOptions evaluationOf(const EvalOptions &options,
                               const TrainedRun &run) {
  EvaluationOptions how = {evaluationSolver(run.config),
                           options.referenceSteps};
  how.solver.residuals = !options.noRecord;
  return how;
}

/// Another run, opened before anything is computed.
struct Rival {
  EvalOptions options;
  TrainedRun run;
  std::unique_ptr<Learner> learner;
};

Rival openRival(const EvalOptions &options, const std::string &folder,
                const TrainedRun &first) {
  EvalOptions theirs = options;
  theirs.run = folder;
  TrainedRun run = loadRun(folder, options.device, options.threads);
  const std::string &name = run.bundle.program.spec.algorithm;
  if (name != first.bundle.program.spec.algorithm)
    throw Error(Exit::usage, "`" + folder + "` learned `" + name + "`, `" +
                                 options.run + "` learned `" +
                                 first.bundle.program.spec.algorithm +
                                 "`; --beside takes runs of the same program");
  auto learner = trainedLearner(run, folder);
  return {std::move(theirs), std::move(run), std::move(learner)};
}

NetworkScores scoreRival(const Rival &rival) {
  Recorder recorder(rival.options);
  return {rival.options.run,
          evalNetwork("trained", rival.options, rival.run, *rival.learner,
                      evaluationOf(rival.options, rival.run), recorder)};
}

int eval(EvalOptions options) {
  if (options.sizes.empty())
    options.sizes = {64};
  TrainedRun run = loadRun(options.run, options.device, options.threads);
  EvaluationOptions how = evaluationOf(options, run);
  Recorder recorder(options);
  const auto learner = trainedLearner(run, options.run);
  std::vector<Rival> rivals;
  for (const std::string &folder : options.beside)
    rivals.push_back(openRival(options, folder, run));
  if (options.referenceSteps)
    std::fputs("note: --reference-steps: every graph is given the number of "
               "steps of the reference run\n",
               stderr);
  std::vector<NetworkScores> scores;
  auto score = [&](const std::string &name, const Learner &network) {
    scores.push_back(
        {name, evalNetwork(name, options, run, network, how, recorder)});
  };
  score("trained", *learner);
  if (options.untrained || options.controls)
    score("untrained", *untrainedLearner(run));
  if (options.controls) {
    how = {how.solver};
    how.solver.cap = 0;
    score("no iteration", *learner);
  }
  for (const Rival &rival : rivals)
    scores.push_back(scoreRival(rival));
  if (!options.json)
    printResult(scoreTable(scores, sourceOf(options)));
  return static_cast<int>(Exit::ok);
}

} // namespace

void addEvalCommand(CLI::App &app, Action &action, const std::string &typed) {
  auto options = std::make_shared<EvalOptions>();
  options->typed = typed;
  CLI::App *command = app.add_subcommand(
      "eval", "score a trained network (default: the CLRS test split)");
  command->footer("Example:\n  kleene eval runs/bfs --size 16 --size 64 "
                  "--untrained\n  kleene eval runs/bfs --count 1000 --seed 7 "
                  "--json");
  command->add_option("RUN", options->run, "the folder of a training run")
      ->required();
  auto *size = command
                   ->add_option("--size", options->sizes,
                                "nodes of a graph (repeatable; default 64)")
                   ->expected(1)
                   ->take_all()
                   ->check(CLI::Range(1, 65536));
  auto *count =
      command->add_option("--count", options->count, "graphs of each size")
          ->check(CLI::Range(1, 100000000))
          ->capture_default_str();
  auto *seed =
      command->add_option("--seed", options->seed, "seed of the graphs")
          ->check(CLI::Range(int64_t{0}, int64_t{4294967295}))
          ->capture_default_str();
  auto *distribution =
      command->add_option("--distribution", options->distribution,
                          "the `sample NAME` of the program to draw with");
  command
      ->add_option("--inputs", options->inputs,
                   "your own graphs: an .npz with the program's inputs")
      ->excludes(size)
      ->excludes(count)
      ->excludes(seed)
      ->excludes(distribution);
  auto *json =
      command->add_flag("--json", options->json, "one JSON object per size");
  command
      ->add_flag("--untrained", options->untrained,
                 "the network before training beside it")
      ->excludes(json);
  command
      ->add_flag("--controls", options->controls,
                 "beside it what the score owes to the form of the network: "
                 "before training, and trained without a single iteration")
      ->excludes(json);
  command
      ->add_option("--beside", options->beside,
                   "another run of the same program on the same graphs, such "
                   "as one trained with --align=none (repeatable)")
      ->type_name("RUN")
      ->expected(1)
      ->take_all()
      ->excludes(json);
  command->add_flag("--reference-steps", options->referenceSteps,
                    "give each graph the reference's number of steps instead "
                    "of letting the network end by itself");
  command->add_flag("--no-record", options->noRecord,
                    "do not write the results into evals.jsonl of the run");
  command->add_option("--device", options->device, "auto, cpu or cuda");
  command
      ->add_option("--threads", options->threads,
                   "CPU threads (0: as in the run)")
      ->check(CLI::Range(0, 4096));
  command->callback(
      [options, &action] { action = [options] { return eval(*options); }; });
}

} // namespace kleene::rt
