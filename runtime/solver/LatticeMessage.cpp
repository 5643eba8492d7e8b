#include "runtime/solver/LatticeMessage.h"

namespace kleene::rt {

Tensor LatticeMessage::candidates(const Tensor &x, const Tensor &c) const {
  // [K, 1, ..., 1] against [1, ...].
  std::vector<int64_t> spread(static_cast<size_t>(x.dim()) + 1, 1);
  spread[0] = -1;
  Tensor pieces = own.abs().view(spread) * x.unsqueeze(0);
  if (kind == Kind::join)
    pieces = pieces + arc.abs().view(spread) * c.unsqueeze(0);
  pieces = pieces + shift.view(spread);
  std::vector<Tensor> all = {x.unsqueeze(0)};
  if (kind == Kind::join)
    all.push_back(c.unsqueeze(0));
  all.push_back(pieces);
  return torch::cat(all);
}

Tensor LatticeMessage::operator()(const Tensor &x, const Tensor &c) const {
  if (kind == Kind::add)
    return x + c;
  return std::get<0>(candidates(x, c).max(0));
}

Tensor LatticeMessage::slope(const Tensor &x, const Tensor &c) const {
  if (kind == Kind::add)
    return {};
  torch::NoGradGuard noGradient;
  Tensor winner = std::get<1>(candidates(x, c).max(0));
  Tensor first = torch::ones({1}, x.options());
  std::vector<Tensor> slopes = {first};
  if (kind == Kind::join)
    slopes.push_back(torch::zeros_like(first));
  slopes.push_back(own.abs());
  return torch::cat(slopes).index_select(0, winner.flatten()).view_as(x);
}

} // namespace kleene::rt
