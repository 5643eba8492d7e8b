#include "compiler/tools/Commands.h"

#include "compiler/program/TraceGenerator.h"
#include "compiler/tools/TraceLimits.h"
#include "compiler/tools/TraceTarget.h"
#include "compiler/trace/TraceReader.h"
#include "compiler/trace/TraceView.h"
#include "compiler/trace/TraceWriter.h"

#include <CLI/App.hpp>
#include <charconv>
#include <memory>
#include <optional>
#include <sys/stat.h>

namespace kleene {
namespace {

struct Options {
  std::string target, inputs, output = "-", format, distribution,
                              dtype = "exact";
  int64_t size = 16, count = 1, maxSteps = defaultMaxSteps;
  uint32_t seed = 1;
  std::optional<double> maxSeconds;
  std::optional<int64_t> maxBytes;
  std::vector<std::string> params;
  bool normal = false, noCache = false;
  DiagnosticsOption diagnostics;
};

/// By the name of the file when --format is absent; a terminal reads text.
std::string formatOf(const Options &options) {
  if (!options.format.empty())
    return options.format;
  if (options.output.ends_with(".json"))
    return "json";
  return options.output == "-" || options.output.ends_with(".txt") ? "text"
                                                                   : "npz";
}

Result<std::unique_ptr<TraceSink>>
openSink(const Options &options, const Spec &spec, const TraceInfo &info) {
  const std::string format = formatOf(options);
  if (format == "npz")
    return TraceWriter::create(options.output, spec, info);
  return format == "json" ? createJSONView(options.output, spec, info)
                          : createTextView(options.output, spec);
}

/// "0.1,0.2" or, for the training list, "train".
Result<std::vector<double>> candidatesOf(const Param &param,
                                         std::string_view text) {
  if (text == "train")
    return param.train.empty() ? std::vector<double>{param.defaultValue}
                               : param.train;
  std::vector<double> values;
  while (true) {
    double &value = values.emplace_back();
    const char *end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || (rest != end && *rest != ','))
      return usageFailure("--param " + param.name + ": expected numbers " +
                          "with commas between them, or `train`");
    if (rest == end)
      return values;
    text.remove_prefix(static_cast<size_t>(rest - text.data()) + 1);
  }
}

Result<std::vector<std::vector<double>>>
paramsOf(const Spec &spec, size_t distribution,
         const std::vector<std::string> &texts) {
  std::vector<std::vector<double>> params = defaultParams(spec, distribution);
  const std::vector<Param> &known = spec.paramsOf(distribution);
  for (const std::string &text : texts) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos)
      return usageFailure("--param: expected NAME=VALUE,..., got `" + text +
                          "`");
    const std::string name = text.substr(0, equals);
    std::vector<std::string> names;
    for (const Param &param : known)
      names.push_back(param.name);
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
      const std::string near = nearest(name, names);
      return usageFailure(
          "--param: " + spec.algorithm + " has no parameter `" + name + "`" +
          (near.empty() ? "" : "; did you mean `" + near + "`?"));
    }
    const size_t k = static_cast<size_t>(found - names.begin());
    auto values = candidatesOf(known[k], text.substr(equals + 1));
    if (!values)
      return values.failure();
    params[k] = *values;
  }
  return params;
}

Failure ofSample(const Failure &failure, int64_t sample) {
  return {failure.kind,
          failure.message + " (sample " + std::to_string(sample) + ")"};
}

/// One sample after the other into the sink.
Outcome traceAll(TraceGenerator &generator, TraceReader *reader, int64_t count,
                 TraceSink &sink, SizeLimit &bytes,
                 std::optional<double> maxSeconds) {
  TimeLimit time(maxSeconds, generator);
  for (int64_t k = 0; k < count; ++k) {
    if (Outcome started = time.startSample(k); !started)
      return started;
    TraceStatus status;
    if (reader) {
      if (Outcome loaded = reader->load(k, generator); !loaded)
        return loaded;
      status = generator.run(reader->given().data());
    } else {
      status = generator.next();
    }
    if (status != TraceStatus::ok)
      return ofSample(generator.failure(), k);
    if (Outcome fits = bytes.addRows(k, generator.rows()); !fits)
      return fits;
    if (!sink.add(generator))
      break; // finish says why
  }
  return Done{};
}

