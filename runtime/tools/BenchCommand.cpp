#include "runtime/tools/Bundle.h"
#include "runtime/tools/Commands.h"
#include "runtime/tools/Startup.h"

#include "runtime/data/BatchGenerator.h"
#include "runtime/model/Losses.h"
#include "runtime/train/Error.h"
#include "runtime/train/Settings.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>

namespace kleene::rt {
namespace {

struct BenchOptions {
  std::string bundle, device;
  std::vector<int64_t> sizes;
  std::vector<std::string> settings;
  int64_t threads = 0, repeats = 10;
};

/// The median of some runs, in milliseconds.
template <typename Work> double milliseconds(int64_t repeats, Work work) {
  work(); // once to warm up
  std::vector<double> times;
  for (int64_t k = 0; k < repeats; ++k) {
    auto start = std::chrono::steady_clock::now();
    work();
    std::chrono::duration<double, std::milli> spent =
        std::chrono::steady_clock::now() - start;
    times.push_back(spent.count());
  }
  std::nth_element(times.begin(), times.begin() + repeats / 2, times.end());
  return times[static_cast<size_t>(repeats / 2)];
}

std::string measure(const BenchOptions &options, const Config &config,
                    const Bundle &bundle, const Net &net, int64_t size) {
  const Spec &spec = bundle.program.spec;
  BatchGenerator generator = orThrow(BatchGenerator::create(
      spec, bundle.library.functions(), size, BatchOptions()));
  generator.seed(1);
  Batch batch = orThrow(generator.next(config.train.batch));
  double sampling = milliseconds(
      options.repeats, [&] { orThrow(generator.next(config.train.batch)); });
  batch = batch.to(net.options().device, net.options().type);
  // Every sample takes the same number of iterations, or the times of two
  // states of a network could not be compared.
  SolveOptions solver = trainingSolver(config);
  solver.relative = solver.absolute = 0;
  double forward = milliseconds(options.repeats, [&] {
    torch::NoGradGuard noGradient;
    outputLoss(spec, net.forward(batch, solver).outputs, batch.outputs)
        .item<double>();
  });
  double step = milliseconds(options.repeats, [&] {
    Tensor loss =
        outputLoss(spec, net.forward(batch, solver).outputs, batch.outputs);
    torch::autograd::grad({loss}, net.parameterTensors(), {}, torch::nullopt,
                          false, /*allow_unused=*/true);
  });
  char line[160];
  std::snprintf(line, sizeof line, "%6lld  %10lld  %12.3f  %12.2f  %22.2f\n",
                static_cast<long long>(size),
                static_cast<long long>(solver.cap), sampling, forward, step);
  return line;
}

int bench(BenchOptions options) {
  if (options.sizes.empty())
    options.sizes = {16, 64};
  Config config;
  for (const std::string &setting : options.settings)
    setConfig(config, setting);
  if (!options.device.empty())
    setConfig(config, "run.device=" + options.device);
  if (options.threads > 0)
    config.run.threads = options.threads;
  applyThreads(config);
  Bundle bundle = loadBundle(options.bundle);
  if (!bundle.program.spec.hasSampler)
    throw Error(Exit::input,
                "`" + bundle.program.spec.algorithm + "` has no sample block");
  Net net = makeNet(bundle.program, config);
  printResult(bundle.program.spec.algorithm + ": batch " +
              std::to_string(config.train.batch) + ", hidden " +
              std::to_string(config.model.hidden) + ", " +
              std::to_string(torch::get_num_threads()) + " threads, " +
              config.solver.adjoint + "; median of " +
              std::to_string(options.repeats) + "\n" +
              "     n  iterations   sampling ms    forward ms  "
              "forward + backward ms\n");
  for (int64_t size : options.sizes)
    printResult(measure(options, config, bundle, net, size));
  return static_cast<int>(Exit::ok);
}

} // namespace

void addBenchCommand(CLI::App &app, Action &action) {
  auto options = std::make_shared<BenchOptions>();
  CLI::App *command =
      app.add_subcommand("bench", "time a training step of a program");
  command->footer("Example:\n  kleene-rt bench bfs.kbundle --size 16 "
                  "--set train.batch=32 --threads 1");
  command->add_option("BUNDLE", options->bundle, "a bundle, or a run")
      ->required();
  command
      ->add_option("--size", options->sizes,
                   "nodes of a graph (repeatable; default 16 and 64)")
      ->expected(1)
      ->take_all()
      ->check(CLI::Range(1, 65536));
  command->add_option("--set", options->settings, "as for train")
      ->expected(1)
      ->take_all();
  command->add_option("--repeats", options->repeats, "runs of each")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--device", options->device, "auto, cpu or cuda");
  command->add_option("--threads", options->threads, "CPU threads (0: all)")
      ->check(CLI::Range(0, 4096));
  command->callback(
      [options, &action] { action = [options] { return bench(*options); }; });
}

} // namespace kleene::rt
