//===- LFPToSCFFolds.cpp - comprehensions and folds as loops --------------===//
//
// Loops are written for LLVM's vectoriser: comparison, select and an
// unconditional store, never a branch; order of evaluation kept, for sums of
// floating point must not be reordered.
//
//===----------------------------------------------------------------------===//
#include "compiler/conversion/LFPToSCFEmitterInternal.h"
#include "compiler/conversion/LFPToSCFFoldInternal.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace kleene::lfp;
using namespace kleene::lfp::native;

static bool isTensor(Value value) {
  return isa<RankedTensorType>(value.getType());
}

/// Loops over all nodes, the last binder innermost, with values carried
/// through all of them. Without binders the body stands alone.
Emitter::Values Emitter::nest(ValueRange binders, ValueRange inits,
                              llvm::function_ref<Values(ValueRange)> body) {
  if (binders.empty())
    return body(inits);
  auto loop = scf::ForOp::create(b, integer(0), frame.size, integer(1), inits);
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    scalars.map(binders[0], loop.getInductionVar());
    Values results = nest(binders.drop_front(), loop.getRegionIterArgs(), body);
    // Without carried values the loop has its terminator already.
    if (!inits.empty())
      scf::YieldOp::create(b, results);
  }
  return llvm::to_vector_of<Value, 6>(loop.getResults());
}

/// What the body computed, to its place.
void Emitter::storeElement(BuildOp op) {
  Block &block = op.getBody().front();
  Value element = lookup(block.getTerminator()->getOperand(0));
  b.setLoc(op.getLoc());
  store(element, address(op.getResult(), lookupScalars(block.getArguments())));
}

void Emitter::emitElement(BuildOp op) {
  emitBody(op.getBody().front());
  storeElement(op);
}

void Emitter::emitBuild(BuildOp op) {
  if (isSymmetric(op) && !canStop(op))
    return emitSymmetricBuild(op);
  nest(op.getBody().front().getArguments(), {}, [&](ValueRange) {
    emitElement(op);
    return Values();
  });
}

