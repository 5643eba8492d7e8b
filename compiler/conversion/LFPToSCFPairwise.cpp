//===- LFPToSCFPairwise.cpp - sums in NumPy's order -----------------------===//
//
// NumPy adds an array of up to 128 elements in eight interleaved sums, then
// those in pairs, then what is left; of fewer than 8 it adds one by one. A
// longer one it splits, at half its length rounded down to a multiple of 8, and
// adds the sums of the parts.
//
// That tree is walked leaf by leaf, from left to right, without recursion: from
// the root down to the leaf at hand, then up again as long as it was a right
// part, joining the sum with that of the left part, which waits in memory.
//
//===----------------------------------------------------------------------===//
#include "compiler/conversion/LFPToSCFEmitterInternal.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace kleene::lfp;
using namespace kleene::lfp::native;

static constexpr int64_t lanes = 8, leafLength = 128, deepest = 64;

namespace {

class PairwiseSum {
public:
  using Values = SmallVector<Value>;
  using Element = llvm::function_ref<Value(Value)>;

  PairwiseSum(ImplicitLocOpBuilder &b, Element element)
      : b(b), element(element), i64(b.getI64Type()), f64(b.getF64Type()) {
    room = stackRoom(b, f64, lanes + deepest);
  }

  Value sum(Value count);

private:
  Value leaf(Value begin, Value length);
  Values descend(Value count, Value begin);
  Value ascend(Value sum, Value depth, Value path);

  /// A loop over `inits` while `goes` holds of them.
  Values loop(Values inits, llvm::function_ref<Value(ValueRange)> goes,
              llvm::function_ref<Values(ValueRange)> next);
  Value integer(int64_t value) {
    return arith::ConstantOp::create(b, b.getI64IntegerAttr(value));
  }
  Value zero() { return arith::ConstantOp::create(b, b.getF64FloatAttr(0)); }
  Value add(Value x, Value y) { return arith::AddIOp::create(b, x, y); }
  Value subtract(Value x, Value y) { return arith::SubIOp::create(b, x, y); }
  Value addReals(Value x, Value y) { return arith::AddFOp::create(b, x, y); }
  Value select(Value c, Value x, Value y) {
    return arith::SelectOp::create(b, c, x, y);
  }
  Value compare(arith::CmpIPredicate predicate, Value x, Value y) {
    return arith::CmpIOp::create(b, predicate, x, y);
  }
  /// `value` rounded down to a multiple of the lanes.
  Value wholeLanes(Value value) {
    return arith::AndIOp::create(b, value, integer(-lanes));
  }
  Value place(Value offset) {
    return LLVM::GEPOp::create(b, room.getType(), f64, room, ValueRange{offset},
                               LLVM::GEPNoWrapFlags::inbounds);
  }
  Value lane(int64_t k) {
    return LLVM::LoadOp::create(b, f64, place(integer(k)));
  }

  ImplicitLocOpBuilder &b;
  Element element;
  Type i64, f64;
  Value room; ///< the lanes of a leaf, then the waiting sums of left parts
};

} // namespace

PairwiseSum::Values
PairwiseSum::loop(Values inits, llvm::function_ref<Value(ValueRange)> goes,
                  llvm::function_ref<Values(ValueRange)> next) {
  SmallVector<Type> types = llvm::to_vector(ValueRange(inits).getTypes());
  SmallVector<Location> locations(types.size(), b.getLoc());
  auto turns = scf::WhileOp::create(b, types, inits);
  OpBuilder::InsertionGuard guard(b);
  Block *before = b.createBlock(&turns.getBefore(), {}, types, locations);
  scf::ConditionOp::create(b, goes(before->getArguments()),
                           before->getArguments());
  Block *after = b.createBlock(&turns.getAfter(), {}, types, locations);
  scf::YieldOp::create(b, next(after->getArguments()));
  return llvm::to_vector_of<Value>(turns.getResults());
}

