#include "runtime/solver/FixedPoint.h"
#include "runtime/solver/ImplicitAdjoint.h"
#include "runtime/solver/IterationInternal.h"
#include "runtime/solver/Method.h"

#include <algorithm>

namespace kleene::rt {

namespace {

/// The rows begin, ..., end - 1 of a problem.
FixedPointProblem rowsOf(const FixedPointProblem &problem, int64_t begin,
                         int64_t end) {
  FixedPointProblem part = problem;
  part.start = problem.start.slice(0, begin, end);
  for (FixedPointProblem::Tensors *each : {&part.own, &part.carried})
    for (Tensor &tensor : *each)
      tensor = tensor.slice(0, begin, end);
  return part;
}

/// Puts the solutions of consecutive rows together. A trajectory that ended
/// earlier rests where it ended.
Solution joined(std::vector<Solution> parts) {
  Solution whole;
  std::vector<Tensor> values, origins;
  size_t longest = 0;
  for (Solution &part : parts) {
    values.push_back(part.value);
    origins.push_back(part.origin);
    longest = std::max(longest, part.trajectory.size());
    auto append = [](auto &to, const auto &from) {
      to.insert(to.end(), from.begin(), from.end());
    };
    append(whole.status, part.status);
    append(whole.steps, part.steps);
    append(whole.residual, part.residual);
    append(whole.residuals, part.residuals);
  }
  whole.value = torch::cat(values);
  whole.origin = torch::cat(origins);
  for (size_t k = 0; k < longest; ++k) {
    std::vector<Tensor> iterates;
    for (const Solution &part : parts)
      iterates.push_back(
          part.trajectory[std::min(k, part.trajectory.size() - 1)]);
    whole.trajectory.push_back(torch::cat(iterates));
  }
  return whole;
}

/// The iteration without a graph. On a CPU every thread takes a part of the
/// samples and solves it by itself: nothing is shared but the parameters, and
/// the operations inside run on one thread.
Solution solveWithoutGraph(const FixedPointProblem &problem,
                           const SolveOptions &options) {
  const int64_t samples = problem.start.size(0);
  const int64_t parts = std::min<int64_t>(at::get_num_threads(), samples);
  if (parts < 2 || !problem.start.device().is_cpu() ||
      at::in_parallel_region()) {
    torch::NoGradGuard guard;
    return Iteration(problem, options).run(*makeSolver(options));
  }
  std::vector<Solution> solutions(static_cast<size_t>(parts));
  at::parallel_for(0, parts, 1, [&](int64_t first, int64_t last) {
    torch::NoGradGuard guard; // of this thread
    for (int64_t part = first; part < last; ++part) {
      FixedPointProblem rows =
          rowsOf(problem, samples * part / parts, samples * (part + 1) / parts);
      solutions[static_cast<size_t>(part)] =
          Iteration(rows, options).run(*makeSolver(options));
    }
  });
  return joined(std::move(solutions));
}

bool wantsGradient(const FixedPointProblem &problem) {
  auto requires_ = [](const Tensor &x) { return x.requires_grad(); };
  return torch::GradMode::is_enabled() &&
         (std::any_of(problem.own.begin(), problem.own.end(), requires_) ||
          std::any_of(problem.shared.begin(), problem.shared.end(), requires_));
}

} // namespace

Solution fixedPoint(const FixedPointProblem &problem,
                    const SolveOptions &options) {
  TORCH_CHECK(problem.start.dim() >= 1,
              "the start of a fixed point needs a sample dimension");
  TORCH_CHECK(options.settle <= 0 || problem.decode,
              "stopping at an answer that stays the same needs a decode");
  if (options.cap == 0 || options.adjoint == Adjoint::unrolled) {
    // Without iterations the start keeps whatever gradient it has.
    SolveOptions direct = options;
    direct.adjoint = Adjoint::unrolled;
    return Iteration(problem, direct).run(*makeSolver(options));
  }
  Solution solution = solveWithoutGraph(problem, options);
  if (wantsGradient(problem))
    solution.value = attachAdjoint(problem, options, solution);
  return solution;
}

} // namespace kleene::rt
