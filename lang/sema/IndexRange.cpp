#include "lang/sema/IndexRange.h"

namespace kleene::lang {

namespace {

using Bound = std::optional<Polynomial>;

class RangeVisitor {
public:
  explicit RangeVisitor(const IndexRanges &names) : names(names) {}
  IndexRange visit(const Expr &expr);

private:
  IndexRange structural(const Expr &expr);
  IndexRange ofBinary(const BinaryExpr &expr);
  IndexRange ofProduct(const IndexRange &left, const IndexRange &right);
  IndexRange ofQuotient(const BinaryExpr &expr, const IndexRange &left);
  IndexRange ofCall(const CallExpr &expr);
  IndexRange ofReduce(const ReduceExpr &expr);

  const IndexRanges &names;
};

} // namespace

static Polynomial zero() { return Polynomial::number(0); }
static Polynomial one() { return Polynomial::number(1); }

static IndexRange exactly(const Polynomial &value) { return {value, value}; }

/// The value of a literal, if it is one.
static std::optional<int64_t> literal(const Expr &expr) {
  const auto *number = llvm::dyn_cast<NumberExpr>(&expr);
  return number && number->isInteger ? std::optional(number->integer)
                                     : std::nullopt;
}

static Bound sum(const Bound &a, const Bound &b) {
  return a && b ? Bound(a->plus(*b)) : std::nullopt;
}

static Bound difference(const Bound &a, const Bound &b) {
  return a && b ? Bound(a->minus(*b)) : std::nullopt;
}

/// Of factors that are at least 0.
IndexRange RangeVisitor::ofProduct(const IndexRange &left,
                                   const IndexRange &right) {
  auto isNatural = [](const IndexRange &range) {
    return range.low && range.low->hasNoNegativeTerm();
  };
  if (!isNatural(left) || !isNatural(right))
    return {};
  IndexRange product{left.low->times(*right.low), std::nullopt};
  if (left.high && right.high)
    product.high = left.high->times(*right.high);
  return product;
}

/// Rounds down, so the quotient is between (x - (d - 1)) / d and x / d.
IndexRange RangeVisitor::ofQuotient(const BinaryExpr &expr,
                                    const IndexRange &left) {
  const std::optional<int64_t> divisor = literal(*expr.right);
  if (!divisor || *divisor <= 0)
    return {};
  IndexRange quotient;
  if (left.low)
    quotient.low =
        left.low->minus(Polynomial::number(*divisor - 1)).over(*divisor);
  if (left.high)
    quotient.high = left.high->over(*divisor);
  return quotient;
}

IndexRange RangeVisitor::ofBinary(const BinaryExpr &expr) {
  const IndexRange left = visit(*expr.left), right = visit(*expr.right);
  switch (expr.op) {
  case BinaryOp::Add:
    return {sum(left.low, right.low), sum(left.high, right.high)};
  case BinaryOp::Subtract:
    return {difference(left.low, right.high), difference(left.high, right.low)};
  case BinaryOp::Multiply:
    return ofProduct(left, right);
  case BinaryOp::Div:
    return ofQuotient(expr, left);
  case BinaryOp::Mod:
    return {zero(), difference(right.high, one())};
  default:
    return {};
  }
}

/// One bound of an operand is enough on the side where the other is better.
IndexRange RangeVisitor::ofCall(const CallExpr &expr) {
  const bool isMin = expr.function == Function::Min;
  if (!isMin && expr.function != Function::Max)
    return {};
  const IndexRange left = visit(*expr.args[0]), right = visit(*expr.args[1]);
  IndexRange range;
  if (isMin)
    range.high = left.high ? left.high : right.high;
  else
    range.low = left.low ? left.low : right.low;
  return range;
}

IndexRange RangeVisitor::ofReduce(const ReduceExpr &expr) {
  if (expr.op != ReduceOp::Count)
    return {};
  const IndexRange low = visit(*expr.range.low), high = visit(*expr.range.high);
  IndexRange count{zero(), std::nullopt};
  if (Bound length = difference(high.high, low.low))
    count.high = length->positivePart();
  return count;
}

IndexRange RangeVisitor::structural(const Expr &expr) {
  switch (expr.kind) {
  case ExprKind::Number:
    if (std::optional<int64_t> value = literal(expr))
      return exactly(Polynomial::number(*value));
    return {};
  case ExprKind::Size:
    return exactly(Polynomial::variable(nullptr));
  case ExprKind::Name:
    return names.lookup(llvm::cast<NameExpr>(expr).decl);
  case ExprKind::Binary:
    return ofBinary(llvm::cast<BinaryExpr>(expr));
  case ExprKind::Call:
    return ofCall(llvm::cast<CallExpr>(expr));
  case ExprKind::Reduce:
    return ofReduce(llvm::cast<ReduceExpr>(expr));
  case ExprKind::Convert:
    return visit(*llvm::cast<ConvertExpr>(expr).operand);
  default:
    return {};
  }
}

/// What is a node is one, whatever its parts say.
IndexRange RangeVisitor::visit(const Expr &expr) {
  IndexRange range = structural(expr);
  if (expr.type.kind == ValueKind::Index && expr.type.isNode) {
    if (!range.low)
      range.low = zero();
    if (!range.high)
      range.high = Polynomial::variable(nullptr).minus(one());
  }
  return range;
}

IndexRange rangeOf(const Expr &expr, const IndexRanges &names) {
  return RangeVisitor(names).visit(expr);
}

} // namespace kleene::lang
