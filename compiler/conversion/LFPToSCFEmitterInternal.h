//===- LFPToSCFEmitterInternal.h - operations to loops and memory ---------===//
//
// In: the operations that one native function executes, and slots for their
// tensors. Out: the function's code. Single values become SSA values with index
// widened to i64; tensors are read and written in their slots, masks as bytes.
// The code ends every loop when the call's status is no longer ok, and never
// reads or writes outside a buffer.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_CONVERSION_LFPTOSCFEMITTERINTERNAL_H
#define KLEENE_COMPILER_CONVERSION_LFPTOSCFEMITTERINTERNAL_H

#include "compiler/conversion/LFPToSCFStorageInternal.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/MapVector.h"

namespace mlir::scf {
class IfOp;
}

namespace kleene::lfp::native {

/// Byte offsets of the fields of a KleeneCall and a KleeneRandom (Trace.h).
namespace field {
enum Call : int64_t {
  nodes = 0,
  maxSteps = 8,
  inputs = 16,
  outputs = 24,
  hints = 32,
  rows = 40,
  capacity = 48,
  grow = 56,
  workspace = 72,
  steps = 80,
  status = 88,
  site = 96,
  distribution = 104
};
enum Random : int64_t { rng = 0, uniform = 8, bernoulli = 16, below = 24 };
} // namespace field

/// The values a function's code works on. Status, site and steps are local
/// variables (allocas) that the function stores into the call when it ends.
struct Frame {
  mlir::Value call, size;
  mlir::Value status, site, steps;
  mlir::Value given;          ///< derive: which inputs to leave alone
  mlir::Value random, params; ///< sample
  mlir::Value drawn;          ///< sample: room for one drawn value
  llvm::SmallVector<mlir::Value> inputs, outputs; ///< the host's buffers
  llvm::SmallVector<mlir::Value> slots;           ///< by slot number
};

/// Whether executing `op` can change the status.
bool canStop(mlir::Operation *op);

/// Whether the structure of the body shows that elements [u, v] and [v, u] are
/// equal: exchanging the binders only exchanges operands of commutative
/// operations.
bool isSymmetric(BuildOp op);

/// `count` elements on the stack: a variable of the function that `b` is in.
/// alignment 0: that of the element.
mlir::Value stackRoom(mlir::ImplicitLocOpBuilder &b, mlir::Type element,
                      int64_t count, unsigned alignment = 0);

class Emitter {
public:
  Emitter(mlir::ImplicitLocOpBuilder &builder, ProgramOp program, Phase phase,
          const Storage &storage, const Frame &frame,
          const llvm::DenseMap<mlir::Operation *, int64_t> &sites)
      : b(builder), program(program), phase(phase), storage(storage),
        frame(frame), sites(sites) {}

  void emit(mlir::Operation *op);

private:
  using Values = llvm::SmallVector<mlir::Value>;

  // LFPToSCFEmitter.cpp: values, memory, simple operations.
  mlir::Value integer(int64_t value);
  mlir::Value boolean(bool value);
  mlir::Value lookup(mlir::Value value);
  Values lookupScalars(mlir::ValueRange values);
  void mapScalars(mlir::ValueRange values, mlir::ValueRange to);
  mlir::Type convert(mlir::Type type);
  llvm::SmallVector<mlir::Type> scalarTypes(mlir::ValueRange values);
  mlir::Value fieldAddress(mlir::Value base, int64_t offset);
  mlir::Value loadField(mlir::Type type, mlir::Value base, int64_t offset);
  mlir::Value elements(mlir::RankedTensorType type);
  mlir::Value bytes(mlir::RankedTensorType type);
  mlir::Value address(mlir::Value tensor, mlir::ValueRange indices);
  mlir::Type memoryType(mlir::Value tensor);
  mlir::Value load(mlir::Type element, mlir::Value pointer);
  void store(mlir::Value value, mlir::Value pointer);
  void copy(mlir::Value to, mlir::Value from, mlir::RankedTensorType type);
  void copyMoves(mlir::ValueRange to, mlir::ValueRange from);
  bool hasMoves(mlir::ValueRange to, mlir::ValueRange from);
  mlir::Value isOk();
  void stop(mlir::Value when, int64_t status, int64_t site);
  void emitBody(mlir::Block &block);
  void emitInput(InputOp op);
  void emitResult(mlir::Value value, Slot::Kind kind, unsigned position);
  void emitSet(SetOp op);
  void emitCheckIndex(CheckIndexOp op);
  void emitSelect(mlir::arith::SelectOp op);
  void emitOther(mlir::Operation *op);

