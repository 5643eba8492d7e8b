//===- ASTToLFPExpr.cpp - expressions -------------------------------------===//
//
// Sema has typed every node and made every conversion explicit, so each case is
// a direct translation. Recursion is bounded: sema limits the depth of a tree.
//
//===----------------------------------------------------------------------===//

#include "compiler/conversion/ASTToLFPInternal.h"
#include "compiler/transforms/lfp/VariableNames.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include "llvm/Support/ErrorHandling.h"

#include <limits>

using namespace mlir;
using namespace kleene;
using namespace kleene::conversion;
using lang::BinaryOp;

Value LFPBuilder::expr(const lang::Expr &e) {
  Location loc = at(e.span);
  switch (e.kind) {
  case lang::ExprKind::Number: {
    const auto &number = *llvm::cast<lang::NumberExpr>(&e);
    return e.type.kind == lang::ValueKind::Scalar
               ? constant(number.value, loc)
               : constantIndex(number.integer, loc);
  }
  case lang::ExprKind::Bool:
    return constant(llvm::cast<lang::BoolExpr>(&e)->value, loc);
  case lang::ExprKind::Inf:
    return constant(std::numeric_limits<double>::infinity(), loc);
  case lang::ExprKind::Size:
    return size;
  case lang::ExprKind::Class:
    return constantClass(llvm::cast<lang::ClassExpr>(&e)->number, loc);
  case lang::ExprKind::Name:
    return env.lookup(llvm::cast<lang::NameExpr>(&e)->decl);
  case lang::ExprKind::Element:
    return element(*llvm::cast<lang::ElementExpr>(&e));
  case lang::ExprKind::Unary:
    return unary(*llvm::cast<lang::UnaryExpr>(&e));
  case lang::ExprKind::Binary:
    return binary(*llvm::cast<lang::BinaryExpr>(&e));
  case lang::ExprKind::If:
    return conditional(*llvm::cast<lang::IfExpr>(&e), 0);
  case lang::ExprKind::Call:
    return call(*llvm::cast<lang::CallExpr>(&e));
  case lang::ExprKind::Reduce:
    return reduce(*llvm::cast<lang::ReduceExpr>(&e));
  case lang::ExprKind::Convert:
    return convert(*llvm::cast<lang::ConvertExpr>(&e));
  case lang::ExprKind::Self:
    break;
  }
  llvm_unreachable("`self` in a checked tree");
}

Values LFPBuilder::exprs(ArrayRef<lang::Expr *> list) {
  Values values;
  for (const lang::Expr *e : list)
    values.push_back(expr(*e));
  return values;
}

Value LFPBuilder::element(const lang::ElementExpr &e) {
  Values indices = exprs(e.indices);
  Value tensor = env.lookup(e.decl);
  Type type = cast<RankedTensorType>(tensor.getType()).getElementType();
  return lfp::GetOp::create(b, at(e.span), type, tensor, indices);
}

Value LFPBuilder::unary(const lang::UnaryExpr &e) {
  Location loc = at(e.span);
  Value operand = expr(*e.operand);
  if (e.op == lang::UnaryOp::Not)
    return arith::XOrIOp::create(b, loc, operand, constant(true, loc));
  if (operand.getType().isF64())
    return arith::NegFOp::create(b, loc, operand);
  return arith::SubIOp::create(b, loc, constantIndex(0, loc), operand);
}

Value LFPBuilder::binary(const lang::BinaryExpr &e) {
  Location loc = at(e.span);
  switch (e.op) {
  case BinaryOp::Or:
  case BinaryOp::And:
    return logical(e);
  case BinaryOp::Div:
  case BinaryOp::Mod:
    return quotient(e);
  case BinaryOp::Add:
  case BinaryOp::Subtract:
  case BinaryOp::Multiply:
  case BinaryOp::Divide:
    break;
  default:
    return compare(e);
  }
  Value left = expr(*e.left), right = expr(*e.right);
  bool scalar = left.getType().isF64();
  switch (e.op) {
  case BinaryOp::Add:
    return scalar ? Value(arith::AddFOp::create(b, loc, left, right))
                  : Value(arith::AddIOp::create(b, loc, left, right));
  case BinaryOp::Subtract:
    return scalar ? Value(arith::SubFOp::create(b, loc, left, right))
                  : Value(arith::SubIOp::create(b, loc, left, right));
  case BinaryOp::Multiply:
    return scalar ? Value(arith::MulFOp::create(b, loc, left, right))
                  : Value(arith::MulIOp::create(b, loc, left, right));
  default:
    return arith::DivFOp::create(b, loc, left, right);
  }
}

