#include "runtime/solver/IterationInternal.h"
#include "runtime/solver/SampleNorm.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace kleene::rt {

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

bool allOf(const std::vector<char> &rows) {
  return std::find(rows.begin(), rows.end(), char(0)) == rows.end();
}
bool anyOf(const std::vector<char> &rows) {
  return std::find(rows.begin(), rows.end(), char(1)) != rows.end();
}

/// Rows of `from` take the place of those of `to`.
void take(Tensor &to, const Tensor &from, const std::vector<char> &which) {
  to = allOf(which) ? from : selectRows(which, from, to);
}

} // namespace

Iteration::Iteration(const FixedPointProblem &problem,
                     const SolveOptions &options)
    : problem(problem), options(options),
      unrolled(options.adjoint == Adjoint::unrolled), z(problem.start),
      value(z), origin(z), bestValue(z), bestOrigin(z), own(problem.own),
      carried(problem.carried) {
  rows.resize(static_cast<size_t>(z.size(0)));
  std::iota(rows.begin(), rows.end(), 0);
  live.assign(rows.size(), 1);
  unchanged.assign(rows.size(), 0);
  best.assign(rows.size(), infinite);
  solution.status.assign(rows.size(), Status::cap);
  solution.steps.assign(rows.size(), 0);
  solution.residual.assign(rows.size(), infinite);
  if (options.residuals)
    solution.residuals.resize(rows.size());
  if (unrolled)
    return;
  solution.value = problem.start.detach().clone();
  solution.origin = solution.value.clone();
}

int64_t Iteration::liveCount() const {
  return std::count(live.begin(), live.end(), char(1));
}

Solution Iteration::run(Solver &solver) {
  const int64_t every =
      options.trajectory ? 1 : std::max<int64_t>(1, options.checkEvery);
  record();
  for (int64_t k = 0; k < options.cap && anyOf(live); ++k) {
    if (!unrolled && 4 * liveCount() <= 3 * count())
      compact(solver);
    if ((k + 1) % every == 0 || k + 1 == options.cap)
      step(solver);
    else
      stepUnjudged(solver);
    record();
  }
  restoreBest(live);
  if (unrolled) {
    solution.value = value;
    solution.origin = origin.detach();
  } else {
    writeBack();
  }
  return std::move(solution);
}

void Iteration::step(Solver &solver) {
  Tensor fz = problem.map(z, own, problem.shared);
  DifferenceNorms norms = differenceNorms(fz, z);
  Rows advance = live, diverged(live.size(), 0);
  for (size_t k = 0; k < rows.size(); ++k)
    if (live[k]) {
      advance[k] = judge(k, norms.difference[k], norms.size[k]);
      diverged[k] = !advance[k];
    }
  take(value, fz, advance);
  take(origin, z, advance);
  rememberBest(fz, advance);
  restoreBest(diverged);
  if (options.settle > 0)
    compareAnswers();
  if (!anyOf(live))
    return;
  liveMask = allOf(live) ? Tensor() : rowMask(live, z);
  Tensor next = solver.next(z, fz);
  if (next.is_same(fz))
    z = value; // Picard: what has ended is frozen there already
  else
    z = whereLive(next);
}

/// Nothing here asks a device for a number, or gives it one.
void Iteration::stepUnjudged(Solver &solver) {
  Tensor fz = problem.map(z, own, problem.shared);
  for (size_t k = 0; k < rows.size(); ++k)
    if (live[k])
      ++solution.steps[static_cast<size_t>(rows[k])];
  z = whereLive(solver.next(z, fz));
}

Tensor Iteration::whereLive(const Tensor &next) const {
  return liveMask.defined() ? torch::where(liveMask, next, z) : next;
}

/// Updates the books of working row k; whether the application counts.
char Iteration::judge(size_t k, double difference, double size) {
  const auto b = static_cast<size_t>(rows[k]);
  const bool finite = std::isfinite(difference) && std::isfinite(size);
  ++solution.steps[b];
  solution.residual[b] = !finite    ? infinite
                         : size > 0 ? difference / size
                                    : difference;
  if (options.residuals)
    solution.residuals[b].push_back(solution.residual[b]);
  if (!finite) {
    solution.status[b] = Status::diverged;
    live[k] = 0;
    return 0;
  }
  if (difference <= options.absolute + options.relative * size) {
    solution.status[b] = Status::converged;
    live[k] = 0;
  }
  return 1;
}

void Iteration::compareAnswers() {
  torch::NoGradGuard guard;
  Tensor now = problem.decode(value.detach(), carried);
  TORCH_CHECK(now.dim() >= 1 && now.size(0) == count() &&
                  !now.is_floating_point(),
              "decode gives integers or booleans, a row per sample; got ",
              now.scalar_type(), " ", now.sizes());
  if (answer.defined()) {
    Tensor same = (now == answer).reshape({count(), -1}).all(1).cpu();
    for (size_t k = 0; k < rows.size(); ++k) {
      if (!live[k])
        continue;
      const auto b = static_cast<size_t>(rows[k]);
      unchanged[b] = same.data_ptr<bool>()[k] ? unchanged[b] + 1 : 0;
      if (unchanged[b] < options.settle)
        continue;
      solution.status[b] = Status::settled;
      live[k] = 0;
    }
  }
  answer = now;
}

void Iteration::rememberBest(const Tensor &fz, const Rows &advance) {
  if (!options.keepBest)
    return;
  Rows better(rows.size(), 0);
  for (size_t k = 0; k < rows.size(); ++k) {
    const auto b = static_cast<size_t>(rows[k]);
    better[k] = advance[k] && solution.residual[b] < best[b];
    if (better[k])
      best[b] = solution.residual[b];
  }
  take(bestValue, fz, better);
  take(bestOrigin, z, better);
}

void Iteration::restoreBest(const Rows &which) {
  if (!options.keepBest || !anyOf(which))
    return;
  take(value, bestValue, which);
  take(origin, bestOrigin, which);
  for (size_t k = 0; k < rows.size(); ++k)
    if (which[k])
      solution.residual[static_cast<size_t>(rows[k])] =
          best[static_cast<size_t>(rows[k])];
}

void Iteration::writeBack() {
  Tensor index = rowIndex(rows, z);
  solution.value.index_copy_(0, index, value.detach());
  solution.origin.index_copy_(0, index, origin.detach());
}

void Iteration::compact(Solver &solver) {
  writeBack();
  std::vector<int64_t> kept, samples;
  for (size_t k = 0; k < rows.size(); ++k)
    if (live[k]) {
      kept.push_back(static_cast<int64_t>(k));
      samples.push_back(rows[k]);
    }
  Tensor index = rowIndex(kept, z);
  auto keep = [&](Tensor &x) {
    if (x.defined())
      x = x.index_select(0, index);
  };
  const bool picard = z.is_same(value);
  keep(value);
  keep(origin);
  if (picard)
    z = value;
  else
    keep(z);
  if (options.keepBest) {
    keep(bestValue);
    keep(bestOrigin);
  }
  keep(answer);
  for (FixedPointProblem::Tensors *each : {&own, &carried})
    for (Tensor &tensor : *each)
      keep(tensor);
  solver.keep(index);
  rows = samples;
  live.assign(rows.size(), 1);
  liveMask = Tensor();
}

void Iteration::record() {
  if (!options.trajectory)
    return;
  if (unrolled) {
    solution.trajectory.push_back(value);
    return;
  }
  writeBack();
  solution.trajectory.push_back(solution.value.clone());
}

} // namespace kleene::rt
