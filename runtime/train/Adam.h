//===- Adam.h - the optimiser ---------------------------------------------===//
//
// Adam (Kingma and Ba 2015) with decoupled weight decay (Loshchilov and Hutter
// 2019), in the arithmetic of torch::optim::AdamW, on named parameters;
// clipping by the global norm stands beside it. Ours, because a run resumes bit
// for bit only when the whole state is written and read by our own code:
//   p = p - lr decay p
//   m = b1 m + (1 - b1) g,  v = b2 v + (1 - b2) g^2
//   p = p - lr / (1 - b1^t) m / (sqrt(v) / sqrt(1 - b2^t) + eps)
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_ADAM_H
#define KLEENE_RUNTIME_TRAIN_ADAM_H

#include "runtime/train/Weights.h"

namespace kleene::rt {

struct AdamOptions {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weightDecay = 0;
};

class Adam {
public:
  explicit Adam(NamedTensors parameters, AdamOptions options = {});

  /// One step; gradients in the order of the parameters. An undefined gradient
  /// (a parameter that the loss does not reach) counts as zero.
  void step(const std::vector<Tensor> &gradients, double learningRate);

  /// m and v under "adam.m/" and "adam.v/" and the parameter's name; read them
  /// with readParameters, then say how many steps they stand for.
  NamedTensors moments() const;
  int64_t steps() const { return taken; }
  void setSteps(int64_t steps) { taken = steps; }

private:
  NamedTensors parameters;
  std::vector<Tensor> first, second;
  AdamOptions options;
  int64_t taken = 0;
};

/// The Euclidean norm of all gradients together, before they are scaled in
/// place to at most `limit` (0: not at all). Not finite when one of them is.
double clipGradients(const std::vector<Tensor> &gradients, double limit);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_ADAM_H
