#include "compiler/cache/ProgramCache.h"

#include "compiler/cache/Machine.h"
#include "compiler/program/ProgramFile.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace kleene {
namespace {

namespace fs = std::filesystem;

/// Besides every file that can be read: there is no such file.
constexpr char absent = 'a', present = 'p';

/// What stands at a path now, as a field; a folder is none.
std::string stateOf(const std::string &path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error))
    return fs::exists(path, error) ? "?" : std::string(1, absent);
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  return file.bad() ? "?" : present + text;
}

/// The names that decide what a program uses: the files themselves, and those
/// that would have been taken in place of one in the stdlib folder.
std::vector<std::string> sought(const std::string &name,
                                const std::vector<UsedFile> &used,
                                const std::string &stdlib) {
  std::vector<std::string> folders = {fs::path(name).parent_path().string()};
  for (const UsedFile &file : used)
    folders.push_back(fs::path(file.name).parent_path().string());
  std::vector<std::string> names;
  for (const UsedFile &file : used) {
    names.push_back(file.name);
    if (!file.name.starts_with(stdlib + "/"))
      continue;
    const std::string inside = file.name.substr(stdlib.size() + 1);
    for (const std::string &folder : folders)
      names.push_back((fs::path(folder) / inside).string());
  }
  return names;
}

} // namespace

ProgramCache::ProgramCache(Cache cache, std::string compiler)
    : cache(std::move(cache)) {
  const char *stdlib = std::getenv("KLEENE_STDLIB");
  putField(host, compiler);
  putField(host, processorIdentity());
  putField(host, stdlib ? stdlib : "");
}

std::optional<ProgramCache> ProgramCache::fromEnvironment() {
  auto cache = Cache::fromEnvironment();
  const std::string compiler =
      fileIdentity(programFolder() + "/kleene-compiler");
  if (!cache || compiler.empty() || processorIdentity().empty())
    return std::nullopt;
  return ProgramCache(std::move(*cache), compiler);
}

std::string ProgramCache::interfaceKey(const std::string &name,
                                       const std::string &text) const {
  std::string key = host;
  for (const std::string &part : {std::string("interface"), name, text})
    putField(key, part);
  return key;
}

std::string ProgramCache::codeKey(const KnownProgram &program,
                                  std::string_view form, int64_t nodes) const {
  std::string key = host;
  putField(key, "code");
  putField(key, program.texts);
  putField(key, form);
  putField(key, std::to_string(nodes));
  return key;
}

std::optional<KnownProgram> ProgramCache::find(const std::string &name,
                                               const std::string &text) const {
  const std::string key = interfaceKey(name, text);
  const auto content = cache.find(key);
  if (!content)
    return std::nullopt;
  std::string_view rest = *content;
  const auto printed = takeField(rest);
  if (!printed)
    return std::nullopt;
  KnownProgram program;
  program.texts = key;
  program.texts += rest;
  while (!rest.empty()) {
    const auto file = takeField(rest), state = takeField(rest);
    if (!file || !state || *state != stateOf(std::string(*file)))
      return std::nullopt;
  }
  Result<Spec> spec = parseSpec(*printed, name);
  if (!spec)
    return std::nullopt;
  program.spec = std::move(*spec);
  return program;
}

std::optional<KnownProgram>
ProgramCache::store(const std::string &name, const std::string &text,
                    const std::vector<UsedFile> &used,
                    const std::string &stdlib, const Spec &spec) const {
  std::string files;
  for (const std::string &file : sought(name, used, stdlib)) {
    putField(files, file);
    putField(files, stateOf(file));
  }
  // A file that changed since the compiler read it must not count as used.
  for (const UsedFile &file : used)
    if (stateOf(file.name) != present + file.text)
      return std::nullopt;
  const std::string printed = printSpec(spec);
  const Result<Spec> again = parseSpec(printed, name);
  if (!again || !(*again == spec))
    return std::nullopt;
  std::string content;
  putField(content, printed);
  content += files;
  const std::string key = interfaceKey(name, text);
  cache.store(key, content);
  return KnownProgram{spec, key + files};
}

std::optional<TraceLibrary> ProgramCache::findCode(const KnownProgram &program,
                                                   std::string_view form,
                                                   int64_t nodes) const {
  const auto bytes = cache.find(codeKey(program, form, nodes));
  if (!bytes)
    return std::nullopt;
  Result<TraceLibrary> library = TraceLibrary::fromBytes(*bytes);
  if (!library)
    return std::nullopt;
  return std::move(*library);
}

void ProgramCache::storeCode(const KnownProgram &program, std::string_view form,
                             int64_t nodes, std::string_view library) const {
  cache.store(codeKey(program, form, nodes), library);
}

} // namespace kleene
