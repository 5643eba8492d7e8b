"""check_graphs.py FAMILY TRACE.npz: whether the graphs `input/A` of a trace are
symmetric, without loops, and of their family: planar (Delaunay, by the number of
edges and in one piece), small_world (as many edges as the ring), er, sparse and weighted
(as many edges as expected, within five standard deviations). same_edges takes a
second trace, of the same edges without the weights from 1 to 5."""
import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "golden"))
from compare import load  # noqa: E402
from search import reached  # noqa: E402


def main():
    family, trace = sys.argv[1:3]
    if family == "same_edges":
        plain = load(sys.argv[3])["input/A"][1]
        weights = load(trace)["input/A"][1]
        assert [w != 0 for w in weights] == [w != 0 for w in plain]
        assert set(plain) == {0, 1} and all(1 <= w < 5 for w in weights if w)
        assert len(set(weights)) > 40
        return
    shape, values = load(trace)["input/A"]
    count, n = shape[:2]
    total = 0
    for k in range(count):
        rows = [values[(k * n + u) * n:(k * n + u + 1) * n] for u in range(n)]
        graph = [[v for v in range(n) if rows[u][v]] for u in range(n)]
        assert all(rows[u][v] == rows[v][u] for u in range(n) for v in range(n)), k
        assert all(u not in graph[u] for u in range(n)), k
        edges = sum(map(len, graph)) // 2
        total += edges
        if family == "planar":
            assert len(reached(graph, 0)) == n and 2 * n - 3 <= edges <= 3 * n - 6, (k, edges)
        if family == "small_world":
            assert edges in (2 * n, 3 * n, 4 * n), (k, edges)
        if family == "weighted":
            assert all(1 <= w < 5 for row in rows for w in row if w), k
    pairs = count * n * (n - 1) / 2
    if family in ("er", "sparse", "weighted"):
        p = {"er": 0.5, "weighted": 0.25}.get(family, 2 * math.log(n) / n)
        deviation = math.sqrt(pairs * p * (1 - p))
        if family == "sparse":  # p itself varies, by a factor of 0.5 to 1.5
            deviation += math.sqrt(count / 12) * pairs / count * p
        assert abs(total - pairs * p) < 5 * deviation, (total, pairs * p)
    print(count, "graphs")


main()
