#include "compiler/conversion/LFPToSCFFoldInternal.h"

#include <limits>

using namespace mlir;
using namespace kleene::lfp;
using namespace kleene::lfp::native;

Value kleene::lfp::native::isBetter(ImplicitLocOpBuilder &b, bool isMin,
                                    Value left, Value right) {
  if (isa<FloatType>(left.getType()))
    return arith::CmpFOp::create(
        b, isMin ? arith::CmpFPredicate::OLT : arith::CmpFPredicate::OGT, left,
        right);
  return arith::CmpIOp::create(
      b, isMin ? arith::CmpIPredicate::slt : arith::CmpIPredicate::sgt, left,
      right);
}

Value kleene::lfp::native::worst(ImplicitLocOpBuilder &b, bool isMin,
                                 Type type) {
  if (isa<FloatType>(type)) {
    double infinity = std::numeric_limits<double>::infinity();
    return arith::ConstantOp::create(
        b, b.getF64FloatAttr(isMin ? infinity : -infinity));
  }
  return arith::ConstantOp::create(
      b, b.getI64IntegerAttr(isMin ? std::numeric_limits<int64_t>::max()
                                   : std::numeric_limits<int64_t>::min()));
}

Fold::Values Fold::init() {
  switch (kind) {
  case Reduction::Min:
  case Reduction::Max:
    return {worst(b, kind == Reduction::Min, value)};
  case Reduction::Sum:
  case Reduction::PairwiseSum:
    return {zero(value)};
  case Reduction::Any:
  case Reduction::All:
    return {flag(kind == Reduction::All)};
  case Reduction::Count:
    return {number(0)};
  case Reduction::First:
    return {missing()};
  case Reduction::ArgMin:
  case Reduction::ArgMax:
    return {worst(b, kind == Reduction::ArgMin, value), number(0), flag(false)};
  }
  llvm_unreachable("all kinds are listed");
}

Fold::Values Fold::step(ValueRange state, Value takes, Value next,
                        Value index) {
  Value old = state[0];
  switch (kind) {
  case Reduction::Min:
  case Reduction::Max: {
    Value better = isBetter(b, kind == Reduction::Min, next, old);
    return {select(conjunction(takes, better), next, old)};
  }
  case Reduction::Sum:
  case Reduction::PairwiseSum: {
    Value sum = isa<FloatType>(value)
                    ? arith::AddFOp::create(b, old, next).getResult()
                    : arith::AddIOp::create(b, old, next).getResult();
    return {select(takes, sum, old)};
  }
  case Reduction::Any:
    return {arith::OrIOp::create(b, old, conjunction(takes, next))};
  case Reduction::All: {
    // A counterexample takes part and is false.
    Value holds = arith::XOrIOp::create(b, next, flag(true));
    Value fails = conjunction(takes, holds);
    return {conjunction(old, arith::XOrIOp::create(b, fails, flag(true)))};
  }
  case Reduction::Count: {
    Value one =
        arith::ExtUIOp::create(b, b.getI64Type(), conjunction(takes, next));
    return {arith::AddIOp::create(b, old, one)};
  }
  case Reduction::First: {
    // As a minimum (maximum) of indices it needs no order of evaluation.
    Value candidate = select(conjunction(takes, next), index, missing());
    return {descending ? arith::MaxSIOp::create(b, old, candidate).getResult()
                       : arith::MinSIOp::create(b, old, candidate).getResult()};
  }
  case Reduction::ArgMin:
  case Reduction::ArgMax: {
    // The first one taken counts even if it is as bad as the worst value.
    Value better = isBetter(b, kind == Reduction::ArgMin, next, old);
    Value unseen = arith::XOrIOp::create(b, state[2], flag(true));
    Value wins = conjunction(takes, arith::OrIOp::create(b, better, unseen));
    return {select(wins, next, old), select(wins, index, state[1]),
            arith::OrIOp::create(b, state[2], takes)};
  }
  }
  llvm_unreachable("all kinds are listed");
}

Value Fold::finish(ValueRange state) {
  if (kind == Reduction::ArgMin || kind == Reduction::ArgMax)
    return state[1];
  if (kind != Reduction::First)
    return state[0];
  Value none =
      arith::CmpIOp::create(b, arith::CmpIPredicate::eq, state[0], missing());
  return select(none, number(0), state[0]);
}
