//===- HandWrittenInternal.h - buffers and draws of the rivals ------------===//
//
// For the HandWritten*.cpp files only.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_TEST_COMPILER_EXECUTION_HANDWRITTENINTERNAL_H
#define KLEENE_TEST_COMPILER_EXECUTION_HANDWRITTENINTERNAL_H

#include "compiler/program/Trace.h"

#include <cmath>
#include <cstring>
#include <limits>

namespace kleene::test {

inline constexpr double infinite = std::numeric_limits<double>::infinity();

inline double *realInput(KleeneCall *call, int k) {
  return static_cast<double *>(call->inputs[k]);
}
inline int64_t *indexInput(KleeneCall *call, int k) {
  return static_cast<int64_t *>(call->inputs[k]);
}
template <typename T> T *hintRow(KleeneCall *call, int k, int64_t size) {
  return static_cast<T *>(call->hints[k]) + call->rows * size;
}
/// Room for one more row; false ends the run.
inline bool hasRoom(KleeneCall *call) {
  if (call->rows < call->capacity || call->grow(call) == 0)
    return true;
  call->status = static_cast<int64_t>(TraceStatus::outOfMemory);
  return false;
}
/// The workspace as an array that starts `reals` doubles into it.
template <typename T> T *scratch(KleeneCall *call, int64_t reals) {
  return reinterpret_cast<T *>(static_cast<double *>(call->workspace) + reals);
}

/// Doubles of a workspace that is enough for each of the five.
inline int64_t workspaceBytes(int64_t n) { return (4 * n * n + 16 * n) * 8; }

/// The parameter of the sampler, one candidate drawn.
inline double chooseParam(const KleeneRandom *random,
                          const KleeneParam &param) {
  int64_t chosen = 0;
  if (param.count > 1)
    random->below(random->rng, param.count, 1, &chosen);
  return param.values[chosen];
}

/// An undirected graph with weights sqrt(w w' + 0.001), into input k.
inline void drawWeightedGraph(KleeneCall *call, const KleeneRandom *random,
                              const KleeneParam *params, int k) {
  const int64_t n = call->nodes;
  auto *raw = scratch<uint8_t>(call, 0);
  auto *w = scratch<double>(call, n * n);
  double *A = realInput(call, k);
  random->bernoulli(random->rng, chooseParam(random, params[0]), n * n, raw);
  random->uniform(random->rng, 0, 1, n * n, w);
  for (int64_t u = 0; u < n; ++u)
    for (int64_t v = u; v < n; ++v) {
      const int64_t uv = u * n + v, vu = v * n + u;
      A[uv] = A[vu] = raw[uv] && raw[vu] ? std::sqrt(w[uv] * w[vu] + 0.001) : 0;
    }
}

/// pos into input 0.
inline void derivePositions(KleeneCall *call, const uint8_t *given) {
  const int64_t n = call->nodes;
  for (int64_t v = 0; v < n && !given[0]; ++v)
    realInput(call, 0)[v] = static_cast<double>(v) / static_cast<double>(n);
}

/// pos into input 0, and adj into input k + 1 from A in input k.
inline void deriveGraph(KleeneCall *call, const uint8_t *given, int k) {
  const int64_t n = call->nodes;
  derivePositions(call, given);
  if (given[k + 1])
    return;
  auto *adj = static_cast<uint8_t *>(call->inputs[k + 1]);
  const double *A = realInput(call, k);
  for (int64_t u = 0; u < n; ++u) {
    for (int64_t v = 0; v < n; ++v)
      adj[u * n + v] = A[u * n + v] != 0;
    adj[u * n + u] = 1;
  }
}

TraceFunctions handWrittenBellmanFord();
TraceFunctions handWrittenDFS();
TraceFunctions handWrittenDijkstra();
TraceFunctions handWrittenFloydWarshall();
TraceFunctions handWrittenHeapsort();

} // namespace kleene::test

#endif // KLEENE_TEST_COMPILER_EXECUTION_HANDWRITTENINTERNAL_H
