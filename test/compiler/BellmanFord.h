// Bellman-Ford by hand in the trace ABI: what the compiler would make of
// stdlib/graphs/bellman_ford.kln. So the libraries are tested without it.
#ifndef KLEENE_TEST_COMPILER_BELLMANFORD_H
#define KLEENE_TEST_COMPILER_BELLMANFORD_H

#include "compiler/program/Spec.h"
#include "compiler/program/Trace.h"

#include <cmath>
#include <cstring>
#include <limits>

namespace kleene::test {

inline Spec bellmanFordSpec() {
  Spec spec;
  spec.algorithm = "bellman_ford";
  spec.hasSampler = true;
  spec.params = {{"p", 0.5, {0.1, 0.9}}};
  auto add = [&](const char *name, Stage stage, Location location,
                 ProbeType type, bool derived = false) {
    spec.probes.push_back({name, stage, location, type, {}, derived});
  };
  add("pos", Stage::input, Location::node, ProbeType::scalar, true);
  add("s", Stage::input, Location::node, ProbeType::maskOne);
  add("A", Stage::input, Location::edge, ProbeType::scalar);
  add("adj", Stage::input, Location::edge, ProbeType::mask, true);
  add("pi_h", Stage::hint, Location::node, ProbeType::pointer);
  add("d", Stage::hint, Location::node, ProbeType::scalar);
  add("msk", Stage::hint, Location::node, ProbeType::mask);
  add("pi", Stage::output, Location::node, ProbeType::pointer);
  spec.sites = {{"`while changed(dist)`", "bellman_ford.kln", 22, 3}};
  return spec;
}

/// The buffers of one call, by name.
struct BellmanFordBuffers {
  explicit BellmanFordBuffers(const KleeneCall &call)
      : n(call.nodes), pos(static_cast<double *>(call.inputs[0])),
        source(static_cast<int64_t *>(call.inputs[1])),
        weights(static_cast<double *>(call.inputs[2])),
        adjacent(static_cast<uint8_t *>(call.inputs[3])),
        scratch(static_cast<double *>(call.workspace)) {}
  int64_t n;
  double *pos;
  int64_t *source;
  double *weights;
  uint8_t *adjacent;
  double *scratch;
};

inline void sampleBellmanFord(KleeneCall *call, const KleeneRandom *random,
                              const KleeneParam *params) {
  BellmanFordBuffers b(*call);
  const int64_t cells = b.n * b.n;
  auto *raw = reinterpret_cast<uint8_t *>(b.scratch + cells);
  int64_t chosen = 0;
  if (params[0].count > 1)
    random->below(random->rng, params[0].count, 1, &chosen);
  random->bernoulli(random->rng, params[0].values[chosen], cells, raw);
  random->uniform(random->rng, 0, 1, cells, b.scratch);
  for (int64_t u = 0; u < b.n; ++u)
    for (int64_t v = 0; v < b.n; ++v) {
      const int64_t uv = u * b.n + v, vu = v * b.n + u;
      b.weights[uv] = raw[uv] && raw[vu]
                          ? std::sqrt(b.scratch[uv] * b.scratch[vu] + 0.001)
                          : 0;
    }
  random->below(random->rng, b.n, 1, b.source);
}

inline void deriveBellmanFord(KleeneCall *call, const uint8_t *given) {
  BellmanFordBuffers b(*call);
  for (int64_t v = 0; v < b.n && !given[0]; ++v)
    b.pos[v] = static_cast<double>(v) / static_cast<double>(b.n);
  for (int64_t uv = 0; uv < b.n * b.n && !given[3]; ++uv)
    b.adjacent[uv] = b.weights[uv] != 0 || uv / b.n == uv % b.n;
}

inline bool relaxBellmanFord(const BellmanFordBuffers &b, double *dist,
                             double *old, int64_t *parent) {
  std::memcpy(old, dist, static_cast<size_t>(b.n) * 8);
  bool changed = false;
  for (int64_t u = 0; u < b.n; ++u)
    for (int64_t v = 0; v < b.n; ++v) {
      const double weight = b.weights[u * b.n + v];
      if (weight == 0 || !(old[u] + weight < dist[v]))
        continue;
      dist[v] = old[u] + weight;
      parent[v] = u;
      changed = true;
    }
  return changed;
}

inline bool probeBellmanFord(KleeneCall *call, const double *dist,
                             const int64_t *parent) {
  if (call->rows == call->capacity && call->grow(call) != 0) {
    call->status = static_cast<int64_t>(TraceStatus::outOfMemory);
    return false;
  }
  const int64_t first = call->rows++ * call->nodes;
  for (int64_t v = 0; v < call->nodes; ++v) {
    const bool reached = dist[v] < std::numeric_limits<double>::infinity();
    static_cast<int64_t *>(call->hints[0])[first + v] = parent[v];
    static_cast<double *>(call->hints[1])[first + v] = reached ? dist[v] : 0;
    static_cast<uint8_t *>(call->hints[2])[first + v] = reached;
  }
  return true;
}

inline void runBellmanFord(KleeneCall *call) {
  BellmanFordBuffers b(*call);
  double *dist = b.scratch, *old = dist + b.n;
  auto *parent = static_cast<int64_t *>(call->outputs[0]);
  if (*b.source < 0 || *b.source >= b.n) {
    call->status = static_cast<int64_t>(TraceStatus::indexOutOfRange);
    call->site = 0;
    return;
  }
  for (int64_t v = 0; v < b.n; ++v) {
    dist[v] = v == *b.source ? 0 : std::numeric_limits<double>::infinity();
    parent[v] = v;
  }
  for (bool changed = true; changed;) {
    if (call->steps >= call->maxSteps) {
      call->status = static_cast<int64_t>(TraceStatus::stepLimit);
      call->site = 0;
      return;
    }
    ++call->steps;
    if (!probeBellmanFord(call, dist, parent))
      return;
    changed = relaxBellmanFord(b, dist, old, parent);
  }
}

inline TraceFunctions bellmanFordFunctions() {
  TraceFunctions functions;
  functions.workspaceBytes = [](int64_t n) { return n * n * 16 + n * 64; };
  functions.sample = sampleBellmanFord;
  functions.derive = deriveBellmanFord;
  functions.run = runBellmanFord;
  return functions;
}

} // namespace kleene::test

#endif // KLEENE_TEST_COMPILER_BELLMANFORD_H
