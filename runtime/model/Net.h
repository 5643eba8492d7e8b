//===- Net.h - the network a plan describes -------------------------------===//
//
// An interpreter of compiler/program/Plan.h: "encode" runs once per batch,
// "step" is the map whose fixed point is sought, "decode" reads the fixed
// point. Nothing about an algorithm stands in C++.
//
// In: a Batch (only its inputs are read). Out: logits per output probe and the
// solver's Solution. Logits:
//   scalar, mask, mask_one   like the probe: [B, n], [B, n, n] or [B]
//   categorical              [B, n, k] ([B, n, n, k], [B, k])
//   node pointer             [B, n, n]: row i holds the scores of its targets
//   permutation              as pointer
// A target outside a pointer's decoder mask scores `maskedLogit`
// (PointerLogits.h).
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_MODEL_NET_H
#define KLEENE_RUNTIME_MODEL_NET_H

#include "compiler/program/Plan.h"
#include "compiler/program/Spec.h"
#include "runtime/data/Batch.h"
#include "runtime/model/Decide.h"
#include "runtime/model/Losses.h"
#include "runtime/model/Update.h"
#include "runtime/solver/FixedPoint.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace kleene::rt {

struct NetOptions {
  int64_t hidden = 128;
  uint64_t seed = 0; ///< of the initial weights; nothing else is random
  torch::ScalarType type = torch::kFloat32;
  torch::Device device = torch::kCPU;
  bool hints = false; ///< have decoders of hints, too: more parameters
  bool eager = false; ///< nothing but operations of LibTorch: to compare with
  UpdateOptions update = {};
};

/// A batch whose inputs are encoded, for those who iterate by themselves. It
/// stands for the net's weights as they were when it was made, with gradient.
struct EncodedBatch {
  FixedPointProblem problem; ///< start and step
  /// From an iterate to the logits of the outputs, or of hints.
  std::function<Features(const Tensor &z)> outputs, hints;
};

struct Prediction {
  Features outputs;  ///< logits; of those in `decided` only if asked for
  Features decided;  ///< the outputs that a lattice channel decides
  Solution solution; ///< of several fixed points: the last, with all steps

  /// The answer for an output, in the form of Batch::outputs.
  Tensor answer(const Probe &output) const;
  /// Those for all outputs.
  Features answers(const Spec &spec) const;
};

class Net {
public:
  /// Throws std::runtime_error when the plan names something unknown, or has an
  /// update of its own beside that of the options.
  Net(const Plan &plan, const Spec &spec, const NetOptions &options);
  ~Net();
  Net(Net &&) noexcept;

  /// Gradients flow unless torch::NoGradGuard is in force. The logits of what a
  /// lattice channel decides take a number per pair or triple of nodes, and are
  /// made for losses alone.
  Prediction forward(const Batch &batch, const SolveOptions &options,
                     bool allLogits = true) const;

  /// With `answers` the problem has them, for a solver that is to settle.
  EncodedBatch encode(const Batch &batch, bool answers = false) const;

  /// The hints after each of the turns 1, ..., `turns` of the plan's one
  /// lattice channel; none where it has no decoder of hints.
  std::vector<Features> turns(const Batch &batch, int64_t turns) const;

  /// Leaves that require a gradient, under the names of the plan and in its
  /// order, then those of the update: the keys of the weights file. Load by
  /// copy_ under NoGradGuard.
  const std::vector<std::pair<std::string, Tensor>> &parameters() const;
  std::vector<Tensor> parameterTensors() const;

  /// The hints that have a decoder; none unless asked for.
  const std::vector<std::string> &hints() const;
  /// Whether some of the fixed points are lattice channels; the losses of what
  /// these decide (Lattice.h).
  bool hasLattice() const;
  /// Whether the last is one, too: there are no hidden channels.
  bool endsInLattice() const;
  LatticeLosses latticeLosses(double temperature) const;

  const Spec &spec() const;
  const NetOptions &options() const;

private:
  struct Parts;
  std::unique_ptr<Parts> parts;
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_MODEL_NET_H
