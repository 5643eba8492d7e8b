//===- EachOperations.h - what an `each` is taken apart into --------------===//
//
// All reads of an `each` see the state before it. Its assignments fall into
// operations: those of one variable in one way are one, whatever their branch.
// Called on checked statements.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_SEMA_EACHOPERATIONS_H
#define KLEENE_LANG_SEMA_EACHOPERATIONS_H

#include "lang/syntax/AST.h"

#include "llvm/ADT/SmallVector.h"

namespace kleene::lang {

bool isSameOperation(const AssignStmt &a, const AssignStmt &b);
/// An assignment of each operation, in order of the text.
llvm::SmallVector<const AssignStmt *> operationsOf(const EachStmt &stmt);
/// Whether the statement is or holds an assignment of the operation.
bool containsOperation(const Stmt &stmt, const AssignStmt &like);

/// Whether the indices are distinct binders; which, in `which`.
bool areBinders(llvm::ArrayRef<Expr *> indices,
                llvm::ArrayRef<BinderDecl *> binders,
                llvm::SmallVectorImpl<const Decl *> &which);
/// Whether they are all the binders, in any order.
bool areAllBinders(llvm::ArrayRef<Expr *> indices,
                   llvm::ArrayRef<BinderDecl *> binders);

} // namespace kleene::lang

#endif // KLEENE_LANG_SEMA_EACHOPERATIONS_H
