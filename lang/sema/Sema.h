//===- Sema.h - from text to a checked tree -------------------------------===//
//
// The entry of the front end. `check` lexes, parses and checks a program: one
// file and those it uses (Uses.h). What
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
#include <string>
#include <vector>

namespace kleene::lang {

/// A correct program: one algorithm. Points into `source` and `used`.
struct CheckedModule {
  std::unique_ptr<ASTContext> context;
  const SourceFile *source = nullptr;
  std::vector<std::unique_ptr<SourceFile>> used;
  Algorithm *algorithm = nullptr;

  const SourceFile &sourceAt(Span span) const;
  /// `3:5`, after its file when that is not the program itself.
  std::string place(Span span) const;
};

/// Null when there is an error; it was then reported to `diags`.
std::unique_ptr<CheckedModule> check(const SourceFile &source,
                                     DiagnosticEngine &diags);

/// Checks parsed files in place, the program last; false when there is an
/// error. `check` is this after `parseWithUses`.
bool analyze(llvm::ArrayRef<Module *> modules, ASTContext &context,
             DiagnosticEngine &diags);

} // namespace kleene::lang

#endif // KLEENE_LANG_SEMA_SEMA_H
