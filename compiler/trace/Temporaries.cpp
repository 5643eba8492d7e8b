#include "compiler/trace/Temporaries.h"

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <unistd.h>

namespace kleene {
namespace {

/// Whoever takes a pointer out of its slot owns it. The handler frees nothing,
/// since it may have interrupted malloc.
std::array<std::atomic<char *>, 16> slots;
/// Threads that keep and forget take turns; the handler does not wait.
std::mutex turn;
static_assert(std::atomic<char *>::is_always_lock_free);

void onSignal(int signal) {
  removeTemporaries();
  // SA_RESETHAND has put the default action back: the process ends by it.
  ::raise(signal);
}

} // namespace

void keepTemporary(const std::string &path) {
  const std::lock_guard guard(turn);
  char *copy = ::strdup(path.c_str());
  for (std::atomic<char *> &slot : slots)
    if (char *none = nullptr; slot.compare_exchange_strong(none, copy))
      return;
  std::free(copy);
}

void forgetTemporary(const std::string &path) {
  const std::lock_guard guard(turn);
  for (std::atomic<char *> &slot : slots)
    if (char *kept = slot.load(); kept && path == kept) {
      // Unless the handler has taken it meanwhile.
      if (slot.compare_exchange_strong(kept, nullptr))
        std::free(kept);
      return;
    }
}

void removeTemporaries() {
  for (std::atomic<char *> &slot : slots)
    if (char *path = slot.exchange(nullptr))
      ::unlink(path);
}

void removeTemporariesOnSignals() {
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action{};
    if (::sigaction(signal, nullptr, &action) != 0 ||
        action.sa_handler == SIG_IGN)
      continue;
    action = {};
    action.sa_handler = onSignal;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    ::sigaction(signal, &action, nullptr);
  }
}

} // namespace kleene
