//===- LFPToSCFStorageInternal.h - where tensor values live ---------------===//
//
// In: the operations that one native function executes. Out: a slot (a buffer)
// for each tensor value, such that two values of one slot are never needed at
// the same time. Slots of inputs and outputs are the host's buffers, all others
// lie in the workspace. Values joined by an in-place update or by a loop share
// a slot wherever liveness permits; where it does not, the emitter copies.
//
// The analysis is the classic one (Chaitin): liveness by data flow over a graph
// of the function's points, interference at definitions, coalescing of copies,
// greedy colouring. It needs no linearity of the IR and holds for any nest of
// loops and for acyclic block graphs.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_CONVERSION_LFPTOSCFSTORAGEINTERNAL_H
#define KLEENE_COMPILER_CONVERSION_LFPTOSCFSTORAGEINTERNAL_H

#include "compiler/dialect/lfp/LFPOps.h"

namespace kleene::lfp::native {

/// Bytes of an element in memory: masks take one.
inline int64_t bytesOf(mlir::Type element) {
  return element.isInteger(1) || element.isInteger(8) ? 1 : 8;
}

/// The three functions made of a program and its sampler.
enum class Phase { sample, derive, run };

/// A buffer: of the host (an input or an output, by its position), or local.
struct Slot {
  enum class Kind { input, output, local };
  Kind kind = Kind::local;
  unsigned position = 0; ///< of an input or an output
  mlir::RankedTensorType type;
};

/// Copies (to, from) that happen at once: each source is the value before any
/// of them.
using Moves = llvm::SmallVector<std::pair<unsigned, unsigned>, 4>;

/// A point of a function: what it reads and writes, and what may follow. A
/// definition that copies a source holds the same afterwards, so the two do
/// not interfere here.
struct Point {
  llvm::SmallVector<unsigned, 4> uses, defs;
  Moves moves; ///< also listed among uses and defs
  llvm::SmallVector<unsigned, 2> next;
};

/// The points of a function over its variables. Values that are one thing
/// under several names (a loop's argument and result) share a variable.
struct PointGraph {
  llvm::SmallVector<Slot> variables;
  llvm::SmallVector<Point> points;
  llvm::DenseMap<mlir::Value, unsigned> variableOfValue;
  /// Operation with tensors that has no rule here; null if none.
  mlir::Operation *unsupported = nullptr;
};

/// The graph of a function that executes `ops` in this order.
PointGraph buildPointGraph(ProgramOp program,
                           llvm::ArrayRef<mlir::Operation *> ops, Phase phase);

/// Slots of a function.
class Storage {
public:
  explicit Storage(PointGraph graph);

  llvm::ArrayRef<Slot> getSlots() const { return slots; }
  unsigned slotOf(mlir::Value tensor) const;
  /// The slot of the host's buffer; the variable must be a tensor.
  unsigned hostSlot(Slot::Kind kind, unsigned position) const;
  /// The copies as a sequence; a cycle goes through a scratch slot.
  Moves sequentialize(Moves moves) const;

private:
  void assignSlots(const PointGraph &graph,
                   llvm::ArrayRef<llvm::BitVector> interferes);
  void assignScratch(const PointGraph &graph);

  llvm::SmallVector<Slot> slots;
  llvm::SmallVector<unsigned> slotOfVariable;
  llvm::DenseMap<mlir::Value, unsigned> variableOfValue;
  llvm::DenseMap<mlir::Type, unsigned> scratch;
};

} // namespace kleene::lfp::native

#endif // KLEENE_COMPILER_CONVERSION_LFPTOSCFSTORAGEINTERNAL_H
