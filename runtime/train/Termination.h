//===- Termination.h - a learned end of the iteration ---------------------===//
//
// After each step a number is read off the state of the whole graph,
//
//     y_t = w . (max over nodes of z_t) + b,
//
// and the iteration of a sample ends after the first step with sigmoid(y_t)
// above 1/2. It learns from the length of the reference run: y_t is to be
// positive at its last step and negative before.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_TERMINATION_H
#define KLEENE_RUNTIME_TRAIN_TERMINATION_H

#include "runtime/train/Path.h"
#include "runtime/train/Weights.h"

namespace kleene::rt {

class Termination {
public:
  /// `width` is that of an iterate; `seed` that of the initial weights.
  Termination(int64_t width, uint64_t seed, torch::ScalarType type,
              torch::Device device);

  /// z [B, n, width] -> [B].
  Tensor logits(const Tensor &z) const;
  /// termination.weight [1, width], termination.bias [1].
  const NamedTensors &parameters() const { return all; }

private:
  NamedTensors all;
};

/// Binary cross entropy of y_t against "t is the sample's last step": the mean
/// over samples b and steps 1, ..., steps[b]. A scalar.
Tensor terminationLoss(const Termination &termination, const Path &path,
                       const std::vector<int64_t> &steps);

/// Iterates until the network says that it has finished (converged), or to the
/// cap. Without gradient.
Solution untilTerminated(const FixedPointProblem &problem,
                         const Termination &termination, int64_t cap);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_TERMINATION_H
