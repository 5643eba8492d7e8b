#include "lang/syntax/Clone.h"

namespace kleene::lang {

llvm::ArrayRef<Expr *> Cloner::clone(llvm::ArrayRef<Expr *> list) {
  llvm::SmallVector<Expr *, 4> result;
  for (const Expr *expr : list)
    result.push_back(clone(expr));
  return context.copy(result);
}

Range Cloner::clone(const Range &range) {
  Range result = range;
  result.low = clone(range.low);
  result.high = clone(range.high);
  return result;
}

Expr *Cloner::cloneIf(const IfExpr &expr) {
  auto *result = copy(expr);
  llvm::SmallVector<ConditionalArm, 2> arms;
  for (const ConditionalArm &arm : expr.arms)
    arms.push_back({clone(arm.condition), clone(arm.value)});
  result->arms = context.copy(arms);
  result->otherwise = clone(expr.otherwise);
  return result;
}

Expr *Cloner::cloneReduce(const ReduceExpr &expr) {
  auto *result = copy(expr);
  result->variable = copyDecl(expr.variable);
  result->range = clone(expr.range);
  result->condition = clone(expr.condition);
  result->value = clone(expr.value);
  return result;
}

Expr *Cloner::clone(const Expr *expr) {
  if (!expr)
    return nullptr;
  switch (expr->kind) {
  case ExprKind::Number:
    return copy(*llvm::cast<NumberExpr>(expr));
  case ExprKind::Bool:
    return copy(*llvm::cast<BoolExpr>(expr));
  case ExprKind::Inf:
    return copy(*llvm::cast<InfExpr>(expr));
  case ExprKind::Size:
    return copy(*llvm::cast<SizeExpr>(expr));
  case ExprKind::Self:
    return copy(*llvm::cast<SelfExpr>(expr));
  case ExprKind::Name:
    return copy(*llvm::cast<NameExpr>(expr));
  case ExprKind::Class:
    return copy(*llvm::cast<ClassExpr>(expr));
  case ExprKind::Element: {
    auto *result = copy(*llvm::cast<ElementExpr>(expr));
    result->indices = clone(result->indices);
    return result;
  }
  case ExprKind::Unary: {
    auto *result = copy(*llvm::cast<UnaryExpr>(expr));
    result->operand = clone(result->operand);
    return result;
  }
  case ExprKind::Binary: {
    auto *result = copy(*llvm::cast<BinaryExpr>(expr));
    result->left = clone(result->left);
    result->right = clone(result->right);
    return result;
  }
  case ExprKind::If:
    return cloneIf(*llvm::cast<IfExpr>(expr));
  case ExprKind::Call: {
    auto *result = copy(*llvm::cast<CallExpr>(expr));
    result->args = clone(result->args);
    return result;
  }
  case ExprKind::Reduce:
    return cloneReduce(*llvm::cast<ReduceExpr>(expr));
  case ExprKind::Convert: {
    auto *result = copy(*llvm::cast<ConvertExpr>(expr));
    result->operand = clone(result->operand);
    return result;
  }
  }
  return nullptr;
}

Target Cloner::clone(const Target &target) {
  Target result = target;
  result.indices = clone(target.indices);
  return result;
}

Block Cloner::clone(const Block &block) {
  Block result = block;
  llvm::SmallVector<Stmt *> stmts;
  for (const Stmt *stmt : block.stmts)
    stmts.push_back(clone(stmt));
  result.stmts = context.copy(stmts);
  return result;
}

Stmt *Cloner::cloneIf(const IfStmt &stmt) {
  auto *result = copy(stmt);
  llvm::SmallVector<IfArm, 2> arms;
  for (const IfArm &arm : stmt.arms)
    arms.push_back({clone(arm.condition), clone(arm.body)});
  result->arms = context.copy(arms);
  result->otherwise = clone(stmt.otherwise);
  return result;
}

Stmt *Cloner::cloneFor(const ForStmt &stmt) {
  auto *result = copy(stmt);
  result->variable = copyDecl(stmt.variable);
  result->range = clone(stmt.range);
  result->condition = clone(stmt.condition);
  result->by = clone(stmt.by);
  result->body = clone(stmt.body);
  return result;
}

Stmt *Cloner::cloneAssign(const AssignStmt &stmt) {
  auto *result = copy(stmt);
  result->target = clone(stmt.target);
  result->value = clone(stmt.value);
  llvm::SmallVector<Witness, 2> witnesses;
  for (const Witness &witness : stmt.witnesses)
    witnesses.push_back({clone(witness.target), clone(witness.value)});
  result->witnesses = context.copy(witnesses);
  return result;
}

Stmt *Cloner::cloneCall(const CallStmt &stmt) {
  auto *result = copy(stmt);
  result->args = clone(stmt.args);
  llvm::SmallVector<HookArgument, 4> hooks;
  for (const HookArgument &hook : stmt.hooks)
    hooks.push_back({hook.name, hook.span, clone(hook.body)});
  result->hooks = context.copy(hooks);
  return result;
}

Stmt *Cloner::cloneDraw(const DrawStmt &stmt) {
  auto *result = copy(stmt);
  if (stmt.local)
    result->local = copyDecl(stmt.local);
  llvm::SmallVector<BinderDecl *, 2> binders;
  for (const BinderDecl *binder : stmt.binders)
    binders.push_back(copyDecl(binder));
  result->binders = context.copy(binders);
  result->condition = clone(stmt.condition);
  result->args = clone(stmt.args);
  return result;
}

Stmt *Cloner::cloneState(const StateStmt &stmt) {
  auto *result = copy(stmt);
  llvm::SmallVector<StateDecl *> states;
  for (const StateDecl *state : stmt.states) {
    states.push_back(copyDecl(state));
    states.back()->value = clone(state->value);
  }
  result->states = context.copy(states);
  return result;
}

Stmt *Cloner::clone(const Stmt *stmt) {
  switch (stmt->kind) {
  case StmtKind::Assign:
    return cloneAssign(*llvm::cast<AssignStmt>(stmt));
  case StmtKind::Let: {
    auto *result = copy(*llvm::cast<LetStmt>(stmt));
    result->decl = copyDecl(result->decl);
    result->value = clone(result->value);
    return result;
  }
  case StmtKind::Probe:
    return copy(*llvm::cast<ProbeStmt>(stmt));
  case StmtKind::Break:
    return copy(*llvm::cast<BreakStmt>(stmt));
  case StmtKind::Continue:
    return copy(*llvm::cast<ContinueStmt>(stmt));
  case StmtKind::If:
    return cloneIf(*llvm::cast<IfStmt>(stmt));
  case StmtKind::While: {
    auto *result = copy(*llvm::cast<WhileStmt>(stmt));
    result->condition = clone(result->condition);
    result->body = clone(result->body);
    return result;
  }
  case StmtKind::Loop: {
    auto *result = copy(*llvm::cast<LoopStmt>(stmt));
    result->body = clone(result->body);
    return result;
  }
  case StmtKind::For:
    return cloneFor(*llvm::cast<ForStmt>(stmt));
  case StmtKind::Each: {
    auto *result = copy(*llvm::cast<EachStmt>(stmt));
    llvm::SmallVector<BinderDecl *, 2> binders;
    for (const BinderDecl *binder : result->binders)
      binders.push_back(copyDecl(binder));
    result->binders = context.copy(binders);
    result->condition = clone(result->condition);
    result->body = clone(result->body);
    return result;
  }
  case StmtKind::Call:
    return cloneCall(*llvm::cast<CallStmt>(stmt));
  case StmtKind::Param: {
    auto *result = copy(*llvm::cast<ParamStmt>(stmt));
    result->decl = copyDecl(result->decl);
    return result;
  }
  case StmtKind::Draw:
    return cloneDraw(*llvm::cast<DrawStmt>(stmt));
  case StmtKind::State:
    return cloneState(*llvm::cast<StateStmt>(stmt));
  }
  return nullptr;
}

} // namespace kleene::lang
