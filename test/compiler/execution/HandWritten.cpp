// Depth-first search and heapsort by hand, and the list of the five.
#include "HandWritten.h"
#include "HandWrittenInternal.h"

#include <utility>

namespace kleene::test {
namespace {

/// Inputs pos, A, adj.
void sampleDirected(KleeneCall *call, const KleeneRandom *random,
                    const KleeneParam *params) {
  const int64_t cells = call->nodes * call->nodes;
  auto *raw = scratch<uint8_t>(call, 0);
  random->bernoulli(random->rng, chooseParam(random, params[0]), cells, raw);
  double *A = realInput(call, 1);
  for (int64_t e = 0; e < cells; ++e)
    A[e] = raw[e];
}
void deriveDirected(KleeneCall *call, const uint8_t *given) {
  deriveGraph(call, given, 1);
}

/// Hints pi_h, color, d, f, s_prev, s, u, v, s_last, time.
struct Search {
  explicit Search(KleeneCall *call)
      : call(call), n(call->nodes), A(realInput(call, 1)),
        d(scratch<double>(call, 0)), f(d + n),
        color(scratch<int64_t>(call, 2 * n)), previous(color + n),
        pi(static_cast<int64_t *>(call->outputs[0])) {
    for (int64_t v = 0; v < n; ++v) {
      d[v] = f[v] = 0;
      color[v] = 0;
      pi[v] = previous[v] = v;
    }
  }

  bool record() {
    if (!hasRoom(call))
      return false;
    const auto bytes = static_cast<size_t>(n) * 8;
    std::memcpy(hintRow<int64_t>(call, 0, n), pi, bytes);
    std::memcpy(hintRow<int64_t>(call, 1, n), color, bytes);
    std::memcpy(hintRow<double>(call, 2, n), d, bytes);
    std::memcpy(hintRow<double>(call, 3, n), f, bytes);
    std::memcpy(hintRow<int64_t>(call, 4, n), previous, bytes);
    *hintRow<int64_t>(call, 5, 1) = root;
    *hintRow<int64_t>(call, 6, 1) = u;
    *hintRow<int64_t>(call, 7, 1) = v;
    *hintRow<int64_t>(call, 8, 1) = top;
    *hintRow<double>(call, 9, 1) = time;
    ++call->rows;
    return true;
  }
  bool visitFrom(int64_t start);
  bool descend();

  KleeneCall *call;
  int64_t n;
  const double *A;
  double *d, *f;
  int64_t *color, *previous, *pi;
  int64_t root = 0, u = 0, v = 0, top = 0;
  double time = 0;
};

/// To the first white neighbour of u, if there is one.
bool Search::descend() {
  for (v = 0; v < n; ++v)
    if (A[u * n + v] != 0 && color[v] == 0) {
      pi[v] = u;
      color[v] = 1;
      previous[v] = top;
      top = v;
      return record();
    }
  v = n - 1;
  return true;
}

bool Search::visitFrom(int64_t start) {
  root = u = v = top = start;
  if (!record())
    return false;
  while (true) {
    if (color[u] == 0 || d[u] == 0) {
      time += 0.01;
      d[u] = time;
      color[u] = 1;
      if (!record())
        return false;
    }
    if (!descend())
      return false;
    if (top == u) {
      color[u] = 2;
      time += 0.01;
      f[u] = time;
      if (!record())
        return false;
      if (previous[u] == u)
        return true;
      top = std::exchange(previous[top], top);
    }
    u = top;
  }
}

void runDFS(KleeneCall *call) {
  Search search(call);
  for (int64_t s = 0; s < call->nodes; ++s)
    if (search.color[s] == 0 && !search.visitFrom(s))
      return;
}

/// Inputs pos, key.
void sampleKeys(KleeneCall *call, const KleeneRandom *random,
                const KleeneParam *) {
  random->uniform(random->rng, 0, 1, call->nodes, realInput(call, 1));
}

/// Hints pred_h, parent, i, j, largest, heap_size, phase.
struct Heap {
  explicit Heap(KleeneCall *call)
      : call(call), n(call->nodes), key(realInput(call, 1)),
        order(scratch<int64_t>(call, 0)) {
    for (int64_t k = 0; k < n; ++k)
      order[k] = k;
  }

  void chain(int64_t *pred) const {
    pred[order[0]] = order[0];
    for (int64_t k = 1; k < n; ++k)
      pred[order[k]] = order[k - 1];
  }
  bool record(int64_t size, int64_t i, int64_t j, int64_t largest,
              int64_t phase) {
    if (!hasRoom(call))
      return false;
    chain(hintRow<int64_t>(call, 0, n));
    int64_t *parent = hintRow<int64_t>(call, 1, n);
    for (int64_t k = 0; k < n; ++k)
      parent[order[k]] = k > 0 && k < size ? order[(k - 1) / 2] : order[k];
    *hintRow<int64_t>(call, 2, 1) = order[i];
    *hintRow<int64_t>(call, 3, 1) = order[j];
    *hintRow<int64_t>(call, 4, 1) = phase == 1 ? 0 : order[largest];
    *hintRow<int64_t>(call, 5, 1) = order[size - 1];
    *hintRow<int64_t>(call, 6, 1) = phase;
    ++call->rows;
    return true;
  }
  bool sift(int64_t at, int64_t size, int64_t mark, int64_t phase) {
    while (true) {
      int64_t largest = at;
      for (int64_t child = 2 * at + 1; child <= 2 * at + 2; ++child)
        if (child < size && key[order[child]] > key[order[largest]])
          largest = child;
      std::swap(order[at], order[largest]);
      if (!record(size, mark, at, largest, phase))
        return false;
      if (largest == at)
        return true;
      at = largest;
    }
  }

  KleeneCall *call;
  int64_t n;
  const double *key;
  int64_t *order;
};

void runHeapsort(KleeneCall *call) {
  Heap heap(call);
  const int64_t n = heap.n;
  if (!heap.record(n, n - 1, n - 1, n - 1, 0))
    return;
  for (int64_t i = n - 1; i >= 0; --i)
    if (!heap.sift(i, n, i, 0))
      return;
  for (int64_t i = n - 1; i >= 1; --i) {
    std::swap(heap.order[0], heap.order[i]);
    if (!heap.record(i, 0, i, 0, 1) || !heap.sift(0, i, i, 2))
      return;
  }
  heap.chain(static_cast<int64_t *>(call->outputs[0]));
}

} // namespace

TraceFunctions handWrittenDFS() {
  return {workspaceBytes, sampleDirected, deriveDirected, runDFS};
}
TraceFunctions handWrittenHeapsort() {
  return {workspaceBytes, sampleKeys, derivePositions, runHeapsort};
}

const std::array<HandWritten, 5> &handWritten() {
  static const std::array<HandWritten, 5> list = {{
      {"graphs/bellman_ford.kln", handWrittenBellmanFord()},
      {"graphs/dfs.kln", handWrittenDFS()},
      {"graphs/dijkstra.kln", handWrittenDijkstra()},
      {"graphs/floyd_warshall.kln", handWrittenFloydWarshall()},
      {"sorting/heapsort.kln", handWrittenHeapsort()},
  }};
  return list;
}

} // namespace kleene::test
