#include "compiler/tools/Commands.h"

#include "compiler/cache/Machine.h"
#include "compiler/driver/Compile.h"
#include "compiler/program/TypedCommand.h"
#include "compiler/tools/LearnerChoices.h"

#include <CLI/App.hpp>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace kleene {
namespace {

constexpr std::array<std::pair<const char *, const char *>, 5> commands = {{
    {"train", "train the network of a program (kleene-rt)"},
    {"eval", "score a trained network (kleene-rt)"},
    {"run", "run a trained network on your own graphs (kleene-rt)"},
    {"report", "tables and curves of trained runs (kleene-rt)"},
    {"diagnose", "look at the fixed points of a trained network (kleene-rt)"},
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

/// A program given as text becomes a bundle `NAME.kbundle` in `folder`; in the
/// folder of a run it documents what was trained.
Result<std::string> compileInto(const std::string &folder,
                                const std::string &file,
                                const CompileOptions &options, int &code) {
  Result<std::string> source = readSource(file);
  if (!source)
    return source.failure();
  Compilation compilation(sourceName(file), *source, options);
  auto failed = [&](const Failure &failure) {
    code = reportCompile(compilation, failure, {});
    return failure;
  };
  // The text is checked before a folder is made for it.
  if (Result<Program> program = compilation.program(); !program)
    return failed(program.failure());
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return ioFailure(folder + ": " + error.message());
  const std::string bundle =
      (std::filesystem::path(folder) /
       (std::filesystem::path(file).stem().string() + ".kbundle"))
          .string();
  if (Outcome done = compilation.writeBundle(bundle); !done)
    return failed(done.failure());
  if (!options.eager) // beside another that says the same
    reportWarnings(compilation, {});
  return bundle;
}

/// Becomes kleene-rt; returns only when that fails.
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

/// Takes `--NAME VALUE` or `--NAME=VALUE` out of the words; the option stays as
/// it is without one. Fails when the value is none of the choices.
Outcome takeChoice(std::vector<std::string> &words, const LearnerChoice &choice,
                   CompileOptions &options) {
  const auto at = std::ranges::find_if(words, [&](const std::string &word) {
    return word.starts_with(choice.name + "=") ||
           (word == choice.name && &word != &words.back());
  });
  if (at == words.end())
    return Done{};
  std::string &value = options.*choice.value;
  const bool split = *at == choice.name;
  value = split ? at[1] : at->substr(choice.name.size() + 1);
  words.erase(at, at + (split ? 2 : 1));
  const std::vector<std::string> &all = choice.words;
  if (std::ranges::find(all, value) != all.end())
    return Done{};
  std::string list;
  for (size_t k = 0; k < all.size(); ++k)
    list += (k == 0 ? "" : k + 1 == all.size() ? " and " : ", ") + all[k];
  return usageFailure(choice.name + " is one of " + list + ", not `" + value +
                      "`");
}

/// Takes the compiler's own options out of the words.
Result<CompileOptions> takeLearner(std::vector<std::string> &words) {
  CompileOptions options;
  options.triplets = std::erase(words, "--triplets") > 0;
  for (const LearnerChoice &choice : learnerChoices())
    if (Outcome taken = takeChoice(words, choice, options); !taken)
      return taken.failure();
  return options;
}

bool isProgramText(const std::string &word) {
  return word.ends_with(".kln") && word[0] != '-';
}

bool asksForHelp(const std::vector<std::string> &words) {
  return std::ranges::any_of(words, [](const std::string &word) {
    return word == "--help" || word == "-h";
  });
}

/// A folder that ends with the object.
class TemporaryFolder {
public:
  TemporaryFolder() {
    std::string name =
        (std::filesystem::temp_directory_path() / "kleene-XXXXXX").string();
    if (::mkdtemp(name.data()))
      folder = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!folder.empty())
      std::filesystem::remove_all(folder, ignored);
  }
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder &operator=(const TemporaryFolder &) = delete;
  /// "" when none could be made.
  const std::string &path() const { return folder; }

private:
  std::string folder;
};

/// kleene-rt as a child; its exit code.
int runChild(const std::string &path, const std::string &name,
             const std::vector<std::string> &arguments) {
  const pid_t child = ::fork();
  if (child < 0)
    return report(
        ioFailure(std::string("cannot fork: ") + std::strerror(errno)));
  if (child == 0)
    ::_exit(execute(path, name, arguments));
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR)
      return report(ioFailure(std::string("waitpid: ") + std::strerror(errno)));
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
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
  std::vector<std::string> words = {"kleene", name};
  words.insert(words.end(), arguments.begin(), arguments.end());
  ::setenv(typedCommandVariable, shellLine(words).c_str(), 1);
  words = arguments;
  if (name != "train" || asksForHelp(words))
    return execute(path, name, words);
  const Result<CompileOptions> learner = takeLearner(words);
  if (!learner)
    return report(learner.failure());
  auto text = std::ranges::find_if(words, isProgramText);
  if (text == words.end())
    return execute(path, name, words);
  if (::access(path.c_str(), X_OK) != 0)
    return execute(path, name, words);
  const std::string run = outputOf(words);
  if (run.empty())
    return report(usageFailure("train: -o RUN is missing: the folder "
                               "that receives the run"));
  int code = -1;
  Result<std::string> bundle = compileInto(run, *text, *learner, code);
  if (!bundle)
    return code >= 0 ? code : report(bundle.failure());
  *text = *bundle;
  return execute(path, name, words);
}

int benchTraining(const std::vector<std::string> &arguments) {
  const std::string path = runtimePath();
  std::vector<std::string> words = arguments;
  if (asksForHelp(words) || ::access(path.c_str(), X_OK) != 0)
    return execute(path, "bench", words);
  const Result<CompileOptions> learner = takeLearner(words);
  if (!learner)
    return report(learner.failure());
  auto text = std::ranges::find_if(words, isProgramText);
  if (text == words.end())
    return execute(path, "bench", words);
  const TemporaryFolder folder;
  if (folder.path().empty())
    return report(
        ioFailure(std::string("no temporary folder: ") + std::strerror(errno)));
  CompileOptions eager = *learner;
  eager.eager = true;
  int code = -1;
  const Result<std::string> compiled =
      compileInto(folder.path() + "/compiled", *text, *learner, code);
  const Result<std::string> derived =
      compiled ? compileInto(folder.path() + "/eager", *text, eager, code)
               : compiled;
  if (!derived)
    return code >= 0 ? code : report(derived.failure());
  *text = *compiled;
  words.insert(words.end(), {"--eager", *derived});
  return runChild(path, "bench", words);
}

} // namespace kleene
