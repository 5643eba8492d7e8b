#include "compiler/driver/Compile.h"
#include "compiler/tools/Tool.h"

#include <cstdio>

namespace kleene {

static std::string said(Compilation &compilation,
                        const DiagnosticsOption &option) {
  return compilation.diagnostics(option.format == "json"
                                     ? DiagnosticFormat::json
                                     : DiagnosticFormat::text);
}

void reportWarnings(Compilation &compilation, const DiagnosticsOption &option) {
  std::fputs(said(compilation, option).c_str(), stderr);
}

int reportCompile(Compilation &compilation, const Failure &failure,
                  const DiagnosticsOption &option) {
  const std::string text = said(compilation, option);
  if (failure.kind != FailureKind::input || text.empty())
    return report(failure);
  std::fputs(text.c_str(), stderr);
  return exitCode(failure);
}

} // namespace kleene
