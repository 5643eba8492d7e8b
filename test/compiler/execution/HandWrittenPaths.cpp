// Shortest paths by hand: Bellman-Ford, Dijkstra, Floyd-Warshall.
#include "HandWrittenInternal.h"

namespace kleene::test {
namespace {

/// Inputs pos, s, A, adj.
void sampleWithSource(KleeneCall *call, const KleeneRandom *random,
                      const KleeneParam *params) {
  drawWeightedGraph(call, random, params, 2);
  random->below(random->rng, call->nodes, 1, indexInput(call, 1));
}
void deriveWithSource(KleeneCall *call, const uint8_t *given) {
  deriveGraph(call, given, 2);
}

void startPaths(int64_t n, int64_t source, double *dist, int64_t *pi) {
  for (int64_t v = 0; v < n; ++v) {
    dist[v] = infinite;
    pi[v] = v;
  }
  dist[source] = 0;
}

void runBellmanFord(KleeneCall *call) {
  const int64_t n = call->nodes;
  const double *A = realInput(call, 2);
  double *__restrict dist = scratch<double>(call, 0);
  double *__restrict before = scratch<double>(call, n);
  auto *__restrict pi = static_cast<int64_t *>(call->outputs[0]);
  startPaths(n, *indexInput(call, 1), dist, pi);
  for (bool changed = true; changed && hasRoom(call);) {
    double *__restrict d = hintRow<double>(call, 1, n);
    uint8_t *__restrict mask = hintRow<uint8_t>(call, 2, n);
    std::memcpy(hintRow<int64_t>(call, 0, n), pi, static_cast<size_t>(n) * 8);
    for (int64_t v = 0; v < n; ++v) {
      mask[v] = dist[v] < infinite;
      d[v] = dist[v] < infinite ? dist[v] : 0;
      before[v] = dist[v];
    }
    ++call->rows;
    for (int64_t u = 0; u < n; ++u) {
      if (before[u] == infinite)
        continue;
      const double *__restrict row = A + u * n;
      for (int64_t v = 0; v < n; ++v) {
        const double candidate = before[u] + row[v];
        const bool better = row[v] != 0 && candidate < dist[v];
        dist[v] = better ? candidate : dist[v];
        pi[v] = better ? u : pi[v];
      }
    }
    changed = std::memcmp(before, dist, static_cast<size_t>(n) * 8) != 0;
  }
}

/// Hints pi_h, d, mark, in_queue, u.
struct DijkstraState {
  int64_t n;
  double *__restrict dist;
  uint8_t *__restrict mark, *__restrict queued;
  int64_t *__restrict pi;

