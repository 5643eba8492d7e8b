#include "runtime/tools/Commands.h"
#include "runtime/tools/Startup.h"

#include "runtime/report/Curves.h"
#include "runtime/report/Print.h"
#include "runtime/train/AtomicFile.h"
#include "runtime/train/Error.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cctype>

namespace kleene::rt {
namespace {

struct ReportOptions {
  std::vector<std::string> runs, plots, labels;
  std::string folder, beside;
  bool json = false, csv = false, markdown = false;
};

std::vector<RunLabel> labelsOf(const ReportOptions &options) {
  std::vector<RunLabel> labels;
  for (const std::string &text : options.labels) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
      throw Error(Exit::usage, "--label: expected NAME=RUN, got `" +
                                   text.substr(0, 80) + "`");
    labels.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  return labels;
}

/// The file of a key: what a path could take apart is an underscore.
std::string pictureOf(const std::string &key) {
  std::string name = key;
  for (char &c : name)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '.' && c != '_')
      c = '_';
  return name + ".svg";
}

void checkKey(const std::string &key, const std::vector<std::string> &known) {
  if (std::find(known.begin(), known.end(), key) != known.end())
    return;
  std::string list;
  for (const std::string &each : known)
    list += (list.empty() ? "" : ", ") + each;
  throw Error(Exit::usage, "--plot: no run has `" + key.substr(0, 80) +
                               "`; there are: " + list);
}

/// report.md and its pictures.
void writeFolder(const ReportOptions &options, const Report &report) {
  std::vector<std::pair<std::string, std::string>> pictures;
  const std::vector<std::string> known = curveKeys(report.groups);
  if (!known.empty())
    pictures.emplace_back("learning.svg",
                          drawChart(learningCurves(report.groups)));
  if (const auto residuals = residualCurves(report); !residuals.empty())
    pictures.emplace_back("residuals.svg", drawChart(residuals));
  for (const std::string &key : options.plots) {
    checkKey(key, known);
    pictures.emplace_back(pictureOf(key),
                          drawChart({curveOf(report.groups, key)}));
  }
  std::error_code error;
  std::filesystem::create_directories(options.folder, error);
  if (error)
    throw Error(Exit::io, "cannot make the folder `" + options.folder +
                              "`: " + error.message());
  const std::filesystem::path folder = options.folder;
  std::vector<std::string> names;
  for (const auto &[name, text] : pictures) {
    writeFileAtomically(folder / name, {text});
    names.push_back(name);
  }
  writeFileAtomically(folder / "report.md", {printMarkdown(report, names)});
}

int report(const ReportOptions &options) {
  std::vector<RecordedRun> runs;
  for (const std::string &run : options.runs)
    runs.push_back(readRun(run));
  std::vector<PublishedNumber> published;
  if (!options.beside.empty())
    published = readPublished(options.beside);
  const Report made =
      makeReport(groupRuns(std::move(runs), labelsOf(options)), published);
  if (!options.folder.empty())
    writeFolder(options, made);
  if (options.csv) // which has no place for them
    for (const std::string &note : made.notes)
      std::fprintf(stderr, "note: %s\n", note.c_str());
  printResult(options.json  ? printJSON(made)
              : options.csv ? printCSV(made)
                            : printMarkdown(made));
  return static_cast<int>(Exit::ok);
}

} // namespace

void addReportCommand(CLI::App &app, Action &action) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App *command = app.add_subcommand(
      "report", "tables and curves of runs, from the files they left");
  command->footer(
      "Runs that differ in train.seed alone are one row: mean and sample "
      "standard\ndeviation. A column is a set of graphs that `kleene eval` was "
      "asked about.\n\nExample:\n  kleene report runs/bf-1 runs/bf-2 "
      "runs/bf-3\n"
      "  kleene report runs/* -o study --plot validation.steps_mean\n"
      "  kleene report runs/* --csv > study.csv\n"
      "  kleene report runs/* --label 'no hints'=runs/deq-1 --beside "
      "published.toml");
  command->add_option("RUN", options->runs, "folders of training runs")
      ->required();
  auto *folder = command->add_option(
      "-o,--output", options->folder,
      "a folder for report.md, learning.svg, residuals.svg and the plots");
  auto *json = command->add_flag("--json", options->json, "one JSON object");
  auto *csv = command
                  ->add_flag("--csv", options->csv,
                             "a line per row and set of graphs, not rounded")
                  ->excludes(json);
  command->add_flag("--markdown", options->markdown, "a table (the default)")
      ->excludes(json)
      ->excludes(csv);
  command
      ->add_option("--plot", options->plots,
                   "a key of metrics.jsonl to draw over the steps, as "
                   "solver_steps_mean (repeatable)")
      ->expected(1)
      ->take_all()
      ->needs(folder);
  command
      ->add_option("--label", options->labels,
                   "NAME=RUN: the name of the row that has this run "
                   "(repeatable)")
      ->expected(1)
      ->take_all();
  command->add_option("--beside", options->beside,
                      "a TOML file of published numbers, for a column of "
                      "their own");
  command->callback(
      [options, &action] { action = [options] { return report(*options); }; });
}

} // namespace kleene::rt