/// Row u computes the elements from its diagonal on, and then copies those
/// before it, which other rows computed. The border between the two is put at
/// multiples of 8 elements, so that both loops consist of whole vectors.
void Emitter::emitSymmetricBuild(BuildOp op) {
  if (consistsOfBlocks())
    return emitSymmetricBlocks(op);
  ValueRange binders = op.getBody().front().getArguments();
  auto type = cast<RankedTensorType>(op.getType());
  auto rows = [&](llvm::function_ref<void(Value, Value)> body) {
    nest(binders.front(), {}, [&](ValueRange) {
      Value u = lookup(binders[0]);
      body(u, arith::AndIOp::create(b, u, integer(-8)));
      return Values();
    });
  };
  auto columns = [&](Value from, Value to, llvm::function_ref<void()> body) {
    auto loop = scf::ForOp::create(b, from, to, integer(1));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    scalars.map(binders[1], loop.getInductionVar());
    body();
  };
  rows([&](Value, Value border) {
    columns(border, frame.size, [&] { emitElement(op); });
  });
  rows([&](Value u, Value border) {
    columns(integer(0), border, [&] {
      Value v = lookup(binders[1]);
      Value mirror = address(op.getResult(), {v, u});
      store(load(type.getElementType(), mirror),
            address(op.getResult(), {u, v}));
    });
  });
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

/// The index of turn `i` of a loop from `lower` to `upper`, counted upwards.
Value Emitter::indexOf(Value i, Value lower, Value upper, bool descending) {
  if (!descending)
    return i;
  Value last = arith::SubIOp::create(b, upper, integer(1));
  return arith::SubIOp::create(b, arith::AddIOp::create(b, lower, last), i);
}

/// The loop of a reduction over its own body, with `inits` carried.
Emitter::Values Emitter::fold(ReduceOp op, ValueRange inits,
                              llvm::function_ref<Values(const Turn &)> step) {
  Block &block = op.getBody().front();
  Operation *yield = block.getTerminator();
  Value lower = lookup(op.getLower()), upper = lookup(op.getUpper());
  auto loop = scf::ForOp::create(b, lower, upper, integer(1), inits);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Value index =
      indexOf(loop.getInductionVar(), lower, upper, op.getDescending());
  scalars.map(block.getArgument(0), index);
  emitBody(block);
  b.setLoc(op.getLoc());
  scf::YieldOp::create(
      b, step({loop.getRegionIterArgs(), lookup(yield->getOperand(0)),
               lookup(yield->getOperand(1)), index}));
  return llvm::to_vector_of<Value, 6>(loop.getResults());
}

void Emitter::emitReduce(ReduceOp op) {
  if (op.getKind() == Reduction::PairwiseSum)
    return scalars.map(op.getResult(), emitPairwiseSum(op));
  if (isArgumentOfPasses(op))
    return scalars.map(op.getResult(), emitArgument(op));
  Operation *yield = op.getBody().front().getTerminator();
  Fold step(b, op.getKind(), op.getDescending(),
            convert(yield->getOperand(1).getType()));
  Values results = fold(op, step.init(), [&](const Turn &turn) {
    return step.step(turn.state, turn.takes, turn.value, turn.index);
  });
  scalars.map(op.getResult(), step.finish(results));
}

//===----------------------------------------------------------------------===//
// Lattice assignment
//===----------------------------------------------------------------------===//

/// Whether a candidate is strictly better than what stands there.
static Value improves(ImplicitLocOpBuilder &b, Lattice lattice, Value candidate,
                      Value old) {
  switch (lattice) {
  case Lattice::Min:
  case Lattice::Max:
    return isBetter(b, lattice == Lattice::Min, candidate, old);
  case Lattice::Or: // true where false was
    return arith::CmpIOp::create(b, arith::CmpIPredicate::ugt, candidate, old);
  case Lattice::And:
    return arith::CmpIOp::create(b, arith::CmpIPredicate::ult, candidate, old);
  }
  llvm_unreachable("all lattices are listed");
}

namespace {

/// The part of a relax body that decides, without the last binder, whether
/// there is any candidate: the conjuncts of its condition that do not read it,
/// and the operations they depend on, in order.
struct SenderGuard {
  SmallVector<Value> conjuncts;
  SmallVector<Operation *> ops;

  explicit SenderGuard(RelaxOp op) {
    Block &block = op.getBody().front();
    auto offer = cast<OfferOp>(block.getTerminator());
    llvm::DenseSet<Operation *> all;
    for (Value part : conjunctsOf(offer.getCondition(), block)) {
      llvm::SetVector<Operation *> needed;
      if (!collect(part, block, needed))
        continue;
      conjuncts.push_back(part);
      all.insert(needed.begin(), needed.end());
    }
    for (Operation &inner : block)
      if (all.contains(&inner))
        ops.push_back(&inner);
  }

private:
  static SmallVector<Value> conjunctsOf(Value condition, Block &block) {
    auto both = condition.getDefiningOp<arith::AndIOp>();
    if (!both || both->getBlock() != &block)
      return {condition};
    SmallVector<Value> parts = conjunctsOf(both.getLhs(), block);
    llvm::append_range(parts, conjunctsOf(both.getRhs(), block));
    return parts;
  }

  /// False when `value` reads the last binder, or is a loop of its own.
  static bool collect(Value value, Block &block,
                      llvm::SetVector<Operation *> &needed) {
    if (auto argument = dyn_cast<BlockArgument>(value))
      return argument.getOwner() != &block ||
             argument.getArgNumber() + 1 < block.getNumArguments();
    Operation *op = value.getDefiningOp();
    if (op->getBlock() != &block)
      return true;
    if (op->getNumRegions() != 0)
      return false;
    needed.insert(op);
    return llvm::all_of(op->getOperands(), [&](Value operand) {
      return collect(operand, block, needed);
    });
  }
};

} // namespace

/// Loops over senders and receivers that leave out the senders without any
/// candidate, which a single test tells.
void Emitter::nestGuarded(RelaxOp op, llvm::function_ref<void()> body) {
  ValueRange binders = op.getBody().front().getArguments();
  SenderGuard guard(op);
  if (binders.size() < 2 || canStop(op) || guard.conjuncts.empty()) {
    nest(binders, {}, [&](ValueRange) { return body(), Values(); });
    return;
  }
  nest(binders.drop_back(), {}, [&](ValueRange) {
    for (Operation *inner : guard.ops)
      emit(inner);
    Value any = boolean(true);
    for (Value part : guard.conjuncts)
      any = arith::AndIOp::create(b, any, lookup(part));
    auto branch = scf::IfOp::create(b, any, /*withElseRegion=*/false);
    OpBuilder::InsertionGuard inside(b);
    b.setInsertionPointToStart(branch.thenBlock());
    nest(binders.take_back(), {}, [&](ValueRange) { return body(), Values(); });
    return Values();
  });
}

/// Candidates go in lexicographic order and must be strictly better, so the
/// last to win is the first to attain the result. Tensors are updated in
/// place; a target that is a single value is carried by the loops.
void Emitter::emitRelax(RelaxOp op) {
  Block &block = op.getBody().front();
  auto offer = cast<OfferOp>(block.getTerminator());
  Values old{op.getTarget()};
  llvm::append_range(old, op.getWitnesses());
  copyMoves(op.getResults(), old);
  bool inMemory = isTensor(op.getTarget());
  auto improve = [&](ValueRange state) {
    emitBody(block);
    b.setLoc(op.getLoc());
    Values candidates{lookup(offer.getValue())};
    llvm::append_range(candidates, lookupScalars(offer.getWitnesses()));
    Values indices = lookupScalars(offer.getIndices()), places, before;
    for (auto [k, result] : llvm::enumerate(op.getResults())) {
      if (!inMemory) {
        before.push_back(state[k]);
        continue;
      }
      auto type = cast<RankedTensorType>(result.getType());
      places.push_back(address(result, indices));
      before.push_back(load(type.getElementType(), places.back()));
    }
    Value better = improves(b, op.getLattice(), candidates[0], before[0]);
    Value wins = arith::AndIOp::create(b, lookup(offer.getCondition()), better);
    Values after;
    for (auto [candidate, current] : llvm::zip(candidates, before))
      after.push_back(arith::SelectOp::create(b, wins, candidate, current));
    for (auto [place, value] : llvm::zip(places, after))
      store(value, place);
    return after;
  };
  if (inMemory)
    return nestGuarded(op, [&] { improve({}); });
  mapScalars(op.getResults(),
             nest(block.getArguments(), lookupScalars(old), improve));
}
