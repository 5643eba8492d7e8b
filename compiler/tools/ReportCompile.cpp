#include "compiler/driver/Compile.h"
#include "compiler/tools/Tool.h"

#include <cstdio>

namespace kleene {

int reportCompile(Compilation &compilation, const Failure &failure,
                  const DiagnosticsOption &option) {
  const std::string text =
      compilation.diagnostics(option.format == "json" ? DiagnosticFormat::json
                                                      : DiagnosticFormat::text);
  if (failure.kind != FailureKind::input || text.empty())
    return report(failure);
  std::fputs(text.c_str(), stderr);
  return exitCode(failure);
}

} // namespace kleene
