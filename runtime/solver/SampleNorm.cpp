#include "runtime/solver/SampleNorm.h"

#include <cmath>

namespace kleene::rt {

namespace {

Tensor norms(const Tensor &x) {
  if (x.dim() < 2)
    return x.abs();
  Tensor lengths = x.norm(2, -1);
  return lengths.dim() == 1 ? lengths : lengths.flatten(1).amax(1);
}

/// Partial sums beside each other, for vector instructions of any width.
constexpr int64_t lanes = 16;

/// Sum of the squares of f(0), ..., f(count - 1), in a fixed order.
template <typename F> auto sumOfSquares(int64_t count, const F &f) {
  decltype(f(0)) partial[lanes] = {};
  int64_t k = 0;
  for (; k + lanes <= count; k += lanes)
    for (int64_t l = 0; l < lanes; ++l)
      partial[l] += f(k + l) * f(k + l);
  for (; k < count; ++k)
    partial[k % lanes] += f(k) * f(k);
  decltype(f(0)) sum = 0;
  for (auto each : partial)
    sum += each;
  return sum;
}

/// The larger one; NaN if one is.
double larger(double a, double b) { return b > a || std::isnan(b) ? b : a; }

/// In one pass over both, where torch operations take seven.
DifferenceNorms differenceNormsOnCPU(const Tensor &a, const Tensor &b) {
  const int64_t samples = a.size(0), d = a.size(-1);
  const int64_t rows = samples && d ? a.numel() / samples / d : 0;
  DifferenceNorms norms;
  norms.difference.resize(static_cast<size_t>(samples));
  norms.size.resize(static_cast<size_t>(samples));
  AT_DISPATCH_FLOATING_TYPES(a.scalar_type(), "norm", [&] {
    const scalar_t *x = a.data_ptr<scalar_t>(), *y = b.data_ptr<scalar_t>();
    for (int64_t s = 0; s < samples; ++s) {
      double difference = 0, size = 0;
      for (int64_t row = 0; row < rows; ++row, x += d, y += d) {
        difference =
            larger(difference,
                   sumOfSquares(d, [&](int64_t k) { return x[k] - y[k]; }));
        size = larger(size, sumOfSquares(d, [&](int64_t k) { return x[k]; }));
      }
      norms.difference[static_cast<size_t>(s)] = std::sqrt(difference);
      norms.size[static_cast<size_t>(s)] = std::sqrt(size);
    }
  });
  return norms;
}

} // namespace

std::vector<double> toHost(const Tensor &x) {
  Tensor host = x.to(torch::kCPU, torch::kFloat64).contiguous();
  const double *data = host.data_ptr<double>();
  return {data, data + host.numel()};
}

std::vector<double> sampleNorm(const Tensor &x) {
  torch::NoGradGuard guard;
  return toHost(norms(x));
}

DifferenceNorms differenceNorms(const Tensor &a, const Tensor &b) {
  torch::NoGradGuard guard;
  if (a.device().is_cpu() && a.dim() >= 2)
    return differenceNormsOnCPU(a.contiguous(), b.contiguous());
  std::vector<double> both = toHost(torch::cat({norms(a - b), norms(a)}));
  auto middle = both.begin() + static_cast<ptrdiff_t>(both.size() / 2);
  return {{both.begin(), middle}, {middle, both.end()}};
}

Tensor rowMask(const std::vector<char> &keep, const Tensor &like) {
  std::vector<int64_t> shape(static_cast<size_t>(like.dim()), 1);
  shape[0] = static_cast<int64_t>(keep.size());
  Tensor mask = torch::empty({shape[0]}, torch::kBool);
  bool *data = mask.data_ptr<bool>();
  for (size_t k = 0; k < keep.size(); ++k)
    data[k] = keep[k] != 0;
  return mask.view(shape).to(like.device());
}

Tensor selectRows(const std::vector<char> &keep, const Tensor &yes,
                  const Tensor &no) {
  return torch::where(rowMask(keep, yes), yes, no);
}

Tensor rowIndex(const std::vector<int64_t> &rows, const Tensor &like) {
  return torch::tensor(rows, torch::kInt64).to(like.device());
}

} // namespace kleene::rt
