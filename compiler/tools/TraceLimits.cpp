#include "compiler/tools/TraceLimits.h"

#include "compiler/tools/Tool.h"
#include "compiler/trace/CompactForm.h"
#include "compiler/trace/Temporaries.h"

#include <chrono>
#include <cstdlib>
#include <limits>

namespace kleene {
namespace {

/// What a run that noticed the end of its time needs to get to its own end.
constexpr double grace = 0.5;

std::string shown(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", seconds);
  return text;
}

/// a * b, or the largest number.
int64_t capped(int64_t a, int64_t b) {
  int64_t product = 0;
  return __builtin_mul_overflow(a, b, &product)
             ? std::numeric_limits<int64_t>::max()
             : product;
}

} // namespace

TimeLimit::TimeLimit(std::optional<double> seconds, TraceGenerator &generator)
    : seconds(seconds), generator(generator) {
  if (seconds)
    watcher = std::thread([this] { watch(); });
}

TimeLimit::~TimeLimit() {
  if (!watcher.joinable())
    return;
  {
    const std::lock_guard guard(mutex);
    over = true;
  }
  changed.notify_all();
  watcher.join();
}

bool TimeLimit::isOverAfter(double wait) {
  std::unique_lock lock(mutex);
  return changed.wait_for(lock, std::chrono::duration<double>(wait),
                          [this] { return over; });
}

std::string TimeLimit::message() const {
  return "sample " + std::to_string(current.load()) + " was not done within " +
         shown(*seconds) + " s; --max-seconds sets the limit [time-limit]";
}

void TimeLimit::watch() {
  if (isOverAfter(*seconds))
    return;
  expired = true;
  generator.stop();
  if (isOverAfter(grace))
    return;
  // Native code cannot be interrupted: it goes with the process.
  removeTemporaries();
  std::_Exit(report(limitFailure(message())));
}

Outcome TimeLimit::startSample(int64_t sample) {
  current = sample;
  if (expired)
    return limitFailure(message());
  return Done{};
}

SizeLimit::SizeLimit(std::optional<int64_t> maxBytes, const Spec &spec,
                     const TraceInfo &info)
    : maxBytes(maxBytes) {
  const StoredSize size = storedSize(spec, info.nodes, info.dtype);
  fixedBytes = capped(size.perSample, info.count);
  rowBytes = size.perRow;
}

Failure SizeLimit::failure(int64_t bytes, const std::string &where) const {
  return limitFailure("the trace has " + std::to_string(bytes) + " bytes " +
                      where + ", more than " + std::to_string(*maxBytes) +
                      "; --max-bytes sets the limit [size-limit]");
}

Outcome SizeLimit::checkFixed() const {
  if (maxBytes && fixedBytes > *maxBytes)
    return failure(fixedBytes, "without its hints");
  return Done{};
}

int64_t SizeLimit::maxRows() const {
  if (!maxBytes || rowBytes == 0)
    return std::numeric_limits<int64_t>::max();
  return (*maxBytes - fixedBytes) / rowBytes + 1;
}

Outcome SizeLimit::addRows(int64_t sample, int64_t more) {
  rows += more;
  if (maxBytes && capped(rows, rowBytes) > *maxBytes - fixedBytes)
    return failure(fixedBytes + capped(rows, rowBytes),
                   "with the hints up to sample " + std::to_string(sample));
  return Done{};
}

} // namespace kleene
