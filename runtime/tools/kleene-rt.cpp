//===- kleene-rt.cpp - the runtime's own program --------------------------===//
//
// Trains, evaluates and runs the networks of compiled programs. `kleene` is the
// front door and executes this one; it needs bundles, not .kln files, and no
// compiler.
//
//===----------------------------------------------------------------------===//
#include "runtime/tools/CommandLine.h"
#include "runtime/tools/Startup.h"

int main(int count, char **arguments) {
  kleene::rt::prepareEnvironment(arguments);
  kleene::rt::tuneAllocator();
  kleene::rt::warnAboutBLAS();
  return kleene::rt::runCommandLine(count, arguments);
}
