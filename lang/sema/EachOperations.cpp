#include "lang/sema/EachOperations.h"

#include "lang/sema/Walk.h"

#include "llvm/ADT/STLExtras.h"

namespace kleene::lang {

/// Of two assignments, each indexed by exactly the binders, whether in the same
/// order.
static bool hasSameOrder(const AssignStmt &a, const AssignStmt &b) {
  return llvm::equal(
      a.target.indices, b.target.indices, [](const Expr *x, const Expr *y) {
        return llvm::cast<NameExpr>(x)->decl == llvm::cast<NameExpr>(y)->decl;
      });
}

bool isSameOperation(const AssignStmt &a, const AssignStmt &b) {
  return a.op == b.op && a.target.state == b.target.state &&
         (a.op != AssignOp::Set || hasSameOrder(a, b)) &&
         llvm::equal(a.witnesses, b.witnesses,
                     [](const Witness &x, const Witness &y) {
                       return x.target.state == y.target.state;
                     });
}

llvm::SmallVector<const AssignStmt *> operationsOf(const EachStmt &stmt) {
  llvm::SmallVector<const AssignStmt *> operations;
  forEachStmt(stmt.body, [&](const Stmt &inner) {
    const auto *assign = llvm::dyn_cast<AssignStmt>(&inner);
    if (assign && llvm::none_of(operations, [&](const AssignStmt *known) {
          return isSameOperation(*known, *assign);
        }))
      operations.push_back(assign);
  });
  return operations;
}

bool containsOperation(const Stmt &stmt, const AssignStmt &like) {
  bool found = false;
  forEachStmt(stmt, [&](const Stmt &inner) {
    const auto *assign = llvm::dyn_cast<AssignStmt>(&inner);
    found |= assign && isSameOperation(*assign, like);
  });
  return found;
}

bool areBinders(llvm::ArrayRef<Expr *> indices,
                llvm::ArrayRef<BinderDecl *> binders,
                llvm::SmallVectorImpl<const Decl *> &which) {
  for (const Expr *index : indices) {
    auto *name = llvm::dyn_cast<NameExpr>(index);
    if (!name || !llvm::is_contained(binders, name->decl) ||
        llvm::is_contained(which, name->decl))
      return false;
    which.push_back(name->decl);
  }
  return true;
}

bool areAllBinders(llvm::ArrayRef<Expr *> indices,
                   llvm::ArrayRef<BinderDecl *> binders) {
  llvm::SmallVector<const Decl *, 2> which;
  return areBinders(indices, binders, which) && which.size() == binders.size();
}

} // namespace kleene::lang
