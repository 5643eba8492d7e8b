#include "compiler/tools/TraceBench.h"

#include "compiler/program/TraceGenerator.h"
#include "compiler/trace/CompactForm.h"
#include "compiler/trace/TraceWriter.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>
#include <vector>

namespace kleene {
namespace {

/// Of this thread alone, so that other work on the machine does not count.
double cpuSeconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) +
         1e-9 * static_cast<double>(now.tv_nsec);
}

/// Draws and runs for some time; the number of samples.
Result<int64_t> drawAndRun(TraceGenerator &generator, double seconds,
                           TraceSpeed &speed) {
  // The first sample finds the size of the buffers.
  if (generator.next() != TraceStatus::ok)
    return generator.failure();
  int64_t samples = 0, rows = 0;
  const double start = cpuSeconds();
  double elapsed = 0;
  // The clock is read for batches: a small sample takes less than a call of it.
  for (int64_t batch = 1; elapsed < seconds;
       batch = std::min(2 * batch, int64_t{64})) {
    for (int64_t k = 0; k < batch; ++k, ++samples) {
      if (generator.next() != TraceStatus::ok)
        return generator.failure();
      rows += generator.rows();
    }
    elapsed = cpuSeconds() - start;
  }
  speed.samplesPerSecond = static_cast<double>(samples) / elapsed;
  speed.rows = static_cast<double>(rows) / static_cast<double>(samples);
  return samples;
}

Outcome drawRunAndWrite(TraceGenerator &generator, const Spec &spec,
                        int64_t count, TraceSpeed &speed) {
  const double start = cpuSeconds();
  auto sink =
      TraceWriter::create("/dev/null", spec, {generator.nodes(), count, 1});
  if (!sink)
    return sink.failure();
  for (int64_t k = 0; k < count; ++k) {
    if (generator.next() != TraceStatus::ok)
      return generator.failure();
    if (!(*sink)->add(generator))
      break; // finish says why
  }
  if (Outcome done = (*sink)->finish(); !done)
    return done;
  speed.writtenPerSecond = static_cast<double>(count) / (cpuSeconds() - start);
  return Done{};
}

struct PythonSpeed {
  const char *algorithm;
  double at16, at64;
};
constexpr std::array<PythonSpeed, 10> pythonSpeeds = {{
    {"bellman_ford", 2965, 244},
    {"bfs", 4313, 635},
    {"dfs", 1050, 142},
    {"dijkstra", 3204, 692},
    {"floyd_warshall", 519, 7.1},
    {"heapsort", 948, 89},
    {"matrix_chain_order", 248, 0.9},
    {"mst_kruskal", 3105, 86},
    {"mst_prim", 3098, 673},
    {"strongly_connected_components", 437, 42},
}};

} // namespace

Result<TraceSpeed> measureTrace(const Spec &spec,
                                const TraceFunctions &functions, int64_t nodes,
                                double seconds) {
  auto generator = TraceGenerator::create(spec, functions, nodes);
  if (!generator)
    return generator.failure();
  TraceSpeed speed;
  (*generator)->random().seed(1);
  const Result<int64_t> samples = drawAndRun(**generator, seconds, speed);
  if (!samples)
    return samples.failure();
  const StoredSize size = storedSize(spec, nodes, TraceDType::exact);
  speed.bytes = static_cast<double>(size.perSample) +
                speed.rows * static_cast<double>(size.perRow);
  (*generator)->random().seed(1);
  // As many samples as the time allows if a file costs as much as the run.
  const int64_t count = std::max<int64_t>(*samples / 2, 1);
  if (Outcome done = drawRunAndWrite(**generator, spec, count, speed); !done)
    return done.failure();
  return speed;
}

double measureCopy() {
  constexpr size_t bytes = size_t{256} << 20;
  std::vector<char> from(bytes, 1), to(bytes, 2);
  double best = 0;
  for (int k = 0; k < 5; ++k) {
    from[static_cast<size_t>(k)] = static_cast<char>(to[bytes / 2] + k);
    const double start = cpuSeconds();
    std::memcpy(to.data(), from.data(), bytes);
    best = std::max(best, static_cast<double>(bytes) / (cpuSeconds() - start));
  }
  return best;
}

std::optional<double> pythonSamplesPerSecond(const std::string &algorithm,
                                             int64_t nodes) {
  for (const PythonSpeed &speed : pythonSpeeds)
    if (algorithm == speed.algorithm) {
      if (nodes == 16)
        return speed.at16;
      if (nodes == 64)
        return speed.at64;
    }
  return std::nullopt;
}

} // namespace kleene
