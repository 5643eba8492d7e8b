//===- Uses.h - the files of a program ------------------------------------===//
//
// Follows `use`: `use "path"` is sought from the folder of the file that says
// so and then in the stdlib folder, `use name` is name.kln in the stdlib
// folder. That is the folder in the environment variable KLEENE_STDLIB, or else
// the one of the source tree that Kleene was built from.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_SEMA_USES_H
#define KLEENE_LANG_SEMA_USES_H

#include "lang/basic/DiagnosticEngine.h"
#include "lang/syntax/AST.h"

#include <memory>
#include <vector>

namespace kleene::lang {

/// Parses `source` and everything it uses, each file once; the tree of `source`
/// comes last, those of used files before the trees that use them. The texts of
/// used files are appended to `used`.
llvm::SmallVector<Module *>
parseWithUses(const SourceFile &source, ASTContext &context,
              DiagnosticEngine &diags,
              std::vector<std::unique_ptr<SourceFile>> &used);

/// Where `use name` is sought.
std::string stdlibFolder();

} // namespace kleene::lang

#endif // KLEENE_LANG_SEMA_USES_H