  // LFPToSCFFolds.cpp: comprehensions and folds.
  Values nest(mlir::ValueRange binders, mlir::ValueRange inits,
              llvm::function_ref<Values(mlir::ValueRange)> body);
  mlir::Value indexOf(mlir::Value turn, mlir::Value lower, mlir::Value upper,
                      bool descending);
  void storeElement(BuildOp op);
  void emitElement(BuildOp op);
  void emitBuild(BuildOp op);
  void emitSymmetricBuild(BuildOp op);
  /// One turn of a reduction.
  struct Turn {
    mlir::ValueRange state;
    mlir::Value takes, value, index;
  };
  Values fold(ReduceOp op, mlir::ValueRange inits,
              llvm::function_ref<Values(const Turn &)> step);
  void emitReduce(ReduceOp op);
  void nestGuarded(RelaxOp op, llvm::function_ref<void()> body);
  void emitRelax(RelaxOp op);

  // LFPToSCFTranspose.cpp: symmetric builds in blocks.
  using Mirrored =
      llvm::SmallMapVector<mlir::Value, llvm::SmallVector<GetOp>, 4>;
  bool consistsOfBlocks();
  static Mirrored mirroredReads(BuildOp op);
  void emitSymmetricBlocks(BuildOp op);
  mlir::Value elementOf(mlir::Value room, mlir::Value tensor,
                        mlir::Value offset);
  void emitMirrored(BuildOp op, const Mirrored &reads,
                    llvm::ArrayRef<mlir::Value> rooms,
                    std::pair<mlir::Value, mlir::Value> u, mlir::Value v);

  // LFPToSCFArgument.cpp: argmin and argmax.
  static bool isArgumentOfPasses(ReduceOp op);
  mlir::Value emitArgument(ReduceOp op);

  // LFPToSCFPairwise.cpp: sums in NumPy's order.
  mlir::Value emitPairwiseSum(ReduceOp op);

  // LFPToSCFLoops.cpp: control flow.
  void emitFor(ForOp op);
  void emitCountedFor(ForOp op);
  void emitLeavingFor(ForOp op);
  void emitFix(FixOp op);
  Values emitSteps(FixOp op, llvm::ArrayRef<mlir::Type> types);
  void emitTerminator(mlir::Operation *terminator, FixOp op,
                      llvm::DenseMap<mlir::Block *, mlir::Block *> &blocks);
  void emitIf(mlir::scf::IfOp op);
  mlir::Value takeTurn(mlir::Value wanted, mlir::Operation *op);

  // LFPToSCFHost.cpp: rows and random numbers.
  void emitProbe(ProbeOp op);
  void emitRow(ProbeOp op, mlir::Value row);
  void emitDraw(DrawOp op);
  void emitMaskedDraw(DrawOp op, int64_t function, mlir::ValueRange parameters);
  void emitPermutation(DrawOp op);
  mlir::Value drawOne(int64_t function, mlir::ValueRange parameters,
                      mlir::Type type);
  void emitChoose(ChooseOp op);
  void draw(int64_t function, mlir::ValueRange parameters, mlir::Value count,
            mlir::Value out);

  mlir::ImplicitLocOpBuilder &b;
  ProgramOp program;
  Phase phase;
  const Storage &storage;
  const Frame &frame;
  const llvm::DenseMap<mlir::Operation *, int64_t> &sites;
  mlir::IRMapping scalars;
  int64_t chosen = 0; // parameters of the sampler met so far
};

} // namespace kleene::lfp::native

#endif // KLEENE_COMPILER_CONVERSION_LFPTOSCFEMITTERINTERNAL_H
