#include "runtime/tools/Bundle.h"
#include "runtime/tools/Commands.h"
#include "runtime/tools/MemoryMeter.h"
#include "runtime/tools/Startup.h"

#include "runtime/data/BatchGenerator.h"
#include "runtime/model/Losses.h"
#include "runtime/train/Error.h"
#include "runtime/train/Settings.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <map>

namespace kleene::rt {
namespace {

struct BenchOptions {
  std::string bundle, eager, device;
  std::vector<int64_t> sizes;
  std::vector<std::string> settings;
  int64_t threads = 0, repeats = 10;
  bool json = false;
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

/// Training steps of one network on one batch.
struct Measured {
  const char *network;
  double forward, step; ///< milliseconds
  int64_t bytes;        ///< of tensors at once, in a step
  Tensor loss;
  std::map<std::string, Tensor> gradients; ///< by parameter
};

struct Job {
  const BenchOptions &options;
  SolveOptions solver;
  Batch batch;

  Tensor lossOf(const Net &net) const {
    return outputLoss(net.spec(), net.forward(batch, solver).outputs,
                      batch.outputs);
  }
  Measured measure(const char *name, const Net &net) const {
    Measured result{name, 0, 0, 0, {}, {}};
    result.forward = milliseconds(options.repeats, [&] {
      torch::NoGradGuard noGradient;
      lossOf(net).item<double>();
    });
    auto step = [&] {
      result.loss = lossOf(net);
      const std::vector<Tensor> gradients = torch::autograd::grad(
          {result.loss}, net.parameterTensors(), {}, torch::nullopt, false,
          /*allow_unused=*/true);
      for (size_t k = 0; k < gradients.size(); ++k)
        result.gradients[net.parameters()[k].first] = gradients[k];
      if (net.options().device.is_cuda()) // which works on behind our back
        torch::cuda::synchronize();
    };
    result.step = milliseconds(options.repeats, step);
    const MemoryMeter meter(net.options().device);
    step();
    result.bytes = meter.peak();
    return result;
  }
};

/// |a - b| / |b| over all gradients. Both networks have the same parameters, in
/// orders of their own.
double difference(const Measured &a, const Measured &b) {
  double apart = 0, size = 0;
  for (const auto &[name, gradient] : b.gradients) {
    const Tensor &other = a.gradients.at(name);
    if (!other.defined() || !gradient.defined())
      continue;
    apart += (other - gradient).square().sum().item<double>();
    size += gradient.square().sum().item<double>();
  }
  return size > 0 ? std::sqrt(apart / size) : 0;
}

std::string lineOf(const Measured &measured, int64_t size, double sampling) {
  char line[160];
  std::snprintf(line, sizeof line,
                "%6lld  %-8s  %11.3f  %10.2f  %21.2f  %8.1f\n",
                static_cast<long long>(size), measured.network, sampling,
                measured.forward, measured.step,
                static_cast<double>(measured.bytes) / 1e6);
  return line;
}

std::string ratioOf(const Measured &compiled, const Measured &eager) {
  char line[160];
  std::snprintf(line, sizeof line,
                "        of eager: %25.1f%%  %20.1f%%  %7.1f%%   gradients "
                "apart by %.1e\n",
                100 * compiled.forward / eager.forward,
                100 * compiled.step / eager.step,
                100 * static_cast<double>(compiled.bytes) /
                    static_cast<double>(eager.bytes),
                difference(compiled, eager));
  return line;
}

std::string jsonOf(const Measured &measured, int64_t size, double sampling) {
  return nlohmann::ordered_json{{"network", measured.network},
                                {"size", size},
                                {"sampling_ms", sampling},
                                {"forward_ms", measured.forward},
                                {"step_ms", measured.step},
                                {"bytes", measured.bytes},
                                {"loss", measured.loss.item<double>()}}
             .dump() +
         "\n";
}

class Bench {
public:
  explicit Bench(const BenchOptions &options) : options(options) {
    for (const std::string &setting : options.settings)
      setConfig(config, setting);
    if (!options.device.empty())
      setConfig(config, "run.device=" + options.device);
    if (options.threads > 0)
      config.run.threads = options.threads;
    applyThreads(config);
  }