Value LFPBuilder::logical(const lang::BinaryExpr &e) {
  Location loc = at(e.span);
  bool isAnd = e.op == BinaryOp::And;
  Value left = expr(*e.left);
  if (!isLazy(*e.right)) {
    Value right = expr(*e.right);
    return isAnd ? Value(arith::AndIOp::create(b, loc, left, right))
                 : Value(arith::OrIOp::create(b, loc, left, right));
  }
  auto right = [&] { return Values{expr(*e.right)}; };
  auto known = [&] { return Values{constant(!isAnd, loc)}; };
  if (isAnd)
    return choose(left, true, loc, right, known).front();
  return choose(left, true, loc, known, right).front();
}

Value LFPBuilder::compare(const lang::BinaryExpr &e) {
  using arith::CmpFPredicate;
  using arith::CmpIPredicate;
  Location loc = at(e.span);
  auto [real, integer] = [&] {
    switch (e.op) {
    case BinaryOp::Equal:
      return std::pair(CmpFPredicate::OEQ, CmpIPredicate::eq);
    case BinaryOp::NotEqual:
      return std::pair(CmpFPredicate::UNE, CmpIPredicate::ne);
    case BinaryOp::Less:
      return std::pair(CmpFPredicate::OLT, CmpIPredicate::slt);
    case BinaryOp::LessEqual:
      return std::pair(CmpFPredicate::OLE, CmpIPredicate::sle);
    case BinaryOp::Greater:
      return std::pair(CmpFPredicate::OGT, CmpIPredicate::sgt);
    default:
      return std::pair(CmpFPredicate::OGE, CmpIPredicate::sge);
    }
  }();
  Value left = expr(*e.left), right = expr(*e.right);
  if (left.getType().isF64())
    return arith::CmpFOp::create(b, loc, real, left, right);
  return arith::CmpIOp::create(b, loc, integer, left, right);
}

// Rounds towards minus infinity; sema has seen to it that the divisor is
// positive.
Value LFPBuilder::quotient(const lang::BinaryExpr &e) {
  Location loc = at(e.span);
  Value left = expr(*e.left), divisor = expr(*e.right);
  Value rest = arith::RemSIOp::create(b, loc, left, divisor);
  Value below = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, rest,
                                      constantIndex(0, loc));
  if (e.op == BinaryOp::Mod) {
    Value shifted = arith::AddIOp::create(b, loc, rest, divisor);
    return arith::SelectOp::create(b, loc, below, shifted, rest);
  }
  Value whole = arith::DivSIOp::create(b, loc, left, divisor);
  Value lower = arith::SubIOp::create(b, loc, whole, constantIndex(1, loc));
  return arith::SelectOp::create(b, loc, below, lower, whole);
}

Value LFPBuilder::conditional(const lang::IfExpr &e, size_t arm) {
  if (arm == e.arms.size())
    return expr(*e.otherwise);
  auto rest = e.arms.drop_front(arm + 1);
  bool lazy = isLazy(*e.arms[arm].value) || isLazy(*e.otherwise) ||
              llvm::any_of(rest, [&](const lang::ConditionalArm &other) {
                return isLazy(*other.condition) || isLazy(*other.value);
              });
  Value condition = expr(*e.arms[arm].condition);
  return choose(
             condition, lazy, at(e.span),
             [&] { return Values{expr(*e.arms[arm].value)}; },
             [&] { return Values{conditional(e, arm + 1)}; })
      .front();
}

Value LFPBuilder::call(const lang::CallExpr &e) {
  Location loc = at(e.span);
  Values args = exprs(e.args);
  bool scalar = args[0].getType().isF64();
  auto pick = [&](Value left, Value right) -> Value {
    // The first operand of min and max unless the second is strictly better.
    Value better =
        scalar ? Value(arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OLT,
                                             left, right))
               : Value(arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt,
                                             left, right));
    return arith::SelectOp::create(b, loc, better, args[1], args[0]);
  };
  switch (e.function) {
  case lang::Function::Sqrt:
    return math::SqrtOp::create(b, loc, args[0]);
  case lang::Function::Exp:
    return math::ExpOp::create(b, loc, args[0]);
  case lang::Function::Log:
    return math::LogOp::create(b, loc, args[0]);
  case lang::Function::Sin:
    return math::SinOp::create(b, loc, args[0]);
  case lang::Function::Cos:
    return math::CosOp::create(b, loc, args[0]);
  case lang::Function::Floor:
    return math::FloorOp::create(b, loc, args[0]);
  case lang::Function::Atan2:
    return math::Atan2Op::create(b, loc, args[0], args[1]);
  case lang::Function::Min:
    return pick(args[1], args[0]);
  case lang::Function::Max:
    return pick(args[0], args[1]);
  case lang::Function::Abs:
    break;
  }
  if (scalar)
    return math::AbsFOp::create(b, loc, args[0]);
  Value zero = constantIndex(0, loc);
  Value negative =
      arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, args[0], zero);
  Value flipped = arith::SubIOp::create(b, loc, zero, args[0]);
  return arith::SelectOp::create(b, loc, negative, flipped, args[0]);
}

