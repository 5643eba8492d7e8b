//===- MLIRMessages.h - errors of passes as messages of the language ------===//
//
// A pass that refuses a program ends its error with the id of a page, as in
// "... is not yet supported by the learner [probe-type]"; such an error, and
// such a warning, becomes a diagnostic at the place of the op. Any other error
// is a fault of the compiler. Remarks and other warnings are for kleene-opt and
// are dropped.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_DRIVER_MLIRMESSAGES_H
#define KLEENE_COMPILER_DRIVER_MLIRMESSAGES_H

#include "compiler/program/Result.h"
#include "lang/basic/DiagnosticEngine.h"

#include "mlir/IR/Diagnostics.h"

namespace kleene {

/// Listens to `context` as long as it lives.
class MLIRMessages {
public:
  MLIRMessages(mlir::MLIRContext &context, lang::DiagnosticEngine &engine);

  /// The failure of a step that just failed, from what was said meanwhile.
  Failure takeFailure(const std::string &file);

private:
  void handle(mlir::Diagnostic &diagnostic);

  lang::DiagnosticEngine &engine;
  bool isReported = false; ///< an error of the user was reported
  std::string fault;       ///< the first other error
  mlir::ScopedDiagnosticHandler handler;
};

} // namespace kleene

#endif // KLEENE_COMPILER_DRIVER_MLIRMESSAGES_H
