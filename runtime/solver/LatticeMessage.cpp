#include "runtime/solver/LatticeMessage.h"

namespace kleene::rt {

namespace {

/// [K] as [K, 1, ..., 1], against [1, ...] of the shape of `x`.
Tensor spread(const Tensor &perPiece, const Tensor &x) {
  std::vector<int64_t> shape(static_cast<size_t>(x.dim()) + 1, 1);
  shape[0] = -1;
  return perPiece.view(shape);
}

} // namespace

Tensor LatticeMessage::pieces(const Tensor &x, const Tensor &c) const {
  Tensor lines = spread(own.abs(), x) * x.unsqueeze(0);
  if (kind != Kind::keep)
    lines = lines + spread(arc.abs(), x) * c.unsqueeze(0);
  return lines + spread(shift, x);
}

Tensor LatticeMessage::candidates(const Tensor &x, const Tensor &c) const {
  std::vector<Tensor> all = {x.unsqueeze(0)};
  if (kind == Kind::join)
    all.push_back(c.unsqueeze(0));
  all.push_back(pieces(x, c));
  return torch::cat(all);
}

// A piece that bends upwards counts where it is positive, one that bends
// downwards where it is negative.
Tensor LatticeMessage::weights(const Tensor &pieces) const {
  Tensor counts = pieces > 0;
  if (kind == Kind::monotone) {
    const int64_t half = pieces.size(0) / 2;
    counts = torch::cat({counts.narrow(0, 0, half),
                         pieces.narrow(0, half, pieces.size(0) - half) < 0});
  }
  return counts.to(pieces.scalar_type()) * spread(scale.abs(), pieces[0]);
}

Tensor LatticeMessage::operator()(const Tensor &x, const Tensor &c) const {
  if (kind == Kind::add)
    return x + c;
  if (isMaximum())
    return std::get<0>(candidates(x, c).max(0));
  // Summed one after the other: equal arguments give equal bits, whatever
  // stands beside them.
  Tensor lines = pieces(x, c), terms = weights(lines) * lines;
  Tensor sum = kind == Kind::growing ? x + c : torch::zeros_like(x);
  for (int64_t k = 0; k < terms.size(0); ++k)
    sum = sum + terms[k];
  return sum;
}

Tensor LatticeMessage::slope(const Tensor &x, const Tensor &c) const {
  if (kind == Kind::add)
    return {};
  torch::NoGradGuard noGradient;
  if (!isMaximum()) {
    Tensor sum = (weights(pieces(x, c)) * spread(own.abs(), x)).sum(0);
    return kind == Kind::growing ? sum + 1 : sum;
  }
  Tensor winner = std::get<1>(candidates(x, c).max(0));
  Tensor first = torch::ones({1}, x.options());
  std::vector<Tensor> slopes = {first};
  if (kind == Kind::join)
    slopes.push_back(torch::zeros_like(first));
  slopes.push_back(own.abs());
  return torch::cat(slopes).index_select(0, winner.flatten()).view_as(x);
}

} // namespace kleene::rt
