#include "lang/sema/Variance.h"

namespace kleene::lang {

namespace {

/// The rules, one function for each kind of node.
class VarianceVisitor {
public:
  explicit VarianceVisitor(const Motions &motions) : motions(motions) {}
  Variance visit(const Expr &expr);

private:
  Variance ofElement(const ElementExpr &expr);
  Variance ofBinary(const BinaryExpr &expr);
  Variance ofProduct(const BinaryExpr &expr, Variance left, Variance right);
  Variance ofIf(const IfExpr &expr);
  Variance ofCall(const CallExpr &expr);
  Variance ofReduce(const ReduceExpr &expr);

  const Motions &motions;
};

} // namespace

static Variance unknown(const Expr &cause) { return {Motion::Unknown, &cause}; }

static Variance flip(Variance v) {
  if (v.motion == Motion::Up)
    v.motion = Motion::Down;
  else if (v.motion == Motion::Down)
    v.motion = Motion::Up;
  return v;
}

/// lattice-l2: of two parts that must move the same way.
static Variance combine(Variance a, Variance b, const Expr &expr) {
  if (a.motion == Motion::Unknown || b.motion == Motion::Still)
    return a;
  if (b.motion == Motion::Unknown || a.motion == Motion::Still)
    return b;
  return a.motion == b.motion ? a : unknown(expr);
}

/// lattice-l3: of a part that must stand still.
static Variance needStill(Variance v, const Expr &expr) {
  if (v.motion == Motion::Still || v.motion == Motion::Unknown)
    return v;
  return unknown(expr);
}

Variance VarianceVisitor::visit(const Expr &expr) {
  switch (expr.kind) {
  case ExprKind::Number:
  case ExprKind::Bool:
  case ExprKind::Inf:
  case ExprKind::Size:
  case ExprKind::Self:
  case ExprKind::Class:
    return {};
  case ExprKind::Name: {
    Motion motion = motions.lookup(llvm::cast<NameExpr>(expr).decl);
    return {motion, motion == Motion::Unknown ? &expr : nullptr};
  }
  case ExprKind::Element:
    return ofElement(llvm::cast<ElementExpr>(expr));
  case ExprKind::Unary:
    return flip(visit(*llvm::cast<UnaryExpr>(expr).operand));
  case ExprKind::Binary:
    return ofBinary(llvm::cast<BinaryExpr>(expr));
  case ExprKind::If:
    return ofIf(llvm::cast<IfExpr>(expr));
  case ExprKind::Call:
    return ofCall(llvm::cast<CallExpr>(expr));
  case ExprKind::Reduce:
    return ofReduce(llvm::cast<ReduceExpr>(expr));
  case ExprKind::Convert:
    return visit(*llvm::cast<ConvertExpr>(expr).operand);
  }
  return unknown(expr);
}

Variance VarianceVisitor::ofElement(const ElementExpr &expr) {
  Variance result{motions.lookup(expr.decl), nullptr};
  if (result.motion == Motion::Unknown)
    return unknown(expr);
  for (const Expr *index : expr.indices) {
    Variance v = needStill(visit(*index), *index);
    if (v.motion == Motion::Unknown)
      return v;
  }
  return result;
}

Variance VarianceVisitor::ofBinary(const BinaryExpr &expr) {
  Variance left = visit(*expr.left), right = visit(*expr.right);
  switch (expr.op) {
  case BinaryOp::Or:
  case BinaryOp::And:
  case BinaryOp::Add:
    return combine(left, right, expr);
  case BinaryOp::Subtract:
    return combine(left, flip(right), expr);
  case BinaryOp::Less:
  case BinaryOp::LessEqual:
    return combine(flip(left), right, expr);
  case BinaryOp::Greater:
  case BinaryOp::GreaterEqual:
    return combine(left, flip(right), expr);
  case BinaryOp::Multiply:
  case BinaryOp::Divide:
    return ofProduct(expr, left, right);
  case BinaryOp::Equal:
  case BinaryOp::NotEqual:
  case BinaryOp::Div:
  case BinaryOp::Mod:
    return combine(needStill(left, expr), needStill(right, expr), expr);
  }
  return unknown(expr);
}

/// Whether a value is a positive number.
static bool isPositive(const Expr &expr) {
  if (auto *convert = llvm::dyn_cast<ConvertExpr>(&expr))
    return isPositive(*convert->operand);
  auto *number = llvm::dyn_cast<NumberExpr>(&expr);
  return llvm::isa<SizeExpr>(expr) || (number && number->value > 0);
}

// lattice-l4: a factor or divisor that is a number keeps the direction; of any
// other the sign is not known.
Variance VarianceVisitor::ofProduct(const BinaryExpr &expr, Variance left,
                                    Variance right) {
  if (isPositive(*expr.right))
    return left;
  if (expr.op == BinaryOp::Multiply && isPositive(*expr.left))
    return right;
  return combine(needStill(left, expr), needStill(right, expr), expr);
}

// lattice-l5: conditions stand still, branches move the same way.
Variance VarianceVisitor::ofIf(const IfExpr &expr) {
  Variance result = visit(*expr.otherwise);
  for (const ConditionalArm &arm : expr.arms) {
    Variance guard = needStill(visit(*arm.condition), *arm.condition);
    result = combine(combine(result, visit(*arm.value), expr), guard, expr);
  }
  return result;
}

Variance VarianceVisitor::ofCall(const CallExpr &expr) {
  Variance result;
  for (const Expr *arg : expr.args)
    result = combine(result, visit(*arg), expr);
  switch (expr.function) {
  case Function::Exp:
  case Function::Floor:
  case Function::Min:
  case Function::Max:
    return result;
  case Function::Sqrt: // not a number below 0, as is log
  case Function::Log:
  case Function::Abs:
  case Function::Sin:
  case Function::Cos:
  case Function::Atan2:
    return needStill(result, expr);
  }
  return unknown(expr);
}

// lattice-l6: a reduction moves with its values; when more candidates join
// (`where` goes up), any, count and max go up, and min and all go down.
Variance VarianceVisitor::ofReduce(const ReduceExpr &expr) {
  Variance value = visit(*expr.value);
  Variance where = expr.condition ? visit(*expr.condition) : Variance();
  Variance range = combine(needStill(visit(*expr.range.low), expr),
                           needStill(visit(*expr.range.high), expr), expr);
  value = combine(value, range, expr);
  switch (expr.op) {
  case ReduceOp::Max:
  case ReduceOp::Any:
  case ReduceOp::Count:
    return combine(value, where, expr);
  case ReduceOp::Min:
  case ReduceOp::All:
    return combine(value, flip(where), expr);
  case ReduceOp::Sum:
  case ReduceOp::PairwiseSum:
    return combine(value, needStill(where, expr), expr);
  case ReduceOp::ArgMin:
  case ReduceOp::ArgMax:
  case ReduceOp::First:
    return combine(needStill(value, expr), needStill(where, expr), expr);
  }
  return unknown(expr);
}

Variance varianceOf(const Expr &expr, const Motions &motions) {
  return VarianceVisitor(motions).visit(expr);
}

} // namespace kleene::lang
