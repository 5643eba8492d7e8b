"""same_values.py EXACT.npz COMPACT.npz: prints type and shape of every array of
the compact file, then `equal` when its values, expanded as compiler/trace says,
are those of the exact file. Scalars are compared as float32. Python's standard
library alone."""
import array
import ast
import json
import math
import sys
import zipfile

CODES = {"<f8": "d", "<f4": "f", "<i8": "q", "<u2": "H", "|u1": "B", "|b1": "B"}


def load(path):
    arrays = {}
    with zipfile.ZipFile(path) as archive:
        for entry in archive.namelist():
            data = archive.read(entry)
            start = 10 + int.from_bytes(data[8:10], "little")
            header = ast.literal_eval(data[10:start].decode("latin1"))
            values = array.array(CODES[header["descr"]], data[start:])
            assert len(values) == math.prod(header["shape"]), entry
            arrays[entry.removesuffix(".npy")] = (header["descr"],
                                                  header["shape"], values)
    return arrays


def one_hots(values, classes):
    out = array.array("d", bytes(8 * len(values) * classes))
    for k, hot in enumerate(values):
        out[k * classes + hot] = 1
    return out


exact, compact = load(sys.argv[1]), load(sys.argv[2])
spec = json.loads(compact["spec"][2].tobytes())
assert spec["dtype"] == "compact" and "dtype" not in json.loads(
    exact["spec"][2].tobytes())
assert exact.keys() == compact.keys()
assert exact["lengths"] == compact["lengths"]
for probe in spec["probes"]:
    name = f"{probe['stage']}/{probe['name']}"
    descr, shape, values = compact[name]
    print(name, descr, shape)
    expected = exact[name][2]
    if probe["type"] == "mask_one":
        values = one_hots(values, spec["size"])
    elif probe["type"] == "categorical":
        values = one_hots(values, len(probe["classes"]))
    elif probe["type"] == "scalar":
        expected = array.array("f", expected)
    assert list(values) == list(expected), f"{name} differs"
print("equal")
