#include "runtime/solver/SampleNorm.h"

namespace kleene::rt {

namespace {

Tensor norms(const Tensor &x) {
  if (x.dim() < 2)
    return x.abs();
  Tensor lengths = x.norm(2, -1);
  return lengths.dim() == 1 ? lengths : lengths.flatten(1).amax(1);
}

std::vector<double> toHost(const Tensor &x) {
  Tensor host = x.to(torch::kCPU, torch::kFloat64).contiguous();
  const double *data = host.data_ptr<double>();
  return {data, data + host.numel()};
}

} // namespace

std::vector<double> sampleNorm(const Tensor &x) {
  torch::NoGradGuard guard;
  return toHost(norms(x));
}

DifferenceNorms differenceNorms(const Tensor &a, const Tensor &b) {
  torch::NoGradGuard guard;
  std::vector<double> both = toHost(torch::cat({norms(a - b), norms(a)}));
  auto middle = both.begin() + static_cast<ptrdiff_t>(both.size() / 2);
  return {{both.begin(), middle}, {middle, both.end()}};
}

Tensor selectRows(const std::vector<char> &keep, const Tensor &yes,
                  const Tensor &no) {
  std::vector<int64_t> shape(static_cast<size_t>(yes.dim()), 1);
  shape[0] = static_cast<int64_t>(keep.size());
  Tensor mask = torch::empty({shape[0]}, torch::kBool);
  bool *data = mask.data_ptr<bool>();
  for (size_t k = 0; k < keep.size(); ++k)
    data[k] = keep[k] != 0;
  return torch::where(mask.view(shape).to(yes.device()), yes, no);
}

Tensor rowIndex(const std::vector<int64_t> &rows, const Tensor &like) {
  return torch::tensor(rows, torch::kInt64).to(like.device());
}

} // namespace kleene::rt
