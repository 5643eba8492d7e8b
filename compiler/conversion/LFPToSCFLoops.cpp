//===- LFPToSCFLoops.cpp - loops and branches -----------------------------===//
//
// Single values are carried by scf loops, tensors in their slots. Every loop
// whose body could end the call asks the status, so a failed call ends soon.
//
//===----------------------------------------------------------------------===//
#include "compiler/conversion/LFPToSCFEmitterInternal.h"
#include "compiler/program/Trace.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/RegionGraphTraits.h"
#include "llvm/ADT/PostOrderIterator.h"

using namespace mlir;
using namespace kleene;
using namespace kleene::lfp;
using namespace kleene::lfp::native;

bool kleene::lfp::native::canStop(Operation *op) {
  WalkResult result = op->walk([](Operation *inner) {
    auto draw = dyn_cast<DrawOp>(inner);
    return isa<CheckIndexOp, ProbeOp, FixOp, TurnOp>(inner) ||
                   (draw && draw.canFail())
               ? WalkResult::interrupt()
               : WalkResult::advance();
  });
  return result.wasInterrupted();
}

//===----------------------------------------------------------------------===//
// Bounded loops
//===----------------------------------------------------------------------===//

void Emitter::emitFor(ForOp op) {
  Block &block = op.getBody().front();
  ValueRange carried = block.getArguments().drop_front();
  copyMoves(carried, op.getInits());
  bool always = matchPattern(block.getTerminator()->getOperand(0), m_One());
  if (always && !canStop(op))
    emitCountedFor(op);
  else
    emitLeavingFor(op);
}

/// A loop that goes through its whole range.
void Emitter::emitCountedFor(ForOp op) {
  Block &block = op.getBody().front();
  ValueRange carried = block.getArguments().drop_front();
  Value lower = lookup(op.getLower()), upper = lookup(op.getUpper());
  auto loop = scf::ForOp::create(b, lower, upper, integer(1),
                                 lookupScalars(op.getInits()));
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    scalars.map(block.getArgument(0), indexOf(loop.getInductionVar(), lower,
                                              upper, op.getDescending()));
    mapScalars(carried, loop.getRegionIterArgs());
    emitBody(block);
    ValueRange next = block.getTerminator()->getOperands().drop_front();
    copyMoves(carried, next);
    if (loop.getNumResults() != 0)
      scf::YieldOp::create(b, lookupScalars(next));
  }
  mapScalars(op.getResults(), loop.getResults());
}

/// A loop that may end early: carries its turn and whether to continue.
void Emitter::emitLeavingFor(ForOp op) {
  Block &block = op.getBody().front();
  ValueRange carried = block.getArguments().drop_front();
  Value lower = lookup(op.getLower()), upper = lookup(op.getUpper());
  bool stops = canStop(op);
  Values inits{lower, boolean(true)};
  llvm::append_range(inits, lookupScalars(op.getInits()));
  SmallVector<Location> locations(inits.size(), op.getLoc());
  auto loop = scf::WhileOp::create(b, ValueRange(inits).getTypes(), inits);
  OpBuilder::InsertionGuard guard(b);
  SmallVector<Type> types = llvm::to_vector(ValueRange(inits).getTypes());
  Block *before = b.createBlock(&loop.getBefore(), {}, types, locations);
  Value inRange = arith::CmpIOp::create(b, arith::CmpIPredicate::slt,
                                        before->getArgument(0), upper);
  Value goes = arith::AndIOp::create(b, inRange, before->getArgument(1));
  if (stops)
    goes = arith::AndIOp::create(b, goes, isOk());
  scf::ConditionOp::create(b, goes, before->getArguments());

  Block *after = b.createBlock(&loop.getAfter(), {}, types, locations);
  Value turn = after->getArgument(0);
  scalars.map(block.getArgument(0),
              indexOf(turn, lower, upper, op.getDescending()));
  mapScalars(carried, after->getArguments().drop_front(2));
  emitBody(block);
  ValueRange yielded = block.getTerminator()->getOperands();
  copyMoves(carried, yielded.drop_front());
  Values next{arith::AddIOp::create(b, turn, integer(1)), lookup(yielded[0])};
  llvm::append_range(next, lookupScalars(yielded.drop_front()));
  scf::YieldOp::create(b, next);
  mapScalars(op.getResults(), loop.getResults().drop_front(2));
}

//===----------------------------------------------------------------------===//
// Fixed points
//===----------------------------------------------------------------------===//

/// Counts a turn if one is wanted and the call has not ended; the turn beyond
/// the limit ends it.
Value Emitter::takeTurn(Value wanted, Operation *op) {
  Value goes = arith::AndIOp::create(b, wanted, isOk());
  Value steps = LLVM::LoadOp::create(b, b.getI64Type(), frame.steps);
  // Volatile: the host lowers it from another thread to end the call.
  Value limit = LLVM::LoadOp::create(b, b.getI64Type(),
                                     fieldAddress(frame.call, field::maxSteps),
                                     /*alignment=*/8, /*isVolatile=*/true);
  Value full =
      arith::CmpIOp::create(b, arith::CmpIPredicate::sge, steps, limit);
  stop(arith::AndIOp::create(b, goes, full),
       static_cast<int64_t>(TraceStatus::stepLimit), sites.lookup(op));
  Value taken = arith::AndIOp::create(
      b, goes, arith::XOrIOp::create(b, full, boolean(true)));
  Value one = arith::ExtUIOp::create(b, b.getI64Type(), taken);
  LLVM::StoreOp::create(b, arith::AddIOp::create(b, steps, one), frame.steps);
  return taken;
}

