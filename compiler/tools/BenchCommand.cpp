#include "compiler/tools/Commands.h"

#include "compiler/program/TraceGenerator.h"
#include "compiler/tools/TextCompiler.h"
#include "compiler/tools/TraceBench.h"
#include "compiler/trace/JSONText.h"
#include "lang/sema/Uses.h"
#include "lang/syntax/Parser.h"

#include <CLI/App.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>

namespace kleene {
namespace {

struct Options {
  std::string what;
  std::vector<std::string> files;
  std::vector<int64_t> sizes = {16, 64};
  double seconds = 0.5;
  bool json = false;
  DiagnosticsOption diagnostics;
};

/// One line of the report.
struct Row {
  std::string algorithm;
  int64_t nodes;
  TraceSpeed speed;
  double compileSeconds;
  std::optional<double> python;
};

/// What other files `use` is no program.
bool hasAlgorithm(const std::string &file) {
  lang::DiagnosticEngine diags;
  lang::ASTContext context;
  const auto source = lang::SourceFile::read(file, diags);
  return source && !lang::parse(*source, context, diags).algorithms.empty();
}

/// Every program of the library.
std::vector<std::string> libraryPrograms() {
  std::vector<std::string> files;
  std::error_code ignored;
  for (const auto &entry : std::filesystem::recursive_directory_iterator(
           lang::stdlibFolder(), ignored))
    if (entry.path().extension() == ".kln" &&
        hasAlgorithm(entry.path().string()))
      files.push_back(entry.path().string());
  std::ranges::sort(files);
  return files;
}

std::string formatted(const char *format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

constexpr const char *header =
    "program                          n   samples/s     written  bytes/sample"
    "  of memcpy    x Python\n";

std::string textOf(const Row &row, double copy) {
  const TraceSpeed &speed = row.speed;
  std::string line = row.algorithm;
  line.resize(std::max<size_t>(line.size(), 29), ' ');
  line +=
      formatted("%5.0f", static_cast<double>(row.nodes)) +
      formatted("%12.0f", speed.samplesPerSecond) +
      formatted("%12.0f", speed.writtenPerSecond) +
      formatted("%14.0f", speed.bytes) +
      formatted("%10.1f%%", 100 * speed.writtenPerSecond * speed.bytes / copy);
  return line +
         (row.python ? formatted("%12.0f", speed.samplesPerSecond / *row.python)
                     : "           -") +
         "\n";
}

std::string jsonOf(const Row &row, double copy) {
  const TraceSpeed &speed = row.speed;
  return "{\"algorithm\": " + quoteJSON(row.algorithm) +
         ", \"size\": " + std::to_string(row.nodes) +
         ", \"samples_per_second\": " + numberJSON(speed.samplesPerSecond) +
         ", \"written_per_second\": " + numberJSON(speed.writtenPerSecond) +
         ", \"rows\": " + numberJSON(speed.rows) +
         ", \"bytes_per_sample\": " + numberJSON(speed.bytes) +
         ", \"memcpy_bytes_per_second\": " + numberJSON(copy) +
         ", \"compile_seconds\": " + numberJSON(row.compileSeconds) +
         ", \"python_samples_per_second\": " +
         (row.python ? numberJSON(*row.python) : "null") + "}\n";
}

/// Measures one program at one size; a row, or an exit code.
int benchOne(const std::string &file, int64_t nodes, const Options &options,
             std::optional<Row> &row) {
  TextCompiler compiler;
  TraceTarget target({file, nullptr, options.diagnostics}, compiler);
  if (int code = target.open(); code != exitOk)
    return code;
  const Spec &spec = target.spec();
  if (!spec.hasSampler)
    return report(inputFailure(file + ": " + spec.algorithm +
                               " has no `sample` block to draw inputs with"));
  const auto start = std::chrono::steady_clock::now();
  if (int code = target.prepare(nodes, TraceForm::direct); code != exitOk)
    return code;
  const std::chrono::duration<double> compiling =
      std::chrono::steady_clock::now() - start;
  const Result<TraceSpeed> speed =
      measureTrace(spec, target.functions(), nodes, options.seconds);
  if (!speed)
    return report(
        {speed.failure().kind, spec.algorithm + ", " + std::to_string(nodes) +
                                   " nodes: " + speed.failure().message});
  row = Row{spec.algorithm, nodes, *speed, compiling.count(),
            pythonSamplesPerSecond(spec.algorithm, nodes)};
  return exitOk;
}

/// "median 1200 x Python over 10 programs, 300 at least".
std::string summary(std::vector<double> ratios) {
  if (ratios.empty())
    return "";
  std::ranges::sort(ratios);
  const size_t half = ratios.size() / 2;
  const double median =
      ratios.size() % 2 ? ratios[half] : (ratios[half - 1] + ratios[half]) / 2;
  return "x Python: median" + formatted(" %.0f", median) + ", least" +
         formatted(" %.0f", ratios.front()) + ", of " +
         std::to_string(ratios.size()) + " measured ones\n";
}

int benchTraces(const Options &options) {
  const double copy = measureCopy();
  Outcome printed = options.json
                        ? Outcome(Done{})
                        : print("one core; memcpy moves" +
                                formatted(" %.1f GB/s\n", copy / 1e9) + header);
  int code = exitOk;
  std::vector<double> ratios;
  for (const std::string &file :
       options.files.empty() ? libraryPrograms() : options.files)
    for (int64_t nodes : options.sizes) {
      std::optional<Row> row;
      const int one = benchOne(file, nodes, options, row);
      // Sizes that memory does not hold are expected when nobody chose them.
      const bool expected =
          one == static_cast<int>(FailureKind::limit) && options.files.empty();
      if (one != exitOk && !expected && code == exitOk)
        code = one;
      if (!row || !printed)
        break; // larger sizes would fail in the same way
      if (row->python)
        ratios.push_back(row->speed.samplesPerSecond / *row->python);
      printed = print(options.json ? jsonOf(*row, copy) : textOf(*row, copy));
    }
  if (printed && !options.json)
    printed = print(summary(std::move(ratios)));
  return printed ? code : report(printed.failure());
}

} // namespace

void addBenchCommand(CLI::App &app, Action &action) {
  auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand(
      "bench", "traces per second, beside memory's speed and Python's");
  command->footer("Example:\n"
                  "  kleene bench trace stdlib/graphs/bfs.kln --seconds 0.1\n"
                  "  kleene bench train stdlib/graphs/bfs.kln --size 16\n"
                  "`written` includes the .npz, to /dev/null; `of memcpy` are "
                  "its bytes per second\nagainst those that memcpy copies; "
                  "Python are CLRS's own generators.");
  command
      ->add_option("WHAT", options->what,
                   "trace, or train (with options of its own: kleene bench "
                   "train --help)")
      ->required()
      ->check(CLI::IsMember({"trace"}));
  command->add_option("FILE|BUNDLE", options->files,
                      "programs (default: the whole library)");
  command->add_option("--size", options->sizes, "nodes per sample")
      ->check(CLI::Range(int64_t{1}, maxNodes))
      ->capture_default_str();
  command
      ->add_option("--seconds", options->seconds,
                   "for each of the two measurements")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_flag("--json", options->json, "one JSON object per line");
  options->diagnostics.add(*command);
  command->callback([options, &action] {
    action = [options] { return benchTraces(*options); };
  });
}

} // namespace kleene
