#include "compiler/tools/Variance.h"

namespace kleene {
namespace {

using namespace lang;
using llvm::cast;
using llvm::dyn_cast;

/// More reads than this in one expression are not told apart: a chain of lets
/// could otherwise gather every state of a program in each of its links.
constexpr size_t maxReads = 64;

void add(Variances &into, const StateDecl *state, Variance variance) {
  for (auto &[known, had] : into.reads)
    if (known == state) {
      if (had != variance)
        had = Variance::unknown;
      return;
    }
  if (into.reads.size() == maxReads)
    into.overflow = true;
  else
    into.reads.push_back({state, variance});
}

Variances join(Variances a, const Variances &b) {
  for (const auto &[state, variance] : b.reads)
    add(a, state, variance);
  a.overflow |= b.overflow;
  return a;
}

bool isConstant(const Variances &variances) {
  return variances.reads.empty() && !variances.overflow;
}

bool isNonNegative(const Expr &expr) {
  if (const auto *number = dyn_cast<NumberExpr>(&expr))
    return number->value >= 0;
  if (const auto *convert = dyn_cast<ConvertExpr>(&expr))
    return isNonNegative(*convert->operand);
  return llvm::isa<InfExpr, SizeExpr>(expr);
}

class Walker {
public:
  explicit Walker(const LetVariances &lets) : lets(lets) {}

  Variances of(const Expr &expr);

private:
  Variances ofName(const NameExpr &name);
  Variances ofElement(const ElementExpr &element);
  Variances ofBinary(const BinaryExpr &binary);
  Variances ofIf(const IfExpr &choice);
  Variances ofCall(const CallExpr &call);
  Variances ofReduce(const ReduceExpr &reduce);

  const LetVariances &lets;
};

Variances Walker::ofName(const NameExpr &name) {
  if (const auto *state = dyn_cast<StateDecl>(name.decl))
    return {{{state, Variance::up}}, false};
  auto found = lets.find(name.decl);
  return found == lets.end() ? Variances() : found->second;
}

Variances Walker::ofElement(const ElementExpr &element) {
  Variances result;
  for (const Expr *index : element.indices)
    result = join(std::move(result), asUnknown(of(*index)));
  if (const auto *state = dyn_cast<StateDecl>(element.decl))
    add(result, state, Variance::up);
  return result;
}

Variances Walker::ofBinary(const BinaryExpr &binary) {
  Variances left = of(*binary.left), right = of(*binary.right);
  switch (binary.op) {
  case BinaryOp::Or:
  case BinaryOp::And:
  case BinaryOp::Add:
    return join(std::move(left), right);
  case BinaryOp::Subtract:
  case BinaryOp::Greater:
  case BinaryOp::GreaterEqual:
    return join(std::move(left), negated(std::move(right)));
  case BinaryOp::Less:
  case BinaryOp::LessEqual:
    return join(negated(std::move(left)), right);
  case BinaryOp::Multiply:
    if (isConstant(left) && isNonNegative(*binary.left))
      return right;
    [[fallthrough]];
  case BinaryOp::Divide:
    if (isConstant(right) && isNonNegative(*binary.right))
      return left;
    break;
  case BinaryOp::Equal:
  case BinaryOp::NotEqual:
  case BinaryOp::Div:
  case BinaryOp::Mod:
    break;
  }
  return asUnknown(join(std::move(left), right));
}

Variances Walker::ofIf(const IfExpr &choice) {
  Variances result = of(*choice.otherwise);
  for (const ConditionalArm &arm : choice.arms) {
    result = join(std::move(result), asUnknown(of(*arm.condition)));
    result = join(std::move(result), of(*arm.value));
  }
  return result;
}

Variances Walker::ofCall(const CallExpr &call) {
  Variances result;
  for (const Expr *argument : call.args)
    result = join(std::move(result), of(*argument));
  switch (call.function) {
  case Function::Min:
  case Function::Max:
  case Function::Sqrt:
  case Function::Exp:
  case Function::Log:
  case Function::Floor:
    return result;
  default:
    return asUnknown(std::move(result));
  }
}

Variances Walker::ofReduce(const ReduceExpr &reduce) {
  Variances value = of(*reduce.value);
  Variances where = reduce.condition ? of(*reduce.condition) : Variances();
  Variances range =
      asUnknown(join(of(*reduce.range.low), of(*reduce.range.high)));
  switch (reduce.op) {
  case ReduceOp::Max:
  case ReduceOp::Any:
  case ReduceOp::Count:
    break;
  case ReduceOp::Min:
  case ReduceOp::All: // more candidates can only lower these
    where = negated(std::move(where));
    break;
  case ReduceOp::Sum: // a further summand may have either sign
    where = asUnknown(std::move(where));
    break;
  case ReduceOp::ArgMin:
  case ReduceOp::ArgMax:
  case ReduceOp::First:
    value = asUnknown(std::move(value));
    where = asUnknown(std::move(where));
    break;
  }
  return join(join(std::move(value), where), range);
}

Variances Walker::of(const Expr &expr) {
  switch (expr.kind) {
  case ExprKind::Name:
    return ofName(cast<NameExpr>(expr));
  case ExprKind::Element:
    return ofElement(cast<ElementExpr>(expr));
  case ExprKind::Unary:
    return negated(of(*cast<UnaryExpr>(expr).operand));
  case ExprKind::Binary:
    return ofBinary(cast<BinaryExpr>(expr));
  case ExprKind::If:
    return ofIf(cast<IfExpr>(expr));
  case ExprKind::Call:
    return ofCall(cast<CallExpr>(expr));
  case ExprKind::Reduce:
    return ofReduce(cast<ReduceExpr>(expr));
  case ExprKind::Convert:
    return of(*cast<ConvertExpr>(expr).operand);
  case ExprKind::Number:
  case ExprKind::Bool:
  case ExprKind::Inf:
  case ExprKind::Size:
  case ExprKind::Self:
  case ExprKind::Class:
    break;
  }
  return {};
}

} // namespace

Variances varianceOf(const lang::Expr &expr, const LetVariances &lets) {
  return Walker(lets).of(expr);
}

Variances asUnknown(Variances variances) {
  for (auto &[state, variance] : variances.reads)
    variance = Variance::unknown;
  return variances;
}

Variances negated(Variances variances) {
  for (auto &[state, variance] : variances.reads)
    if (variance != Variance::unknown)
      variance = variance == Variance::up ? Variance::down : Variance::up;
  return variances;
}

} // namespace kleene
