"""check_components.py connected|strong TRACE.npz [OTHER.npz]: whether the output
`name` of a trace is the first node of each node's component of the graph
`input/A`, found here by searches from every node; and whether the output `scc_id`
of the other trace makes the same components."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "golden"))
from compare import load  # noqa: E402
from search import reached  # noqa: E402


def main():
    kind, trace = sys.argv[1:3]
    arrays = load(trace)
    shape, weights = arrays["input/A"]
    names = arrays["output/name"][1]
    other = load(sys.argv[3])["output/scc_id"][1] if len(sys.argv) > 3 else None
    count, n = shape[:2]
    several = 0
    for k in range(count):
        rows = [weights[(k * n + u) * n:(k * n + u + 1) * n] for u in range(n)]
        reach = [reached([[v for v in range(n) if row[v]] for row in rows], u)
                 for u in range(n)]
        mine = [int(x) for x in names[k * n:(k + 1) * n]]
        for v in range(n):
            both = {u for u in reach[v] if v in reach[u]}
            expected = min(both if kind == "strong" else reach[v])
            assert mine[v] == expected, (k, v, mine[v], expected)
        several += len(set(mine)) > 1
        if other is not None:
            theirs = other[k * n:(k + 1) * n]
            assert len(set(zip(mine, theirs))) == len(set(mine)) == len(set(theirs)), k
    assert several, "no graph has two components"
    print(count, "graphs")


main()
