//===- Commands.h - the commands of kleene-rt -----------------------------===//
//
// Each function declares one command with its options on `app` and sets
// `action` when the command line asks for it. An action returns the exit code
// and throws Error (or anything else: Startup.h turns it into a line and a
// code).
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TOOLS_COMMANDS_H
#define KLEENE_RUNTIME_TOOLS_COMMANDS_H

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace kleene::rt {

using Action = std::function<int()>;

/// `typed` is the command line of the user, which the run folder records.
void addTrainCommand(CLI::App &app, Action &action, const std::string &typed);
void addEvalCommand(CLI::App &app, Action &action, const std::string &typed);
void addRunCommand(CLI::App &app, Action &action);
void addReportCommand(CLI::App &app, Action &action);
void addDiagnoseCommand(CLI::App &app, Action &action);
void addBenchCommand(CLI::App &app, Action &action);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TOOLS_COMMANDS_H
