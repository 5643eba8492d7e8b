//===- Sema.h - from text to a checked tree -------------------------------===//
//
// The entry of the front end. `check` lexes, parses and checks one file; what
// comes out satisfies everything that Expr.h, Decl.h and Stmt.h say of checked
// trees. Called by the compiler driver and by `kleene check`.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_SEMA_SEMA_H
#define KLEENE_LANG_SEMA_SEMA_H

#include "lang/basic/DiagnosticEngine.h"
#include "lang/basic/SourceFile.h"
#include "lang/syntax/AST.h"

#include <memory>

namespace kleene::lang {

/// A correct program: one algorithm. Points into `source`.
struct CheckedModule {
  std::unique_ptr<ASTContext> context;
  const SourceFile *source = nullptr;
  Algorithm *algorithm = nullptr;
};

/// Null when there is an error; it was then reported to `diags`.
std::unique_ptr<CheckedModule> check(const SourceFile &source,
                                     DiagnosticEngine &diags);

/// Checks a parsed module in place; false when there is an error. `check` is
/// this after `parse`.
bool analyze(Module &module, ASTContext &context, DiagnosticEngine &diags);

} // namespace kleene::lang

#endif // KLEENE_LANG_SEMA_SEMA_H
