#include "runtime/tools/CommandLine.h"

#include "compiler/program/TypedCommand.h"
#include "runtime/tools/Commands.h"
#include "runtime/tools/Startup.h"
#include "runtime/train/Error.h"

#include <CLI/CLI.hpp>

#include <cstdlib>

namespace kleene::rt {
namespace {

constexpr const char *footer =
    "Example:\n"
    "  kleene compile stdlib/graphs/bfs.kln -o bfs.kbundle\n"
    "  kleene-rt train bfs.kbundle -o runs/bfs\n"
    "  kleene-rt eval runs/bfs --size 64\n"
    "Exit codes: 0 success, 1 wrong input, 2 wrong usage, 3 a limit was "
    "reached,\n4 training diverged, 5 reading or writing failed, 70 internal "
    "error.";

int usage(const CLI::App &app, const CLI::ParseError &error) {
  if (error.get_exit_code() == 0) // --help
    return app.exit(error);
  std::string reason = error.what();
  std::fprintf(stderr, "kleene: %s (--help shows the usage)\n",
               reason.substr(0, reason.find('\n')).c_str());
  return static_cast<int>(Exit::usage);
}

/// CLI11 would only say that a command is missing.
std::string unknownCommand(const CLI::App &app, int count,
                           const char *const *arguments) {
  if (count < 2 || arguments[1][0] == '-')
    return "";
  std::string known;
  for (const CLI::App *command : app.get_subcommands({})) {
    if (command->get_name() == arguments[1])
      return "";
    known += (known.empty() ? "" : ", ") + command->get_name();
  }
  return std::string("unknown command `") + arguments[1] +
         "`; there are: " + known;
}

/// What the user typed: into `kleene`, which says so, or here.
std::string typedLine(int count, const char *const *arguments) {
  if (const char *typed = std::getenv(typedCommandVariable))
    return typed;
  std::vector<std::string> words = {"kleene-rt"};
  words.insert(words.end(), arguments + std::min(count, 1), arguments + count);
  return shellLine(words);
}

} // namespace

int runCommandLine(int count, const char *const *arguments) {
  CLI::App app("Trains and runs the networks of compiled programs.");
  app.name("kleene-rt");
  app.footer(footer);
  app.require_subcommand(1);
  Action action;
  const std::string typed = typedLine(count, arguments);
  addTrainCommand(app, action, typed);
  addEvalCommand(app, action, typed);
  addRunCommand(app, action);
  addReportCommand(app, action);
  addDiagnoseCommand(app, action);
  addBenchCommand(app, action);
  if (std::string reason = unknownCommand(app, count, arguments);
      !reason.empty()) {
    std::fprintf(stderr, "kleene: %s\n", reason.c_str());
    return static_cast<int>(Exit::usage);
  }
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError &error) {
    return usage(app, error);
  }
  return runAction(action);
}

} // namespace kleene::rt
