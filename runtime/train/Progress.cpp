#include "runtime/train/Progress.h"

#include <algorithm>
#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

namespace kleene::rt {
namespace {

constexpr auto redrawInterval = std::chrono::milliseconds(200);
constexpr int64_t barWidth = 24;

int64_t terminalWidth() {
  struct winsize size;
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  return 80;
}

} // namespace

std::string progressBar(int64_t done, int64_t total, const std::string &text,
                        int64_t width) {
  int64_t filled =
      total > 0 ? std::clamp(barWidth * done / total, int64_t{0}, barWidth)
                : barWidth;
  std::string bar = "[";
  bar.append(static_cast<size_t>(filled), '=');
  if (filled < barWidth)
    bar.append(">").append(static_cast<size_t>(barWidth - filled - 1), ' ');
  bar += "] " + std::to_string(done) + "/" + std::to_string(total) + " " + text;
  return bar.substr(0, static_cast<size_t>(std::max<int64_t>(width - 1, 0)));
}

Progress::Progress(bool quiet)
    : quiet(quiet), terminal(::isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() { erase(); }

void Progress::erase() {
  if (drawn)
    std::fputs("\r\033[K", stderr);
  drawn = false;
}

void Progress::update(int64_t done, int64_t total, const std::string &text) {
  auto now = std::chrono::steady_clock::now();
  if (quiet || !terminal || (now - last < redrawInterval && done < total))
    return;
  last = now;
  erase();
  std::fputs(progressBar(done, total, text, terminalWidth()).c_str(), stderr);
  std::fflush(stderr);
  drawn = true;
}

void Progress::line(const std::string &text) {
  if (quiet)
    return;
  erase();
  std::fprintf(stderr, "%s\n", text.c_str());
}

} // namespace kleene::rt
