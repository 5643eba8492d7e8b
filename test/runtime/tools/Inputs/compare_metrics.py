"""compare_metrics.py RUN RUN: the same lines except for the times?"""
import json
import sys


def lines(run):
    with open(run + "/metrics.jsonl") as file:
        rows = [json.loads(line) for line in file]
    for row in rows:
        row.pop("ms_per_step", None)
    return rows


one, other = lines(sys.argv[1]), lines(sys.argv[2])
assert one, "no metrics"
assert one == other, (one, other)
