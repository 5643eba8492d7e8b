//===- Walk.h - statements and what they assign ---------------------------===//
#ifndef KLEENE_LANG_SEMA_WALK_H
#define KLEENE_LANG_SEMA_WALK_H

#include "lang/syntax/AST.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace kleene::lang {

/// Calls `visit` on the statement and all inside it, in order of the text.
void forEachStmt(const Stmt &stmt,
                 llvm::function_ref<void(const Stmt &)> visit);
/// The same for the statements of a block.
void forEachStmt(const Block &block,
                 llvm::function_ref<void(const Stmt &)> visit);

/// Calls `visit` for each variable that a statement itself assigns: with the
/// assignment for its target, with null for a witness and for the variable of a
/// `for`.
void forEachAssigned(
    const Stmt &stmt,
    llvm::function_ref<void(const StateDecl *, const AssignStmt *)> visit);

/// Whether a statement of the block assigns the state.
bool assigns(const Block &block, const StateDecl *state);

} // namespace kleene::lang

#endif // KLEENE_LANG_SEMA_WALK_H