  void run() {
    bundle.emplace(loadBundle(options.bundle));
    if (!bundle->program.spec.hasSampler)
      throw Error(Exit::input, "`" + bundle->program.spec.algorithm +
                                   "` has no sample block");
    nets.emplace_back("compiled", makeNet(bundle->program, config));
    if (!options.eager.empty()) {
      const Bundle derived = loadBundle(options.eager);
      NetOptions eager = netOptions(config);
      eager.eager = true;
      nets.emplace_back("eager",
                        Net(derived.program.plan, derived.program.spec, eager));
    }
    if (!options.json)
      printResult(title());
    for (int64_t size : options.sizes)
      measure(size);
  }

private:
  std::string title() const {
    return bundle->program.spec.algorithm + ": batch " +
           std::to_string(config.train.batch) + ", hidden " +
           std::to_string(config.model.hidden) + ", " +
           std::to_string(config.solver.cap) + " iterations, " +
           std::to_string(torch::get_num_threads()) + " threads, " +
           config.solver.adjoint + "; median of " +
           std::to_string(options.repeats) +
           "\n     n  network   sampling ms  forward ms  forward + backward ms"
           "   peak MB\n";
  }

  void measure(int64_t size) {
    BatchGenerator generator = orThrow(BatchGenerator::create(
        bundle->program.spec, bundle->library.functions(), size,
        BatchOptions()));
    generator.seed(1);
    Batch batch = orThrow(generator.next(config.train.batch));
    const double sampling = milliseconds(
        options.repeats, [&] { orThrow(generator.next(config.train.batch)); });
    const NetOptions &how = nets.front().second.options();
    // Every sample takes the same number of iterations, or the times of two
    // states of a network could not be compared.
    SolveOptions solver = trainingSolver(config);
    solver.relative = solver.absolute = 0;
    const Job job{options, solver, batch.to(how.device, how.type)};
    std::vector<Measured> all;
    for (const auto &[name, net] : nets) {
      all.push_back(job.measure(name, net));
      printResult(options.json ? jsonOf(all.back(), size, sampling)
                               : lineOf(all.back(), size, sampling));
    }
    if (all.size() == 2 && !options.json)
      printResult(ratioOf(all[0], all[1]));
  }

  const BenchOptions &options;
  Config config;
  std::optional<Bundle> bundle;
  std::vector<std::pair<const char *, Net>> nets;
};

} // namespace

void addBenchCommand(CLI::App &app, Action &action) {
  auto options = std::make_shared<BenchOptions>();
  CLI::App *command =
      app.add_subcommand("bench", "time a training step of a program");
  command->footer(
      "Example:\n  kleene bench train stdlib/graphs/bfs.kln --size 16 "
      "--threads 1 --set solver.cap=8\n  kleene-rt bench bfs.kbundle\n"
      "`kleene bench train FILE.kln` has the network as it is derived (eager) "
      "beside the\none that the compiler made of it; --align, "
      "--message,\n--ties, --states and --triplets are as for train.");
  command->add_option("BUNDLE", options->bundle, "a bundle, or a run")
      ->required();
  command->add_option("--eager", options->eager,
                      "the bundle of the same program by `kleene compile "
                      "--eager`, to compare with");
  command
      ->add_option("--size", options->sizes,
                   "nodes of a graph (repeatable; default 16 and 64)")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false)
      ->check(CLI::Range(1, 65536));
  command->add_option("--set", options->settings, "as for train")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  command->add_option("--repeats", options->repeats, "runs of each")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--device", options->device, "auto, cpu or cuda");
  command->add_option("--threads", options->threads, "CPU threads (0: all)")
      ->check(CLI::Range(0, 4096));
  command->add_flag("--json", options->json, "one JSON object per line");
  command->callback([options, &action] {
    action = [options] {
      if (options->sizes.empty())
        options->sizes = {16, 64};
      Bench(*options).run();
      return static_cast<int>(Exit::ok);
    };
  });
}

} // namespace kleene::rt
