//===- Progress.h - how far a long command has come -----------------------===//
//
// On a terminal, a bar that is redrawn in place a few times a second; anywhere
// else nothing but the lines, so that a log stays readable. Everything goes to
// standard error: standard output is for results.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_TRAIN_PROGRESS_H
#define KLEENE_RUNTIME_TRAIN_PROGRESS_H

#include <chrono>
#include <cstdint>
#include <string>

namespace kleene::rt {

class Progress {
public:
  /// `quiet`: no bar and no lines.
  explicit Progress(bool quiet = false);
  /// Leaves the terminal on a fresh line.
  ~Progress();
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;

  /// Draws the bar if it is time to: `done` of `total`, then `text`.
  void update(int64_t done, int64_t total, const std::string &text);
  /// A line that stays.
  void line(const std::string &text);

private:
  void erase();

  bool quiet, terminal;
  bool drawn = false;
  std::chrono::steady_clock::time_point last{};
};

/// The bar itself: "[=====>    ] 12/40 text", at most `width` columns.
std::string progressBar(int64_t done, int64_t total, const std::string &text,
                        int64_t width);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_TRAIN_PROGRESS_H
