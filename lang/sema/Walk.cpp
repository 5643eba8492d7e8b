#include "lang/sema/Walk.h"

#include "llvm/ADT/STLExtras.h"

namespace kleene::lang {

/// Calls `visit` on the blocks directly inside a statement.
static void forEachBlock(const Stmt &stmt,
                         llvm::function_ref<void(const Block &)> visit) {
  switch (stmt.kind) {
  case StmtKind::If:
    for (const IfArm &arm : llvm::cast<IfStmt>(stmt).arms)
      visit(arm.body);
    return visit(llvm::cast<IfStmt>(stmt).otherwise);
  case StmtKind::While:
    return visit(llvm::cast<WhileStmt>(stmt).body);
  case StmtKind::Loop:
    return visit(llvm::cast<LoopStmt>(stmt).body);
  case StmtKind::For:
    return visit(llvm::cast<ForStmt>(stmt).body);
  case StmtKind::Each:
    return visit(llvm::cast<EachStmt>(stmt).body);
  case StmtKind::Assign:
  case StmtKind::Let:
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

void forEachStmt(const Stmt &stmt,
                 llvm::function_ref<void(const Stmt &)> visit) {
  visit(stmt);
  forEachBlock(stmt, [&](const Block &block) {
    for (const Stmt *inner : block.stmts)
      forEachStmt(*inner, visit);
  });
}

void forEachStmt(const Block &block,
                 llvm::function_ref<void(const Stmt &)> visit) {
  for (const Stmt *stmt : block.stmts)
    forEachStmt(*stmt, visit);
}

void forEachAssigned(
    const Stmt &stmt,
    llvm::function_ref<void(const StateDecl *, const AssignStmt *)> visit) {
  if (const auto *assign = llvm::dyn_cast<AssignStmt>(&stmt)) {
    visit(assign->target.state, assign);
    for (const Witness &witness : assign->witnesses)
      visit(witness.target.state, nullptr);
  } else if (const auto *loop = llvm::dyn_cast<ForStmt>(&stmt)) {
    if (loop->reg)
      visit(loop->reg, nullptr);
  }
}

bool assigns(const Block &block, const StateDecl *state) {
  bool found = false;
  forEachStmt(block, [&](const Stmt &stmt) {
    forEachAssigned(stmt, [&](const StateDecl *assigned, const AssignStmt *) {
      found |= assigned == state;
    });
  });
  return found;
}

} // namespace kleene::lang
