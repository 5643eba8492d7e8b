#include "runtime/train/Evaluation.h"

#include "runtime/train/Error.h"
#include "runtime/train/Path.h"
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

/// The residuals of every sample at every application.
class Residuals {
public:
  void add(const Solution &solution) {
    for (const std::vector<double> &each : solution.residuals)
      if (static_cast<int64_t>(samples.size()) < residualSamples) {
        samples.push_back(each);
        longest = std::max(longest, each.size());
      }
  }
  /// At each application, the residual that a share of the samples is below.
  std::vector<double> quantile(double share) const {
    std::vector<double> result;
    for (size_t k = 0; k < longest; ++k)
      result.push_back(at(k, share));
    return result;
  }

private:
  double at(size_t k, double share) const {
    std::vector<double> now;
    for (const std::vector<double> &each : samples)
      if (!each.empty())
        now.push_back(each[std::min(k, each.size() - 1)]);
    const auto rank =
        static_cast<size_t>(share * static_cast<double>(now.size() - 1) + 0.5);
    std::nth_element(now.begin(), now.begin() + static_cast<ptrdiff_t>(rank),
                     now.end());
    return now[rank];
  }

  std::vector<std::vector<double>> samples;
  size_t longest = 0;
};

AnswerOptions answerOptions(const EvaluationOptions &options,
                            const Batch &batch) {
  AnswerOptions result{options.solver};
  if (options.referenceSteps)
    result.steps = referenceSteps(batch.lengths);
  return result;
}

} // namespace

Batch question(const Batch &batch, bool firstRow) {
  Batch question;
  question.nodes = batch.nodes;
  question.samples = batch.samples;
  question.inputs = batch.inputs;
  if (firstRow) {
    question.lengths.assign(static_cast<size_t>(batch.samples), 1);
    for (const auto &[name, rows] : batch.hints)
      question.hints[name] = rows.slice(0, 0, 1);
  }
  return question;
}

int64_t evaluationChunk(int64_t size, int64_t hidden) {
  return std::clamp(edgeValues / (size * size * hidden), int64_t{1},
                    largestChunk);
}

EvalResult evaluate(const Learner &learner, const EvaluationOptions &options,
                    const BatchSource &source, int64_t size, int64_t count) {
  torch::NoGradGuard noGradient;
  const Spec &spec = learner.spec();
  Scores scores(spec);
  Steps steps;
  Residuals residuals;
  double referenceSteps = 0;
  std::chrono::duration<double> spent{0};
  int64_t chunk = evaluationChunk(size, learner.hidden());
  for (int64_t done = 0; done < count;) {
    Batch batch = orThrow(source(std::min(chunk, count - done)));
    done += batch.samples;
    auto start = std::chrono::steady_clock::now();
    Answer answer = learner.answer(question(batch, learner.readsFirstRow())
                                       .to(learner.device(), learner.type()),
                                   answerOptions(options, batch));
    for (auto &[name, output] : answer.outputs)
      output = output.to(torch::kCPU);
    spent += std::chrono::steady_clock::now() - start;
    scores.add(answer.outputs, batch.outputs);
    steps.add(answer.solution);
    residuals.add(answer.solution);
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
          .seconds = spent.count(),
          .referenceSteps = options.referenceSteps,
          .residualMedian = residuals.quantile(0.5),
          .residualHigh = residuals.quantile(0.9)};
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
  if (result.referenceSteps)
    object["reference_steps_given"] = true;
  return object.dump();
}

} // namespace kleene::rt
