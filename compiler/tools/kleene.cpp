// kleene: the front door. What is compiled already, a bundle or a program in
// the cache, is traced here; reports of runs are made by `kleene-rt`,
// everything else is done by `kleene-compiler`, which stand beside this program
// and take its place. Loading LLVM takes several times as long as drawing a
// thousand samples, so it is not linked.

#include "compiler/cache/Machine.h"
#include "compiler/tools/Commands.h"
#include "compiler/tools/TraceTarget.h"
#include "compiler/trace/Temporaries.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <unistd.h>

using namespace kleene;

namespace {

/// Hands the whole command line over; returns only when that fails.
class Forward : public TraceCompiler {
public:
  explicit Forward(char **arguments) : arguments(arguments) {}

  int execute() {
    const std::string path = programFolder() + "/kleene-compiler";
    ::execv(path.c_str(), arguments);
    return report(
        ioFailure("cannot start " + path + ", which does all but " +
                  "trace compiled programs: " + std::strerror(errno)));
  }
  int open(const TraceRequest &, Spec &,
           std::optional<KnownProgram> &) override {
    return execute();
  }
  int prepare(const TraceRequest &, const KnownProgram *, int64_t, TraceForm,
              TraceFunctions &) override {
    return execute();
  }

private:
  char **arguments;
};

/// Returns where there is no runtime, which the compiler has words for.
void startReport(char **arguments) {
  ::execv((programFolder() + "/kleene-rt").c_str(), arguments);
}

int traceMain(int argc, char **argv, Forward &forward) {
  CLI::App app;
  Action action;
  addTraceCommand(app, action, forward);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Error &) {
    return forward.execute(); // --help, and what to say about mistakes
  }
  return action();
}

} // namespace

int main(int argc, char **argv) {
  Forward forward(argv);
  if (argc >= 2 && argv[1] == std::string_view("report"))
    startReport(argv);
  if (argc < 2 || argv[1] != std::string_view("trace"))
    return forward.execute();
  removeTemporariesOnSignals();
  try {
    return traceMain(argc, argv, forward);
  } catch (const std::bad_alloc &) {
    return report(limitFailure("out of memory"));
  } catch (const std::exception &error) {
    return report({FailureKind::internal,
                   std::string("internal error: ") + error.what()});
  }
}
