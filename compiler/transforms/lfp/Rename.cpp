//===- Rename.cpp - SSA form after cutting --------------------------------===//

#include "compiler/transforms/lfp/FlattenNestInternal.h"
#include "compiler/transforms/lfp/VariableNames.h"

#include "mlir/Interfaces/ControlFlowInterfaces.h"

#include "llvm/ADT/DenseSet.h"

using namespace mlir;
using namespace kleene::lfp;

namespace {

class Renamer {
public:
  Renamer(Region &region, const StateLayout &layout, ArrayRef<Block *> cuts,
          ValueRange state)
      : region(region), layout(layout), cuts(cuts), state(state) {}

  void run() {
    sortBlocks();
    collectNeeds();
    for (Block *block : sorted)
      enter(block);
    for (auto &[value, slot] : layout.slotOf)
      for (OpOperand &use : llvm::make_early_inc_range(value.getUses())) {
        Block *block = blockOf(use);
        if (isRead(value, block))
          use.set(reaching(block, value));
      }
  }

private:
  /// Every block before those it branches to.
  void sortBlocks() {
    llvm::DenseSet<Block *> seen;
    SmallVector<std::pair<Block *, unsigned>> way;
    for (Block &root : region) {
      if (!seen.insert(&root).second)
        continue;
      way.push_back({&root, 0});
      while (!way.empty()) {
        auto &[block, next] = way.back();
        if (next == block->getNumSuccessors()) {
          sorted.push_back(block);
          way.pop_back();
          continue;
        }
        Block *successor = block->getSuccessor(next++);
        if (seen.insert(successor).second)
          way.push_back({successor, 0});
      }
    }
    std::reverse(sorted.begin(), sorted.end());
  }

  Block *blockOf(OpOperand &use) const {
    return region.findAncestorBlockInRegion(*use.getOwner()->getBlock());
  }

  /// Whether a use of `value` in `block` is of what reaches its start. A cut
  /// reads even its own arguments from the state.
  bool isRead(Value value, Block *block) const {
    return value.getParentBlock() != block ||
           (isa<BlockArgument>(value) && entering.contains(block));
  }

  /// What must reach the start of each block.
  void collectNeeds() {
    for (Block *cut : cuts)
      for (Value value : layout.carried.lookup(cut))
        entering[cut][value] = state[layout.slotOf.lookup(value)];
    for (auto &[value, slot] : layout.slotOf)
      for (OpOperand &use : value.getUses())
        if (Block *block = blockOf(use); isRead(value, block))
          needs[block].insert(value);
    for (Block *block : llvm::reverse(sorted)) {
      if (entering.contains(block))
        continue; // a cut that carries something takes all from the state
      llvm::DenseSet<Value> needed = needs.lookup(block);
      for (Block *successor : block->getSuccessors())
        for (Value value : needs.lookup(successor))
          if (value.getParentBlock() != block)
            needed.insert(value);
      needs[block] = std::move(needed);
    }
  }

  /// The definition of `value` that leaves `block`.
  Value reaching(Block *block, Value value) {
    Value version = entering[block].lookup(value);
    return version ? version : value;
  }

  /// Decides what reaches the start of `block`, whose predecessors are done.
  void enter(Block *block) {
    if (entering.contains(block))
      return;
    llvm::DenseSet<Value> needed = needs.lookup(block);
    for (auto &[value, slot] : layout.slotOf) {
      if (!needed.contains(value))
        continue;
      Value common;
      bool isCommon = true;
      for (Block *predecessor : block->getPredecessors()) {
        Value incoming = reaching(predecessor, value);
        isCommon &= !common || common == incoming;
        common = incoming;
      }
      entering[block][value] = isCommon ? common : merge(block, value);
    }
  }

  Value merge(Block *block, Value value) {
    Value argument = block->addArgument(value.getType(), valueLocation(value));
    for (auto it = block->pred_begin(); it != block->pred_end(); ++it) {
      auto branch = cast<BranchOpInterface>((*it)->getTerminator());
      branch.getSuccessorOperands(it.getSuccessorIndex())
          .append(reaching(*it, value));
    }
    return argument;
  }

  Region &region;
  const StateLayout &layout;
  ArrayRef<Block *> cuts;
  ValueRange state;
  SmallVector<Block *> sorted;
  llvm::DenseMap<Block *, llvm::DenseSet<Value>> needs;
  llvm::DenseMap<Block *, llvm::DenseMap<Value, Value>> entering;
};

} // namespace

void kleene::lfp::renameCarried(Region &region, const StateLayout &layout,
                                ArrayRef<Block *> cuts, ValueRange state) {
  Renamer(region, layout, cuts, state).run();
}
