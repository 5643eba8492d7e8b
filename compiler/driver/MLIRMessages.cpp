//===- MLIRMessages.cpp - errors of passes as messages of the language ----===//

#include "compiler/driver/MLIRMessages.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Location.h"

using namespace mlir;
using namespace kleene;

MLIRMessages::MLIRMessages(MLIRContext &context, lang::DiagnosticEngine &engine)
    : engine(engine), handler(&context, [this](Diagnostic &diagnostic) {
        handle(diagnostic);
        return success();
      }) {}

/// Takes the id in brackets off the end of `message`.
static std::optional<lang::DiagID> takeId(StringRef &message) {
  auto [text, rest] = message.rsplit(" [");
  StringRef id = rest;
  if (!id.consume_back("]"))
    return std::nullopt;
  for (auto [number, info] : llvm::enumerate(lang::allDiagnostics()))
    if (info.id == id) {
      message = text;
      return lang::DiagID(number);
    }
  return std::nullopt;
}

void MLIRMessages::handle(Diagnostic &diagnostic) {
  const bool isError = diagnostic.getSeverity() == DiagnosticSeverity::Error;
  if (!isError && diagnostic.getSeverity() != DiagnosticSeverity::Warning)
    return;
  std::string whole = diagnostic.str();
  StringRef message = whole;
  auto place = diagnostic.getLocation()->findInstanceOf<FileLineColLoc>();
  const lang::SourceFile *source = nullptr;
  for (const lang::SourceFile *file : engine.getSources())
    if (place && file->name() == place.getFilename().getValue())
      source = file;
  std::optional<lang::DiagID> id = takeId(message);
  if (id && source) {
    uint32_t begin = source->offset({place.getLine(), place.getColumn()});
    engine.report(*id, lang::Span{begin, begin + 1}, message);
    isReported |= isError;
    return;
  }
  if (!isError || !fault.empty())
    return;
  llvm::raw_string_ostream os(fault);
  diagnostic.getLocation()->print(os);
  os << ": " << whole;
}

Failure MLIRMessages::takeFailure(const std::string &file) {
  bool reported = std::exchange(isReported, false);
  std::string said = std::exchange(fault, "");
  if (reported)
    return inputFailure(file + ": cannot be compiled");
  return {FailureKind::internal, file + ": " + said};
}
