//===- BenchmarkTask.h - a program as the CLRS benchmark trains it --------===//
//
// The signature of its network, batches as that network reads them, the loss of
// outputs and the way back to answers: runtime/baseline put together for one
// program. `pos` is drawn by the sampler (BatchOptions::randomPositions).
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_BENCHMARKTASK_H
#define KLEENE_RUNTIME_TRAIN_BENCHMARKTASK_H

#include "runtime/baseline/Network.h"
#include "runtime/train/Config.h"

namespace kleene::rt {

class BenchmarkTask {
public:
  explicit BenchmarkTask(const Spec &spec);

  /// With permutations enforced and the constant `pred_h` as an input.
  const baseline::Signature &signature() const { return after; }
  /// Whether an input of the network is row 0 of a hint.
  bool readsFirstRow() const { return predIsInput; }

  /// The batch in the form of the signature. Outputs and hints may be missing,
  /// but row 0 of what readsFirstRow says.
  Batch prepared(const Batch &batch) const;
  /// Of a prepared batch; a scalar.
  Tensor outputLoss(const Features &logits, const Batch &batch) const;
  /// In the form of Batch::outputs.
  Features decided(const Features &logits) const;

private:
  baseline::Signature before, after; ///< around enforcing permutations
  bool predIsInput = false;
};

/// The network that model.processor names. Throws Error (Exit::usage) when
/// there is none of that name.
baseline::NetworkOptions benchmarkOptions(const Config &config,
                                          baseline::HintMode hints);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_BENCHMARKTASK_H
