#include "runtime/train/Termination.h"

#include "runtime/model/Parameters.h"
#include "runtime/solver/SampleNorm.h"

#include <algorithm>
#include <cmath>

namespace kleene::rt {

Termination::Termination(int64_t width, uint64_t seed, torch::ScalarType type,
                         torch::Device device) {
  const std::vector<ParameterDeclaration> declarations = {
      {"termination.weight", {1, width}, 1 / std::sqrt(double(width)), 0},
      {"termination.bias", {1}, 0, 0}};
  for (const ParameterDeclaration &each : declarations)
    all.emplace_back(
        each.name, initialValue(each, seed).to(device, type).requires_grad_());
}

Tensor Termination::logits(const Tensor &z) const {
  return torch::linear(z.amax(1), all[0].second, all[1].second).squeeze(-1);
}

Tensor terminationLoss(const Termination &termination, const Path &path,
                       const std::vector<int64_t> &steps) {
  std::vector<Tensor> logits;
  for (const Tensor &z : path.iterates)
    logits.push_back(termination.logits(z));
  Tensor y = torch::stack(logits); // [T, B]
  Tensor last = torch::tensor(steps, torch::kInt64).to(y.device());
  Tensor t = torch::arange(1, y.size(0) + 1, last.options()).unsqueeze(-1);
  Tensor lives = t.le(last).to(y.scalar_type());
  Tensor ends = t.eq(last).to(y.scalar_type());
  // log(1 + e^y) - y [t is the last], without overflow.
  Tensor loss = y.clamp_min(0) - y * ends + torch::log1p(torch::exp(-y.abs()));
  return (loss * lives).sum() / lives.sum();
}

Solution untilTerminated(const FixedPointProblem &problem,
                         const Termination &termination, int64_t cap) {
  torch::NoGradGuard noGradient;
  const auto samples = static_cast<size_t>(problem.start.size(0));
  Solution solution;
  solution.value = solution.origin = problem.start;
  solution.status.assign(samples, Status::cap);
  solution.steps.assign(samples, 0);
  solution.residual.assign(samples, 0);
  std::vector<char> live(samples, 1);
  for (int64_t t = 1; t <= cap; ++t) {
    if (std::find(live.begin(), live.end(), 1) == live.end())
      break;
    Tensor z = solution.value;
    Tensor next = problem.map(z, problem.own, problem.shared);
    DifferenceNorms norms = differenceNorms(next, z);
    Tensor stops = termination.logits(next).gt(0).to(torch::kCPU);
    solution.origin = selectRows(live, z, solution.origin);
    solution.value = selectRows(live, next, z);
    for (size_t b = 0; b < samples; ++b) {
      if (!live[b])
        continue;
      solution.steps[b] = t;
      solution.residual[b] =
          norms.size[b] > 0 ? norms.difference[b] / norms.size[b] : 0;
      if (stops[static_cast<int64_t>(b)].item<bool>()) {
        solution.status[b] = Status::converged;
        live[b] = 0;
      }
    }
  }
  return solution;
}

} // namespace kleene::rt
