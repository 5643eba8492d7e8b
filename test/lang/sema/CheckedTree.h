//===- CheckedTree.h - what is true of every checked tree -----------------===//
//
// Walks a checked algorithm and says where it breaks a promise of Expr.h,
// Decl.h or Stmt.h; empty when nowhere. Used on the library and on every
// mutated program that passes sema.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_TEST_LANG_SEMA_CHECKEDTREE_H
#define KLEENE_TEST_LANG_SEMA_CHECKEDTREE_H

#include "lang/syntax/AST.h"

#include <string>

namespace kleene::lang {

std::string brokenPromise(const Algorithm &algorithm);

} // namespace kleene::lang

#endif // KLEENE_TEST_LANG_SEMA_CHECKEDTREE_H
