//===- Walk.h - every statement of a block --------------------------------===//
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

/// Whether a statement of the block assigns the state: as a target, as a
/// witness or as the variable of a `for`.
bool assigns(const Block &block, const StateDecl *state);

} // namespace kleene::lang

#endif // KLEENE_LANG_SEMA_WALK_H
