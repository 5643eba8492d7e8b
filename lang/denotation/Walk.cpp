#include "lang/denotation/Walk.h"

namespace kleene::lang {

using llvm::cast;
using llvm::isa;

static void visitAssign(const AssignStmt &assign,
                        llvm::function_ref<void(const Expr &)> visit) {
  for (const Expr *index : assign.target.indices)
    visit(*index);
  visit(*assign.value);
  for (const Witness &witness : assign.witnesses) {
    for (const Expr *index : witness.target.indices)
      visit(*index);
    visit(*witness.value);
  }
}

void forEachOwnExpr(const Stmt &stmt,
                    llvm::function_ref<void(const Expr &)> visit) {
  auto visitIfAny = [&](const Expr *expr) {
    if (expr)
      visit(*expr);
  };
  switch (stmt.kind) {
  case StmtKind::Assign:
    return visitAssign(cast<AssignStmt>(stmt), visit);
  case StmtKind::Let:
    return visit(*cast<LetStmt>(stmt).value);
  case StmtKind::If:
    for (const IfArm &arm : cast<IfStmt>(stmt).arms)
      visit(*arm.condition);
    return;
  case StmtKind::While:
    return visitIfAny(cast<WhileStmt>(stmt).condition);
  case StmtKind::For:
    visit(*cast<ForStmt>(stmt).range.low);
    visit(*cast<ForStmt>(stmt).range.high);
    return visitIfAny(cast<ForStmt>(stmt).condition);
  case StmtKind::Each:
    return visitIfAny(cast<EachStmt>(stmt).condition);
  case StmtKind::Loop:
  case StmtKind::Probe:
  case StmtKind::Break:
  case StmtKind::Continue:
  case StmtKind::Param:
  case StmtKind::Draw:
  case StmtKind::State:
  case StmtKind::Call:
    return;
  }
}

void forEachExpr(const Expr &expr,
                 llvm::function_ref<void(const Expr &)> visit) {
  visit(expr);
  auto all = [&](llvm::ArrayRef<Expr *> parts) {
    for (const Expr *part : parts)
      forEachExpr(*part, visit);
  };
  switch (expr.kind) {
  case ExprKind::Element:
    return all(cast<ElementExpr>(expr).indices);
  case ExprKind::Unary:
    return all(cast<UnaryExpr>(expr).operand);
  case ExprKind::Binary:
    return all({cast<BinaryExpr>(expr).left, cast<BinaryExpr>(expr).right});
  case ExprKind::If:
    for (const ConditionalArm &arm : cast<IfExpr>(expr).arms)
      all({arm.condition, arm.value});
    return all(cast<IfExpr>(expr).otherwise);
  case ExprKind::Call:
    return all(cast<CallExpr>(expr).args);
  case ExprKind::Reduce: {
    auto &reduce = cast<ReduceExpr>(expr);
    all({reduce.range.low, reduce.range.high, reduce.value});
    return reduce.condition ? all(reduce.condition) : void();
  }
  case ExprKind::Convert:
    return all(cast<ConvertExpr>(expr).operand);
  case ExprKind::Number:
  case ExprKind::Bool:
  case ExprKind::Inf:
  case ExprKind::Size:
  case ExprKind::Self:
  case ExprKind::Name:
  case ExprKind::Class:
    return;
  }
}

void forEachExpr(StmtList stmts, llvm::function_ref<void(const Expr &)> visit) {
  for (const Stmt *stmt : stmts)
    forEachStmt(*stmt, [&](const Stmt &inner) {
      forEachOwnExpr(inner, [&](const Expr &own) { forEachExpr(own, visit); });
    });
}

//===----------------------------------------------------------------------===//
// Facts
//===----------------------------------------------------------------------===//

const Decl *namedBy(const Expr &expr) {
  if (auto *name = llvm::dyn_cast<NameExpr>(&expr))
    return name->decl;
  auto *element = llvm::dyn_cast<ElementExpr>(&expr);
  return element ? element->decl : nullptr;
}

size_t usesOf(const Decl &decl, StmtList stmts) {
  size_t uses = 0;
  forEachExpr(stmts, [&](const Expr &expr) { uses += namedBy(expr) == &decl; });
  return uses;
}

bool reads(const Expr &expr, const llvm::DenseSet<const Decl *> &decls) {
  bool found = false;
  forEachExpr(
      expr, [&](const Expr &part) { found |= decls.contains(namedBy(part)); });
  return found;
}

llvm::DenseSet<const Decl *> assignedIn(StmtList stmts) {
  llvm::DenseSet<const Decl *> decls;
  for (const Stmt *stmt : stmts)
    forEachStmt(*stmt, [&](const Stmt &inner) {
      forEachAssigned(inner, [&](const StateDecl *state, const AssignStmt *) {
        decls.insert(state);
      });
    });
  return decls;
}

bool hasJump(StmtList stmts) {
  return llvm::any_of(stmts, [](const Stmt *stmt) {
    if (isa<BreakStmt, ContinueStmt>(stmt))
      return true;
    auto *branch = llvm::dyn_cast<IfStmt>(stmt);
    return branch && (hasJump(branch->otherwise.stmts) ||
                      llvm::any_of(branch->arms, [](const IfArm &arm) {
                        return hasJump(arm.body.stmts);
                      }));
  });
}

bool canEnd(StmtList stmts) {
  return llvm::all_of(stmts, [](const Stmt *stmt) {
    if (isa<BreakStmt, ContinueStmt>(stmt))
      return false;
    auto *branch = llvm::dyn_cast<IfStmt>(stmt);
    return !branch || canEnd(branch->otherwise.stmts) ||
           llvm::any_of(branch->arms, [](const IfArm &arm) {
             return canEnd(arm.body.stmts);
           });
  });
}

} // namespace kleene::lang
