#include "runtime/tools/Startup.h"

#include "runtime/Torch.h"
#include "runtime/train/Error.h"
#include "runtime/train/Settings.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
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

/// Whether the variable was not set yet, and is now.
bool set(const char *variable, const char *value) {
  return !std::getenv(variable) && ::setenv(variable, value, 0) == 0;
}

/// OpenBLAS takes a processor that is newer than itself for a Prescott of 2004.
/// Returns the kernels that suit its vectors, or null when it knows better.
const char *betterBLASCore() {
#if defined(__x86_64__)
  using CoreName = char *(*)();
  auto coreName = reinterpret_cast<CoreName>(
      ::dlsym(RTLD_DEFAULT, "openblas_get_corename"));
  if (!coreName || std::strcmp(coreName(), "Prescott") != 0)
    return nullptr;
  if (__builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return "SkylakeX";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return "Haswell";
#endif
  return nullptr;
}

} // namespace

void prepareEnvironment(char **arguments) {
  bool changed = set("OMP_WAIT_POLICY", "PASSIVE");
  if (const char *core = betterBLASCore())
    changed |= set("OPENBLAS_CORETYPE", core);
  if (changed)
    ::execv("/proc/self/exe", arguments);
  // Without /proc the program works as well, only slower.
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
