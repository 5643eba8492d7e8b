#include "compiler/tools/TraceTarget.h"

#include "compiler/program/ProgramFile.h"

#include <sys/stat.h>

namespace kleene {

int TraceTarget::open(const DiagnosticsOption &diagnostics) {
  struct stat info;
  if (path != "-" && ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode))
    return openBundle();
  return openText(diagnostics);
}

int TraceTarget::openBundle() {
  struct stat info;
  if (::stat((path + "/program.json").c_str(), &info) != 0)
    return report(inputFailure(path + ": a directory without program.json, " +
                               "expected a bundle or a .kln file"));
  Result<Program> program = readProgram(path);
  if (!program)
    return report(program.failure());
  Result<TraceLibrary> loaded = TraceLibrary::load(path + "/trace.so");
  if (!loaded)
    return report(loaded.failure());
  interface = std::move(program->spec);
  library = std::move(*loaded);
  return exitOk;
}

int TraceTarget::openText(const DiagnosticsOption &diagnostics) {
  Result<std::string> text = readSource(path);
  if (!text)
    return report(text.failure());
  source = std::move(*text);
  compilation = std::make_unique<Compilation>(sourceName(path), source);
  Result<Spec> spec = compilation->spec();
  if (!spec)
    return reportCompile(*compilation, spec.failure(), diagnostics);
  interface = std::move(*spec);
  return exitOk;
}

int TraceTarget::prepare(int64_t nodes, TraceForm form,
                         const DiagnosticsOption &diagnostics) {
  if (library) {
    native = library->functions();
    return exitOk;
  }
  CompileOptions options;
  options.form = form;
  options.nodes = nodes;
  compilation =
      std::make_unique<Compilation>(sourceName(path), source, options);
  Result<TraceFunctions> functions = compilation->jit();
  if (!functions)
    return reportCompile(*compilation, functions.failure(), diagnostics);
  native = *functions;
  return exitOk;
}

} // namespace kleene
