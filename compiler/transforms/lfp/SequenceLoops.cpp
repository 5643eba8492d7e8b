//===- SequenceLoops.cpp - observed loops as one control-flow graph -------===//

#include "compiler/transforms/lfp/NormalForm.h"
#include "compiler/transforms/lfp/Passes.h"
#include "compiler/transforms/lfp/VariableNames.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"

namespace kleene::lfp {
#define GEN_PASS_DEF_SEQUENCELOOPS
#include "compiler/transforms/lfp/Passes.h.inc"
} // namespace kleene::lfp

using namespace mlir;
using namespace kleene::lfp;

namespace {

/// Whether `op` is a loop or branch that cannot stay inside one step.
bool isCompound(Operation *op) {
  if (isa<FixOp>(op))
    return true;
  if (!isa<ForOp, scf::IfOp>(op))
    return false;
  return op
      ->walk([](Operation *inner) {
        return isa<FixOp, ProbeOp>(inner) ? WalkResult::interrupt()
                                          : WalkResult::advance();
      })
      .wasInterrupted();
}

/// Replaces compound ops by blocks, from the outside in.
class Sequencer {
public:
  explicit Sequencer(MLIRContext *context) : rewriter(context) {}

  LogicalResult run(Region &region) {
    // Blocks are appended behind the one being looked at.
    for (auto block = region.begin(); block != region.end(); ++block)
      if (auto compound = llvm::find_if(
              *block, [](Operation &op) { return isCompound(&op); });
          compound != block->end())
        if (failed(lower(&*compound)))
          return failure();
    return success();
  }

private:
  LogicalResult lower(Operation *op) {
    if (auto branch = dyn_cast<scf::IfOp>(op))
      return lowerIf(branch), success();
    if (auto loop = dyn_cast<ForOp>(op))
      return lowerFor(loop), success();
    auto fix = cast<FixOp>(op);
    if (!fix.getStep().hasOneBlock())
      return fix.emitOpError("expected a `do` region of one block");
    return lowerFix(fix), success();
  }

  /// Splits behind `op`; the new block takes the results as arguments.
  Block *continuation(Operation *op, ArrayRef<Location> locations) {
    Block *after =
        rewriter.splitBlock(op->getBlock(), std::next(op->getIterator()));
    after->addArguments(op->getResultTypes(), locations);
    rewriter.replaceAllUsesWith(op->getResults(), after->getArguments());
    return after;
  }

  static SmallVector<Location> locationsOf(ValueRange values) {
    return llvm::map_to_vector(values, valueLocation);
  }

  void lowerIf(scf::IfOp op) {
    Location loc = unnamed(op.getLoc());
    Block *before = op->getBlock();
    Block *after = continuation(op, locationsOf(op.getResults()));
    auto inlineBranch = [&](Region &region) -> Block * {
      if (region.empty())
        return after;
      Block *block = &region.front();
      Operation *yield = block->getTerminator();
      rewriter.setInsertionPoint(yield);
      rewriter.replaceOpWithNewOp<cf::BranchOp>(yield, after,
                                                yield->getOperands());
      rewriter.inlineRegionBefore(region, after);
      return block;
    };
    Block *then = inlineBranch(op.getThenRegion());
    Block *otherwise = inlineBranch(op.getElseRegion());
    rewriter.setInsertionPointToEnd(before);
    cf::CondBranchOp::create(rewriter, loc, op.getCondition(), then,
                             ValueRange(), otherwise, ValueRange());
    rewriter.eraseOp(op);
  }

  Value compare(Location loc, arith::CmpIPredicate predicate, Value left,
                Value right) {
    return arith::CmpIOp::create(rewriter, loc, predicate, left, right);
  }

