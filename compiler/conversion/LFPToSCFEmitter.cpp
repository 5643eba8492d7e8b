//===- LFPToSCFEmitter.cpp - values, memory and simple operations ---------===//
#include "compiler/conversion/LFPToSCFEmitterInternal.h"
#include "compiler/program/Trace.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace kleene;
using namespace kleene::lfp;
using namespace kleene::lfp::native;

static bool isTensor(Value value) {
  return isa<RankedTensorType>(value.getType());
}

Value kleene::lfp::native::stackRoom(ImplicitLocOpBuilder &b, Type element,
                                     int64_t count, unsigned alignment) {
  OpBuilder::InsertionGuard guard(b);
  Operation *parent = b.getInsertionBlock()->getParentOp();
  auto function = isa<func::FuncOp>(parent)
                      ? cast<func::FuncOp>(parent)
                      : parent->getParentOfType<func::FuncOp>();
  b.setInsertionPointToStart(&function.front());
  Value elements = arith::ConstantOp::create(b, b.getI64IntegerAttr(count));
  return LLVM::AllocaOp::create(b, LLVM::LLVMPointerType::get(b.getContext()),
                                element, elements, alignment);
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

Value Emitter::integer(int64_t value) {
  return arith::ConstantOp::create(b, b.getI64IntegerAttr(value));
}

Value Emitter::boolean(bool value) {
  return arith::ConstantOp::create(b, b.getBoolAttr(value));
}

Value Emitter::lookup(Value value) { return scalars.lookup(value); }

Emitter::Values Emitter::lookupScalars(ValueRange values) {
  Values result;
  for (Value value : values)
    if (!isTensor(value))
      result.push_back(lookup(value));
  return result;
}

/// Maps those of `values` that are no tensors to `to`, in order.
void Emitter::mapScalars(ValueRange values, ValueRange to) {
  for (Value value : values)
    if (!isTensor(value)) {
      scalars.map(value, to.front());
      to = to.drop_front();
    }
}

Type Emitter::convert(Type type) {
  return type.isIndex() ? b.getI64Type() : type;
}

SmallVector<Type> Emitter::scalarTypes(ValueRange values) {
  SmallVector<Type> types;
  for (Value value : values)
    if (!isTensor(value))
      types.push_back(convert(value.getType()));
  return types;
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

Value Emitter::fieldAddress(Value base, int64_t offset) {
  return LLVM::GEPOp::create(
      b, base.getType(), b.getI8Type(), base,
      ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(offset)},
      LLVM::GEPNoWrapFlags::inbounds);
}

Value Emitter::loadField(Type type, Value base, int64_t offset) {
  return LLVM::LoadOp::create(b, type, fieldAddress(base, offset));
}

/// How an element lies in memory: a mask takes a byte.
static Type memoryType(OpBuilder &b, Type element) {
  if (element.isInteger(1))
    return b.getI8Type();
  return element.isIndex() ? b.getI64Type() : element;
}

Type Emitter::memoryType(Value tensor) {
  return ::memoryType(
      b, cast<RankedTensorType>(tensor.getType()).getElementType());
}

Value Emitter::elements(RankedTensorType type) {
  if (type.getRank() == 1)
    return frame.size;
  return arith::MulIOp::create(b, frame.size, frame.size);
}

Value Emitter::bytes(RankedTensorType type) {
  return arith::MulIOp::create(b, elements(type),
                               integer(bytesOf(type.getElementType())));
}

Value Emitter::address(Value tensor, ValueRange indices) {
  Value offset = indices[0];
  if (indices.size() == 2)
    offset = arith::AddIOp::create(
        b, arith::MulIOp::create(b, offset, frame.size), indices[1]);
  Value base = frame.slots[storage.slotOf(tensor)];
  return LLVM::GEPOp::create(b, base.getType(), memoryType(tensor), base,
                             ValueRange{offset},
                             LLVM::GEPNoWrapFlags::inbounds);
}

Value Emitter::load(Type element, Value pointer) {
  Value value = LLVM::LoadOp::create(b, ::memoryType(b, element), pointer);
  if (!element.isInteger(1))
    return value;
  Value zero = arith::ConstantOp::create(b, b.getI8IntegerAttr(0));
  return arith::CmpIOp::create(b, arith::CmpIPredicate::ne, value, zero);
}

void Emitter::store(Value value, Value pointer) {
  if (value.getType().isInteger(1))
    value = arith::ExtUIOp::create(b, b.getI8Type(), value);
  LLVM::StoreOp::create(b, value, pointer);
}

void Emitter::copy(Value to, Value from, RankedTensorType type) {
  LLVM::MemcpyOp::create(b, to, from, bytes(type), /*isVolatile=*/false);
}

static Moves movesOf(const Storage &storage, ValueRange to, ValueRange from) {
  Moves moves;
  for (auto [target, source] : llvm::zip_equal(to, from))
    if (isTensor(target))
      moves.push_back({storage.slotOf(target), storage.slotOf(source)});
  return storage.sequentialize(std::move(moves));
}

bool Emitter::hasMoves(ValueRange to, ValueRange from) {
  return !movesOf(storage, to, from).empty();
}

/// Makes the tensors among `to` equal to those of `from`, all at once.
void Emitter::copyMoves(ValueRange to, ValueRange from) {
  for (auto [target, source] : movesOf(storage, to, from))
    copy(frame.slots[target], frame.slots[source],
         storage.getSlots()[source].type);
}

//===----------------------------------------------------------------------===//
// Status
//===----------------------------------------------------------------------===//

Value Emitter::isOk() {
  Value status = LLVM::LoadOp::create(b, b.getI64Type(), frame.status);
  return arith::CmpIOp::create(b, arith::CmpIPredicate::eq, status, integer(0));
}

/// Ends the call with `status` at `site` when `when` holds and nothing ended it
/// before.
void Emitter::stop(Value when, int64_t status, int64_t site) {
  Value first = arith::AndIOp::create(b, when, isOk());
  auto set = [&](Value variable, int64_t value) {
    Value old = LLVM::LoadOp::create(b, b.getI64Type(), variable);
    Value next = arith::SelectOp::create(b, first, integer(value), old);
    LLVM::StoreOp::create(b, next, variable);
  };
  set(frame.site, site);
  set(frame.status, status);
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

void Emitter::emitBody(Block &block) {
  for (Operation &op : block.without_terminator())
    emit(&op);
}

void Emitter::emit(Operation *op) {
  b.setLoc(op->getLoc());
  TypeSwitch<Operation *>(op)
      .Case<SizeOp>(
          [&](SizeOp size) { scalars.map(size.getResult(), frame.size); })
      .Case<InputOp>([&](InputOp input) { emitInput(input); })
      .Case<GetOp>([&](GetOp get) {
        Value pointer =
            address(get.getTensor(), lookupScalars(get.getIndices()));
        scalars.map(get.getResult(), load(get.getType(), pointer));
      })
      .Case<SetOp>([&](SetOp set) { emitSet(set); })
      .Case<CheckIndexOp>([&](CheckIndexOp check) { emitCheckIndex(check); })
      .Case<BuildOp>([&](BuildOp build) { emitBuild(build); })
      .Case<ReduceOp>([&](ReduceOp reduce) { emitReduce(reduce); })
      .Case<RelaxOp>([&](RelaxOp relax) { emitRelax(relax); })
      .Case<ForOp>([&](ForOp loop) { emitFor(loop); })
      .Case<FixOp>([&](FixOp fix) { emitFix(fix); })
      .Case<scf::IfOp>([&](scf::IfOp branch) { emitIf(branch); })
      .Case<TurnOp>([&](TurnOp turn) { takeTurn(boolean(true), turn); })
      .Case<ProbeOp>([&](ProbeOp probe) { emitProbe(probe); })
      .Case<DrawOp>([&](DrawOp draw) { emitDraw(draw); })
      .Case<ChooseOp>([&](ChooseOp choose) { emitChoose(choose); })
      .Case<OutputOp>([&](OutputOp output) {
        SmallVector<OutputOp> outputs = program.getOutputs();
        emitResult(output.getValue(), Slot::Kind::output,
                   llvm::find(outputs, output) - outputs.begin());
      })
      .Case<GiveOp>([&](GiveOp give) {
        for (auto [position, input] : llvm::enumerate(program.getInputs()))
          if (input.getVariable().getName() == give.getNameAttr())
            emitResult(give.getValue(), Slot::Kind::input, position);
      })
      .Default([&](Operation *other) {
        auto select = dyn_cast<arith::SelectOp>(other);
        if (select && isTensor(select.getResult()))
          return emitSelect(select);
        emitOther(other);
      });
}

/// A run reads an input; a derivation computes the derived ones first, unless
/// the host gives them.
void Emitter::emitInput(InputOp op) {
  SmallVector<InputOp> inputs = program.getInputs();
  unsigned position = llvm::find(inputs, op) - inputs.begin();
  Value pointer = frame.inputs[position];
  if (phase == Phase::derive && op.isDerived()) {
    Value given = loadField(b.getI8Type(), frame.given, position);
    Value zero = arith::ConstantOp::create(b, b.getI8IntegerAttr(0));
    Value wanted =
        arith::CmpIOp::create(b, arith::CmpIPredicate::eq, given, zero);
    auto branch = scf::IfOp::create(b, wanted, /*withElseRegion=*/false);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(branch.thenBlock());
    Block &block = op.getDerived().front();
    emitBody(block);
    Value value = block.getTerminator()->getOperand(0);
    if (isTensor(value))
      copyMoves(op.getResult(), value);
    else
      store(lookup(value), pointer);
  }
  if (!isTensor(op.getResult()))
    scalars.map(op.getResult(), load(op.getType(), pointer));
}

void Emitter::emitResult(Value value, Slot::Kind kind, unsigned position) {
  Value pointer = kind == Slot::Kind::input ? frame.inputs[position]
                                            : frame.outputs[position];
  if (!isTensor(value))
    return store(lookup(value), pointer);
  if (storage.slotOf(value) != storage.hostSlot(kind, position))
    copy(pointer, frame.slots[storage.slotOf(value)],
         cast<RankedTensorType>(value.getType()));
}

void Emitter::emitSet(SetOp op) {
  copyMoves(op.getResult(), op.getTensor());
  store(lookup(op.getValue()),
        address(op.getResult(), lookupScalars(op.getIndices())));
}

/// A choice between two tensors.
void Emitter::emitSelect(arith::SelectOp op) {
  Value from =
      arith::SelectOp::create(b, lookup(op.getCondition()),
                              frame.slots[storage.slotOf(op.getTrueValue())],
                              frame.slots[storage.slotOf(op.getFalseValue())]);
  copy(frame.slots[storage.slotOf(op.getResult())], from,
       cast<RankedTensorType>(op.getType()));
}

void Emitter::emitCheckIndex(CheckIndexOp op) {
  Value index = lookup(op.getIndex());
  // Unsigned, a negative index is a large one.
  Value outside =
      arith::CmpIOp::create(b, arith::CmpIPredicate::uge, index, frame.size);
  stop(outside, static_cast<int64_t>(TraceStatus::indexOutOfRange),
       sites.lookup(op));
  scalars.map(op.getResult(),
              arith::SelectOp::create(b, outside, integer(0), index));
}

namespace {

/// Integer division that cannot trap: x / 0 is 0 and x mod 0 is x; the least
/// integer divided by -1 wraps.
struct Division {
  Value quotient, remainder;
};

Division divide(ImplicitLocOpBuilder &b, Value left, Value right) {
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantOp::create(b,
                                     b.getIntegerAttr(left.getType(), value));
  };
  auto equals = [&](Value value, int64_t to) -> Value {
    return arith::CmpIOp::create(b, arith::CmpIPredicate::eq, value,
                                 constant(to));
  };
  Value isZero = equals(right, 0), isMinus = equals(right, -1);
  Value special = arith::OrIOp::create(b, isZero, isMinus);
  Value divisor = arith::SelectOp::create(b, special, constant(1), right);
  Value quotient = arith::DivSIOp::create(b, left, divisor);
  Value negated = arith::SubIOp::create(b, constant(0), left);
  quotient = arith::SelectOp::create(b, isMinus, negated, quotient);
  quotient = arith::SelectOp::create(b, isZero, constant(0), quotient);
  Value product = arith::MulIOp::create(b, quotient, right);
  return {quotient, arith::SubIOp::create(b, left, product)};
}

/// One less than the quotient towards zero where signs differ and something
/// remains.
Value floorDivide(ImplicitLocOpBuilder &b, Value left, Value right) {
  auto [quotient, remainder] = divide(b, left, right);
  Value zero = arith::ConstantOp::create(b, b.getZeroAttr(left.getType()));
  Value one = arith::ConstantOp::create(b, b.getIntegerAttr(left.getType(), 1));
  Value hasRest =
      arith::CmpIOp::create(b, arith::CmpIPredicate::ne, remainder, zero);
  Value isDivided =
      arith::CmpIOp::create(b, arith::CmpIPredicate::ne, right, zero);
  Value signs = arith::XOrIOp::create(b, remainder, right);
  Value differ =
      arith::CmpIOp::create(b, arith::CmpIPredicate::slt, signs, zero);
  Value lower = arith::AndIOp::create(
      b, arith::AndIOp::create(b, hasRest, isDivided), differ);
  Value less = arith::SubIOp::create(b, quotient, one);
  return arith::SelectOp::create(b, lower, less, quotient);
}

/// A number without an integer near it becomes -1, which no check lets pass.
Value truncate(ImplicitLocOpBuilder &b, Type type, Value number) {
  auto constant = [&](double value) -> Value {
    return arith::ConstantOp::create(b, b.getF64FloatAttr(value));
  };
  Value size = math::AbsFOp::create(b, number);
  Value fits = arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, size,
                                     constant(0x1p62));
  Value safe = arith::SelectOp::create(b, fits, number, constant(-1));
  return arith::FPToSIOp::create(b, type, safe);
}

/// A cast between index (i64 here) and integers.
Value castIndex(ImplicitLocOpBuilder &b, Type type, Value value,
                bool isSigned) {
  unsigned from = value.getType().getIntOrFloatBitWidth();
  unsigned to = type.getIntOrFloatBitWidth();
  if (from == to)
    return value;
  if (to < from)
    return arith::TruncIOp::create(b, type, value);
  if (isSigned)
    return arith::ExtSIOp::create(b, type, value);
  return arith::ExtUIOp::create(b, type, value);
}

} // namespace

