//===- Overheard.h - what a step refuses, kept instead of said ------------===//
#ifndef KLEENE_COMPILER_CONVERSION_OVERHEARD_H
#define KLEENE_COMPILER_CONVERSION_OVERHEARD_H

#include "mlir/IR/Diagnostics.h"

#include <optional>
#include <string>

namespace kleene::conversion {

/// Why something is refused, without the id of its page, and where.
struct Refusal {
  std::string text;
  mlir::Location place;
};

/// Keeps the first error of its lifetime; nothing is said.
class Overheard {
public:
  explicit Overheard(mlir::MLIRContext *context)
      : handler(context, [this](mlir::Diagnostic &diagnostic) {
          if (diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error &&
              !first)
            first = {withoutId(diagnostic.str()), diagnostic.getLocation()};
          return mlir::success();
        }) {}

  const std::optional<Refusal> &refusal() const { return first; }

private:
  static std::string withoutId(llvm::StringRef text) {
    return (text.ends_with("]") ? text.rsplit(" [").first : text).str();
  }

  std::optional<Refusal> first;
  mlir::ScopedDiagnosticHandler handler;
};

} // namespace kleene::conversion

#endif // KLEENE_COMPILER_CONVERSION_OVERHEARD_H
