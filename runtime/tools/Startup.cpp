#include "runtime/tools/Startup.h"

#include "runtime/Torch.h"
#include "runtime/train/Error.h"
#include "runtime/train/Settings.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <new>
#include <unistd.h>

namespace kleene::rt {
namespace {

volatile std::sig_atomic_t interrupts = 0;

void onInterrupt(int signal) {
  interrupts = 1;
  // Whoever asks twice does not want to wait for the step to end; the files
  // are whole at any moment.
  std::signal(signal, SIG_DFL);
}

int fail(Exit code, const std::string &reason) {
  std::string line = reason.substr(0, reason.find('\n'));
  std::fprintf(stderr, "kleene: %s\n", line.c_str());
  return static_cast<int>(code);
}

/// LibTorch says it in text alone, on any device.
bool isOutOfMemory(const std::string &reason) {
  return reason.find("allocate memory") != std::string::npos ||
         reason.find("out of memory") != std::string::npos;
}

} // namespace

void ensurePassiveWaiting(char **arguments) {
  if (std::getenv("OMP_WAIT_POLICY"))
    return;
  ::setenv("OMP_WAIT_POLICY", "PASSIVE", 1);
  ::execv("/proc/self/exe", arguments);
  // Without /proc the program works as well, only slower on a busy machine.
}

void tuneAllocator() {
  // Every tensor above the default threshold would be mapped and unmapped, and
  // the page faults cost more than the arithmetic.
  ::mallopt(M_MMAP_MAX, 0);
  ::mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

void warnAboutBLAS() {
  if (blasName().empty())
    std::fprintf(stderr,
                 "kleene: warning: LibTorch uses a reference BLAS, which makes "
                 "training many times slower; install libopenblas0-pthread\n");
}

int runAction(const Action &action) {
  try {
    return action();
  } catch (const Error &error) {
    return fail(error.code, error.what());
  } catch (const c10::Error &error) {
    std::string reason = error.what_without_backtrace();
    if (isOutOfMemory(reason))
      return fail(Exit::limit, "out of memory: " + reason);
    return fail(Exit::internal, "internal error: " + reason);
  } catch (const std::bad_alloc &) {
    return fail(Exit::limit, "out of memory");
  } catch (const std::exception &error) {
    return fail(Exit::internal, std::string("internal error: ") + error.what());
  }
}

void printResult(const std::string &text) {
  if (std::fputs(text.c_str(), stdout) < 0 || std::fflush(stdout) != 0)
    throw Error(Exit::io, std::string("cannot write to standard output: ") +
                              std::strerror(errno));
}

void catchInterrupts() {
  std::signal(SIGINT, onInterrupt);
  std::signal(SIGTERM, onInterrupt);
}

bool interrupted() { return interrupts != 0; }

} // namespace kleene::rt
