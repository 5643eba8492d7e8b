#include "compiler/tools/TraceTarget.h"

#include "compiler/program/ProgramFile.h"

#include <sys/stat.h>

namespace kleene {

int TraceTarget::open() {
  struct stat info;
  if (request.path != "-" && ::stat(request.path.c_str(), &info) == 0 &&
      S_ISDIR(info.st_mode))
    return openBundle();
  return openText();
}

int TraceTarget::openBundle() {
  bundle = true;
  const std::string &path = request.path;
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

int TraceTarget::openText() {
  if (request.cache)
    if (const Result<std::string> text = readSource(request.path))
      if ((known = request.cache->find(sourceName(request.path), *text))) {
        interface = known->spec;
        return exitOk;
      }
  return compiler.open(request, interface, known);
}

int TraceTarget::prepare(int64_t nodes, TraceForm form) {
  if (known)
    library = request.cache->findCode(*known, traceFormName(form), nodes);
  if (library) {
    native = library->functions();
    return exitOk;
  }
  return compiler.prepare(request, known ? &*known : nullptr, nodes, form,
                          native);
}

} // namespace kleene
