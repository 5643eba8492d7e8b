//===- Interpreter.h - executes the sections of a plan --------------------===//
//
// Resolves the names of a plan to slots once, drops what no output (and, where
// hints are wanted, no hint) needs, and executes a section on tensors. It holds
// no weights: they are arguments, so that the solver can differentiate a
// section by itself.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_MODEL_INTERPRETER_H
#define KLEENE_RUNTIME_MODEL_INTERPRETER_H

#include "compiler/program/Plan.h"
#include "compiler/program/Spec.h"
#include "runtime/data/Batch.h"
#include "runtime/model/EdgeTerm.h"
#include "runtime/model/Lattice.h"
#include "runtime/model/Message.h"
#include "runtime/model/Parameters.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kleene::rt {

/// A value of the plan: `edge` for edge values, `channel` for the fixed points
/// of lattice channels, `tensor` for all others.
struct Value {
  Tensor tensor;
  EdgeTerm edge;
  std::shared_ptr<const LatticeChannel> channel;
};
using Values = std::vector<Value>;

/// What a choice is among: no and yes, the classes, the nodes.
enum class ChoiceKind { mask, oneClass, node };

/// An instruction with its names resolved.
struct ResolvedInstruction {
  PlanOp op;
  PlanLocation location;
  int64_t width = 0;
  int result = -1;           ///< slot
  std::vector<int> operands; ///< slots; -1 where absent
  int weight = -1;           ///< parameter: weight or scale
  int bias = -1;             ///< parameter: bias or offset
  std::string probe;
  Aggregate aggregate = Aggregate::max;
  bool reverse = false;
  ChoiceKind choice = ChoiceKind::mask;
  bool minimum = false;            ///< of an update
  bool proper = false;             ///< of a mask
  std::string corner = "";         ///< of triples
  bool negated = false;            ///< of a cost, a value, reached
  std::optional<double> on, off;   ///< of a start
  double diagonal = 0, absent = 0; ///< of start_pairs, of a value
  LatticeMessage::Kind combine = LatticeMessage::Kind::add; ///< of a relax
  /// Parameters of a cost (slope, bend, scale, offset, line if any) or of a
  /// relax (own, arc, shift, scale if any).
  std::vector<int> lattice = {};
};

/// A step that is exactly min(start, relax), where start is the initial
/// iterate: it has a solver of its own (LatticeFixedPoint.h).
struct LatticeStep {
  int start, cost, arcs; ///< slots
  int startArcs;         ///< slot: of a channel of pairs; -1: of nodes
  LatticeMessage::Kind combine;
  std::vector<int> message; ///< parameters: own, arc, shift, scale; or none
};

/// A fixed point and what it is made from.
struct ResolvedPhase {
  std::vector<ResolvedInstruction> encode, step;
  int iterate = -1, initial = -1, next = -1; ///< slots
  std::optional<LatticeStep> lattice;
};

/// How an output that a lattice channel decides is decided.
struct LatticeOutput {
  enum class Kind { witness, origin, tight };
  std::string probe;
  Kind kind;
  int channel;  ///< slot
  int key = -1; ///< slot: of witnesses that a key tells apart
};

class Interpreter {
public:
  /// Without `withHints` there are no decoders of hints. `eager`: nothing but
  /// operations of LibTorch, edges dense. Throws std::runtime_error when the
  /// plan does not fit the spec.
  Interpreter(const Plan &plan, const Spec &spec, int64_t hidden,
              bool withHints = false, bool eager = false);

  const std::vector<ParameterDeclaration> &parameters() const {
    return declarations;
  }
  /// The outputs that a lattice channel decides.
  const std::vector<LatticeOutput> &latticeOutputs() const { return decided; }
  /// What decides an output whose logits are not asked for: their operands
  /// alone, and the decoders of all others.
  const std::vector<ResolvedInstruction> &deciders() const { return decide; }
  /// The hints that have a decoder here.
  const std::vector<std::string> &hintProbes() const { return hints; }
  /// In order; all but the last have a lattice step.
  const std::vector<ResolvedPhase> &phases() const { return allPhases; }
  const ResolvedPhase &lastPhase() const { return allPhases.back(); }
  size_t slotCount() const { return slots.size(); }
  /// Slots made by encode that the last step reads; parameters that it reads.
  const std::vector<int> &stepInputs() const { return inputsOfStep; }
  const std::vector<int> &stepParameters() const { return parametersOfStep; }

  /// What a section runs on: B samples of n nodes, floating type and device.
  struct Shape {
    int64_t samples, nodes;
    torch::TensorOptions options;
  };

  /// Executes instructions over `values` (one per slot). `inputs` is read by
  /// those of encode only, `outputs` filled by decoders only.
  void run(const std::vector<ResolvedInstruction> &instructions, Values &values,
           const std::vector<Tensor> &parameters, const Shape &shape,
           const Features *inputs, Features *outputs) const;
  /// Make the outputs, and the hints; both read any iterate.
  const std::vector<ResolvedInstruction> &decoders() const { return decode; }
  const std::vector<ResolvedInstruction> &hintDecoders() const {
    return decodeHints;
  }

private:
  class Resolver;
  const bool eager;
  std::vector<ResolvedPhase> allPhases;
  std::vector<ResolvedInstruction> decode, decodeHints, decide;
  std::vector<ParameterDeclaration> declarations;
  std::vector<std::string> slots, hints;
  std::vector<LatticeOutput> decided;
  std::vector<int> inputsOfStep, parametersOfStep;
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_MODEL_INTERPRETER_H
