#include "runtime/train/Metrics.h"

#include "runtime/train/AtomicFile.h"
#include "runtime/train/Error.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace kleene::rt {
namespace {

using Json = nlohmann::ordered_json;

constexpr uint64_t maxMetricsBytes = uint64_t{1} << 30;

/// The part of a metrics file that ends with the last line up to `lastStep`.
std::string linesUpTo(const std::string &text, int64_t lastStep) {
  std::string kept;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = text.find('\n', begin);
    if (end == std::string::npos)
      break;
    Json line = Json::parse(text.begin() + static_cast<ptrdiff_t>(begin),
                            text.begin() + static_cast<ptrdiff_t>(end), nullptr,
                            /*allow_exceptions=*/false);
    auto step = line.is_object() ? line.find("step") : line.end();
    if (step == line.end() || !step->is_number_integer() ||
        step->get<int64_t>() > lastStep)
      break;
    kept.append(text, begin, end + 1 - begin);
    begin = end + 1;
  }
  return kept;
}

} // namespace

void Window::addPart(const std::string &steps, const std::string &name,
                     const Tensor &loss) {
  if (!loss.defined())
    return;
  numbers.at(steps) += 1;
  numbers.at(name) += loss.item<double>();
}

void Window::add(const StepLoss &loss, double gradientNorm, double seconds) {
  const Solution &solution = loss.solution;
  numbers["steps"] += 1;
  numbers["samples"] += static_cast<double>(solution.steps.size());
  numbers["loss"] += loss.total.item<double>();
  addPart("hint_steps", "hint_loss", loss.hints);
  addPart("termination_steps", "termination_loss", loss.termination);
  for (const auto &[name, penalty] : loss.penalties)
    addPart(name + "_steps", name, penalty);
  numbers["norm"] += gradientNorm;
  numbers["seconds"] += seconds;
  for (int64_t steps : solution.steps) {
    numbers["solver_steps"] += static_cast<double>(steps);
    numbers["solver_most"] =
        std::max(numbers["solver_most"], static_cast<double>(steps));
  }
  numbers["converged"] +=
      static_cast<double>(solution.count(Status::converged));
  numbers["adjoint_iterations"] +=
      static_cast<double>(solution.adjoint->iterations);
  numbers["adjoint_fallbacks"] +=
      static_cast<double>(solution.adjoint->fallback);
}

double Window::perStep(const std::string &name) const {
  return numbers.at(name) / std::max(1.0, numbers.at("steps"));
}
double Window::perSample(const std::string &name) const {
  return numbers.at(name) / std::max(1.0, numbers.at("samples"));
}

std::string Window::line(int64_t step, double learningRate) const {
  Json line = {
      {"step", step},
      {"loss", perStep("loss")},
      {"grad_norm", perStep("norm")},
      {"lr", learningRate},
      {"solver_steps_mean", perSample("solver_steps")},
      {"solver_steps_max", static_cast<int64_t>(numbers.at("solver_most"))},
      {"converged", perSample("converged")},
      {"adjoint_iterations", perStep("adjoint_iterations")},
      {"adjoint_fallbacks",
       static_cast<int64_t>(numbers.at("adjoint_fallbacks"))},
      {"ms_per_step", 1e3 * perStep("seconds")}};
  auto addUsed = [&](const char *steps, const char *name) {
    if (numbers.at(steps) > 0)
      line[name] = perStep(name);
  };
  addUsed("hint_steps", "hint_loss");
  addUsed("termination_steps", "termination_loss");
  addUsed("step_penalty_steps", "step_penalty");
  addUsed("jacobian_penalty_steps", "jacobian_penalty");
  addUsed("defect_penalty_steps", "defect_penalty");
  return line.dump();
}

void Window::clear() {
  for (auto &[name, value] : numbers)
    value = 0;
}

void Window::restore(const std::map<std::string, double> &state) {
  for (auto &[name, value] : numbers)
    if (auto saved = state.find(name); saved != state.end())
      value = saved->second;
}

std::string validationLine(int64_t step, const EvalResult &result,
                           const std::optional<DiagnosisReport> &diagnosis) {
  Json outputs = Json::object();
  for (const auto &[name, value] : result.outputs)
    outputs[name] = value;
  Json line = {{"step", step},
               {"validation",
                {{"score", result.score},
                 {"outputs", outputs},
                 {"graph_exact", result.graphExact},
                 {"steps_mean", result.stepsMean},
                 {"steps_max", result.stepsMax},
                 {"converged", result.converged}}}};
  if (diagnosis)
    line["diagnosis"] = Json::parse(toJSON(*diagnosis));
  return line.dump();
}

MetricsFile::MetricsFile(const std::filesystem::path &path, int64_t lastStep)
    : path(path) {
  if (std::filesystem::exists(path)) {
    std::string text = readFile(path, maxMetricsBytes);
    std::string kept = linesUpTo(text, lastStep);
    if (kept != text)
      writeFileAtomically(path, {kept});
  }
  file = std::fopen(path.c_str(), "ae");
  if (!file)
    throw Error(Exit::io, "cannot write `" + path.string() +
                              "`: " + std::strerror(errno));
}

MetricsFile::~MetricsFile() { std::fclose(file); }

void MetricsFile::write(const std::string &line) {
  // Flushed line by line: a run is watched while it trains.
  if (std::fputs((line + "\n").c_str(), file) < 0 || std::fflush(file) != 0)
    throw Error(Exit::io, "cannot write `" + path.string() +
                              "`: " + std::strerror(errno));
}

} // namespace kleene::rt
