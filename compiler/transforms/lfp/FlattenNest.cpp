//===- FlattenNest.cpp - a control-flow graph as one lfp.fix --------------===//

#include "compiler/transforms/lfp/FlattenNestInternal.h"
#include "compiler/transforms/lfp/Passes.h"
#include "compiler/transforms/lfp/VariableNames.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Transforms/RegionUtils.h"

namespace kleene::lfp {
#define GEN_PASS_DEF_FLATTENNEST
#include "compiler/transforms/lfp/Passes.h.inc"
} // namespace kleene::lfp

using namespace mlir;
using namespace kleene::lfp;

namespace {

/// A way out of a step: the counter of the cut it leads to (kept as the cut,
/// null when done), and what it leaves in each slot; null where nobody cares.
struct Leave {
  Block *cut = nullptr;
  SmallVector<Value> values;
};

class Flattener {
public:
  Flattener(scf::ExecuteRegionOp graph)
      : graph(graph), region(graph.getRegion()), rewriter(graph.getContext()) {}

  void run() {
    (void)eraseUnreachableBlocks(rewriter, region);
    steps = cutGraph(region, rewriter);
    hoistEntry();
    layout = layoutState(region, steps);
    for (Slot slot : layout.slots)
      isTensor.push_back(isa<RankedTensorType>(slot.type));
    FixOp fix = createFix();
    moveSteps(fix);
    for (auto [result, slot] : llvm::zip(graph.getResults(), layout.results))
      rewriter.replaceAllUsesWith(result, fix.getResult(slot + 1));
    rewriter.eraseOp(graph);
  }

private:
  /// The entry block runs once, before everything else: outside the graph, but
  /// for its branch.
  void hoistEntry() {
    Block &entry = region.front();
    graph->getBlock()->getOperations().splice(
        graph->getIterator(), entry.getOperations(), entry.begin(),
        entry.getTerminator()->getIterator());
  }

  //===--- Ways out -------------------------------------------------------===//

  /// The way out that `branch` takes through successor `number`, if it is one.
  std::optional<Leave> leaveBy(BranchOpInterface branch, unsigned number) {
    Block *target = branch->getSuccessor(number);
    auto operands = branch.getSuccessorOperands(number);
    auto incoming = [&](Value value) {
      auto argument = dyn_cast<BlockArgument>(value);
      return argument && argument.getOwner() == target
                 ? operands[argument.getArgNumber()]
                 : value;
    };
    Leave leave;
    leave.values.resize(layout.slots.size());
    if (llvm::is_contained(steps, target)) {
      leave.cut = target;
      for (Value value : layout.carried.lookup(target))
        leave.values[layout.slotOf.lookup(value)] = incoming(value);
      return leave;
    }
    auto yield = dyn_cast<scf::YieldOp>(target->front());
    if (!yield)
      return std::nullopt;
    for (auto [slot, value] : llvm::zip(layout.results, yield.getOperands()))
      leave.values[slot] = incoming(value);
    return leave;
  }

  /// The way out of a block that ends in `op`, when all its ways are one but
  /// for the counter and single values.
  std::optional<SmallVector<Value>> leaveAll(Operation *op) {
    auto branch = dyn_cast<BranchOpInterface>(op);
    if (!branch || branch->getNumSuccessors() > 2)
      return std::nullopt;
    auto first = leaveBy(branch, 0);
    auto second = leaveBy(branch, branch->getNumSuccessors() - 1);
    if (!first || !second)
      return std::nullopt;
    for (auto [a, b, tensor] :
         llvm::zip(first->values, second->values, isTensor))
      if (a && b && a != b && tensor)
        return std::nullopt;
    Location loc = unnamed(op->getLoc());
    auto choose = [&](Value a, Value b) -> Value {
      if (!a || !b || a == b)
        return a ? a : b;
      return arith::SelectOp::create(rewriter, loc, op->getOperand(0), a, b);
    };
    SmallVector<Value> values;
    Value counter = counterOf(first->cut, loc);
    if (first->cut != second->cut)
      counter = choose(counter, counterOf(second->cut, loc));
    values.push_back(counter);
    for (auto [a, b] : llvm::zip(first->values, second->values))
      values.push_back(choose(a, b));
    return values;
  }

  Value counterOf(Block *cut, Location loc) {
    size_t number = llvm::find(steps, cut) - steps.begin();
    return arith::ConstantOp::create(rewriter, loc,
                                     rewriter.getI64IntegerAttr(number));
  }

  //===--- The fixed point ------------------------------------------------===//

  /// A value for a slot that nobody reads before it is written: best the
  /// initial one of its variable.
  Value anyValue(Slot slot, Location loc) {
    Type type = slot.type;
    for (Operation &op :
         llvm::make_range(graph->getBlock()->begin(), graph->getIterator()))
      for (Value value : op.getResults())
        if (!slot.name.empty() && value.getType() == type &&
            variableName(value) == slot.name)
          return value;
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (!tensor)
      return arith::ConstantOp::create(rewriter, loc,
                                       rewriter.getZeroAttr(type));
    auto body = [&](OpBuilder &nested, Location, ValueRange) {
      Value zero = arith::ConstantOp::create(
          nested, loc, nested.getZeroAttr(tensor.getElementType()));
      YieldOp::create(nested, loc, zero);
    };
    return BuildOp::create(rewriter, loc, tensor, body);
  }

