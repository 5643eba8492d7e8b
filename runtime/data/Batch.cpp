#include "runtime/data/Batch.h"

namespace kleene::rt {

namespace {

Features mapped(const Features &features, const auto &f) {
  Features result;
  for (const auto &[name, tensor] : features)
    result.emplace(name, f(tensor));
  return result;
}

} // namespace

Batch Batch::to(torch::Device device, torch::ScalarType type) const {
  auto move = [&](const Tensor &x) {
    return x.is_floating_point() ? x.to(device, type) : x.to(device);
  };
  return {nodes,
          samples,
          mapped(inputs, move),
          mapped(outputs, move),
          mapped(hints, move),
          lengths};
}

Batch Batch::slice(int64_t begin, int64_t end) const {
  TORCH_CHECK(0 <= begin && begin <= end && end <= samples,
              "slice: expected a range within ", samples, " samples, got ",
              begin, " to ", end);
  auto cut = [&](int64_t axis) {
    return [=](const Tensor &x) { return x.slice(axis, begin, end); };
  };
  Batch result{nodes,
               end - begin,
               mapped(inputs, cut(0)),
               mapped(outputs, cut(0)),
               mapped(hints, cut(1)),
               {}};
  if (!lengths.empty())
    result.lengths.assign(lengths.begin() + begin, lengths.begin() + end);
  return result;
}

} // namespace kleene::rt
