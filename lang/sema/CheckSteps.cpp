// `for v in low .. high by s`: every s-th value.

#include "lang/sema/SemaInternal.h"

namespace kleene::lang {

/// Evaluates a bound once, before the loop.
Expr *Sema::bindBound(Expr *value, llvm::StringRef name, Stmts &out) {
  auto *let = context.make<LetStmt>(value->span);
  let->decl = context.make<LetDecl>(name, value->span);
  let->value = expect(value, Type::index());
  let->decl->type = let->value->type;
  if (let->value->type.kind == ValueKind::Error)
    return nullptr;
  out.push_back(let);
  return nameOf(let->decl, value->span, let->decl->type);
}

// for-f3: the loop counts the steps, 0 .. (high - low + s - 1) div s, and its
// body begins with the value. A name with a point is not one of the program.
Stmt *Sema::countSteps(ForStmt &stmt, Stmts &out) {
  auto *by = llvm::dyn_cast<NumberExpr>(stmt.by);
  if (!by || !by->isInteger || by->integer <= 0) {
    diags.report(DiagID::stepNotPositive, stmt.by->span);
    return nullptr;
  }
  Span span = stmt.range.span;
  if (stmt.range.overNodes) {
    stmt.range.low = integer(0, span);
    stmt.range.high = context.make<SizeExpr>(span);
  }
  Expr *low = bindBound(stmt.range.low, "low", out);
  Expr *high = bindBound(stmt.range.high, "high", out);
  if (!low || !high)
    return nullptr;
  auto make = [&](BinaryOp op, Expr *left, Expr *right) -> Expr * {
    auto *result = context.make<BinaryExpr>(span);
    result->op = op;
    result->opSpan = span;
    result->left = left;
    result->right = right;
    return result;
  };
  Expr *length = make(BinaryOp::Subtract, high, low);
  auto *loop = context.make<ForStmt>(stmt.span);
  loop->variable = context.make<LoopDecl>("step.", stmt.variable->span);
  loop->range.span = span;
  loop->range.low = integer(0, span);
  loop->range.high =
      make(BinaryOp::Div,
           make(BinaryOp::Add, length, integer(by->integer - 1, span)),
           integer(by->integer, span));
  loop->variable->type = Type::index();
  Expr *step =
      make(BinaryOp::Multiply, nameOf(loop->variable, span, Type::index()),
           integer(by->integer, span));
  Expr *value =
      stmt.range.descending
          ? make(BinaryOp::Subtract,
                 make(BinaryOp::Subtract, high, integer(1, span)), step)
          : make(BinaryOp::Add, low, step);
  llvm::SmallVector<Stmt *, 2> body;
  auto *state =
      llvm::dyn_cast_if_present<StateDecl>(lookup(stmt.variable->name));
  if (state && state->isRegister()) {
    auto *assign = context.make<AssignStmt>(stmt.variable->span);
    assign->target = {stmt.variable->name,
                      stmt.variable->span,
                      stmt.variable->span,
                      {},
                      nullptr};
    assign->opSpan = span;
    assign->value = value;
    body.push_back(assign);
  } else {
    auto *let = context.make<LetStmt>(stmt.variable->span);
    let->decl = context.make<LetDecl>(stmt.variable->name, stmt.variable->span);
    let->value = value;
    body.push_back(let);
  }
  if (stmt.condition) {
    auto *guard = context.make<IfStmt>(stmt.span);
    guard->arms =
        context.copy(llvm::ArrayRef<IfArm>(IfArm{stmt.condition, stmt.body}));
    body.push_back(guard);
  } else {
    body.append(stmt.body.stmts.begin(), stmt.body.stmts.end());
  }
  loop->body.span = stmt.body.span;
  loop->body.stmts = context.copy(body);
  return loop;
}

} // namespace kleene::lang
