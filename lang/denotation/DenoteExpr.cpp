// Expressions, one function for each kind of node that needs more than a line.

#include "lang/denotation/DenoterInternal.h"

namespace kleene::lang {

using llvm::cast;

TermList Denoter::exprs(llvm::ArrayRef<Expr *> list) {
  TermList result;
  for (const Expr *each : list)
    result.push_back(expr(*each));
  return result;
}

const Term *Denoter::at(const Term *function, const TermList &indices) {
  return indices.empty() ? function : terms.apply(function, indices);
}

const Term *Denoter::expr(const Expr &expr) {
  switch (expr.kind) {
  case ExprKind::Number: {
    auto &number = cast<NumberExpr>(expr);
    const bool whole = number.isInteger || number.type.kind == ValueKind::Index;
    return whole ? terms.integer(number.integer) : terms.number(number.value);
  }
  case ExprKind::Bool:
    return terms.glyph(cast<BoolExpr>(expr).value ? Glyph::True : Glyph::False);
  case ExprKind::Inf:
    return terms.glyph(Glyph::Infinity);
  case ExprKind::Size:
    return terms.symbol("n");
  case ExprKind::Name:
    return whole(*cast<NameExpr>(expr).decl);
  case ExprKind::Element: {
    auto &element = cast<ElementExpr>(expr);
    const Term *function = whole(*element.decl);
    return at(function, exprs(element.indices));
  }
  case ExprKind::Class:
    return terms.classOf(cast<ClassExpr>(expr).name);
  case ExprKind::Unary: {
    auto &unary = cast<UnaryExpr>(expr);
    const Term *operand = this->expr(*unary.operand);
    return unary.op == UnaryOp::Not ? terms.negation(operand)
                                    : terms.prefix(Operator::Negate, operand);
  }
  case ExprKind::Binary:
    return binary(cast<BinaryExpr>(expr));
  case ExprKind::If: {
    auto &conditional = cast<IfExpr>(expr);
    TermList arms;
    for (const ConditionalArm &arm : conditional.arms) {
      arms.push_back(this->expr(*arm.value));
      arms.push_back(this->expr(*arm.condition));
    }
    return terms.cases(arms, this->expr(*conditional.otherwise));
  }
  case ExprKind::Call:
    return call(cast<CallExpr>(expr));
  case ExprKind::Reduce:
    return reduce(cast<ReduceExpr>(expr));
  case ExprKind::Convert: // numbers are numbers; a step outside V is undefined
    return this->expr(*cast<ConvertExpr>(expr).operand);
  case ExprKind::Self:
    break;
  }
  llvm_unreachable("a checked tree has no such expression");
}

const Term *Denoter::binary(const BinaryExpr &expr) {
  const Term *left = this->expr(*expr.left);
  const Term *right = this->expr(*expr.right);
  const bool masks = expr.left->type.kind == ValueKind::Mask;
  switch (expr.op) {
  case BinaryOp::Or:
    return terms.disjunction({left, right});
  case BinaryOp::And:
    return terms.conjunction({left, right});
  case BinaryOp::Equal:
    return masks ? terms.infix(Operator::Iff, left, right)
                 : terms.relation(Operator::Equal, left, right);
  case BinaryOp::NotEqual:
    return masks ? terms.infix(Operator::NotIff, left, right)
                 : terms.relation(Operator::NotEqual, left, right);
  case BinaryOp::Less:
    return terms.relation(Operator::Less, left, right);
  case BinaryOp::LessEqual:
    return terms.relation(Operator::LessEqual, left, right);
  case BinaryOp::Greater:
    return terms.relation(Operator::Greater, left, right);
  case BinaryOp::GreaterEqual:
    return terms.relation(Operator::GreaterEqual, left, right);
  case BinaryOp::Add:
    return terms.infix(Operator::Add, left, right);
  case BinaryOp::Subtract:
    return terms.infix(Operator::Subtract, left, right);
  case BinaryOp::Multiply:
    return terms.infix(Operator::Multiply, left, right);
  case BinaryOp::Divide:
    return terms.infix(Operator::Divide, left, right);
  case BinaryOp::Div:
    return terms.fence(Fence::Floor,
                       {terms.infix(Operator::Divide, left, right)});
  case BinaryOp::Mod:
    return terms.infix(Operator::Modulo, left, right);
  }
  llvm_unreachable("every operator is above");
}

const Term *Denoter::call(const CallExpr &expr) {
  TermList args = exprs(expr.args);
  switch (expr.function) {
  case Function::Sqrt:
    return terms.fence(Fence::Root, args);
  case Function::Abs:
    return terms.fence(Fence::Absolute, args);
  case Function::Floor:
    return terms.fence(Fence::Floor, args);
  case Function::Exp:
    return terms.apply(Glyph::Exp, args);
  case Function::Log:
    return terms.apply(Glyph::Log, args);
  case Function::Sin:
    return terms.apply(Glyph::Sin, args);
  case Function::Cos:
    return terms.apply(Glyph::Cos, args);
  case Function::Atan2:
    return terms.apply(Glyph::Atan2, args);
  case Function::Min:
    return terms.apply(Glyph::Min, args);
  case Function::Max:
    return terms.apply(Glyph::Max, args);
  }
  llvm_unreachable("every function is above");
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

const Term *Denoter::membership(const Term *variable) {
  return terms.relation(Operator::In, variable, nodes);
}

/// `value < high`, or `value <= h` where high is h + 1.
const Term *Denoter::below(const Term *value, const Term *high) {
  const bool isNext = high->kind == TermKind::Infix &&
                      high->op == Operator::Add && high->parts.size() == 2 &&
                      high->parts[1]->text == "1";
  return isNext ? terms.relation(Operator::LessEqual, value, high->parts[0])
                : terms.relation(Operator::Less, value, high);
}

const Term *Denoter::notBelow(const Term *value, const Term *high) {
  const Term *inside = below(value, high);
  const bool reaches = inside->ops[0] == Operator::LessEqual;
  return terms.relation(reaches ? Operator::Greater : Operator::GreaterEqual,
                        value, inside->parts[1]);
}

const Term *Denoter::inRange(const Term *variable, const Range &range) {
  if (range.overNodes)
    return membership(variable);
  const Term *low = expr(*range.low), *high = expr(*range.high);
  return terms.conjunction({terms.relation(Operator::LessEqual, low, variable),
                            below(variable, high)});
}

/// Exists, Count, First and Last.
const Term *Denoter::quantified(Gathering op, const Term *variable,
                                const Term *range, TermList conditions) {
  if (op == Gathering::Exists)
    conditions = {terms.conjunction(conditions)};
  return terms.gather(op, nullptr, variable, range, conditions);
}

const Term *Denoter::reduce(const ReduceExpr &reduce) {
  NameScope scope(*this);
  const Term *variable = introduce(*reduce.variable);
  const Term *range = inRange(variable, reduce.range);
  TermList conditions;
  if (reduce.condition)
    conditions.push_back(expr(*reduce.condition));
  const Term *value = expr(*reduce.value);
  const bool down = reduce.range.descending;
  auto gather = [&](Gathering op) {
    return terms.gather(op, value, variable, range, conditions);
  };
  auto quantify = [&](Gathering op) {
    conditions.push_back(value);
    return quantified(op, variable, range, conditions);
  };
  switch (reduce.op) {
  case ReduceOp::Min:
    return gather(Gathering::Min);
  case ReduceOp::Max:
    return gather(Gathering::Max);
  case ReduceOp::Sum:
  case ReduceOp::PairwiseSum:
    return gather(Gathering::Sum);
  case ReduceOp::All:
    return gather(Gathering::ForAll);
  case ReduceOp::ArgMin:
    return gather(down ? Gathering::LastArgMin : Gathering::ArgMin);
  case ReduceOp::ArgMax:
    return gather(down ? Gathering::LastArgMax : Gathering::ArgMax);
  case ReduceOp::Any:
    return quantify(Gathering::Exists);
  case ReduceOp::Count:
    return quantify(Gathering::Count);
  case ReduceOp::First:
    return quantify(down ? Gathering::Last : Gathering::First);
  }
  llvm_unreachable("every reduction is above");
}

} // namespace kleene::lang
