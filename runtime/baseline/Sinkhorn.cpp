#include "runtime/baseline/Sinkhorn.h"

namespace kleene::rt::baseline {

Tensor logSinkhorn(const Tensor &logits, int64_t steps) {
  Tensor x = logits / sinkhornTemperature -
             1e6 * torch::eye(logits.size(-1), logits.options());
  for (int64_t step = 0; step < steps; ++step)
    x = torch::log_softmax(torch::log_softmax(x, -1), -2);
  return x;
}

Tensor noisyLogSinkhorn(const Tensor &logits, int64_t steps) {
  // The smallest positive number keeps both logarithms finite.
  Tensor uniform = torch::rand_like(logits).clamp_min(1e-12);
  return logSinkhorn(logits - torch::log(-torch::log(uniform)), steps);
}

} // namespace kleene::rt::baseline
