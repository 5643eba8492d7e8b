#include "lang/sema/Uses.h"

#include "lang/syntax/Parser.h"

#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <cstdlib>

namespace kleene::lang {

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

/// More files than this are a mistake, such as a generator gone wild.
static constexpr size_t maxFiles = 64;

std::string stdlibFolder() {
  const char *given = std::getenv("KLEENE_STDLIB");
  return given && *given ? given : KLEENE_STDLIB_DIR;
}

namespace {

class Loader {
public:
  Loader(ASTContext &context, DiagnosticEngine &diags,
         std::vector<std::unique_ptr<SourceFile>> &used, uint32_t end)
      : context(context), diags(diags), used(used), end(end) {}
  void load(const SourceFile &source);
  llvm::SmallVector<Module *> modules;

private:
  void follow(const Use &use, const SourceFile &from);
  std::string find(const Use &use, const SourceFile &from);

  ASTContext &context;
  DiagnosticEngine &diags;
  std::vector<std::unique_ptr<SourceFile>> &used;
  uint32_t end; ///< of the offsets in use
  llvm::StringSet<> seen;
  llvm::SmallVector<std::string> open; ///< files that wait for what they use
};

} // namespace

static std::string realPath(llvm::StringRef file) {
  llvm::SmallString<256> result;
  if (fs::real_path(file, result))
    return file.str();
  return result.str().str();
}

/// The file that is meant; empty when there is none.
std::string Loader::find(const Use &use, const SourceFile &from) {
  llvm::SmallVector<std::string, 2> folders;
  if (use.isQuoted)
    folders.push_back(path::parent_path(from.name()).str());
  folders.push_back(stdlibFolder());
  for (const std::string &folder : folders) {
    llvm::SmallString<256> file(folder);
    path::append(file, use.path);
    if (!use.isQuoted)
      file += ".kln";
    if (fs::exists(file))
      return file.str().str();
  }
  return "";
}

void Loader::follow(const Use &use, const SourceFile &from) {
  std::string file = find(use, from);
  if (file.empty()) {
    diags.report(DiagID::useNotFound, use.span, use.path, stdlibFolder());
    return;
  }
  std::string real = realPath(file);
  if (llvm::is_contained(open, real)) {
    diags.report(DiagID::useCycle, use.span, use.path);
    return;
  }
  if (!seen.insert(real).second)
    return;
  if (used.size() >= maxFiles) {
    diags.report(DiagID::tooManyFiles, use.span, uint64_t(maxFiles));
    return;
  }
  std::unique_ptr<SourceFile> source = SourceFile::read(file, diags, end + 1);
  if (!source) {
    diags.report(DiagID::useNotFound, use.span, use.path, stdlibFolder());
    return;
  }
  end = source->end();
  used.push_back(std::move(source));
  load(*used.back());
}

void Loader::load(const SourceFile &source) {
  open.push_back(realPath(source.name()));
  auto *module = context.make<Module>(parse(source, context, diags));
  if (!diags.hasErrors())
    for (const Use &use : module->uses)
      follow(use, source);
  modules.push_back(module);
  open.pop_back();
}

llvm::SmallVector<Module *>
parseWithUses(const SourceFile &source, ASTContext &context,
              DiagnosticEngine &diags,
              std::vector<std::unique_ptr<SourceFile>> &used) {
  Loader loader(context, diags, used, source.end());
  loader.load(source);
  return std::move(loader.modules);
}

} // namespace kleene::lang