  FixOp createFix() {
    Location loc = graph->getParentOp()->getLoc();
    Operation *entry = region.front().getTerminator();
    rewriter.setInsertionPoint(graph);
    std::optional<SmallVector<Value>> inits = leaveAll(entry);
    if (!inits) {
      // The way to the first cut branches: it is the first step.
      steps.insert(steps.begin(), &region.front());
      inits = SmallVector<Value>{counterOf(&region.front(), loc)};
      inits->resize(layout.slots.size() + 1);
    } else {
      rewriter.eraseBlock(&region.front());
    }
    for (auto [slot, init] : llvm::zip(layout.slots, llvm::drop_begin(*inits)))
      if (!init)
        init = anyValue(slot, loc);

    auto fix = FixOp::create(rewriter, loc, StringAttr(), *inits);
    for (Region *part : {&fix.getGuard(), &fix.getStep()}) {
      part->getArgument(0).setLoc(nameLocation(loc, "pc"));
      for (auto [slot, argument] :
           llvm::zip(layout.slots, llvm::drop_begin(part->getArguments())))
        argument.setLoc(nameLocation(loc, slot.name));
    }
    rewriter.setInsertionPointToEnd(&fix.getGuard().front());
    Value going = arith::CmpIOp::create(rewriter, loc, arith::CmpIPredicate::ne,
                                        fix.getGuard().getArgument(0),
                                        counterOf(nullptr, loc));
    ConditionOp::create(rewriter, loc, going);
    return fix;
  }

  /// Moves the blocks into the step of `fix` and ties them together anew.
  void moveSteps(FixOp fix) {
    Region &step = fix.getStep();
    Block *head = &step.front();
    ValueRange state = head->getArguments();
    SmallVector<Block *> blocks;
    for (Block &block : region)
      blocks.push_back(&block);
    step.getBlocks().splice(step.end(), region.getBlocks());
    for (Block *block : blocks)
      leaveBlock(block, state);
    for (Block *block : blocks)
      if (block->hasNoPredecessors() && !llvm::is_contained(steps, block))
        rewriter.eraseBlock(block); // it only left
    renameCarried(step, layout, steps, state.drop_front());
    for (Block *cut : steps)
      cut->eraseArguments(0, cut->getNumArguments());
    dispatch(head, fix.getLoc());
  }

  /// Turns the ways out of `block` into yields.
  void leaveBlock(Block *block, ValueRange state) {
    Operation *end = block->getTerminator();
    Location loc = unnamed(end->getLoc());
    rewriter.setInsertionPoint(end);
    if (isa<scf::YieldOp>(end)) {
      SmallVector<Value> values(state.size());
      values[0] = counterOf(nullptr, loc);
      for (auto [slot, value] : llvm::zip(layout.results, end->getOperands()))
        values[slot + 1] = value;
      yield(loc, values, state);
      return rewriter.eraseOp(end);
    }
    if (auto values = leaveAll(end)) {
      yield(loc, *values, state);
      return rewriter.eraseOp(end);
    }
    auto branch = cast<BranchOpInterface>(end);
    for (unsigned k = 0; k < branch->getNumSuccessors(); ++k) {
      std::optional<Leave> leave = leaveBy(branch, k);
      if (!leave)
        continue;
      rewriter.createBlock(block->getParent(), std::next(block->getIterator()));
      SmallVector<Value> values{counterOf(leave->cut, loc)};
      llvm::append_range(values, leave->values);
      yield(loc, values, state);
      auto operands = branch.getSuccessorOperands(k);
      operands.erase(0, operands.size());
      branch->setSuccessor(rewriter.getInsertionBlock(), k);
    }
  }

  /// What a way out does not say stays as it was.
  void yield(Location loc, ArrayRef<Value> values, ValueRange state) {
    SmallVector<Value> next;
    for (auto [value, old] : llvm::zip_equal(values, state))
      next.push_back(value ? value : old);
    YieldOp::create(rewriter, loc, next);
  }

  /// Ends the head of the step by going to the step that the counter names.
  void dispatch(Block *head, Location loc) {
    if (steps.size() == 1) {
      head->getOperations().splice(head->end(), steps.front()->getOperations());
      return rewriter.eraseBlock(steps.front());
    }
    SmallVector<APInt> numbers;
    SmallVector<ValueRange> operands(steps.size() - 1);
    for (unsigned k = 1; k < steps.size(); ++k)
      numbers.push_back(APInt(64, k));
    rewriter.setInsertionPointToEnd(head);
    cf::SwitchOp::create(rewriter, loc, head->getArgument(0), steps.front(),
                         ValueRange(), ArrayRef<APInt>(numbers),
                         ArrayRef<Block *>(steps).drop_front(), operands);
  }

  scf::ExecuteRegionOp graph;
  Region &region;
  IRRewriter rewriter;
  SmallVector<Block *> steps; ///< by counter
  StateLayout layout;
  SmallVector<bool> isTensor; ///< by slot
};

struct FlattenNest : kleene::lfp::impl::FlattenNestBase<FlattenNest> {
  void runOnOperation() override {
    for (auto graph : llvm::make_early_inc_range(
             getOperation().getBody().getOps<scf::ExecuteRegionOp>()))
      Flattener(graph).run();
  }
};

} // namespace
