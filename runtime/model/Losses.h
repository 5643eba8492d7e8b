//===- Losses.h - the losses of the CLRS benchmark ------------------------===//
//
// In: logits of the shapes of Net.h, truth of the shapes of Batch.h. Out: a
// scalar tensor with gradient. With y the logits and t the truth:
//   scalar                 mean of (y - t)^2
//   mask                   binary cross entropy, mean over cells with t != -1
//   mask_one, categorical  -sum(max(t, 0) log softmax y) / #(t == 1)
//   pointer, permutation   mean of -log softmax(y)[t]
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_MODEL_LOSSES_H
#define KLEENE_RUNTIME_MODEL_LOSSES_H

#include "compiler/program/Spec.h"
#include "runtime/data/Batch.h"

#include <string>
#include <vector>

namespace kleene::rt {

/// Probes that a lattice channel decides have losses of their own: witnessLoss
/// and tightLoss (Lattice.h), at this temperature.
struct LatticeLosses {
  std::vector<std::string> witnesses, tight;
  double temperature = 1;
};

/// The loss of one probe.
Tensor probeLoss(const Probe &probe, const Tensor &logits, const Tensor &truth,
                 const LatticeLosses &lattice = {});

/// The sum over all outputs of `spec`, each with weight 1.
Tensor outputLoss(const Spec &spec, const Features &logits,
                  const Features &truth, const LatticeLosses &lattice = {});

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_MODEL_LOSSES_H