  void lowerFor(ForOp op) {
    Location loc = unnamed(op.getLoc());
    Value lower = op.getLower(), upper = op.getUpper();
    Block *before = op->getBlock(), *body = &op.getBody().front();
    Block *after =
        continuation(op, locationsOf(body->getArguments().drop_front()));
    rewriter.setInsertionPointToEnd(before);
    Value one = arith::ConstantIndexOp::create(rewriter, loc, 1);
    Value start = lower;
    if (op.getDescending())
      start = arith::SubIOp::create(rewriter, loc, upper, one);
    Value any = compare(loc, arith::CmpIPredicate::slt, lower, upper);
    SmallVector<Value> first{start};
    llvm::append_range(first, op.getInits());
    cf::CondBranchOp::create(rewriter, loc, any, body, first, after,
                             op.getInits());

    Operation *yield = body->getTerminator();
    rewriter.setInsertionPoint(yield);
    Value index = body->getArgument(0), next, more;
    if (op.getDescending()) {
      next = arith::SubIOp::create(rewriter, loc, index, one);
      more = compare(loc, arith::CmpIPredicate::sge, next, lower);
    } else {
      next = arith::AddIOp::create(rewriter, loc, index, one);
      more = compare(loc, arith::CmpIPredicate::slt, next, upper);
    }
    Value again =
        arith::AndIOp::create(rewriter, loc, yield->getOperand(0), more);
    SmallVector<Value> carried(llvm::drop_begin(yield->getOperands()));
    SmallVector<Value> turn{next};
    llvm::append_range(turn, carried);
    cf::CondBranchOp::create(rewriter, loc, again, body, turn, after, carried);
    rewriter.eraseOp(yield);
    rewriter.inlineRegionBefore(op.getBody(), after);
    rewriter.eraseOp(op);
  }

  /// Evaluates the guard on `values` at the insertion point, then branches.
  void branchOnGuard(FixOp op, ValueRange values, Block *body, Block *after) {
    IRMapping mapping;
    Block &guard = op.getGuard().front();
    mapping.map(guard.getArguments(), values);
    for (Operation &inner : guard.without_terminator())
      rewriter.clone(inner, mapping);
    auto condition = cast<ConditionOp>(guard.getTerminator());
    cf::CondBranchOp::create(rewriter, op.getLoc(),
                             mapping.lookupOrDefault(condition.getCondition()),
                             body, values, after, values);
  }

  void lowerFix(FixOp op) {
    Block *before = op->getBlock(), *body = &op.getStep().front();
    Block *after = continuation(op, locationsOf(body->getArguments()));
    rewriter.setInsertionPointToEnd(before);
    branchOnGuard(op, op.getInits(), body, after);

    Operation *yield = body->getTerminator();
    rewriter.setInsertionPoint(yield);
    SmallVector<Value> carried(yield->getOperands());
    branchOnGuard(op, carried, body, after);
    rewriter.eraseOp(yield);
    if (StringAttr name = op.getNameAttr()) {
      rewriter.setInsertionPointToStart(body);
      TurnOp::create(rewriter, unnamed(op.getLoc()), name);
    }
    rewriter.inlineRegionBefore(op.getStep(), after);
    rewriter.eraseOp(op);
  }

  IRRewriter rewriter;
};

/// Moves `first` to `last` into an scf.execute_region.
scf::ExecuteRegionOp wrap(Operation *first, Operation *last) {
  OpBuilder builder(first);
  Block *outer = first->getBlock();
  auto inside = [&](Operation *user) {
    Operation *op = outer->findAncestorOpInBlock(*user);
    return !op->isBeforeInBlock(first) && !last->isBeforeInBlock(op);
  };
  SmallVector<Value> results;
  for (Operation &op :
       llvm::make_range(first->getIterator(), std::next(last->getIterator())))
    for (Value value : op.getResults())
      if (!llvm::all_of(value.getUsers(), inside))
        results.push_back(value);

  auto graph = scf::ExecuteRegionOp::create(builder, unnamed(first->getLoc()),
                                            ValueRange(results).getTypes());
  graph.setNoInline(true);
  for (auto [value, result] : llvm::zip(results, graph.getResults()))
    value.replaceUsesWithIf(result, [&](OpOperand &use) {
      Operation *op = outer->findAncestorOpInBlock(*use.getOwner());
      return last->isBeforeInBlock(op);
    });
  Block *body = builder.createBlock(&graph.getRegion());
  body->getOperations().splice(body->end(), outer->getOperations(),
                               first->getIterator(),
                               std::next(last->getIterator()));
  scf::YieldOp::create(builder, unnamed(first->getLoc()), results);
  return graph;
}

struct SequenceLoops : kleene::lfp::impl::SequenceLoopsBase<SequenceLoops> {
  void runOnOperation() override {
    if (isNormalForm(getOperation()))
      return;
    Operation *first = nullptr, *last = nullptr;
    for (Operation &op : getOperation().getBody().front()) {
      if (!isa<ProbeOp>(op) && !isCompound(&op))
        continue;
      first = first ? first : &op;
      last = &op;
    }
    if (!first)
      return;
    scf::ExecuteRegionOp graph = wrap(first, last);
    if (failed(Sequencer(&getContext()).run(graph.getRegion())))
      signalPassFailure();
  }
};

} // namespace