  void record(KleeneCall *call, int64_t u) const {
    const auto size = static_cast<size_t>(n);
    double *__restrict d = hintRow<double>(call, 1, n);
    std::memcpy(hintRow<int64_t>(call, 0, n), pi, size * 8);
    for (int64_t v = 0; v < n; ++v)
      d[v] = dist[v] < infinite ? dist[v] : 0;
    std::memcpy(hintRow<uint8_t>(call, 2, n), mark, size);
    std::memcpy(hintRow<uint8_t>(call, 3, n), queued, size);
    *hintRow<int64_t>(call, 4, 1) = u;
    ++call->rows;
  }
  /// The queued node with the smallest distance, the first of equal ones; -1.
  int64_t nearest() const {
    int64_t best = -1;
    for (int64_t v = 0; v < n; ++v)
      if (queued[v] && (best < 0 || dist[v] < dist[best]))
        best = v;
    return best;
  }
};

void runDijkstra(KleeneCall *call) {
  const int64_t n = call->nodes, source = *indexInput(call, 1);
  const double *A = realInput(call, 2);
  auto *bytes = scratch<uint8_t>(call, n);
  DijkstraState s{n, scratch<double>(call, 0), bytes, bytes + n,
                  static_cast<int64_t *>(call->outputs[0])};
  startPaths(n, source, s.dist, s.pi);
  std::memset(bytes, 0, static_cast<size_t>(2 * n));
  s.queued[source] = 1;
  if (!hasRoom(call))
    return;
  s.record(call, source);
  for (int64_t u; (u = s.nearest()) >= 0;) {
    s.mark[u] = 1;
    s.queued[u] = 0;
    const double *__restrict row = A + u * n;
    const double reached = s.dist[u];
    for (int64_t v = 0; v < n; ++v) {
      const bool open = row[v] != 0 && !s.mark[v];
      const double candidate = reached + row[v];
      const bool better = open && candidate < s.dist[v];
      s.dist[v] = better ? candidate : s.dist[v];
      s.pi[v] = better ? u : s.pi[v];
      s.queued[v] |= open;
    }
    if (!hasRoom(call))
      return;
    s.record(call, u);
  }
}

/// Inputs pos, A, adj; hints Pi_h, D, msk, k.
void sampleAllPairs(KleeneCall *call, const KleeneRandom *random,
                    const KleeneParam *params) {
  drawWeightedGraph(call, random, params, 1);
}
void deriveAllPairs(KleeneCall *call, const uint8_t *given) {
  deriveGraph(call, given, 1);
}

/// One sweep over all pairs; row k and column k are those from before.
void relaxPairs(int64_t n, int64_t k, double *dist, int64_t *Pi, double *fromK,
                double *toK, int64_t *PiK) {
  std::memcpy(fromK, dist + k * n, static_cast<size_t>(n) * 8);
  std::memcpy(PiK, Pi + k * n, static_cast<size_t>(n) * 8);
  for (int64_t i = 0; i < n; ++i)
    toK[i] = dist[i * n + k];
  for (int64_t i = 0; i < n; ++i) {
    if (toK[i] == infinite)
      continue;
    double *__restrict d = dist + i * n;
    int64_t *__restrict pi = Pi + i * n;
    const double *__restrict from = fromK;
    const int64_t *__restrict before = PiK;
    for (int64_t j = 0; j < n; ++j) {
      const double candidate = toK[i] + from[j];
      const bool better = candidate < d[j];
      d[j] = better ? candidate : d[j];
      pi[j] = better ? before[j] : pi[j];
    }
  }
}

void runFloydWarshall(KleeneCall *call) {
  const int64_t n = call->nodes, cells = n * n;
  const double *A = realInput(call, 1);
  const auto *adj = static_cast<const uint8_t *>(call->inputs[2]);
  double *dist = scratch<double>(call, 0);
  auto *Pi = static_cast<int64_t *>(call->outputs[0]);
  for (int64_t u = 0; u < n; ++u)
    for (int64_t v = 0; v < n; ++v) {
      dist[u * n + v] = adj[u * n + v] ? A[u * n + v] : infinite;
      Pi[u * n + v] = u;
    }
  for (int64_t k = 0; k < n && hasRoom(call); ++k) {
    double *__restrict D = hintRow<double>(call, 1, cells);
    uint8_t *__restrict mask = hintRow<uint8_t>(call, 2, cells);
    std::memcpy(hintRow<int64_t>(call, 0, cells), Pi,
                static_cast<size_t>(cells) * 8);
    for (int64_t e = 0; e < cells; ++e) {
      mask[e] = dist[e] < infinite;
      D[e] = dist[e] < infinite ? dist[e] : 0;
    }
    *hintRow<int64_t>(call, 3, 1) = k;
    ++call->rows;
    relaxPairs(n, k, dist, Pi, dist + cells, dist + cells + n,
               scratch<int64_t>(call, cells + 2 * n));
  }
}

} // namespace

TraceFunctions handWrittenBellmanFord() {
  return {workspaceBytes, sampleWithSource, deriveWithSource, runBellmanFord};
}
TraceFunctions handWrittenDijkstra() {
  return {workspaceBytes, sampleWithSource, deriveWithSource, runDijkstra};
}
TraceFunctions handWrittenFloydWarshall() {
  return {workspaceBytes, sampleAllPairs, deriveAllPairs, runFloydWarshall};
}

} // namespace kleene::test
