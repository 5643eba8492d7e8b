//===- Interpreter.h - executes the sections of a plan --------------------===//
//
// Resolves the names of a plan to slots once, drops what no output needs, and
// executes a section on tensors. It holds no weights: they are arguments, so
// that the solver can differentiate a section by itself.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_MODEL_INTERPRETER_H
#define KLEENE_RUNTIME_MODEL_INTERPRETER_H

#include "compiler/program/Plan.h"
#include "compiler/program/Spec.h"
#include "runtime/data/Batch.h"
#include "runtime/model/EdgeTerm.h"
#include "runtime/model/Message.h"
#include "runtime/model/Parameters.h"

#include <optional>
#include <string>
#include <vector>

namespace kleene::rt {

/// A value of the plan: `edge` for edge values, `tensor` for all others.
struct Value {
  Tensor tensor;
  EdgeTerm edge;
};
using Values = std::vector<Value>;

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
  bool minimum = false;   ///< of an update
  bool top = false;       ///< of a message: what a node without senders gets
  bool proper = false;    ///< of a mask
  double on = 0, off = 0; ///< of a start
  std::vector<int> cost =
      {}; ///< parameters of a cost: slope, bend, scale, offset
};

class Interpreter {
public:
  enum class Section { encode, step, decode };

  /// Throws std::runtime_error when the plan does not fit the spec.
  Interpreter(const Plan &plan, const Spec &spec, int64_t hidden);

  const std::vector<ParameterDeclaration> &parameters() const {
    return declarations;
  }
  /// The outputs whose logits are made by witness_logits.
  const std::vector<std::string> &witnessProbes() const {
    return witnessOutputs;
  }
  /// The slots of a step that is exactly min(start, least message), where start
  /// is the initial iterate and the witnesses are those of this step: it has a
  /// solver of its own (LatticeFixedPoint.h).
  struct LatticeStep {
    int start, edge, mask;
  };
  const std::optional<LatticeStep> &latticeStep() const { return lattice; }
  size_t slotCount() const { return slots.size(); }
  int iterateSlot() const { return iterate; }
  int initialSlot() const { return initial; }
  int nextSlot() const { return next; }
  /// Slots made by encode that step reads; parameters that step reads.
  const std::vector<int> &stepInputs() const { return inputsOfStep; }
  const std::vector<int> &stepParameters() const { return parametersOfStep; }

  /// What a section runs on: B samples of n nodes, floating type and device.
  struct Shape {
    int64_t samples, nodes;
    torch::TensorOptions options;
  };

  /// Executes a section over `values` (one per slot). `inputs` is read by
  /// encode only, `outputs` filled by decode only.
  void run(Section section, Values &values,
           const std::vector<Tensor> &parameters, const Shape &shape,
           const Features *inputs, Features *outputs) const;

private:
  class Resolver;
  std::vector<ResolvedInstruction> sections[3];
  std::vector<ParameterDeclaration> declarations;
  std::vector<std::string> slots, witnessOutputs;
  std::vector<int> inputsOfStep, parametersOfStep;
  std::optional<LatticeStep> lattice;
  int iterate = -1, initial = -1, next = -1;
};

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_MODEL_INTERPRETER_H