bool isFile(const std::string &path) {
  struct stat info;
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

/// None when something is read that can be read only once, such as a pipe: the
/// program that reads it then does all the rest.
std::optional<ProgramCache> cacheFor(const Options &options) {
  if (options.noCache || !isFile(options.target) ||
      (!options.inputs.empty() && !isFile(options.inputs)))
    return std::nullopt;
  return ProgramCache::fromEnvironment();
}

int trace(const Options &options, TraceCompiler &compiler) {
  if (options.dtype == "compact" && formatOf(options) != "npz")
    return report(usageFailure("--dtype=compact: only an npz is compact; "
                               "-o X.npz or --format=npz writes one"));
  const std::optional<ProgramCache> cache = cacheFor(options);
  TraceTarget target(
      {options.target, cache ? &*cache : nullptr, options.diagnostics},
      compiler);
  if (int code = target.open(); code != exitOk)
    return code;
  const Spec &spec = target.spec();
  TraceInfo info{
      spec.nodes.of(options.size), options.count, options.seed, options.size,
      options.dtype == "compact" ? TraceDType::compact : TraceDType::exact};
  std::optional<TraceReader> reader;
  if (!options.inputs.empty()) {
    Result<TraceReader> opened = TraceReader::open(options.inputs, spec);
    if (!opened)
      return report(opened.failure());
    reader = std::move(*opened);
    info = {reader->nodes(), reader->count(), std::nullopt,
            spec.nodes.sizeOf(reader->nodes()), info.dtype};
  } else if (!spec.hasSampler) {
    return report(inputFailure(spec.algorithm + " has no `sample` block to " +
                               "draw inputs with; give them with --inputs"));
  }
  const auto distribution =
      distributionNamed(spec, options.distribution, "--distribution");
  if (!distribution)
    return report(distribution.failure());
  const auto params = paramsOf(spec, *distribution, options.params);
  if (!params)
    return report(params.failure());
  if (options.normal && target.isBundle())
    return report(usageFailure("--normal: a bundle has only the form it was "
                               "compiled to; give the .kln file"));
  if (int code = target.prepare(info.nodes, options.normal ? TraceForm::normal
                                                           : TraceForm::direct);
      code != exitOk)
    return code;
  SizeLimit bytes(options.maxBytes, spec, info);
  if (Outcome fits = bytes.checkFixed(); !fits)
    return report(fits.failure());
  auto generator = TraceGenerator::create(spec, target.functions(), info.nodes,
                                          {.maxSteps = options.maxSteps,
                                           .distribution = *distribution,
                                           .params = *params,
                                           .maxRows = bytes.maxRows()});
  if (!generator)
    return report(generator.failure());
  (*generator)->random().seed(options.seed);
  auto sink = openSink(options, spec, info);
  if (!sink)
    return report(sink.failure());
  Outcome done = traceAll(**generator, reader ? &*reader : nullptr, info.count,
                          **sink, bytes, options.maxSeconds);
  if (done)
    done = (*sink)->finish();
  return done ? exitOk : report(done.failure());
}

void addSampling(CLI::App &command, Options &options) {
  auto *size = command
                   .add_option("--size", options.size,
                               "nodes per sample, or what `nodes = ` says")
                   ->check(CLI::Range(int64_t{1}, maxNodes));
  auto *count = command.add_option("--count", options.count, "samples")
                    ->check(CLI::PositiveNumber);
  auto *seed = command.add_option(
      "--seed", options.seed,
      "of NumPy's RandomState: the samples CLRS draws with this seed");
  auto *param = command
                    .add_option("--param", options.params,
                                "values of a sampler's parameter, one drawn "
                                "per sample: p=0.1,0.2 or p=train")
                    ->type_name("NAME=VALUES");
  auto *inputs =
      command
          .add_option("--inputs", options.inputs,
                      "an .npz with the inputs, instead of drawing them")
          ->type_name("X.npz");
  auto *distribution =
      command
          .add_option("--distribution", options.distribution,
                      "draw with `sample NAME` instead of the default sampler")
          ->type_name("NAME");
  inputs->excludes(distribution);
  for (CLI::Option *option : {size, count, seed, param}) {
    option->capture_default_str();
    inputs->excludes(option);
  }
}

void addLimits(CLI::App &command, Options &options) {
  command
      .add_option("--max-steps", options.maxSteps,
                  "turns of unbounded loops before a run is stopped")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      .add_option("--max-seconds", options.maxSeconds,
                  "for all samples together, without compiling")
      ->check(CLI::PositiveNumber);
  command
      .add_option("--max-bytes", options.maxBytes,
                  "of all arrays, as an npz with this --dtype has them")
      ->check(CLI::PositiveNumber);
}

} // namespace

void addTraceCommand(CLI::App &app, Action &action, TraceCompiler &compiler) {
  auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand(
      "trace", "run a program and keep every step, in the form of CLRS");
  command->footer(
      "Examples:\n"
      "  kleene trace stdlib/graphs/bellman_ford.kln --size 5 --seed 1\n"
      "  kleene trace bfs.kbundle --size 64 --count 1000 -o bfs.npz\n"
      "  kleene trace stdlib/graphs/bfs.kln --inputs mine.npz --format=json\n"
      "\n"
      "Compiled programs are kept in the folder KLEENE_CACHE, by default\n"
      "`kleene` in XDG_CACHE_HOME or ~/.cache, up to 256 MiB; "
      "KLEENE_CACHE=off\n"
      "keeps none.");
  command->add_option("FILE|BUNDLE", options->target, "what to run")
      ->required();
  addSampling(*command, *options);
  command->add_option("-o,--output", options->output, "the file")
      ->capture_default_str();
  command
      ->add_option("--format", options->format,
                   "npz, text or json (default: by the name of the file)")
      ->check(CLI::IsMember({"npz", "text", "json"}));
  command
      ->add_option("--dtype", options->dtype,
                   "of an npz: exact (float64, int64, as CLRS) or compact "
                   "(float32, bool, u1 and u2)")
      ->check(CLI::IsMember({"exact", "compact"}))
      ->capture_default_str();
  addLimits(*command, *options);
  command->add_flag("--normal", options->normal,
                    "run the Kleene normal form instead of the direct form");
  command->add_flag("--no-cache", options->noCache,
                    "compile anew, and keep nothing");
  options->diagnostics.add(*command);
  command->callback([options, &action, &compiler] {
    action = [options, &compiler] { return trace(*options, compiler); };
  });
}

} // namespace kleene
