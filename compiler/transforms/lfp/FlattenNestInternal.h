//===- FlattenNestInternal.h - the parts of lfp-flatten-nest --------------===//
//
// FlattenNest.cpp cuts a graph (Cuts.cpp), lays out the state that lives across
// the cuts (StateLayout.cpp), moves the blocks into one lfp.fix and repairs the
// uses of what is now read from the state (Rename.cpp).
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRANSFORMS_LFP_FLATTENNESTINTERNAL_H
#define KLEENE_COMPILER_TRANSFORMS_LFP_FLATTENNESTINTERNAL_H

#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/Region.h"

#include "llvm/ADT/MapVector.h"

namespace kleene::lfp {

/// The blocks at which a step begins, in order: one for each probe, which
/// stands first in it, and one in each cycle that has none.
llvm::SmallVector<mlir::Block *> cutGraph(mlir::Region &region,
                                          mlir::RewriterBase &rewriter);

/// A component of the state.
struct Slot {
  mlir::Type type;
  llvm::StringRef name; ///< the variable it holds, "" for a temporary
};

struct StateLayout {
  llvm::SmallVector<Slot> slots;
  /// Every value that some cut carries, in order of definition, and its slot.
  llvm::MapVector<mlir::Value, unsigned> slotOf;
  /// What each cut carries: its own arguments and what is live in it.
  llvm::DenseMap<mlir::Block *, llvm::SmallVector<mlir::Value>> carried;
  /// The slots of the graph's results when it is done.
  llvm::SmallVector<unsigned> results;
};

/// Values of one variable share a slot unless a cut carries both.
StateLayout layoutState(mlir::Region &region,
                        llvm::ArrayRef<mlir::Block *> cuts);

/// After cutting, a carried value is defined in its own block and, as a slot
/// of `state`, at every cut that carries it. Gives each use the definition
/// that reaches it; where several meet, the block gets an argument. No branch
/// of the acyclic `region` may lead to a cut any more.
void renameCarried(mlir::Region &region, const StateLayout &layout,
                   llvm::ArrayRef<mlir::Block *> cuts, mlir::ValueRange state);

} // namespace kleene::lfp

#endif // KLEENE_COMPILER_TRANSFORMS_LFP_FLATTENNESTINTERNAL_H
