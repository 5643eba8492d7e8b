#include "runtime/tools/Bundle.h"
#include "runtime/tools/Commands.h"
#include "runtime/tools/InputFile.h"
#include "runtime/tools/Startup.h"

#include "compiler/trace/NpzWriter.h"
#include "runtime/train/Error.h"
#include "runtime/train/Evaluation.h"
#include "runtime/train/Settings.h"

#include <CLI/CLI.hpp>

namespace kleene::rt {
namespace {

struct RunOptions {
  std::string run, inputs, output, device;
  int64_t threads = 0;
};

/// The answers for all graphs of a file.
struct Answers {
  std::vector<std::pair<std::string, std::vector<Tensor>>> outputs;
  std::vector<int64_t> steps;
  std::vector<uint8_t> converged;
};

Answers answer(const Learner &learner, const AnswerOptions &options,
               InputFile &file) {
  torch::NoGradGuard noGradient;
  std::vector<const Probe *> probes = learner.spec().stage(Stage::output);
  Answers answers;
  for (const Probe *probe : probes)
    answers.outputs.push_back({probe->name, {}});
  int64_t chunk = evaluationChunk(file.nodes(), learner.hidden());
  // Of a program that was run, the network sees the first row at most.
  const bool firstRow = learner.readsFirstRow();
  for (int64_t done = 0; done < file.count();) {
    Batch batch = question(file.next(std::min(chunk, file.count() - done),
                                     /*answers=*/firstRow),
                           firstRow);
    done += batch.samples;
    Answer made =
        learner.answer(batch.to(learner.device(), learner.type()), options);
    for (size_t k = 0; k < probes.size(); ++k)
      answers.outputs[k].second.push_back(
          made.outputs.at(probes[k]->name).to(torch::kCPU));
    for (size_t k = 0; k < made.solution.steps.size(); ++k) {
      answers.steps.push_back(made.solution.steps[k]);
      answers.converged.push_back(made.solution.status[k] == Status::converged);
    }
  }
  return answers;
}

void write(const Answers &answers, OutputFile file) {
  NpzWriter npz(std::move(file));
  for (const auto &[name, parts] : answers.outputs) {
    Tensor whole = torch::cat(parts);
    bool real = whole.is_floating_point();
    whole = whole.to(real ? torch::kFloat64 : torch::kInt64).contiguous();
    size_t entry = npz.add("output/" + name, real ? NpyType::f8 : NpyType::i8,
                           whole.sizes().vec());
    npz.append(entry, whole.data_ptr(), whole.nbytes());
  }
  auto count = static_cast<int64_t>(answers.steps.size());
  size_t steps = npz.add("steps", NpyType::i8, {count});
  npz.append(steps, answers.steps.data(), answers.steps.size() * 8);
  size_t converged = npz.add("converged", NpyType::b1, {count});
  npz.append(converged, answers.converged.data(), answers.converged.size());
  orThrow(npz.finish());
}

int run(const RunOptions &options) {
  TrainedRun trained = loadRun(options.run, options.device, options.threads);
  auto learner = trainedLearner(trained, options.run);
  InputFile file(options.inputs, trained.bundle, learner->type());
  // Opened first: a place that cannot be written should not cost a run.
  OutputFile output = orThrow(OutputFile::open(options.output));
  Answers answers = answer(*learner, {evaluationSolver(trained.config)}, file);
  write(answers, std::move(output));
  int64_t converged = std::count(answers.converged.begin(),
                                 answers.converged.end(), uint8_t{1});
  std::fprintf(stderr, "%lld of %lld graphs converged\n",
               static_cast<long long>(converged),
               static_cast<long long>(file.count()));
  return static_cast<int>(Exit::ok);
}

} // namespace

void addRunCommand(CLI::App &app, Action &action) {
  auto options = std::make_shared<RunOptions>();
  CLI::App *command =
      app.add_subcommand("run", "run a trained network on your own graphs");
  command->footer(
      "Example:\n  kleene run runs/bfs --inputs graphs.npz -o answers.npz\n"
      "Reads input/<name> [count, ...], writes output/<name> [count, ...],\n"
      "steps [count] and converged [count].\n"
      "A network that is fed its hints starts from the program's initial\n"
      "state, for which the program is run on each graph.");
  command->add_option("RUN", options->run, "the folder of a training run")
      ->required();
  command
      ->add_option("--inputs", options->inputs,
                   "an .npz with the program's inputs; - is standard input")
      ->required();
  command
      ->add_option("-o,--output", options->output,
                   "the .npz to write; - is standard output")
      ->required();
  command->add_option("--device", options->device, "auto, cpu or cuda");
  command
      ->add_option("--threads", options->threads,
                   "CPU threads (0: as in the run)")
      ->check(CLI::Range(0, 4096));
  command->callback(
      [options, &action] { action = [options] { return run(*options); }; });
}

} // namespace kleene::rt
