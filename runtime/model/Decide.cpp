#include "runtime/model/Decide.h"

namespace kleene::rt {

Tensor decide(const Probe &probe, const Tensor &logits) {
  Tensor y = logits.detach();
  switch (probe.type) {
  case ProbeType::scalar:
    return y;
  case ProbeType::mask:
    return (y > 0).to(y.scalar_type());
  case ProbeType::maskOne:
  case ProbeType::categorical:
    return torch::zeros_like(y).scatter_(-1, y.argmax(-1, true), 1);
  case ProbeType::pointer:
  case ProbeType::permutation:
    return y.argmax(-1);
  }
  TORCH_CHECK(false, "unknown type of probe ", probe.name);
}

} // namespace kleene::rt
