// Conversions, as nodes of the tree: T5 of lang/README.md.

#include "lang/sema/SemaInternal.h"

namespace kleene::lang {

Expr *Sema::nameOf(Decl *decl, Span span, Type type) {
  auto *name = context.make<NameExpr>(span);
  name->name = decl->name;
  name->decl = decl;
  name->type = type;
  return name;
}

Expr *Sema::integer(int64_t value, Span span) {
  auto *number = context.make<NumberExpr>(span);
  number->integer = value;
  number->value = double(value);
  number->isInteger = true;
  number->type = Type::number();
  return number;
}

Expr *Sema::compare(Expr *left, Expr *right, Span span) {
  auto *result = context.make<BinaryExpr>(span);
  result->op = BinaryOp::Equal;
  result->opSpan = span;
  result->left = left;
  result->right = right;
  result->type = Type::mask();
  return result;
}

Expr *Sema::convert(Expr *expr, Conversion conversion) {
  auto *result = context.make<ConvertExpr>(expr->span);
  result->conversion = conversion;
  result->operand = expr;
  result->type =
      conversion == Conversion::CheckNode ? Type::node() : Type::scalar();
  return result;
}

Expr *Sema::mismatch(Expr *expr, Type wanted) {
  diags.report(DiagID::typeMismatch, expr->span, spell(wanted),
               spell(expr->type));
  return poison(expr);
}

/// Gives an open literal, and the operators above it, the type it is used at.
Expr *Sema::settleNumber(Expr *expr, ValueKind kind) {
  bool index = kind == ValueKind::Index;
  expr->type = index ? Type::index() : Type::scalar();
  switch (expr->kind) {
  case ExprKind::Number:
    // 0 is a node of every graph.
    if (index && llvm::cast<NumberExpr>(expr)->integer == 0)
      expr->type = Type::node();
    return expr;
  case ExprKind::Unary:
    settleNumber(llvm::cast<UnaryExpr>(expr)->operand, kind);
    return expr;
  case ExprKind::Binary:
    settleNumber(llvm::cast<BinaryExpr>(expr)->left, kind);
    settleNumber(llvm::cast<BinaryExpr>(expr)->right, kind);
    return expr;
  case ExprKind::Call:
    for (Expr *arg : llvm::cast<CallExpr>(expr)->args)
      settleNumber(arg, kind);
    return expr;
  case ExprKind::Reduce:
    settleNumber(llvm::cast<ReduceExpr>(expr)->value, kind);
    return expr;
  case ExprKind::If: {
    auto *conditional = llvm::cast<IfExpr>(expr);
    for (const ConditionalArm &arm : conditional->arms)
      settleNumber(arm.value, kind);
    settleNumber(conditional->otherwise, kind);
    return expr;
  }
  default:
    return expr;
  }
}

// elem-e5: a one-hot variable where a mask is wanted, at a node.
Expr *Sema::asMask(Expr *expr) {
  auto *name = llvm::dyn_cast<NameExpr>(expr);
  auto *var = name ? llvm::dyn_cast<VarDecl>(name->decl) : nullptr;
  if (!var || var->type.kind != Kind::MaskOne)
    return mismatch(expr, Type::mask());
  if (own.size() != 1) {
    diags.report(DiagID::oneHotAsMask, expr->span, name->name)
        .note(NoteID::declaredHere, var->span, var->name);
    return poison(expr);
  }
  Expr *self = nameOf(own.front(), expr->span, Type::node());
  return compare(self, expr, expr->span);
}

Expr *Sema::coerce(Expr *expr, Type wanted) {
  if (expr->type.kind == ValueKind::Error)
    return expr;
  bool open = expr->type.kind == ValueKind::Number;
  switch (wanted.kind) {
  case ValueKind::Scalar:
    if (open)
      return settleNumber(expr, ValueKind::Scalar);
    if (expr->type.kind == ValueKind::Index)
      return convert(expr, Conversion::IndexToScalar);
    break;
  case ValueKind::Index:
    if (open)
      settleNumber(expr, ValueKind::Index);
    if (expr->type.kind != ValueKind::Index)
      break;
    if (wanted.isNode && !expr->type.isNode)
      return convert(expr, Conversion::CheckNode);
    return expr;
  case ValueKind::Mask:
    if (expr->type.kind == ValueKind::Index)
      return asMask(expr);
    break;
  default:
    break;
  }
  return expr->type == wanted ? expr : mismatch(expr, wanted);
}

} // namespace kleene::lang