/// Arithmetic on single values: the operation itself on i64 in place of index,
/// but for those that could trap or are no longer needed.
void Emitter::emitOther(Operation *op) {
  Values operands = lookupScalars(op->getOperands());
  SmallVector<Type> types = scalarTypes(op->getResults());
  Type type = types.front();
  Value result =
      TypeSwitch<Operation *, Value>(op)
          .Case<arith::DivSIOp>([&](auto) {
            return divide(b, operands[0], operands[1]).quotient;
          })
          .Case<arith::RemSIOp>([&](auto) {
            return divide(b, operands[0], operands[1]).remainder;
          })
          .Case<arith::FloorDivSIOp>(
              [&](auto) { return floorDivide(b, operands[0], operands[1]); })
          .Case<arith::FPToSIOp>(
              [&](auto) { return truncate(b, type, operands[0]); })
          .Case<arith::IndexCastOp>(
              [&](auto) { return castIndex(b, type, operands[0], true); })
          .Case<arith::IndexCastUIOp>(
              [&](auto) { return castIndex(b, type, operands[0], false); })
          .Case<math::Atan2Op>([&](auto) -> Value {
            return LLVM::ATan2Op::create(b, operands[0], operands[1]);
          })
          .Default([](Operation *) { return Value(); });
  if (!result) {
    OperationState state(op->getLoc(), op->getName());
    state.addOperands(operands);
    state.addTypes(types);
    state.addAttributes(op->getAttrDictionary().getValue());
    if (auto constant = dyn_cast<arith::ConstantOp>(op))
      if (auto number = dyn_cast<IntegerAttr>(constant.getValue()))
        state.attributes.set("value",
                             b.getIntegerAttr(type, number.getValue()));
    scalars.map(op->getResults(), b.create(state)->getResults());
    return;
  }
  scalars.map(op->getResult(0), result);
}
