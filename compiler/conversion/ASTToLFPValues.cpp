//===- ASTToLFPValues.cpp - constants, comparison, alternatives -----------===//

#include "compiler/conversion/ASTToLFPInternal.h"
#include "compiler/transforms/lfp/VariableNames.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace kleene;
using namespace kleene::conversion;

Value LFPBuilder::constant(bool value, Location loc) {
  return arith::ConstantOp::create(b, loc, b.getBoolAttr(value));
}

Value LFPBuilder::constant(double value, Location loc) {
  return arith::ConstantOp::create(b, loc, b.getF64FloatAttr(value));
}

Value LFPBuilder::constantIndex(int64_t value, Location loc) {
  return arith::ConstantOp::create(b, loc, b.getIndexAttr(value));
}

Value LFPBuilder::constantClass(int64_t value, Location loc) {
  return arith::ConstantOp::create(b, loc, b.getI64IntegerAttr(value));
}

Value LFPBuilder::zero(Type type, Location loc) {
  return arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
}

static Type elementType(OpBuilder &b, lang::Kind kind) {
  switch (kind) {
  case lang::Kind::Scalar:
    return b.getF64Type();
  case lang::Kind::Mask:
    return b.getI1Type();
  case lang::Kind::Categorical:
    return b.getI64Type();
  case lang::Kind::MaskOne:
  case lang::Kind::Pointer:
  case lang::Kind::Permutation:
    break;
  }
  return b.getIndexType();
}

Type LFPBuilder::heldAs(const lang::VarType &type) {
  Type element = elementType(b, type.kind);
  if (type.rank() == 0)
    return element;
  SmallVector<int64_t> shape(type.rank(), ShapedType::kDynamic);
  return RankedTensorType::get(shape, element);
}

Type LFPBuilder::valueType(const lang::Type &type) {
  switch (type.kind) {
  case lang::ValueKind::Scalar:
    return b.getF64Type();
  case lang::ValueKind::Mask:
    return b.getI1Type();
  case lang::ValueKind::Categorical:
    return b.getI64Type();
  default:
    return b.getIndexType();
  }
}

/// Whether two values of a variable differ in any element.
Value LFPBuilder::notEqual(Value left, Value right, Location loc) {
  auto tensor = dyn_cast<RankedTensorType>(left.getType());
  if (!tensor) {
    if (left.getType().isF64())
      return arith::CmpFOp::create(b, loc, arith::CmpFPredicate::UNE, left,
                                   right);
    return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne, left, right);
  }
  Values indices;
  auto any = [&](auto &&self, int64_t rank) -> Value {
    if (rank == 0) {
      Type type = tensor.getElementType();
      Value l = lfp::GetOp::create(b, loc, type, left, indices);
      Value r = lfp::GetOp::create(b, loc, type, right, indices);
      return notEqual(l, r, loc);
    }
    auto body = [&](OpBuilder &nested, Location, Value index) {
      OpBuilder::InsertionGuard guard(b);
      b.restoreInsertionPoint(nested.saveInsertionPoint());
      indices.push_back(index);
      Value taken = constant(true, loc);
      lfp::YieldOp::create(b, loc, {taken, self(self, rank - 1)});
    };
    return lfp::ReduceOp::create(b, loc, b.getI1Type(), lfp::Reduction::Any,
                                 constantIndex(0, loc), size, false, body);
  };
  return any(any, tensor.getRank());
}

Values LFPBuilder::choose(Value condition, bool lazy, Location loc,
                          MakeValues then, MakeValues otherwise) {
  Values chosen;
  if (!lazy) {
    Values yes = then(), no = otherwise();
    for (auto [y, n] : llvm::zip_equal(yes, no))
      chosen.push_back(arith::SelectOp::create(b, loc, condition, y, n));
    return chosen;
  }
  auto yield = [&](MakeValues make) {
    return [this, make](OpBuilder &nested, Location loc) {
      OpBuilder::InsertionGuard guard(b);
      b.restoreInsertionPoint(nested.saveInsertionPoint());
      Values values = make();
      scf::YieldOp::create(b, loc, values);
    };
  };
  auto op = scf::IfOp::create(b, loc, condition, yield(then), yield(otherwise));
  llvm::append_range(chosen, op.getResults());
  return chosen;
}

/// The value of `e` as that of variable `name`.
Value LFPBuilder::named(const lang::Expr &e, StringRef name) {
  Value value = expr(e);
  Operation *op = value.getDefiningOp();
  bool isShared = isa<lang::NameExpr, lang::SizeExpr>(&e);
  if (op && !isShared && op->getNumResults() == 1)
    op->setLoc(lfp::nameLocation(at(e.span), name));
  return value;
}
