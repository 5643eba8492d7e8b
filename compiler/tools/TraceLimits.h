//===- TraceLimits.h - what a trace may cost: seconds, bytes --------------===//
//
// `--max-seconds` and `--max-bytes` of `kleene trace`. Time is watched by a
// thread: first it asks the generator to stop, which every turn of an unbounded
// loop obeys; a process that has not noticed half a second later, since it is
// in bounded loops, is ended. Bytes are counted from one sample to the next.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TOOLS_TRACELIMITS_H
#define KLEENE_COMPILER_TOOLS_TRACELIMITS_H

#include "compiler/program/TraceGenerator.h"
#include "compiler/trace/TraceSink.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace kleene {

class TimeLimit {
public:
  /// Starts the clock. `generator` must outlive this object; no seconds, no
  /// limit.
  TimeLimit(std::optional<double> seconds, TraceGenerator &generator);
  ~TimeLimit();

  /// Before each sample; fails when the time was up between two of them.
  Outcome startSample(int64_t sample);

private:
  void watch();
  bool isOverAfter(double seconds);
  std::string message() const;

  std::optional<double> seconds;
  TraceGenerator &generator;
  std::atomic<int64_t> current = 0;
  std::atomic<bool> expired = false;
  std::mutex mutex;
  std::condition_variable changed;
  bool over = false; ///< guarded by mutex
  std::thread watcher;
};

/// The bytes of a trace's arrays.
class SizeLimit {
public:
  SizeLimit(std::optional<int64_t> maxBytes, const Spec &spec,
            const TraceInfo &info);

  /// Fails when the arrays whose size is known from the start are too large.
  Outcome checkFixed() const;
  /// Rows that a single sample may have.
  int64_t maxRows() const;
  /// After sample `sample`; its rows are added.
  Outcome addRows(int64_t sample, int64_t rows);

private:
  Failure failure(int64_t bytes, const std::string &where) const;

  std::optional<int64_t> maxBytes;
  int64_t fixedBytes, rowBytes, rows = 0;
};

} // namespace kleene

#endif // KLEENE_COMPILER_TOOLS_TRACELIMITS_H
