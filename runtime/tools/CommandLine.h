//===- CommandLine.h - kleene-rt as a function ----------------------------===//
//
// Understands the arguments, runs the command, returns the exit code. Never
// throws: what goes wrong is one line on standard error.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TOOLS_COMMANDLINE_H
#define KLEENE_RUNTIME_TOOLS_COMMANDLINE_H

namespace kleene::rt {

/// `arguments[0]` is the name of the program.
int runCommandLine(int count, const char *const *arguments);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TOOLS_COMMANDLINE_H
