//===- kleene-rt.cpp - the runtime's own program --------------------------===//
//
// Trains, evaluates and runs the networks of compiled programs. `kleene` is the
// front door and executes this one; it needs bundles, not .kln files, and no
// compiler.
//
//===----------------------------------------------------------------------===//
#include "runtime/tools/CommandLine.h"
#include "runtime/tools/Startup.h"

#include <string_view>

int main(int count, char **arguments) {
  // A report computes nothing: it need not start twice.
  if (count < 2 || arguments[1] != std::string_view("report")) {
    kleene::rt::prepareEnvironment(arguments);
    kleene::rt::tuneAllocator();
    kleene::rt::warnAboutBLAS();
  }
  return kleene::rt::runCommandLine(count, arguments);
}
