//===- LFPToSCFArgument.cpp - argmin and argmax in two passes -------------===//
//
// The place of the best value, found in order, is a chain of comparisons that
// no vector unit helps with. Two passes have no order: the best key, then the
// first index that has it. A key is an integer in the order of the values; the
// two zeros have one key, and NaN, which is outside of every order, lies beyond
// the infinities.
//
//===----------------------------------------------------------------------===//
#include "compiler/conversion/LFPToSCFEmitterInternal.h"
#include "compiler/conversion/LFPToSCFFoldInternal.h"

#include <limits>

using namespace mlir;
using namespace kleene::lfp;
using namespace kleene::lfp::native;

/// The bits of a float64 as an integer in the order of the numbers: those of a
/// negative one, but its sign, turn round.
static Value keyOf(ImplicitLocOpBuilder &b, Value value) {
  if (!value.getType().isF64())
    return value;
  auto constant = [&](int64_t number) {
    return arith::ConstantOp::create(b, b.getI64IntegerAttr(number));
  };
  Value zero = arith::ConstantOp::create(b, b.getF64FloatAttr(0));
  Value oneZero = arith::AddFOp::create(b, value, zero);
  Value bits = arith::BitcastOp::create(b, b.getI64Type(), oneZero);
  Value sign = arith::ShRSIOp::create(b, bits, constant(63));
  Value turned = arith::AndIOp::create(
      b, sign, constant(std::numeric_limits<int64_t>::max()));
  return arith::XOrIOp::create(b, bits, turned);
}

bool Emitter::isArgumentOfPasses(ReduceOp op) {
  if (op.getKind() != Reduction::ArgMin && op.getKind() != Reduction::ArgMax)
    return false;
  // Evaluated twice, so it must be cheap and cannot stop the run.
  return !canStop(op) && llvm::all_of(op.getBody().front(), [](Operation &op) {
    return op.getNumRegions() == 0;
  });
}

Value Emitter::emitArgument(ReduceOp op) {
  const bool isMin = op.getKind() == Reduction::ArgMin;
  Value none = worst(b, isMin, b.getI64Type());
  Value best = fold(op, none, [&](const Turn &turn) -> Values {
    Value key =
        arith::SelectOp::create(b, turn.takes, keyOf(b, turn.value), none);
    if (isMin)
      return {arith::MinSIOp::create(b, turn.state[0], key)};
    return {arith::MaxSIOp::create(b, turn.state[0], key)};
  })[0];
  Fold first(b, Reduction::First, op.getDescending(), b.getI1Type());
  return first.finish(fold(op, first.init(), [&](const Turn &turn) {
    Value isBest = arith::CmpIOp::create(b, arith::CmpIPredicate::eq,
                                         keyOf(b, turn.value), best);
    return first.step(turn.state, turn.takes, isBest, turn.index);
  }));
}
