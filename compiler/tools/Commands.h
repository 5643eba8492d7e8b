//===- Commands.h - the commands of kleene --------------------------------===//
//
// Each function adds one command to the command line: its options, its help
// with an example, and the action that main runs when the command was chosen.
// One file per command.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TOOLS_COMMANDS_H
#define KLEENE_COMPILER_TOOLS_COMMANDS_H

#include "compiler/tools/Tool.h"

namespace kleene {

class TraceCompiler;

void addCheckCommand(CLI::App &app, Action &action);
void addCompileCommand(CLI::App &app, Action &action);
/// `compiler` outlives the action.
void addTraceCommand(CLI::App &app, Action &action, TraceCompiler &compiler);
void addFormatCommand(CLI::App &app, Action &action);
void addExplainCommand(CLI::App &app, Action &action);
void addBenchCommand(CLI::App &app, Action &action);

/// train, eval, run, report: done by the runtime's own program, `kleene-rt`.
/// They are not parsed here beyond what the compiler must do first.
bool isRuntimeCommand(std::string_view name);
int runRuntimeCommand(const std::string &program,
                      const std::vector<std::string> &arguments);
/// bench train: the same, with the network as it is derived beside the one that
/// the compiler made of it.
int benchTraining(const std::vector<std::string> &arguments);
/// One line of help for each of them.
void listRuntimeCommands(CLI::App &app);

} // namespace kleene

#endif // KLEENE_COMPILER_TOOLS_COMMANDS_H
