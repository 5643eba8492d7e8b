#include "compiler/tools/TextCompiler.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace kleene {
namespace {

namespace fs = std::filesystem;

/// The bytes of trace.so; none when there is no linker or no room for files.
std::optional<std::string> libraryOf(Compilation &compilation) {
  std::error_code error;
  std::string folder =
      (fs::temp_directory_path(error) / "kleene-XXXXXX").string();
  if (error || !::mkdtemp(folder.data()))
    return std::nullopt;
  const std::string path = folder + "/trace.so";
  std::optional<std::string> bytes;
  if (compilation.writeTraceLibrary(path)) {
    std::ifstream file(path, std::ios::binary);
    bytes.emplace(std::istreambuf_iterator<char>(file),
                  std::istreambuf_iterator<char>());
  }
  fs::remove_all(folder, error);
  return bytes;
}

} // namespace

int TextCompiler::open(const TraceRequest &request, Spec &spec,
                       std::optional<KnownProgram> &known) {
  Result<std::string> text = readSource(request.path);
  if (!text)
    return report(text.failure());
  source = std::move(*text);
  const std::string name = sourceName(request.path);
  compilation = std::make_unique<Compilation>(name, *source);
  Result<Spec> made = compilation->spec();
  if (!made)
    return reportCompile(*compilation, made.failure(), request.diagnostics);
  spec = std::move(*made);
  if (request.cache)
    known = request.cache->store(name, *source, compilation->usedFiles(),
                                 compilation->stdlibFolder(), spec);
  return exitOk;
}

int TextCompiler::prepare(const TraceRequest &request,
                          const KnownProgram *known, int64_t nodes,
                          TraceForm form, TraceFunctions &functions) {
  if (!source) {
    Result<std::string> text = readSource(request.path);
    if (!text)
      return report(text.failure());
    source = std::move(*text);
  }
  CompileOptions options;
  options.form = form;
  options.nodes = nodes;
  compilation =
      std::make_unique<Compilation>(sourceName(request.path), *source, options);
  if (known)
    if (const auto bytes = libraryOf(*compilation))
      if (auto loaded = TraceLibrary::fromBytes(*bytes)) {
        request.cache->storeCode(*known, traceFormName(form), nodes, *bytes);
        library = std::move(*loaded);
        functions = library->functions();
        return exitOk;
      }
  Result<TraceFunctions> made = compilation->jit();
  if (!made)
    return reportCompile(*compilation, made.failure(), request.diagnostics);
  functions = *made;
  return exitOk;
}

} // namespace kleene
