#include "runtime/solver/FixedPoint.h"
#include "runtime/solver/ImplicitAdjoint.h"
#include "runtime/solver/Picard.h"
#include "runtime/solver/SampleNorm.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace kleene::rt {

namespace {

/// The forward iteration. Samples that have ended stay in the working set,
/// frozen, until a quarter of it has ended; then the rest moves closer.
class Iteration {
public:
  Iteration(const FixedPointProblem &problem, const SolveOptions &options)
      : problem(problem), options(options),
        unrolled(options.adjoint == Adjoint::unrolled), z(problem.start),
        origin(problem.start), own(problem.own) {
    const int64_t samples = z.size(0);
    rows.resize(static_cast<size_t>(samples));
    std::iota(rows.begin(), rows.end(), 0);
    live.assign(rows.size(), 1);
    solution.status.assign(rows.size(), Status::cap);
    solution.steps.assign(rows.size(), 0);
    solution.residual.assign(rows.size(),
                             std::numeric_limits<double>::infinity());
    if (unrolled)
      return;
    solution.value = problem.start.detach().clone();
    solution.origin = solution.value.clone();
  }

  Solution run(Solver &solver) {
    record();
    for (int64_t step = 0; step < options.cap && liveCount() > 0; ++step) {
      if (!unrolled && 4 * liveCount() <= 3 * count())
        compact();
      Tensor fz = problem.map(z, own, problem.shared);
      Tensor next = solver.next(z, fz);
      DifferenceNorms norms = differenceNorms(fz, z);
      const bool whole = liveCount() == count();
      std::vector<char> advance = live;
      for (size_t k = 0; k < rows.size(); ++k)
        if (live[k])
          advance[k] = judge(k, norms.difference[k], norms.size[k]);
      const bool allAdvance = whole && std::find(advance.begin(), advance.end(),
                                                 0) == advance.end();
      origin = allAdvance ? z : selectRows(advance, z, origin);
      z = allAdvance ? next : selectRows(advance, next, z);
      record();
    }
    if (unrolled)
      solution.value = z;
    else
      writeBack();
    return std::move(solution);
  }

private:
  int64_t count() const { return static_cast<int64_t>(rows.size()); }
  int64_t liveCount() const {
    return std::count(live.begin(), live.end(), char(1));
  }

  /// Updates the books of working row k; whether its iterate moves on.
  char judge(size_t k, double difference, double size) {
    const auto b = static_cast<size_t>(rows[k]);
    ++solution.steps[b];
    if (!std::isfinite(difference) || !std::isfinite(size)) {
      solution.status[b] = Status::diverged;
      solution.residual[b] = std::numeric_limits<double>::infinity();
      live[k] = 0;
      return 0;
    }
    solution.residual[b] = size > 0 ? difference / size : difference;
    if (difference <= options.absolute + options.relative * size) {
      solution.status[b] = Status::converged;
      live[k] = 0;
    }
    return 1;
  }

  void writeBack() {
    Tensor index = rowIndex(rows, z);
    solution.value.index_copy_(0, index, z.detach());
    solution.origin.index_copy_(0, index, origin.detach());
  }

  void compact() {
    writeBack();
    std::vector<int64_t> keep, kept;
    for (size_t k = 0; k < rows.size(); ++k)
      if (live[k]) {
        keep.push_back(static_cast<int64_t>(k));
        kept.push_back(rows[k]);
      }
    Tensor index = rowIndex(keep, z);
    z = z.index_select(0, index);
    origin = origin.index_select(0, index);
    for (Tensor &each : own)
      each = each.index_select(0, index);
    rows = kept;
    live.assign(rows.size(), 1);
  }

  void record() {
    if (!options.trajectory)
      return;
    if (unrolled) {
      solution.trajectory.push_back(z);
      return;
    }
    writeBack();
    solution.trajectory.push_back(solution.value.clone());
  }

  const FixedPointProblem &problem;
  const SolveOptions &options;
  const bool unrolled;
  Tensor z;                       ///< the working rows' iterates
  Tensor origin;                  ///< and those before
  FixedPointProblem::Tensors own; ///< the working rows' own tensors
  std::vector<int64_t> rows;      ///< working row -> sample
  std::vector<char> live;         ///< per working row
  Solution solution;
};

/// The rows begin, ..., end - 1 of a problem.
FixedPointProblem rowsOf(const FixedPointProblem &problem, int64_t begin,
                         int64_t end) {
  FixedPointProblem part = problem;
  part.start = problem.start.slice(0, begin, end);
  for (Tensor &each : part.own)
    each = each.slice(0, begin, end);
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
    Picard solver;
    return Iteration(problem, options).run(solver);
  }
  std::vector<Solution> solutions(static_cast<size_t>(parts));
  at::parallel_for(0, parts, 1, [&](int64_t first, int64_t last) {
    torch::NoGradGuard guard; // of this thread
    for (int64_t part = first; part < last; ++part) {
      FixedPointProblem rows =
          rowsOf(problem, samples * part / parts, samples * (part + 1) / parts);
      Picard solver;
      solutions[static_cast<size_t>(part)] =
          Iteration(rows, options).run(solver);
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
  if (options.cap == 0 || options.adjoint == Adjoint::unrolled) {
    // Without iterations the start keeps whatever gradient it has.
    SolveOptions direct = options;
    direct.adjoint = Adjoint::unrolled;
    Picard solver;
    return Iteration(problem, direct).run(solver);
  }
  Solution solution = solveWithoutGraph(problem, options);
  if (wantsGradient(problem))
    solution.value = attachAdjoint(problem, options, solution);
  return solution;
}

} // namespace kleene::rt
