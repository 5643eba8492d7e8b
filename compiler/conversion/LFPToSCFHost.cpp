//===- LFPToSCFHost.cpp - rows and random numbers -------------------------===//
//
// The two things for which native code calls its host.
//
//===----------------------------------------------------------------------===//
#include "compiler/conversion/LFPToSCFEmitterInternal.h"
#include "compiler/program/Trace.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace kleene;
using namespace kleene::lfp;
using namespace kleene::lfp::native;

static_assert(offsetof(KleeneCall, maxSteps) == field::maxSteps);
static_assert(offsetof(KleeneCall, hints) == field::hints);
static_assert(offsetof(KleeneCall, grow) == field::grow);
static_assert(offsetof(KleeneCall, workspace) == field::workspace);
static_assert(offsetof(KleeneCall, site) == field::site);
static_assert(offsetof(KleeneCall, distribution) == field::distribution);
static_assert(offsetof(KleeneRandom, below) == field::below);
static_assert(sizeof(KleeneParam) == 16 && offsetof(KleeneParam, count) == 8);

/// Asks for room when all rows are taken, then writes one. A call that has
/// ended records nothing more.
void Emitter::emitProbe(ProbeOp op) {
  auto alive = scf::IfOp::create(b, isOk(), /*withElseRegion=*/false);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(alive.thenBlock());
  Type i64 = b.getI64Type(), i32 = b.getI32Type();
  Value rows = loadField(i64, frame.call, field::rows);
  Value capacity = loadField(i64, frame.call, field::capacity);
  Value full =
      arith::CmpIOp::create(b, arith::CmpIPredicate::sge, rows, capacity);
  auto room = scf::IfOp::create(b, b.getI1Type(), full, /*addThenBlock=*/true,
                                /*addElseBlock=*/true);
  {
    OpBuilder::InsertionGuard inner(b);
    b.setInsertionPointToStart(room.thenBlock());
    Type pointer = frame.call.getType();
    Value grow = loadField(pointer, frame.call, field::grow);
    auto type = LLVM::LLVMFunctionType::get(i32, {pointer});
    Value refused =
        LLVM::CallOp::create(b, type, ValueRange{grow, frame.call}).getResult();
    Value zero = arith::ConstantOp::create(b, b.getI32IntegerAttr(0));
    Value granted =
        arith::CmpIOp::create(b, arith::CmpIPredicate::eq, refused, zero);
    scf::YieldOp::create(b, granted);
    b.setInsertionPointToStart(room.elseBlock());
    scf::YieldOp::create(b, boolean(true));
  }
  auto write = scf::IfOp::create(b, room.getResult(0), /*withElseRegion=*/true);
  b.setInsertionPointToStart(write.thenBlock());
  emitRow(op, rows);
  b.setInsertionPointToStart(write.elseBlock());
  stop(boolean(true), static_cast<int64_t>(TraceStatus::outOfMemory), 0);
}

void Emitter::emitRow(ProbeOp op, Value row) {
  Type pointer = frame.call.getType();
  Value hints = loadField(pointer, frame.call, field::hints);
  for (auto [k, value] : llvm::enumerate(op.getValues())) {
    Value buffer = loadField(pointer, hints, 8 * static_cast<int64_t>(k));
    auto tensor = dyn_cast<RankedTensorType>(value.getType());
    Value size = tensor ? bytes(tensor) : integer(bytesOf(value.getType()));
    Value offset = arith::MulIOp::create(b, row, size);
    Value place =
        LLVM::GEPOp::create(b, pointer, b.getI8Type(), buffer,
                            ValueRange{offset}, LLVM::GEPNoWrapFlags::inbounds);
    if (tensor)
      copy(place, frame.slots[storage.slotOf(value)], tensor);
    else
      store(lookup(value), place);
  }
  Value place = fieldAddress(frame.call, field::rows);
  LLVM::StoreOp::create(b, arith::AddIOp::create(b, row, integer(1)), place);
}

/// Calls a function of the KleeneRandom: (rng, parameters..., count, out).
void Emitter::draw(int64_t function, ValueRange parameters, Value count,
                   Value out) {
  Type pointer = frame.random.getType();
  Values arguments{loadField(pointer, frame.random, function),
                   loadField(pointer, frame.random, field::rng)};
  llvm::append_range(arguments, parameters);
  arguments.push_back(count);
  arguments.push_back(out);
  auto type = LLVM::LLVMFunctionType::get(
      LLVM::LLVMVoidType::get(b.getContext()),
      llvm::to_vector(ValueRange(arguments).drop_front().getTypes()));
  LLVM::CallOp::create(b, type, arguments);
}

/// A single value, by way of the function's room for one.
Value Emitter::drawOne(int64_t function, ValueRange parameters, Type type) {
  draw(function, parameters, integer(1), frame.drawn);
  return load(type, frame.drawn);
}

