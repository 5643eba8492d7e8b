//===- Walk.h - what statements contain -----------------------------------===//
//
// Visits of the statements and expressions of a checked block, and the facts
// that the denotation of loops depends on.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_DENOTATION_WALK_H
#define KLEENE_LANG_DENOTATION_WALK_H

#include "lang/sema/Walk.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace kleene::lang {

using StmtList = llvm::ArrayRef<Stmt *>;

/// The expressions that a statement itself has, without those inside it.
void forEachOwnExpr(const Stmt &stmt,
                    llvm::function_ref<void(const Expr &)> visit);
/// The expression and all inside it.
void forEachExpr(const Expr &expr,
                 llvm::function_ref<void(const Expr &)> visit);
/// Every expression anywhere in the statements.
void forEachExpr(StmtList stmts, llvm::function_ref<void(const Expr &)> visit);

/// The declaration that an expression names, or null.
const Decl *namedBy(const Expr &expr);
size_t usesOf(const Decl &decl, StmtList stmts);
bool reads(const Expr &expr, const llvm::DenseSet<const Decl *> &decls);
llvm::DenseSet<const Decl *> assignedIn(StmtList stmts);
/// Whether a `break` or `continue` leaves the statements.
bool hasJump(StmtList stmts);
/// Whether control can reach the end of the statements.
bool canEnd(StmtList stmts);

} // namespace kleene::lang

#endif // KLEENE_LANG_DENOTATION_WALK_H
