#include "runtime/data/Widen.h"

namespace kleene::rt {

namespace {

template <typename From, typename To>
void copy(const void *compact, int64_t count, To *to) {
  const From *from = static_cast<const From *>(compact);
  for (int64_t k = 0; k < count; ++k)
    to[k] = static_cast<To>(from[k]);
}

/// Element k of the compact buffer is the position of a 1 among `classes`; of a
/// -1 where it is `undefined`.
template <typename To>
void oneHot(const void *compact, int64_t count, int64_t classes,
            int64_t undefined, To *to) {
  const auto *from = static_cast<const int64_t *>(compact);
  for (int64_t k = 0; k < count; ++k) {
    TORCH_CHECK(from[k] >= 0 && from[k] < classes, "class ", from[k],
                " is outside 0..", classes - 1);
    to[k * classes + from[k]] = from[k] == undefined ? To(-1) : To(1);
  }
}

template <typename To>
void widenTo(const Probe &probe, const void *compact, int64_t count,
             int64_t nodes, To *to) {
  switch (probe.type) {
  case ProbeType::scalar:
    return copy<double>(compact, count, to);
  case ProbeType::mask:
    return copy<int8_t>(compact, count, to);
  case ProbeType::maskOne:
    return oneHot(compact, count, nodes, probe.undefinedClass, to);
  case ProbeType::categorical:
    return oneHot(compact, count, static_cast<int64_t>(probe.classes.size()),
                  probe.undefinedClass, to);
  case ProbeType::pointer:
  case ProbeType::permutation:
    return copy<int64_t>(compact, count, to);
  }
}

} // namespace

Tensor wideZeros(const Probe &probe, std::vector<int64_t> leading,
                 int64_t nodes, torch::ScalarType type) {
  for (int64_t axis : wideShape(probe, nodes))
    leading.push_back(axis);
  return torch::zeros(leading,
                      isWideInteger(probe.type) ? torch::kInt64 : type);
}

void widen(const Probe &probe, const void *compact, int64_t rows, int64_t nodes,
           const Tensor &to) {
  const int64_t count = rows * compactElements(probe, nodes);
  if (isWideInteger(probe.type))
    return widenTo(probe, compact, count, nodes, to.data_ptr<int64_t>());
  AT_DISPATCH_FLOATING_TYPES(to.scalar_type(), "widen", [&] {
    widenTo(probe, compact, count, nodes, to.data_ptr<scalar_t>());
  });
}

} // namespace kleene::rt
