//===- Tool.h - what every command of kleene does alike -------------------===//
//
// One place for the conventions of the command line: results go to standard
// output, everything else to standard error; a message is one line that begins
// with "kleene: "; a Failure's kind is the exit code; `-` is a standard stream.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TOOLS_TOOL_H
#define KLEENE_COMPILER_TOOLS_TOOL_H

#include "compiler/program/Result.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace kleene {

class Compilation;

/// What a command does once the command line is understood; its exit code.
using Action = std::function<int()>;

inline constexpr int exitOk = 0;
int exitCode(const Failure &failure);

/// Prints the message and returns the exit code.
int report(const Failure &failure);
/// Writes to standard output; fails when it cannot take it all.
Outcome print(std::string_view text);

/// The text of a .kln file, or of standard input for "-".
Result<std::string> readSource(const std::string &path);
/// The name that messages use for it.
std::string sourceName(const std::string &path);

/// The one --diagnostics option: how faults of a program are printed.
struct DiagnosticsOption {
  std::string format = "text";
  void add(CLI::App &app);
};

/// Prints what the compiler said about a source that it took.
void reportWarnings(Compilation &compilation, const DiagnosticsOption &option);

/// Prints what the compiler said about the source, or the failure itself when
/// it said nothing; returns the exit code.
int reportCompile(Compilation &compilation, const Failure &failure,
                  const DiagnosticsOption &option);

/// The nearest of `names`, "" when none is near.
std::string nearest(std::string_view word,
                    const std::vector<std::string> &names);

} // namespace kleene

#endif // KLEENE_COMPILER_TOOLS_TOOL_H
