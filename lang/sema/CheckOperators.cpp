// Operators: T4 to T8 of lang/README.md.

#include "lang/sema/SemaInternal.h"
#include "lang/syntax/ASTPrinter.h"

namespace kleene::lang {

static bool isError(const Expr *expr) {
  return expr->type.kind == ValueKind::Error;
}

std::optional<Type> Sema::unify(llvm::ArrayRef<Expr **> operands) {
  std::optional<Type> common = (*operands.front())->type;
  for (Expr **operand : operands) {
    if (isError(*operand))
      return std::nullopt;
    common = commonType(*common, (*operand)->type);
    if (!common)
      return std::nullopt;
  }
  if (common->kind == ValueKind::Number)
    return common;
  // What was an open literal may turn out to be a node (0 is one), or not.
  Type wanted = *common;
  wanted.isNode = false;
  bool nodes = common->kind == ValueKind::Index;
  for (Expr **operand : operands) {
    *operand = coerce(*operand, wanted);
    nodes &= (*operand)->type.isNode;
  }
  wanted.isNode = nodes;
  return wanted;
}

Expr *Sema::reportOperands(BinaryExpr *expr) {
  diags.report(DiagID::operandMismatch, expr->opSpan, spell(expr->op),
               spell(expr->left->type), spell(expr->right->type));
  return poison(expr);
}

Expr *Sema::inferUnary(UnaryExpr *expr) {
  if (expr->op == UnaryOp::Not) {
    expr->operand = expect(expr->operand, Type::mask());
    expr->type = expr->operand->type;
    return expr;
  }
  expr->operand = infer(expr->operand);
  if (!isError(expr->operand) && !isNumeric(expr->operand->type))
    mismatch(expr->operand, Type::scalar());
  expr->type = expr->operand->type;
  expr->type.isNode = false;
  return expr;
}

Expr *Sema::inferBinary(BinaryExpr *expr) {
  switch (expr->op) {
  case BinaryOp::Or:
  case BinaryOp::And:
    expr->left = expect(expr->left, Type::mask());
    expr->right = expect(expr->right, Type::mask());
    expr->type = Type::mask();
    return isError(expr->left) || isError(expr->right) ? poison(expr) : expr;
  case BinaryOp::Equal:
  case BinaryOp::NotEqual:
  case BinaryOp::Less:
  case BinaryOp::LessEqual:
  case BinaryOp::Greater:
  case BinaryOp::GreaterEqual:
    return inferComparison(expr);
  case BinaryOp::Add:
  case BinaryOp::Subtract:
  case BinaryOp::Multiply:
  case BinaryOp::Divide:
    return inferArithmetic(expr);
  case BinaryOp::Div:
  case BinaryOp::Mod:
    return inferIndexDivision(expr);
  }
  return expr;
}

Expr *Sema::inferArithmetic(BinaryExpr *expr) {
  expr->left = infer(expr->left);
  expr->right = infer(expr->right);
  if (isError(expr->left) || isError(expr->right))
    return poison(expr);
  if (!isNumeric(expr->left->type) || !isNumeric(expr->right->type))
    return reportOperands(expr);
  // type-t6: `/` is real division, also of indices.
  if (expr->op == BinaryOp::Divide) {
    expr->left = coerce(expr->left, Type::scalar());
    expr->right = coerce(expr->right, Type::scalar());
    expr->type = Type::scalar();
    return expr;
  }
  expr->type = *unify({&expr->left, &expr->right});
  expr->type.isNode = false;
  return expr;
}

// elem-e5: beside a mask, a one-hot is the mask of its node.
std::optional<Type> Sema::unifyMasks(Expr *&left, Expr *&right) {
  auto are = [&](ValueKind a, ValueKind b) {
    return left->type.kind == a && right->type.kind == b;
  };
  if (!are(ValueKind::Mask, ValueKind::Index) &&
      !are(ValueKind::Index, ValueKind::Mask))
    return std::nullopt;
  left = coerce(left, Type::mask());
  right = coerce(right, Type::mask());
  return Type::mask();
}

Expr *Sema::inferComparison(BinaryExpr *expr) {
  expr->left = infer(expr->left);
  expr->right = infer(expr->right);
  if (isError(expr->left) || isError(expr->right))
    return poison(expr);
  bool ordered = expr->op != BinaryOp::Equal && expr->op != BinaryOp::NotEqual;
  std::optional<Type> common = unify({&expr->left, &expr->right});
  if (!common && !ordered)
    common = unifyMasks(expr->left, expr->right);
  if (isError(expr->left) || isError(expr->right))
    return poison(expr);
  if (!common || (ordered && !isNumeric(*common)))
    return reportOperands(expr);
  if (common->kind == ValueKind::Number) {
    expr->left = coerce(expr->left, Type::index());
    expr->right = coerce(expr->right, Type::index());
  }
  expr->type = Type::mask();
  return expr;
}

// type-t7: `div` and `mod` are of indices, by a positive number or n, so that
// they cannot fail.
Expr *Sema::inferIndexDivision(BinaryExpr *expr) {
  expr->left = expect(expr->left, Type::index());
  expr->right = expect(expr->right, Type::index());
  if (isError(expr->left) || isError(expr->right))
    return poison(expr);
  auto *number = llvm::dyn_cast<NumberExpr>(expr->right);
  bool size = llvm::isa<SizeExpr>(expr->right);
  if (!size && (!number || number->integer <= 0)) {
    diags.report(DiagID::divisorNotPositive, expr->right->span);
    return poison(expr);
  }
  // Of a node i, i div k and i mod k are at most i.
  bool node = (expr->op == BinaryOp::Mod && size) || expr->left->type.isNode;
  expr->type = node ? Type::node() : Type::index();
  return expr;
}

Expr *Sema::inferIf(IfExpr *expr) {
  llvm::SmallVector<ConditionalArm, 2> arms(expr->arms);
  llvm::SmallVector<Expr **, 4> values;
  bool bad = false;
  for (ConditionalArm &arm : arms) {
    arm.condition = expect(arm.condition, Type::mask());
    arm.value = infer(arm.value);
    values.push_back(&arm.value);
    bad |= isError(arm.condition) || isError(arm.value);
  }
  expr->otherwise = infer(expr->otherwise);
  values.push_back(&expr->otherwise);
  if (bad || isError(expr->otherwise))
    return poison(expr);
  std::optional<Type> type = unify(values);
  if (!type) {
    Type first = (*values.front())->type;
    auto *odd = llvm::find_if(values, [&](Expr **value) {
      return !commonType(first, (*value)->type);
    });
    Expr *other = odd == values.end() ? expr->otherwise : **odd;
    diags
        .report(DiagID::branchMismatch, other->span, spell(other->type),
                spell(first))
        .note(NoteID::branchHere, (*values.front())->span);
    return poison(expr);
  }
  expr->type = *type;
  expr->arms = context.copy(arms);
  return expr;
}

} // namespace kleene::lang
