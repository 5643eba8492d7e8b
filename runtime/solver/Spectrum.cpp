#include "runtime/solver/Spectrum.h"

#include <limits>

namespace kleene::rt {
namespace {

/// x / |x| of each row, and 0 where |x| is at most `smallest`.
Tensor unitRows(const Tensor &x, const Tensor &smallest) {
  Tensor length = x.norm(2, 1, true);
  return torch::where(length > smallest, x / length, torch::zeros_like(x));
}

/// NaN for a matrix that has one.
std::vector<double> radii(const Tensor &matrices) {
  Tensor sound = torch::isfinite(matrices).flatten(1).all(1);
  Tensor values =
      torch::linalg_eigvals(torch::where(sound.view({-1, 1, 1}), matrices,
                                         torch::zeros_like(matrices)))
          .abs()
          .amax(1);
  std::vector<double> result;
  for (int64_t b = 0; b < matrices.size(0); ++b)
    result.push_back(sound[b].item<bool>()
                         ? values[b].item<double>()
                         : std::numeric_limits<double>::quiet_NaN());
  return result;
}

} // namespace

std::vector<char> vanishing(const TransposedProduct &product,
                            const Tensor &start, int64_t products) {
  const Tensor zero = torch::zeros({start.size(0), 1}, start.options());
  Tensor u = unitRows(start, zero);
  for (int64_t k = 0; k < products && u.ne(0).any().item<bool>(); ++k)
    u = unitRows(product(u), zero);
  std::vector<char> result;
  Tensor alive = u.ne(0).any(1).cpu();
  for (int64_t b = 0; b < start.size(0); ++b)
    result.push_back(!alive[b].item<bool>());
  return result;
}

std::vector<double> denseRadius(const Tensor &matrices) {
  return radii(matrices.cpu());
}

std::vector<double> krylovRadius(const TransposedProduct &product,
                                 const Tensor &start, int64_t products) {
  // What orthogonalization leaves of a vector within the space.
  constexpr double rounding = 1e-13;
  const int64_t samples = start.size(0);
  Tensor projected =
      torch::zeros({samples, products, products}, start.options());
  Tensor basis = unitRows(start, torch::zeros({samples, 1}, start.options()))
                     .unsqueeze(2); // [B, D, j + 1]
  for (int64_t j = 0; j < products; ++j) {
    Tensor image = product(basis.select(2, j));
    Tensor smallest = rounding * image.norm(2, 1, true);
    for (int pass = 0; pass < 2; ++pass) { // once leaves rounding
      Tensor along = torch::bmm(basis.transpose(1, 2), image.unsqueeze(2));
      image = image - torch::bmm(basis, along).squeeze(2);
      projected.select(2, j).narrow(1, 0, j + 1).add_(along.squeeze(2));
    }
    if (j + 1 == products)
      break;
    Tensor next = unitRows(image, smallest);
    projected.select(2, j).select(1, j + 1).copy_(
        (image * next).sum(1)); // its length, 0 where the space is invariant
    basis = torch::cat({basis, next.unsqueeze(2)}, 2);
  }
  return radii(projected.cpu());
}

} // namespace kleene::rt
