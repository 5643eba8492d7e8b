//===- RemoveDeadState.cpp - components that nothing depends on -----------===//

#include "compiler/transforms/lfp/Passes.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"

#include "llvm/ADT/DenseSet.h"

namespace kleene::lfp {
#define GEN_PASS_DEF_REMOVEDEADSTATE
#include "compiler/transforms/lfp/Passes.h.inc"
} // namespace kleene::lfp

using namespace mlir;
using namespace kleene::lfp;

namespace {

/// What of a program matters: backwards from effects, guards and branches.
class NeededValues {
public:
  explicit NeededValues(ProgramOp program) {
    program.walk<WalkOrder::PreOrder>([&](Operation *op) {
      Operation *parent = op->getParentOp();
      if (isa<ProgramOp, FixOp>(op) || isMemoryEffectFree(op)) {
        if (isa_and_nonnull<FixOp>(parent) &&
            op->hasTrait<OpTrait::IsTerminator>())
          needControl(op);
        return WalkResult::advance();
      }
      // A bounded loop or a branch with effects is needed as a whole.
      needWhole(op);
      return WalkResult::skip();
    });
    while (!pending.empty())
      follow(pending.pop_back_val());
  }

  bool contains(Value value) const { return needed.contains(value); }

private:
  void need(Value value) {
    if (needed.insert(value).second)
      pending.push_back(value);
  }
  void needAll(ValueRange values) {
    for (Value value : values)
      need(value);
  }

  void needWhole(Operation *op) {
    op->walk([&](Operation *inner) { needAll(inner->getOperands()); });
  }

  /// The operands of `op`, part of an lfp.fix, that decide where it goes.
  void needControl(Operation *op) {
    if (auto branch = dyn_cast<BranchOpInterface>(op)) {
      llvm::DenseSet<OpOperand *> forwarded;
      for (unsigned k = 0; k < op->getNumSuccessors(); ++k) {
        auto operands = branch.getSuccessorOperands(k);
        for (unsigned i = 0; i < operands.size(); ++i)
          if (operands[i])
            forwarded.insert(&op->getOpOperand(operands.getOperandIndex(i)));
      }
      for (OpOperand &operand : op->getOpOperands())
        if (!forwarded.contains(&operand))
          need(operand.get());
    } else if (isa<ConditionOp>(op)) {
      needAll(op->getOperands());
    }
  }

  void follow(Value value) {
    if (auto argument = dyn_cast<BlockArgument>(value))
      return followArgument(argument);
    Operation *op = value.getDefiningOp();
    if (auto fix = dyn_cast<FixOp>(op))
      return needComponent(fix, cast<OpResult>(value).getResultNumber());
    needWhole(op);
  }

  void followArgument(BlockArgument argument) {
    Block *block = argument.getOwner();
    auto fix = dyn_cast<FixOp>(block->getParentOp());
    if (!fix)
      return needWhole(block->getParentOp()); // a fold or a bounded loop
    if (block->isEntryBlock())
      return needComponent(fix, argument.getArgNumber());
    for (auto it = block->pred_begin(); it != block->pred_end(); ++it) {
      auto branch = cast<BranchOpInterface>((*it)->getTerminator());
      need(branch.getSuccessorOperands(
          it.getSuccessorIndex())[argument.getArgNumber()]);
    }
  }

  void needComponent(FixOp fix, unsigned number) {
    need(fix.getInits()[number]);
    need(fix.getResult(number));
    need(fix.getGuard().getArgument(number));
    need(fix.getStep().getArgument(number));
    for (Block &block : fix.getStep())
      if (auto yield = dyn_cast<YieldOp>(block.getTerminator()))
        need(yield.getValues()[number]);
  }

  llvm::DenseSet<Value> needed;
  SmallVector<Value> pending;
};

/// Takes the components for which `dead` is set out of `fix`.
void removeComponents(FixOp fix, const BitVector &dead) {
  IRRewriter rewriter(fix);
  SmallVector<Value> inits;
  for (auto [number, init] : llvm::enumerate(fix.getInits()))
    if (!dead.test(number))
      inits.push_back(init);
  // What reads a dead component is dead, too, but may not be gone yet.
  for (unsigned number : dead.set_bits())
    for (Value value : {Value(fix.getResult(number)),
                        Value(fix.getGuard().getArgument(number)),
                        Value(fix.getStep().getArgument(number))})
      rewriter.replaceAllUsesWith(value, fix.getInits()[number]);
  for (Block &block : fix.getStep())
    if (auto yield = dyn_cast<YieldOp>(block.getTerminator()))
      yield->eraseOperands(dead);
  fix.getGuard().front().eraseArguments(dead);
  fix.getStep().front().eraseArguments(dead);

  auto smaller =
      FixOp::create(rewriter, fix.getLoc(), fix.getNameAttr(), inits);
  smaller.getGuard().takeBody(fix.getGuard());
  smaller.getStep().takeBody(fix.getStep());
  unsigned next = 0;
  for (auto [number, result] : llvm::enumerate(fix.getResults()))
    if (!dead.test(number))
      rewriter.replaceAllUsesWith(result, smaller.getResult(next++));
  rewriter.eraseOp(fix);
}

struct RemoveDeadState
    : kleene::lfp::impl::RemoveDeadStateBase<RemoveDeadState> {
  void runOnOperation() override {
    NeededValues needed(getOperation());
    SmallVector<FixOp> all;
    getOperation().walk([&](FixOp fix) { all.push_back(fix); });
    for (FixOp fix : all) {
      BitVector dead(fix.getNumResults());
      for (auto [number, result] : llvm::enumerate(fix.getResults()))
        if (!needed.contains(result))
          dead.set(number);
      if (dead.any())
        removeComponents(fix, dead);
    }
  }
};

} // namespace