void Emitter::emitFix(FixOp op) {
  Block &guardBlock = op.getGuard().front();
  copyMoves(guardBlock.getArguments(), op.getInits());
  Values inits = lookupScalars(op.getInits());
  SmallVector<Type> types = llvm::to_vector(ValueRange(inits).getTypes());
  SmallVector<Location> locations(inits.size(), op.getLoc());
  auto loop = scf::WhileOp::create(b, types, inits);
  OpBuilder::InsertionGuard guard(b);
  Block *before = b.createBlock(&loop.getBefore(), {}, types, locations);
  mapScalars(guardBlock.getArguments(), before->getArguments());
  emitBody(guardBlock);
  b.setLoc(op.getLoc());
  Value wanted = lookup(guardBlock.getTerminator()->getOperand(0));
  Value goes = op.getNameAttr() ? takeTurn(wanted, op)
                                : arith::AndIOp::create(b, wanted, isOk());
  scf::ConditionOp::create(b, goes, before->getArguments());

  Block *after = b.createBlock(&loop.getAfter(), {}, types, locations);
  mapScalars(op.getStep().getArguments(), after->getArguments());
  Values next;
  if (op.getStep().hasOneBlock()) {
    Block &step = op.getStep().front();
    emitBody(step);
    copyMoves(guardBlock.getArguments(), step.getTerminator()->getOperands());
    next = lookupScalars(step.getTerminator()->getOperands());
  } else {
    next = emitSteps(op, types);
  }
  b.setLoc(op.getLoc());
  scf::YieldOp::create(b, next);
  mapScalars(op.getResults(), loop.getResults());
}

/// A step that is a graph of blocks: the same graph in an execute_region.
Emitter::Values Emitter::emitSteps(FixOp op, ArrayRef<Type> types) {
  auto region = scf::ExecuteRegionOp::create(b, types);
  OpBuilder::InsertionGuard guard(b);
  DenseMap<Block *, Block *> blocks;
  for (Block &block : op.getStep()) {
    ValueRange arguments =
        block.isEntryBlock() ? ValueRange() : ValueRange(block.getArguments());
    SmallVector<Type> blockTypes = scalarTypes(arguments);
    SmallVector<Location> locations(blockTypes.size(), op.getLoc());
    Block *made = b.createBlock(&region.getRegion(), region.getRegion().end(),
                                blockTypes, locations);
    blocks[&block] = made;
    if (!block.isEntryBlock())
      mapScalars(arguments, made->getArguments());
  }
  // Blocks that use a value stand behind the one that defines it.
  for (Block *block :
       llvm::ReversePostOrderTraversal<Region *>(&op.getStep())) {
    b.setInsertionPointToEnd(blocks[block]);
    emitBody(*block);
    b.setLoc(block->getTerminator()->getLoc());
    emitTerminator(block->getTerminator(), op, blocks);
  }
  return llvm::to_vector_of<Value, 6>(region.getResults());
}

/// Copies belong to an edge: where a branch has several successors they stand
/// in a block of their own.
void Emitter::emitTerminator(Operation *terminator, FixOp op,
                             DenseMap<Block *, Block *> &blocks) {
  if (isa<YieldOp>(terminator)) {
    copyMoves(op.getGuard().getArguments(), terminator->getOperands());
    scf::YieldOp::create(b, lookupScalars(terminator->getOperands()));
    return;
  }
  auto branch = cast<BranchOpInterface>(terminator);
  SmallVector<Block *> targets;
  SmallVector<Values> operands;
  for (auto [index, successor] : llvm::enumerate(terminator->getSuccessors())) {
    ValueRange from = branch.getSuccessorOperands(index).getForwardedOperands();
    ValueRange to = successor->getArguments();
    Block *target = blocks[successor];
    operands.push_back(lookupScalars(from));
    if (hasMoves(to, from)) {
      OpBuilder::InsertionGuard guard(b);
      Block *edge = b.createBlock(target);
      copyMoves(to, from);
      cf::BranchOp::create(b, target, operands.back());
      operands.back().clear();
      target = edge;
    }
    targets.push_back(target);
  }
  SmallVector<ValueRange> ranges(operands.begin(), operands.end());
  if (isa<cf::BranchOp>(terminator)) {
    cf::BranchOp::create(b, targets[0], ranges[0]);
  } else if (auto condition = dyn_cast<cf::CondBranchOp>(terminator)) {
    cf::CondBranchOp::create(b, lookup(condition.getCondition()), targets[0],
                             ranges[0], targets[1], ranges[1]);
  } else {
    auto choice = cast<cf::SwitchOp>(terminator);
    cf::SwitchOp::create(b, lookup(choice.getFlag()), targets[0], ranges[0],
                         choice.getCaseValuesAttr(),
                         ArrayRef(targets).drop_front(),
                         ArrayRef(ranges).drop_front());
  }
}

void Emitter::emitIf(scf::IfOp op) {
  SmallVector<Type> types = scalarTypes(op.getResults());
  auto made = scf::IfOp::create(b, types, lookup(op.getCondition()),
                                /*addThenBlock=*/true,
                                /*addElseBlock=*/!op.getElseRegion().empty());
  for (auto [from, to] :
       {std::pair(&op.getThenRegion(), &made.getThenRegion()),
        std::pair(&op.getElseRegion(), &made.getElseRegion())}) {
    if (from->empty())
      continue;
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(&to->front());
    Block &block = from->front();
    emitBody(block);
    b.setLoc(op.getLoc());
    ValueRange results = block.getTerminator()->getOperands();
    copyMoves(op.getResults(), results);
    scf::YieldOp::create(b, lookupScalars(results));
  }
  mapScalars(op.getResults(), made.getResults());
}
