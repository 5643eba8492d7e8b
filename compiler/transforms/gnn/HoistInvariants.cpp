#include "compiler/transforms/gnn/EraseDead.h"
#include "compiler/transforms/gnn/Passes.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/OperationSupport.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

#include <algorithm>

using namespace mlir;

namespace kleene::gnn {
#define GEN_PASS_DEF_HOISTINVARIANTS
#include "compiler/transforms/gnn/Passes.h.inc"
} // namespace kleene::gnn

using namespace kleene::gnn;

/// Whether `value` is computed before `fix`, outside of it. What is read off an
/// earlier fixed point is no such value: its decoders stay where they are.
static bool isBefore(Value value, FixOp fix) {
  Operation *definition = value.getDefiningOp();
  return definition && definition->getBlock() == fix->getBlock() &&
         definition->isBeforeInBlock(fix) && !isa<FixOp>(definition);
}

/// The terms of a sum, those of nested sums of the same type included. A nested
/// sum that something else uses as well is still needed: it stays one term.
static void collectTerms(AddOp add, SmallVectorImpl<Value> &terms) {
  for (Value input : add.getInputs()) {
    auto inner = input.getDefiningOp<AddOp>();
    if (inner && inner->hasOneUse() && inner.getType() == add.getType())
      collectTerms(inner, terms);
    else
      terms.push_back(input);
  }
}

/// Makes the invariant terms of a variant sum one value in front of `fix`.
static void regroup(AddOp add, FixOp fix) {
  SmallVector<Value> terms;
  collectTerms(add, terms);
  // A graph term counts too when there is another one for it to be added to.
  auto middle =
      std::stable_partition(terms.begin(), terms.end(),
                            [&](Value term) { return isBefore(term, fix); });
  ArrayRef<Value> invariant(terms.begin(), middle),
      variant(middle, terms.end());
  if (invariant.size() < 2 || variant.empty())
    return;
  OpBuilder builder(fix);
  Type type = add.getType();
  if (llvm::all_of(invariant, [](Value term) {
        return isa<kleene::gnn::GraphType>(term.getType());
      }))
    type = invariant.front().getType();
  SmallVector<Value> regrouped = {
      AddOp::create(builder, add.getLoc(), type, invariant)};
  llvm::append_range(regrouped, variant);
  builder.setInsertionPoint(add);
  auto sum = AddOp::create(builder, add.getLoc(), add.getType(), regrouped);
  add.getResult().replaceAllUsesWith(sum.getResult());
  add.erase();
}

/// The op before `fix` that computes the same, null if there is none.
static Operation *sameBefore(Operation *op, FixOp fix) {
  for (Operation &other : *fix->getBlock()) {
    if (&other == fix.getOperation())
      break;
    if (OperationEquivalence::isEquivalentTo(
            &other, op, OperationEquivalence::IgnoreLocations))
      return &other;
  }
  return nullptr;
}

/// Moves the ops that can be computed before `fix` there, each once.
static void hoist(ArrayRef<Operation *> ops, FixOp fix) {
  for (Operation *op : ops) {
    if (!isMemoryEffectFree(op) || op->getNumRegions() != 0 ||
        op->hasTrait<OpTrait::IsTerminator>() ||
        !llvm::all_of(op->getOperands(),
                      [&](Value operand) { return isBefore(operand, fix); }))
      continue;
    if (Operation *same = sameBefore(op, fix))
      op->replaceAllUsesWith(same); // dead from now on
    else
      op->moveBefore(fix);
  }
}

static SmallVector<Operation *> decoders(FixOp fix) {
  SmallVector<Operation *> ops;
  for (Operation *op = fix->getNextNode(); op; op = op->getNextNode())
    ops.push_back(op);
  return ops;
}

static SmallVector<Operation *> stepOps(FixOp fix) {
  return llvm::map_to_vector(fix.getStep().front(),
                             [](Operation &op) { return &op; });
}

namespace {
struct HoistInvariants
    : kleene::gnn::impl::HoistInvariantsBase<HoistInvariants> {
  void runOnOperation() override {
    auto fixes = llvm::to_vector(getOperation().getBody().getOps<FixOp>());
    if (fixes.empty())
      return;
    // A lattice channel has nothing to move: its costs are made before it.
    FixOp fix = fixes.back();
    hoist(stepOps(fix), fix);
    hoist(decoders(fix), fix);
    // Outermost sums first: they take in the terms of the inner ones.
    SmallVector<Operation *> rest = stepOps(fix);
    llvm::append_range(rest, decoders(fix));
    for (Operation *op : llvm::reverse(rest))
      if (auto add = dyn_cast<AddOp>(op); add && !add->use_empty())
        regroup(add, fix);
    eraseDead(getOperation());
  }
};
} // namespace
