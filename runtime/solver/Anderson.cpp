#include "runtime/solver/Anderson.h"
#include "runtime/solver/SampleSolve.h"
#include "runtime/solver/StepInternal.h"

#include <limits>

namespace kleene::rt {

namespace {

Tensor stacked(const std::deque<Tensor> &columns) {
  return torch::stack(std::vector<Tensor>(columns.begin(), columns.end()), 1);
}

/// The products a_i . b_j of each sample, [B, k, l]. A product of matrices per
/// sample: its bits do not depend on the other samples.
Tensor products(const Tensor &a, const Tensor &b) {
  return torch::bmm(a, b.transpose(1, 2)).to(torch::kFloat64);
}

/// 1 / |a_i|, [B, k, 1]; large, not infinite, where a_i is zero.
Tensor inverseLengths(const Tensor &a) {
  constexpr double tiny = std::numeric_limits<double>::min();
  Tensor each = a.reshape({-1, 1, a.size(2)});
  return products(each, each)
      .view({a.size(0), a.size(1), 1})
      .clamp_min(tiny)
      .rsqrt();
}

/// The gamma of Anderson.h, [B, 1, k]. `left` is what the residual r - Y gamma
/// is to be orthogonal to: Y itself, or S.
Tensor coefficients(const Tensor &left, const Tensor &changes,
                    const Tensor &residual, double sign) {
  // What products of nearly parallel unit vectors leave as rounding.
  const double ridge = residual.scalar_type() == torch::kFloat64 ? 1e-12 : 1e-6;
  Tensor rowScale = inverseLengths(left), columnScale = inverseLengths(changes);
  Tensor matrix =
      sign * products(left, changes) * rowScale * columnScale.transpose(1, 2);
  Tensor target = sign * products(left, residual.unsqueeze(1)) * rowScale;
  matrix = matrix + ridge * torch::eye(matrix.size(1), matrix.options());
  return (solveEach(matrix, target) * columnScale)
      .transpose(1, 2)
      .to(residual.scalar_type());
}

} // namespace

Anderson::Anderson(Type type, int64_t memory, double damping)
    : type(type), memory(static_cast<size_t>(memory)), damping(damping) {}

Tensor Anderson::next(const Tensor &z, const Tensor &fz) {
  Tensor x = z.reshape({z.size(0), -1}), residual = fz.reshape_as(x) - x;
  if (last.defined()) {
    steps.push_back(x - last);
    changes.push_back(residual - lastResidual);
  }
  if (steps.size() > memory) {
    steps.pop_front();
    changes.pop_front();
  }
  last = x;
  lastResidual = residual;
  Tensor damped = damping * residual;
  if (steps.empty())
    return (x + damped).view_as(z);
  Tensor s = stacked(steps), y = stacked(changes);
  Tensor gamma = type == Type::two ? coefficients(y, y, residual, 1)
                                   : coefficients(s, y, residual, -1);
  Tensor correction = torch::bmm(gamma, s + damping * y).squeeze(1);
  return (x + soundStep(damped - correction, damped)).view_as(z);
}

void Anderson::keep(const Tensor &rows) {
  for (std::deque<Tensor> *columns : {&steps, &changes})
    for (Tensor &each : *columns)
      each = each.index_select(0, rows);
  if (!last.defined())
    return;
  last = last.index_select(0, rows);
  lastResidual = lastResidual.index_select(0, rows);
}

} // namespace kleene::rt
