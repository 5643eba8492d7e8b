#include "runtime/train/Evaluation.h"

#include "runtime/train/Error.h"
#include "runtime/train/Scores.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

namespace kleene::rt {
namespace {

/// About a dozen values of [batch, n, n, hidden] are alive at once; this keeps
/// one of them near 64 MB in float32.
constexpr int64_t edgeValues = int64_t{1} << 24;
constexpr int64_t largestChunk = 32;

struct Steps {
  double sum = 0;
  int64_t most = 0, converged = 0;
  void add(const Solution &solution) {
    for (int64_t steps : solution.steps) {
      sum += static_cast<double>(steps);
      most = std::max(most, steps);
    }
    converged += solution.count(Status::converged);
  }
};

} // namespace

int64_t evaluationChunk(int64_t size, int64_t hidden) {
  return std::clamp(edgeValues / (size * size * hidden), int64_t{1},
                    largestChunk);
}

EvalResult evaluate(const Net &net, const SolveOptions &options,
                    const BatchSource &source, int64_t size, int64_t count) {
  torch::NoGradGuard noGradient;
  const Spec &spec = net.spec();
  Scores scores(spec);
  Steps steps;
  double referenceSteps = 0;
  std::chrono::duration<double> spent{0};
  int64_t chunk = evaluationChunk(size, net.options().hidden);
  for (int64_t done = 0; done < count;) {
    Batch batch = orThrow(source(std::min(chunk, count - done)));
    done += batch.samples;
    auto start = std::chrono::steady_clock::now();
    Prediction prediction = net.forward(
        batch.to(net.options().device, net.options().type), options);
    Features decided;
    for (const Probe *probe : spec.stage(Stage::output))
      decided[probe->name] = prediction.answer(*probe).to(torch::kCPU);
    spent += std::chrono::steady_clock::now() - start;
    scores.add(decided, batch.outputs);
    steps.add(prediction.solution);
    for (int64_t length : batch.lengths)
      referenceSteps += static_cast<double>(length);
  }
  auto mean = [&](double sum) {
    return count > 0 ? sum / static_cast<double>(count) : 0;
  };
  return {.algorithm = spec.algorithm,
          .size = size,
          .count = count,
          .score = scores.score(),
          .outputs = scores.outputs(),
          .graphExact = scores.exact(),
          .stepsMean = mean(steps.sum),
          .stepsMax = steps.most,
          .referenceStepsMean = mean(referenceSteps),
          .converged = mean(static_cast<double>(steps.converged)),
          .seconds = spent.count()};
}

std::string toJSON(const EvalResult &result) {
  nlohmann::ordered_json outputs = nlohmann::ordered_json::object();
  for (const auto &[name, value] : result.outputs)
    outputs[name] = value;
  nlohmann::ordered_json object = {
      {"algorithm", result.algorithm},
      {"size", result.size},
      {"count", result.count},
      {"seed", result.seed},
      {"score", result.score},
      {"outputs", outputs},
      {"graph_exact", result.graphExact},
      {"steps_mean", result.stepsMean},
      {"steps_max", result.stepsMax},
      {"reference_steps_mean", result.referenceStepsMean},
      {"converged", result.converged},
      {"seconds", result.seconds}};
  return object.dump();
}

} // namespace kleene::rt
