//===- StateLayout.cpp - what lives across the cuts of a graph ------------===//

#include "compiler/transforms/lfp/FlattenNestInternal.h"
#include "compiler/transforms/lfp/VariableNames.h"

#include "mlir/Analysis/Liveness.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include "llvm/ADT/SmallBitVector.h"

using namespace mlir;
using namespace kleene::lfp;

namespace {

class LayoutBuilder {
public:
  LayoutBuilder(Region &region, ArrayRef<Block *> cuts)
      : region(region), cuts(cuts) {}

  StateLayout build() {
    collectCarried();
    for (auto &[value, slot] : layout.slotOf)
      slot = takeSlot({value.getType(), variableName(value)}, carriers[value]);
    layoutResults();
    return std::move(layout);
  }

private:
  /// Fills `carried` in order of definition, and the values of `slotOf`.
  void collectCarried() {
    Liveness liveness(region.getParentOp());
    SmallVector<Value> defined;
    for (Block &block : region) {
      llvm::append_range(defined, block.getArguments());
      for (Operation &op : block)
        llvm::append_range(defined, op.getResults());
    }
    SmallVector<const Liveness::ValueSetT *> live;
    for (Block *cut : cuts)
      live.push_back(&liveness.getLiveIn(cut));
    for (Value value : defined)
      for (auto [number, cut] : llvm::enumerate(cuts)) {
        auto argument = dyn_cast<BlockArgument>(value);
        bool isOwn = argument && argument.getOwner() == cut;
        if (!isOwn && !live[number]->contains(value))
          continue;
        layout.slotOf.insert({value, 0});
        layout.carried[cut].push_back(value);
        carriers[value].push_back(number);
      }
    taken.resize(cuts.size() + 1);
  }

  /// A slot for something that the cuts `at` carry.
  unsigned takeSlot(Slot wanted, ArrayRef<unsigned> at) {
    auto isFree = [&](unsigned slot) {
      return llvm::none_of(at, [&](unsigned cut) {
        return slot < taken[cut].size() && taken[cut].test(slot);
      });
    };
    unsigned slot = 0;
    for (; slot < layout.slots.size(); ++slot)
      if (layout.slots[slot].type == wanted.type &&
          layout.slots[slot].name == wanted.name && isFree(slot))
        break;
    if (slot == layout.slots.size())
      layout.slots.push_back(wanted);
    for (unsigned cut : at) {
      if (taken[cut].size() <= slot)
        taken[cut].resize(slot + 1);
      taken[cut].set(slot);
    }
    return slot;
  }

  void layoutResults() {
    auto yields = region.getOps<scf::YieldOp>();
    const unsigned done = cuts.size();
    // A program that cannot end has results that nobody yields.
    for (OpResult result : region.getParentOp()->getResults()) {
      StringRef name;
      if (!yields.empty())
        name = variableName(
            (*yields.begin()).getOperand(result.getResultNumber()));
      layout.results.push_back(takeSlot({result.getType(), name}, done));
    }
  }

  Region &region;
  ArrayRef<Block *> cuts;
  StateLayout layout;
  llvm::DenseMap<Value, SmallVector<unsigned>> carriers;
  SmallVector<llvm::SmallBitVector> taken; ///< by cut; the last: when done
};

} // namespace

StateLayout kleene::lfp::layoutState(Region &region, ArrayRef<Block *> cuts) {
  return LayoutBuilder(region, cuts).build();
}
