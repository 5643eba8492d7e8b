//===- Conditions.h - what a guard implies about two nodes ----------------===//
//
// Small proofs about i1 values of the lfp dialect, by their structure: the
// conjuncts of a condition, the conditions under which an op executes, and
// whether these imply an edge mask input between two nodes, as `A[u, v] != 0`
// implies `adj[u, v]` when the program says `adj = A != 0 or self`. "No" means
// "not found": callers must be right without the implication.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRANSFORMS_LFP_CONDITIONS_H
#define KLEENE_COMPILER_TRANSFORMS_LFP_CONDITIONS_H

#include "compiler/dialect/lfp/LFPOps.h"

#include <optional>

namespace kleene::lfp {

/// An i1 value that is known to be true, or to be false.
struct Fact {
  mlir::Value value;
  bool holds = true;
};
using Conditions = llvm::SmallVector<Fact>;

/// Values that stand for others, as binders of one body for those of another.
using Bindings = llvm::DenseMap<mlir::Value, mlir::Value>;

/// Whether `pattern`, with its bound values replaced, computes what `value`
/// computes.
bool isEquivalent(mlir::Value pattern, mlir::Value value, Bindings &bindings);

/// Adds `fact` and what follows from it.
void addFact(Fact fact, Conditions &conditions);

/// Adds what holds whenever index `binder` of a reduction contributes to it.
void addContribution(ReduceOp reduce, Conditions &conditions);

/// What holds whenever `op` executes: the branches around it.
Conditions branchesAround(mlir::Operation *op);

/// What holds where `op` executes and matters, as far as ops inside `root`
/// (null: anywhere) say: enclosing branches, reductions and offers.
Conditions conditionsAt(mlir::Operation *op, mlir::Operation *root);

/// An edge mask input that is true between two nodes.
struct Relation {
  InputOp mask;
  bool reversed = false; ///< mask[to, from] instead of mask[from, to]
  bool operator==(const Relation &other) const {
    return mask == other.mask && reversed == other.reversed;
  }
};

/// The relation that `conditions` imply from node `from` to node `to`, if any.
std::optional<Relation> impliedRelation(const Conditions &conditions,
                                        mlir::Value from, mlir::Value to);

} // namespace kleene::lfp

#endif // KLEENE_COMPILER_TRANSFORMS_LFP_CONDITIONS_H
