#include "runtime/solver/Broyden.h"
#include "runtime/solver/StepInternal.h"

namespace kleene::rt {

namespace {

/// Below this share of |s|^2, s'B y counts as small.
constexpr double smallest = 0.1;

/// sum_i a_i (b_i . x)
Tensor lowRank(const std::vector<Tensor> &a, const std::vector<Tensor> &b,
               const Tensor &x) {
  Tensor weights = torch::bmm(torch::stack(b, 1), x.unsqueeze(2));
  return torch::bmm(weights.transpose(1, 2), torch::stack(a, 1)).squeeze(1);
}

} // namespace

Broyden::Broyden(int64_t memory, double damping)
    : memory(static_cast<size_t>(memory)), damping(damping) {}

Tensor Broyden::inverse(const Tensor &x) const {
  return left.empty() ? -x : lowRank(left, right, x) - x;
}

Tensor Broyden::inverseTransposed(const Tensor &x) const {
  return left.empty() ? -x : lowRank(right, left, x) - x;
}

void Broyden::update(const Tensor &step, const Tensor &change) {
  if (left.size() == memory) {
    left.clear();
    right.clear();
  }
  Tensor image = inverse(change), size = rowProducts(step, step);
  size = torch::where(size == 0, torch::ones_like(size), size);
  // theta of Powell's mean; 1 where nothing is to be done.
  Tensor share = rowProducts(step, image) / size;
  Tensor sign = torch::where(share < 0, -torch::ones_like(share),
                             torch::ones_like(share));
  Tensor theta =
      torch::where(share.abs() < smallest, (1 - smallest * sign) / (1 - share),
                   torch::ones_like(share));
  image = theta * image + (1 - theta) * step;
  Tensor denominator = (theta * share + 1 - theta) * size;
  Tensor row = inverseTransposed(step);
  left.push_back((step - image) / denominator);
  right.push_back(row);
}

Tensor Broyden::next(const Tensor &z, const Tensor &fz) {
  Tensor x = z.reshape({z.size(0), -1}), residual = fz.reshape_as(x) - x;
  if (last.defined())
    update(x - last, residual - lastResidual);
  last = x;
  lastResidual = residual;
  Tensor step = -damping * inverse(residual);
  return (x + soundStep(step, damping * residual)).view_as(z);
}

void Broyden::keep(const Tensor &rows) {
  for (std::vector<Tensor> *columns : {&left, &right})
    for (Tensor &each : *columns)
      each = each.index_select(0, rows);
  if (!last.defined())
    return;
  last = last.index_select(0, rows);
  lastResidual = lastResidual.index_select(0, rows);
}

} // namespace kleene::rt
