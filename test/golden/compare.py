"""compare.py GOLDEN.npz OURS.npz [PREFIX]: the arrays of a trace file (those
whose names begin with PREFIX) against those of the reference, value by value
and bit by bit. Python's standard library alone.

The raw arguments (arg/*) and the spec of the reference are not compared, nor
is the storage type of integers: the reference keeps some as int64 that the
layout says are float64. Prints the first difference as probe, sample, row,
element and both values, and exits with 1."""
import array
import ast
import math
import sys
import zipfile


def load(path):
    """name -> (shape, values as float64 in C order)"""
    arrays = {}
    with zipfile.ZipFile(path) as archive:
        for entry in archive.namelist():
            data = archive.read(entry)  # checks the CRC
            assert data[:6] == b"\x93NUMPY" and data[6] == 1, entry
            start = 10 + int.from_bytes(data[8:10], "little")
            header = ast.literal_eval(data[10:start].decode("latin1"))
            assert not header["fortran_order"], entry
            code = {"<f8": "d", "<i8": "q", "|u1": "B"}[header["descr"]]
            values = array.array(code, data[start:])
            assert len(values) == math.prod(header["shape"]), entry
            arrays[entry.removesuffix(".npy")] = (
                header["shape"], array.array("d", map(float, values)))
    return arrays


def place(name, shape, position, lengths):
    """Element `position` of an array, as people count."""
    inner = math.prod(shape[1:])
    first, rest = divmod(position, inner)
    index = []
    for extent in reversed(shape[1:]):
        rest, k = divmod(rest, extent)
        index.insert(0, k)
    if not name.startswith("hint/"):
        return f"sample {first}, element {index}"
    sample = 0
    while first >= lengths[sample]:
        first -= int(lengths[sample])
        sample += 1
    return f"sample {sample}, row {first}, element {index}"


def difference(golden, ours, prefix=""):
    names = {n for n in golden if not n.startswith("arg/") and n != "spec"}
    names |= set(ours) - {"spec"}
    for name in sorted(n for n in names if n.startswith(prefix)):
        if name not in ours or name not in golden:
            return f"{name}: only in the {'reference' if name in golden else 'trace'}"
        (shape, expected), (got_shape, got) = golden[name], ours[name]
        if shape != got_shape:
            return f"{name}: shape {got_shape}, expected {shape}"
        if expected.tobytes() == got.tobytes():
            continue
        for k, (a, b) in enumerate(zip(expected, got)):
            if a != b or math.copysign(1, a) != math.copysign(1, b):
                where = place(name, shape, k, golden["lengths"][1])
                return f"{name}: {where}: {b!r}, expected {a!r}"
        return f"{name}: not-a-numbers differ"
    return None


def main():
    found = difference(load(sys.argv[1]), load(sys.argv[2]), *sys.argv[3:])
    if found:
        sys.exit(f"{sys.argv[2]}: {found}")
    print("equal")


main()