void Emitter::emitDraw(DrawOp op) {
  if (op.getDistribution() == Distribution::Permutation)
    return emitPermutation(op);
  int64_t function =
      op.getDistribution() == Distribution::Uniform     ? field::uniform
      : op.getDistribution() == Distribution::Bernoulli ? field::bernoulli
                                                        : field::below;
  Values parameters = lookupScalars(op.getParameters());
  if (op.canFail()) {
    Value isEmpty = arith::CmpIOp::create(b, arith::CmpIPredicate::slt,
                                          parameters[0], integer(1));
    stop(isEmpty, static_cast<int64_t>(TraceStatus::emptyRange),
         sites.lookup(op));
  }
  if (op.getMask())
    return emitMaskedDraw(op, function, parameters);
  if (auto tensor = dyn_cast<RankedTensorType>(op.getType())) {
    draw(function, parameters, elements(tensor),
         frame.slots[storage.slotOf(op.getResult())]);
    return;
  }
  scalars.map(op.getResult(), drawOne(function, parameters, op.getType()));
}

/// Draws run by run: elements in a row for which the mask holds are one call of
/// the host. A turn skips one element without.
void Emitter::emitMaskedDraw(DrawOp op, int64_t function,
                             ValueRange parameters) {
  copyMoves(op.getResult(), op.getInto());
  auto tensor = cast<RankedTensorType>(op.getType());
  Type i64 = b.getI64Type();
  Value end = elements(tensor);
  auto at = [&](Value memory, Type element, Value offset) -> Value {
    Value base = frame.slots[storage.slotOf(memory)];
    Type type = element.isInteger(1) ? b.getI8Type() : Type(b.getI64Type());
    return LLVM::GEPOp::create(b, base.getType(), type, base,
                               ValueRange{offset},
                               LLVM::GEPNoWrapFlags::inbounds);
  };
  auto isBefore = [&](Value place) -> Value {
    return arith::CmpIOp::create(b, arith::CmpIPredicate::slt, place, end);
  };
  /// A loop over places, from `first` to the first where `goes` is false.
  auto loop = [&](Value first, llvm::function_ref<Value(Value)> goes,
                  llvm::function_ref<Value(Value)> next) -> Value {
    auto turns = scf::WhileOp::create(b, TypeRange{i64}, ValueRange{first});
    OpBuilder::InsertionGuard guard(b);
    Block *before = b.createBlock(&turns.getBefore(), {}, i64, op.getLoc());
    scf::ConditionOp::create(b, goes(before->getArgument(0)),
                             before->getArguments());
    Block *after = b.createBlock(&turns.getAfter(), {}, i64, op.getLoc());
    scf::YieldOp::create(b, next(after->getArgument(0)));
    return turns.getResult(0);
  };
  auto holds = [&](Value place) -> Value {
    auto inside = scf::IfOp::create(b, b.getI1Type(), isBefore(place), true,
                                    /*addElseBlock=*/true);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(inside.thenBlock());
    Type mask = b.getI1Type();
    Value held = load(mask, at(op.getMask(), mask, place));
    scf::YieldOp::create(b, held);
    b.setInsertionPointToStart(inside.elseBlock());
    scf::YieldOp::create(b, boolean(false));
    return inside.getResult(0);
  };
  auto following = [&](Value place) -> Value {
    return arith::AddIOp::create(b, place, integer(1));
  };
  loop(integer(0), isBefore, [&](Value start) -> Value {
    Value stop = loop(start, holds, following);
    Value count = arith::SubIOp::create(b, stop, start);
    draw(function, parameters, count,
         at(op.getResult(), tensor.getElementType(), start));
    return following(stop);
  });
}

/// Fisher and Yates, from the end, as RandomState.shuffle.
void Emitter::emitPermutation(DrawOp op) {
  Type i64 = b.getI64Type();
  auto at = [&](Value index) { return address(op.getResult(), index); };
  auto fill = scf::ForOp::create(b, integer(0), frame.size, integer(1));
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(fill.getBody());
    store(fill.getInductionVar(), at(fill.getInductionVar()));
  }
  auto swap = scf::ForOp::create(b, integer(1), frame.size, integer(1));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(swap.getBody());
  Value last = arith::SubIOp::create(b, frame.size, swap.getInductionVar());
  Value bound = arith::AddIOp::create(b, last, integer(1));
  Value other = drawOne(field::below, bound, i64);
  Value mine = load(i64, at(last)), theirs = load(i64, at(other));
  store(theirs, at(last));
  store(mine, at(other));
}

/// Below one candidate nothing is drawn: that is the host's rule for below(1).
void Emitter::emitChoose(ChooseOp op) {
  Type pointer = frame.params.getType();
  int64_t param = static_cast<int64_t>(sizeof(KleeneParam)) * chosen++;
  Value values = loadField(pointer, frame.params, param);
  Value count = loadField(b.getI64Type(), frame.params, param + 8);
  Value index = drawOne(field::below, count, b.getI64Type());
  Value place =
      LLVM::GEPOp::create(b, pointer, b.getF64Type(), values, ValueRange{index},
                          LLVM::GEPNoWrapFlags::inbounds);
  scalars.map(op.getResult(), load(b.getF64Type(), place));
}
