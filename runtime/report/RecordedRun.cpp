#include "runtime/report/RecordedRun.h"

#include "compiler/program/ProgramFile.h"
#include "runtime/report/JSONLines.h"
#include "runtime/report/TrainingState.h"
#include "runtime/train/AtomicFile.h"
#include "runtime/train/Config.h"
#include "runtime/train/Error.h"
#include "runtime/train/FileHash.h"
#include "runtime/train/RunFolder.h"

#include <cmath>
#include <limits>
#include <sstream>

namespace kleene::rt {
namespace {

using Json = nlohmann::ordered_json;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr uint64_t maxCommandBytes = 1u << 24;

/// JSON has null for what is not finite.
double number(const Json &value) {
  return value.is_null() ? nan : value.get<double>();
}

std::vector<double> numbers(const Json &object, const char *key) {
  std::vector<double> values;
  if (object.contains(key))
    for (const Json &value : object.at(key))
      values.push_back(value.is_null() ? std::numeric_limits<double>::infinity()
                                       : value.get<double>());
  return values;
}

/// The lines of printConfig, which is the one that writes config.toml.
std::vector<std::pair<std::string, std::string>>
settingsOf(const Config &config) {
  std::vector<std::pair<std::string, std::string>> settings;
  std::istringstream lines(printConfig(config));
  std::string section;
  for (std::string line; std::getline(lines, line);) {
    const size_t equals = line.find(" = ");
    if (line.starts_with("["))
      section = line.substr(1, line.size() - 2);
    else if (!line.starts_with("#") && equals != std::string::npos)
      settings.emplace_back(section + "." + line.substr(0, equals),
                            line.substr(equals + 3));
  }
  return settings;
}

RecordedEval evalOf(const Json &object, const std::string &weights) {
  RecordedEval eval;
  eval.set = {.inputs = object.value("inputs", ""),
              .distribution = object.value("distribution", ""),
              .referenceSteps = object.value("reference_steps_given", false),
              .size = object.at("size"),
              .count = object.at("count"),
              .seed = object.at("seed")};
  if (!eval.set.inputs.empty())
    eval.set.seed = 0; // nothing was drawn
  eval.network = object.at("network");
  eval.score = number(object.at("score"));
  eval.graphExact = number(object.at("graph_exact"));
  eval.stepsMean = number(object.at("steps_mean"));
  eval.stepsMax = object.at("steps_max");
  eval.referenceStepsMean = number(object.at("reference_steps_mean"));
  eval.converged = number(object.at("converged"));
  eval.residualMedian = numbers(object, "residual_median");
  eval.residualHigh = numbers(object, "residual_high");
  eval.command = object.at("command");
  // The untrained network has no weights that could change.
  eval.stale = object.contains("weights") && object.at("weights") != weights;
  return eval;
}

/// The numbers of a line of metrics, at any depth.
void addNumbers(RecordedRun &run, double step, const std::string &prefix,
                const Json &object) {
  for (const auto &[key, value] : object.items()) {
    const std::string name = prefix.empty() ? key : prefix + "." + key;
    if (value.is_object())
      addNumbers(run, step, name, value);
    else if ((value.is_number() || value.is_null()) && name != "step")
      run.curves[name].push_back({step, number(value)});
  }
}

void readMetrics(RecordedRun &run, const RunFolder &files) {
  double before = 0;
  forEachObject(files.metrics(), [&](const Json &line) {
    const int64_t step = line.at("step");
    const auto now = static_cast<double>(step);
    addNumbers(run, now, "", line);
    run.step = std::max(run.step, step);
    if (line.contains("ms_per_step")) {
      run.seconds += number(line.at("ms_per_step")) * (now - before) / 1e3;
      before = now;
    }
  });
}

std::vector<std::string> linesOf(const std::filesystem::path &path) {
  std::vector<std::string> lines;
  if (!std::filesystem::exists(path))
    return lines;
  std::istringstream text(readFile(path, maxCommandBytes));
  for (std::string line; std::getline(text, line);)
    if (!line.empty())
      lines.push_back(line);
  return lines;
}

} // namespace

std::string EvalSet::title() const {
  std::string text = "n = " + std::to_string(size) + ", " +
                     std::to_string(count) +
                     (count == 1 ? " graph" : " graphs");
  text += inputs.empty() ? ", seed " + std::to_string(seed) : ", " + inputs;
  if (!distribution.empty())
    text += ", " + distribution;
  return text + (referenceSteps ? ", reference's steps given" : "");
}

const std::string &RecordedRun::setting(const std::string &key) const {
  for (const auto &[name, value] : settings)
    if (name == key)
      return value;
  throw Error(Exit::internal, "no setting `" + key + "`");
}

int64_t RecordedRun::seed() const { return std::stoll(setting("train.seed")); }

std::string bareValue(const std::string &value) {
  return value.size() > 2 && value.front() == '"'
             ? value.substr(1, value.size() - 2)
             : value;
}

RecordedRun readRun(const std::filesystem::path &folder) {
  const RunFolder files(folder);
  files.open();
  Config config;
  readConfig(config, files.config());
  RecordedRun run;
  // Without a slash at the end, which commands and notes would show.
  run.path = folder.has_filename() ? folder : folder.parent_path();
  run.settings = settingsOf(config);
  run.plannedSteps = config.train.steps;
  run.algorithm = orThrow(readProgram(folder.string())).spec.algorithm;
  run.programHash = fileHash(files.program());
  run.commands = linesOf(files.commands());
  readMetrics(run, files);
  if (const auto state = newestState(files.checkpoint())) {
    run.step = std::max(run.step, state->step);
    run.seconds = state->seconds;
  }
  const double limit = 60 * config.train.minutes;
  run.finished =
      run.step >= run.plannedSteps || (limit > 0 && run.seconds >= limit);
  const std::string weights = fileHash(files.weights());
  forEachObject(files.evaluations(), [&](const Json &line) {
    run.evals.push_back(evalOf(line, weights));
  });
  return run;
}

} // namespace kleene::rt
