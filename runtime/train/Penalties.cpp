#include "runtime/train/Penalties.h"

#include "runtime/solver/SampleNorm.h"

namespace kleene::rt {
namespace {

/// Samples that took the step from `iterates[t - 1]` to iterates[t], t from 0;
/// the last one of a sample that diverged led nowhere.
std::vector<int64_t> samplesWithStep(const Solution &solution, size_t t) {
  std::vector<int64_t> samples;
  for (size_t b = 0; b < solution.steps.size(); ++b) {
    const bool diverged = solution.status[b] == Status::diverged;
    if (static_cast<int64_t>(t) < solution.steps[b] - (diverged ? 1 : 0))
      samples.push_back(static_cast<int64_t>(b));
  }
  return samples;
}

} // namespace

Tensor stepPenalty(const Path &path) {
  Tensor sum = torch::zeros({}, path.value.options());
  for (size_t t = 0; t < path.iterates.size(); ++t) {
    const std::vector<int64_t> samples = samplesWithStep(path.solution, t);
    if (samples.empty())
      break;
    Tensor step = path.iterates[t] - path.origins[t];
    sum = sum + step.index_select(0, rowIndex(samples, step)).square().sum();
  }
  return sum / static_cast<double>(path.value.numel());
}

Tensor jacobianPenalty(const FixedPointProblem &problem, const Tensor &z) {
  Tensor at = z.detach().clone().requires_grad_();
  Tensor image = problem.map(at, problem.own, problem.shared);
  Tensor v = torch::randn(z.sizes(), torch::kFloat64).to(z.options());
  Tensor product =
      torch::autograd::grad({image}, {at}, {v}, /*retain_graph=*/true,
                            /*create_graph=*/true, /*allow_unused=*/true)[0];
  return product.defined() ? product.square().mean()
                           : torch::zeros({}, z.options());
}

Tensor defectPenalty(const FixedPointProblem &problem, const Tensor &z) {
  TORCH_CHECK(problem.candidate, "a defect needs a map that is a meet");
  Tensor fixed = z.detach();
  Tensor g = problem.candidate(fixed, problem.own, problem.shared);
  const int64_t width = g.size(-1);
  return torch::relu(g - fixed.narrow(-1, fixed.size(-1) - width, width))
      .mean();
}

} // namespace kleene::rt