/// Elements begin .. begin + length - 1, at most `leafLength` of them.
Value PairwiseSum::leaf(Value begin, Value length) {
  Value whole = wholeLanes(length);
  auto filling = scf::ForOp::create(b, integer(0), whole, integer(1));
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(filling.getBody());
    Value k = filling.getInductionVar();
    Value value = element(add(begin, k));
    Value mine = place(arith::AndIOp::create(b, k, integer(lanes - 1)));
    Value old = LLVM::LoadOp::create(b, f64, mine);
    Value isFirst = compare(arith::CmpIPredicate::slt, k, integer(lanes));
    LLVM::StoreOp::create(b, select(isFirst, value, addReals(old, value)),
                          mine);
  }
  Value left = addReals(addReals(lane(0), lane(1)), addReals(lane(2), lane(3)));
  Value right =
      addReals(addReals(lane(4), lane(5)), addReals(lane(6), lane(7)));
  Value isShort = compare(arith::CmpIPredicate::eq, whole, integer(0));
  Value start = select(isShort, zero(), addReals(left, right));
  auto rest = scf::ForOp::create(b, whole, length, integer(1), start);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(rest.getBody());
  Value value = element(add(begin, rest.getInductionVar()));
  scf::YieldOp::create(b, addReals(rest.getRegionIterArgs()[0], value));
  return rest.getResult(0);
}

/// From the root to the leaf at `begin`: its length, its depth, and a bit for
/// each step down that was to a right part.
PairwiseSum::Values PairwiseSum::descend(Value count, Value begin) {
  Value none = integer(0);
  Values found = loop(
      {none, count, none, none},
      [&](ValueRange now) {
        return compare(arith::CmpIPredicate::sgt, now[1], integer(leafLength));
      },
      [&](ValueRange now) -> Values {
        Value base = now[0], length = now[1], depth = now[2];
        Value half = wholeLanes(arith::ShRUIOp::create(b, length, integer(1)));
        Value middle = add(base, half);
        Value goesRight = compare(arith::CmpIPredicate::sge, begin, middle);
        Value bit = arith::ExtUIOp::create(b, i64, goesRight);
        bit = arith::ShLIOp::create(b, bit, depth);
        return {select(goesRight, middle, base),
                select(goesRight, subtract(length, half), half),
                add(depth, integer(1)), arith::OrIOp::create(b, now[3], bit)};
      });
  return {found[1], found[2], found[3]};
}

/// Joins `sum` with the sums of the left parts it completes; leaves the result
/// where a right part will look for it.
Value PairwiseSum::ascend(Value sum, Value depth, Value path) {
  auto above = [&](Value level) {
    return place(add(level, integer(lanes - 1)));
  };
  Values joined = loop(
      {sum, depth},
      [&](ValueRange now) {
        Value isBelow = compare(arith::CmpIPredicate::sgt, now[1], integer(0));
        Value level = select(isBelow, subtract(now[1], integer(1)), integer(0));
        Value bit = arith::AndIOp::create(
            b, arith::ShRUIOp::create(b, path, level), integer(1));
        Value isRight = compare(arith::CmpIPredicate::ne, bit, integer(0));
        return Value(arith::AndIOp::create(b, isBelow, isRight));
      },
      [&](ValueRange now) -> Values {
        Value left = LLVM::LoadOp::create(b, f64, above(now[1]));
        return {addReals(left, now[0]), subtract(now[1], integer(1))};
      });
  // A sum of all has no one waiting for it, and the room of the last lane.
  LLVM::StoreOp::create(b, joined[0], above(joined[1]));
  return joined[0];
}

Value PairwiseSum::sum(Value count) {
  return loop(
      {integer(0), zero()},
      [&](ValueRange now) {
        return compare(arith::CmpIPredicate::slt, now[0], count);
      },
      [&](ValueRange now) -> Values {
        Values found = descend(count, now[0]);
        Value own = leaf(now[0], found[0]);
        return {add(now[0], found[0]), ascend(own, found[1], found[2])};
      })[1];
}

Value Emitter::emitPairwiseSum(ReduceOp op) {
  Block &block = op.getBody().front();
  Operation *yield = block.getTerminator();
  Value lower = lookup(op.getLower()), upper = lookup(op.getUpper());
  auto element = [&](Value k) -> Value {
    Value turn = arith::AddIOp::create(b, lower, k);
    scalars.map(block.getArgument(0),
                indexOf(turn, lower, upper, op.getDescending()));
    emitBody(block);
    b.setLoc(op.getLoc());
    Value none = arith::ConstantOp::create(b, b.getF64FloatAttr(0));
    return arith::SelectOp::create(b, lookup(yield->getOperand(0)),
                                   lookup(yield->getOperand(1)), none);
  };
  Value count = arith::SubIOp::create(b, upper, lower);
  return PairwiseSum(b, element).sum(count);
}
