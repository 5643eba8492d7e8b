#include "compiler/tools/Commands.h"

#include "lang/basic/DiagnosticEngine.h"

#include <CLI/App.hpp>
#include <memory>

namespace kleene {
namespace {

int explainOne(const std::string &id) {
  if (auto page = lang::explain(id)) {
    const Outcome done = print(*page);
    return done ? exitOk : report(done.failure());
  }
  const std::string near = lang::nearestDiagnostic(id).str();
  return report(
      usageFailure("no diagnostic `" + id + "`" +
                   (near.empty() ? "; `kleene explain --list` shows all"
                                 : "; did you mean `" + near + "`?")));
}

int listAll() {
  std::string text;
  for (const lang::DiagnosticInfo &info : lang::allDiagnostics())
    text += info.id.str() + "\n";
  const Outcome done = print(text);
  return done ? exitOk : report(done.failure());
}

} // namespace

void addExplainCommand(CLI::App &app, Action &action) {
  struct Options {
    std::string id;
    bool list = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App *command =
      app.add_subcommand("explain", "what a message means and how to fix it");
  command->footer("Example:\n  kleene explain unknown-name");
  command->add_option("ID", options->id,
                      "the id in brackets at the end of a message");
  command->add_flag("--list", options->list, "print all ids");
  command->callback([options, &action] {
    action = [options] {
      if (options->list)
        return listAll();
      if (options->id.empty())
        return report(usageFailure(
            "explain: no id; it stands in brackets after a message"));
      return explainOne(options->id);
    };
  });
}

} // namespace kleene