static lfp::Reduction reductionOf(lang::ReduceOp op) {
  switch (op) {
  case lang::ReduceOp::Min:
    return lfp::Reduction::Min;
  case lang::ReduceOp::Max:
    return lfp::Reduction::Max;
  case lang::ReduceOp::Sum:
    return lfp::Reduction::Sum;
  case lang::ReduceOp::Any:
    return lfp::Reduction::Any;
  case lang::ReduceOp::All:
    return lfp::Reduction::All;
  case lang::ReduceOp::Count:
    return lfp::Reduction::Count;
  case lang::ReduceOp::ArgMin:
    return lfp::Reduction::ArgMin;
  case lang::ReduceOp::ArgMax:
    return lfp::Reduction::ArgMax;
  case lang::ReduceOp::First:
    return lfp::Reduction::First;
  case lang::ReduceOp::PairwiseSum:
    return lfp::Reduction::PairwiseSum;
  }
  llvm_unreachable("a reduction");
}

Value LFPBuilder::reduce(const lang::ReduceExpr &e) {
  Location loc = at(e.span);
  Value low = expr(*e.range.low), high = expr(*e.range.high);
  auto body = [&](OpBuilder &nested, Location, Value index) {
    OpBuilder::InsertionGuard guard(b);
    b.restoreInsertionPoint(nested.saveInsertionPoint());
    index.setLoc(lfp::nameLocation(at(e.variable->span), e.variable->name));
    set(var(*e.variable), index);
    if (!e.condition) {
      Value taken = constant(true, loc);
      return (void)lfp::YieldOp::create(b, loc, {taken, expr(*e.value)});
    }
    Value taken = expr(*e.condition);
    auto value = [&] { return Values{expr(*e.value)}; };
    auto none = [&] { return Values{zero(valueType(e.value->type), loc)}; };
    Value offered = isLazy(*e.value)
                        ? choose(taken, true, loc, value, none).front()
                        : expr(*e.value);
    lfp::YieldOp::create(b, loc, {taken, offered});
  };
  return lfp::ReduceOp::create(b, loc, valueType(e.type), reductionOf(e.op),
                               low, high, e.range.descending, body);
}

Value LFPBuilder::convert(const lang::ConvertExpr &e) {
  Location loc = at(e.span);
  Value operand = expr(*e.operand);
  if (e.conversion == lang::Conversion::CheckNode)
    return checked(operand, e.operand->span, loc);
  Value integer = arith::IndexCastOp::create(b, loc, b.getI64Type(), operand);
  return arith::SIToFPOp::create(b, loc, b.getF64Type(), integer);
}

Value LFPBuilder::checked(Value index, lang::Span span, Location loc) {
  return lfp::CheckIndexOp::create(b, loc, index, b.getStringAttr(text(span)));
}

/// Whether evaluating `e` may end the run or costs a loop: then it is evaluated
/// only where its value is needed.
bool LFPBuilder::isLazy(const lang::Expr &e) {
  auto known = lazy.find(&e);
  if (known != lazy.end())
    return known->second;
  auto any = [&](ArrayRef<lang::Expr *> list) {
    return llvm::any_of(list,
                        [&](const lang::Expr *part) { return isLazy(*part); });
  };
  bool result = false;
  if (const auto *convert = llvm::dyn_cast<lang::ConvertExpr>(&e))
    result = convert->conversion == lang::Conversion::CheckNode ||
             isLazy(*convert->operand);
  else if (const auto *element = llvm::dyn_cast<lang::ElementExpr>(&e))
    result = any(element->indices);
  else if (const auto *unary = llvm::dyn_cast<lang::UnaryExpr>(&e))
    result = isLazy(*unary->operand);
  else if (const auto *binary = llvm::dyn_cast<lang::BinaryExpr>(&e))
    result = isLazy(*binary->left) || isLazy(*binary->right);
  else if (const auto *call = llvm::dyn_cast<lang::CallExpr>(&e))
    result = any(call->args);
  else if (const auto *conditional = llvm::dyn_cast<lang::IfExpr>(&e))
    result =
        isLazy(*conditional->otherwise) ||
        llvm::any_of(conditional->arms, [&](const lang::ConditionalArm &arm) {
          return isLazy(*arm.condition) || isLazy(*arm.value);
        });
  else
    result = llvm::isa<lang::ReduceExpr>(&e);
  return lazy[&e] = result;
}
