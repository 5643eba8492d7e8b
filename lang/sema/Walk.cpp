#include "lang/sema/Walk.h"

#include "llvm/ADT/STLExtras.h"

namespace kleene::lang {

void forEachStmt(const Block &block,
                 llvm::function_ref<void(const Stmt &)> visit) {
  for (const Stmt *stmt : block.stmts) {
    visit(*stmt);
    switch (stmt->kind) {
    case StmtKind::If:
      for (const IfArm &arm : llvm::cast<IfStmt>(stmt)->arms)
        forEachStmt(arm.body, visit);
      forEachStmt(llvm::cast<IfStmt>(stmt)->otherwise, visit);
      break;
    case StmtKind::While:
      forEachStmt(llvm::cast<WhileStmt>(stmt)->body, visit);
      break;
    case StmtKind::Loop:
      forEachStmt(llvm::cast<LoopStmt>(stmt)->body, visit);
      break;
    case StmtKind::For:
      forEachStmt(llvm::cast<ForStmt>(stmt)->body, visit);
      break;
    case StmtKind::Each:
      forEachStmt(llvm::cast<EachStmt>(stmt)->body, visit);
      break;
    default:
      break;
    }
  }
}

bool assigns(const Block &block, const StateDecl *state) {
  bool found = false;
  forEachStmt(block, [&](const Stmt &stmt) {
    if (const auto *assign = llvm::dyn_cast<AssignStmt>(&stmt))
      found |= assign->target.state == state ||
               llvm::any_of(assign->witnesses, [&](const Witness &witness) {
                 return witness.target.state == state;
               });
    else if (const auto *loop = llvm::dyn_cast<ForStmt>(&stmt))
      found |= loop->reg == state;
  });
  return found;
}

} // namespace kleene::lang
