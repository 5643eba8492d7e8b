"""er.py NODES COUNT SEED P: the graphs of true_er.kln from Python's own Mersenne
twister, seeded as NumPy's RandomState is, against those on standard input."""
import json
import math
import random
import sys

nodes, count, seed = map(int, sys.argv[1:4])
p = float(sys.argv[4])
state = [seed]
for k in range(1, 624):
    state.append((1812433253 * (state[-1] ^ state[-1] >> 30) + k) % 2 ** 32)
twister = random.Random()
twister.setstate((3, (*state, 624), None))


def below(m):
    mask = 2 ** (m - 1).bit_length() - 1
    while (v := twister.getrandbits(32) & mask) >= m:
        pass
    return v


samples = json.load(sys.stdin)["samples"]
assert len(samples) == count
edges = 0
for sample in samples:
    pairs = [(u, v) for u in range(nodes) for v in range(u + 1, nodes)]
    there = [e for e in pairs if twister.random() > math.exp(math.log(1 - p))]
    wanted = [[0.0] * nodes for _ in range(nodes)]
    for u, v in there:
        wanted[u][v] = wanted[v][u] = twister.random()
    edges += len(there)
    got = sample["input"]["A"]
    assert got == wanted, (got, wanted)
    assert sample["input"]["s"] == below(nodes)
assert edges > 0
