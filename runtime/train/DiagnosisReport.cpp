#include "runtime/train/DiagnosisReport.h"

#include "runtime/solver/Diagnosis.h"
#include "runtime/train/Error.h"
#include "runtime/train/IteratedNetwork.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace kleene::rt {
namespace {

const IteratedNetwork &networkOf(const Learner &learner) {
  const IteratedNetwork *network = learner.iterated();
  if (!network)
    throw Error(Exit::usage,
                "the network of `" + learner.spec().algorithm +
                    "` is no map whose Jacobian can be looked at: a lattice "
                    "channel is solved exactly, and a network that is fed its "
                    "hints has more state");
  return *network;
}

/// The lower of two numbers that are not negative; NaN where it is not known.
double least(double a, double b) {
  if (a == 0 || b == 0)
    return 0;
  return std::isnan(a) ? a : std::isnan(b) ? b : std::min(a, b);
}

/// Sums, maxima and minima of what each sample is like.
void add(DiagnosisReport &report, const Solution &solution,
         const std::vector<Diagnosis> &samples) {
  report.converged += static_cast<double>(solution.count(Status::converged));
  for (size_t b = 0; b < samples.size(); ++b) {
    const Diagnosis &each = samples[b];
    report.stepsMean += static_cast<double>(solution.steps[b]);
    report.stepsMax = std::max(report.stepsMax, solution.steps[b]);
    report.residualMax = std::max(report.residualMax, each.residual);
    report.radiusMean += each.spectralRadius;
    report.radiusMax = std::max(report.radiusMax, each.spectralRadius);
    report.identityRows += each.identityRows;
    report.stuck += each.stuck;
    report.distance += each.distance;
    report.smallestSingular =
        least(report.smallestSingular, each.smallestSingular);
  }
}

void add(AdjointStats &sum, const AdjointStats &more) {
  sum.runs += more.runs;
  sum.iterations += more.iterations;
  sum.implicit += more.implicit;
  sum.approximate += more.approximate;
  sum.oneStep += more.oneStep;
  sum.fallback += more.fallback;
  sum.residual = std::max(sum.residual, more.residual);
}

} // namespace

DiagnosisReport diagnose(const Learner &learner, const SolveOptions &options,
                         const BatchSource &source, int64_t size,
                         int64_t count) {
  const IteratedNetwork &network = networkOf(learner);
  torch::AutoGradMode enable(true);
  DiagnosisReport report;
  report.algorithm = learner.spec().algorithm;
  report.size = size;
  report.count = count;
  report.smallestSingular = std::numeric_limits<double>::infinity();
  const int64_t chunk = evaluationChunk(size, learner.hidden());
  for (int64_t done = 0; done < count;) {
    Batch batch = orThrow(source(std::min(chunk, count - done)))
                      .to(learner.device(), learner.type());
    done += batch.samples;
    EncodedBatch encoded = network.encode(batch, /*training=*/false);
    Solution solution = fixedPoint(encoded.problem, options);
    Tensor loss = network.outputLoss(encoded.outputs(solution.value), batch, 1);
    torch::autograd::grad({loss}, learner.parameterTensors(), {},
                          /*retain_graph=*/torch::nullopt,
                          /*create_graph=*/false, /*allow_unused=*/true);
    add(report.adjoint, *solution.adjoint);
    add(report, solution, diagnose(encoded.problem, solution.value));
  }
  for (double *sum : {&report.converged, &report.stepsMean, &report.radiusMean,
                      &report.identityRows, &report.stuck, &report.distance})
    *sum /= static_cast<double>(std::max<int64_t>(count, 1));
  return report;
}

std::string toJSON(const DiagnosisReport &report) {
  const AdjointStats &adjoint = report.adjoint;
  nlohmann::ordered_json object = {
      {"algorithm", report.algorithm},
      {"size", report.size},
      {"count", report.count},
      {"seed", report.seed},
      {"converged", report.converged},
      {"steps_mean", report.stepsMean},
      {"steps_max", report.stepsMax},
      {"residual_max", report.residualMax},
      {"spectral_radius_mean", report.radiusMean},
      {"spectral_radius_max", report.radiusMax},
      {"identity_rows", report.identityRows},
      {"stuck", report.stuck},
      {"smallest_singular", report.smallestSingular},
      {"distance", report.distance},
      {"adjoint",
       {{"implicit", adjoint.implicit},
        {"approximate", adjoint.approximate},
        {"one_step", adjoint.oneStep},
        {"fallback", adjoint.fallback},
        {"iterations", adjoint.iterations}}}};
  return object.dump(); // NaN is null
}

} // namespace kleene::rt
