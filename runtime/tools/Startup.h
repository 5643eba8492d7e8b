//===- Startup.h - the process around a command ---------------------------===//
//
// What must be true before LibTorch computes, and what happens when something
// fails: every failure ends in one line on standard error and the documented
// exit code.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TOOLS_STARTUP_H
#define KLEENE_RUNTIME_TOOLS_STARTUP_H

#include "runtime/tools/Commands.h"

#include <string>

namespace kleene::rt {

/// Makes idle OpenMP threads sleep, and OpenBLAS use the vectors of a processor
/// that it is too old to know. The libraries read their variables before main,
/// so the process executes itself again when one has to be set; what the user
/// has set stays.
void prepareEnvironment(char **arguments);

/// Settings of the allocator for tensors of many megabytes that come and go.
void tuneAllocator();

/// Says so when matrix products will be slow.
void warnAboutBLAS();

/// Runs the action; its exit code, or the one its failure stands for.
int runAction(const Action &action);

/// Writes a result to standard output. Throws Error when it does not take it.
void printResult(const std::string &text);

/// Counts SIGINT and SIGTERM from now on instead of dying of the first; the
/// second of them ends the process.
void catchInterrupts();
bool interrupted();

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TOOLS_STARTUP_H
