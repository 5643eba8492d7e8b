// kleene-compiler: every command of `kleene`, which hands over to this program.

#include "compiler/tools/Commands.h"
#include "compiler/tools/TextCompiler.h"
#include "compiler/trace/Temporaries.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <memory>

using namespace kleene;

namespace {

constexpr const char *examples =
    "Examples:\n"
    "  kleene check stdlib/graphs/bfs.kln\n"
    "  kleene trace stdlib/graphs/bellman_ford.kln --size 5 --seed 1\n"
    "  kleene train stdlib/graphs/bfs.kln -o runs/bfs\n"
    "  kleene eval runs/bfs --size 16 --size 64 --json\n"
    "\n"
    "`kleene COMMAND --help` tells more, with an example. `-` stands for\n"
    "standard input or output. Exit codes: 0 success, 1 wrong input, 2 wrong\n"
    "usage, 3 a limit was reached, 4 training diverged, 5 input or output\n"
    "failed, 70 internal error.";

std::vector<std::string> commandNames(const CLI::App &app) {
  std::vector<std::string> names;
  for (const CLI::App *command : app.get_subcommands(nullptr))
    names.push_back(command->get_name());
  return names;
}

std::vector<std::string> optionNames(const CLI::App &app) {
  std::vector<std::string> names;
  for (const CLI::Option *option : app.get_options())
    for (const std::string &name : option->get_lnames())
      names.push_back("--" + name);
  return names;
}

Failure didYouMean(std::string message, std::string_view word,
                   const std::vector<std::string> &names) {
  const std::string near = nearest(word, names);
  return usageFailure(message +
                      (near.empty() ? "" : "; did you mean `" + near + "`?"));
}

/// What the parser could not place: an option it does not know, or too much.
Failure unexpected(const CLI::App &command, const std::string &word) {
  const std::string name = command.get_name();
  const std::string option = word.substr(0, word.find('='));
  if (word.size() > 1 && word[0] == '-')
    return didYouMean("unknown option `" + option + "` of `kleene " + name +
                          "`",
                      option, optionNames(command));
  return usageFailure("unexpected argument `" + word + "` of `kleene " + name +
                      "`");
}

/// CLI11's own messages, on one line.
Failure parseFailure(const CLI::App &app, const CLI::ParseError &error) {
  std::string message = error.what();
  for (char &c : message)
    if (c == '\n')
      c = ' ';
  std::string command;
  for (const CLI::App *chosen : app.get_subcommands())
    command = chosen->get_name() + ": ";
  return usageFailure(command + message);
}

int runMain(const std::vector<std::string> &arguments) {
  CLI::App app("Kleene: from an algorithm's text to its exact traces and to a "
               "network\nthat runs to the same fixed point.",
               "kleene");
  Action action;
  app.set_version_flag("--version", "kleene " KLEENE_VERSION);
  app.require_subcommand(0, 1);
  app.footer(examples);
  app.get_formatter()->column_width(28);
  addCheckCommand(app, action);
  addCompileCommand(app, action);
  TextCompiler compiler;
  addTraceCommand(app, action, compiler);
  addFormatCommand(app, action);
  addExplainCommand(app, action);
  addBenchCommand(app, action);
  listRuntimeCommands(app);

  if (arguments.size() > 1 && arguments[0] == "bench" &&
      arguments[1] == "train")
    return benchTraining({arguments.begin() + 2, arguments.end()});
  if (!arguments.empty() && isRuntimeCommand(arguments[0]))
    return runRuntimeCommand(arguments[0],
                             {arguments.begin() + 1, arguments.end()});
  if (!arguments.empty() && arguments[0].substr(0, 1) != "-") {
    const std::vector<std::string> names = commandNames(app);
    if (std::find(names.begin(), names.end(), arguments[0]) == names.end())
      return report(didYouMean("unknown command `" + arguments[0] + "`",
                               arguments[0], names));
  }
  for (CLI::App *command : app.get_subcommands(nullptr))
    command->allow_extras();
  // CLI11 takes the arguments from the back.
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::Success &wanted) {
    return app.exit(wanted); // --help, --version
  } catch (const CLI::ParseError &error) {
    for (const CLI::App *command : app.get_subcommands())
      if (const auto left = command->remaining(); !left.empty())
        return report(unexpected(*command, left.front()));
    if (app.get_subcommands().empty() && !arguments.empty())
      return report(didYouMean("unknown option `" + arguments[0] + "`",
                               arguments[0], optionNames(app)));
    return report(parseFailure(app, error));
  }
  for (const CLI::App *command : app.get_subcommands())
    if (const auto left = command->remaining(); !left.empty())
      return report(unexpected(*command, left.front()));
  if (action)
    return action();
  std::fputs(app.help().c_str(), stderr);
  return report(usageFailure("no command given"));
}

} // namespace

int main(int argc, char **argv) {
  removeTemporariesOnSignals();
  try {
    return runMain({argv + 1, argv + argc});
  } catch (const std::bad_alloc &) {
    return report(limitFailure("out of memory"));
  } catch (const std::exception &error) {
    return report({FailureKind::internal,
                   std::string("internal error: ") + error.what()});
  }
}
