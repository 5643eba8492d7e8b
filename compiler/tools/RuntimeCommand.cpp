#include "compiler/tools/Commands.h"

#include "compiler/cache/Machine.h"
#include "compiler/driver/Compile.h"

#include <CLI/App.hpp>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <unistd.h>
#include <utility>

namespace kleene {
namespace {

constexpr std::array<std::pair<const char *, const char *>, 3> commands = {{
    {"train", "train the network of a program (kleene-rt)"},
    {"eval", "score a trained network (kleene-rt)"},
    {"run", "run a trained network on your own graphs (kleene-rt)"},
}};

/// kleene-rt stands beside this program.
std::string runtimePath() { return programFolder() + "/kleene-rt"; }

/// The value of -o or --output, "" without one.
std::string outputOf(const std::vector<std::string> &arguments) {
  for (size_t k = 0; k < arguments.size(); ++k) {
    const std::string &word = arguments[k];
    if ((word == "-o" || word == "--output") && k + 1 < arguments.size())
      return arguments[k + 1];
    if (word.starts_with("--output="))
      return word.substr(9);
    if (word.size() > 2 && word.starts_with("-o"))
      return word.substr(2);
  }
  return "";
}

/// A program given as text becomes a bundle in the folder of the run, where
/// it documents what was trained.
Result<std::string> compileForRun(const std::string &file,
                                  const std::string &run,
                                  const std::string &align, int &code) {
  Result<std::string> source = readSource(file);
  if (!source)
    return source.failure();
  CompileOptions options;
  options.align = align;
  Compilation compilation(sourceName(file), *source, options);
  auto failed = [&](const Failure &failure) {
    code = reportCompile(compilation, failure, {});
    return failure;
  };
  // The text is checked before a folder is made for it.
  if (Result<Program> program = compilation.program(); !program)
    return failed(program.failure());
  std::error_code error;
  std::filesystem::create_directories(run, error);
  if (error)
    return ioFailure(run + ": " + error.message());
  const std::string bundle =
      (std::filesystem::path(run) /
       (std::filesystem::path(file).stem().string() + ".kbundle"))
          .string();
  if (Outcome done = compilation.writeBundle(bundle); !done)
    return failed(done.failure());
  return bundle;
}

int execute(const std::string &path, const std::string &name,
            const std::vector<std::string> &arguments) {
  std::vector<std::string> words = {path, name};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char *> pointers;
  for (std::string &word : words)
    pointers.push_back(word.data());
  pointers.push_back(nullptr);
  // Waiting threads that spin make a step of training many times slower.
  ::setenv("OMP_WAIT_POLICY", "PASSIVE", 0);
  ::execv(path.c_str(), pointers.data());
  if (errno == ENOENT)
    return report(ioFailure("`kleene " + name + "` needs the runtime, and " +
                            path + " is not there; build Kleene with " +
                            "KLEENE_ENABLE_RUNTIME=ON"));
  return report(ioFailure(path + ": " + std::strerror(errno)));
}

/// Takes --align out of the words, since it is the compiler's; "" after a wrong
/// value, the default without the option.
std::string takeAlign(std::vector<std::string> &words) {
  std::string align = CompileOptions().align;
  for (size_t k = 0; k < words.size(); ++k) {
    const bool split = words[k] == "--align" && k + 1 < words.size();
    if (!split && !words[k].starts_with("--align="))
      continue;
    align = split ? words[k + 1] : words[k].substr(8);
    const auto at = words.begin() + static_cast<std::ptrdiff_t>(k);
    words.erase(at, at + (split ? 2 : 1));
    break;
  }
  return std::ranges::find(alignNames, align) != alignNames.end() ? align : "";
}

bool isProgramText(const std::string &word) {
  return word.ends_with(".kln") && word[0] != '-';
}

} // namespace

bool isRuntimeCommand(std::string_view name) {
  return std::ranges::any_of(
      commands, [&](const auto &command) { return name == command.first; });
}

void listRuntimeCommands(CLI::App &app) {
  for (const auto &[name, what] : commands)
    app.add_subcommand(name, what);
}

int runRuntimeCommand(const std::string &name,
                      const std::vector<std::string> &arguments) {
  const std::string path = runtimePath();
  std::vector<std::string> words = arguments;
  const std::string align =
      name == "train" ? takeAlign(words) : CompileOptions().align;
  if (align.empty())
    return report(
        usageFailure("train: --align is one of none, skeleton and lattice"));
  auto text = name == "train" ? std::ranges::find_if(words, isProgramText)
                              : words.end();
  const bool help = std::ranges::any_of(words, [](const std::string &word) {
    return word == "--help" || word == "-h";
  });
  if (text == words.end() || help)
    return execute(path, name, words);
  if (::access(path.c_str(), X_OK) != 0)
    return execute(path, name, words);
  const std::string run = outputOf(words);
  if (run.empty())
    return report(usageFailure("train: -o RUN is missing: the folder "
                               "that receives the run"));
  int code = -1;
  Result<std::string> bundle = compileForRun(*text, run, align, code);
  if (!bundle)
    return code >= 0 ? code : report(bundle.failure());
  *text = *bundle;
  return execute(path, name, words);
}

} // namespace kleene
