"""compare.py GOLDEN OURS.npz [PREFIX]: the arrays of a trace file (those whose
names begin with PREFIX) against those of the reference, value by value and bit
by bit. Python's standard library alone.

The raw arguments (arg/*) and the spec of the reference are not compared, nor
is the storage type of integers: the reference keeps some as int64 that the
layout says are float64. Prints the first difference as probe, sample, row,
element and both values, and exits with 1.

GOLDEN is a trace file or, where that would be large, its digest: for every
array its shape, its SHA-256, and a short checksum of each row, so that the
first different row can be named. `compare.py --digest GOLDEN.npz` prints it."""
import array
import ast
import hashlib
import math
import sys
import zipfile
import zlib


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


def compared(arrays, prefix=""):
    return {n for n in arrays
            if not n.startswith("arg/") and n != "spec" and n.startswith(prefix)}


def digest(shape, values):
    """The SHA-256 of an array, and 16 bits of the checksum of each row."""
    row = math.prod(shape[1:])
    sums = (zlib.crc32(values[k * row:(k + 1) * row].tobytes()) & 0xffff
            for k in range(shape[0]))
    return hashlib.sha256(values.tobytes()).hexdigest(), [f"{s:04x}" for s in sums]


def read_digest(path):
    """name -> (shape, SHA-256, checksums of the rows)"""
    golden = {}
    with open(path, encoding="ascii") as lines:
        for name, shape, whole, *sums in map(str.split, lines):
            golden[name] = (tuple(map(int, shape.split("x"))), whole, sums)
    return golden


def digest_difference(golden, ours, prefix=""):
    for name in sorted(compared(golden, prefix) | compared(ours, prefix)):
        if name not in ours or name not in golden:
            return f"{name}: only in the {'reference' if name in golden else 'trace'}"
        (shape, whole, sums), (got_shape, got) = golden[name], ours[name]
        if shape != got_shape:
            return f"{name}: shape {got_shape}, expected {shape}"
        got_whole, got_sums = digest(got_shape, got)
        if got_whole == whole:
            continue
        for k, (a, b) in enumerate(zip(sums, got_sums)):
            if a != b:
                where, _, _ = place(name, shape[:1], k, ours["lengths"][1]).partition(", element")
                return f"{name}: {where}: differs"
        return f"{name}: differs"
    return None


def difference(golden, ours, prefix=""):
    for name in sorted(compared(golden, prefix) | compared(ours, prefix)):
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
    if sys.argv[1] == "--digest":
        golden = load(sys.argv[2])
        for name in sorted(compared(golden)):
            whole, sums = digest(*golden[name])
            print(name, "x".join(map(str, golden[name][0])), whole, *sums)
        return
    golden, ours, *prefix = sys.argv[1:]
    found = digest_difference(read_digest(golden), load(ours), *prefix) \
        if golden.endswith(".digest") else difference(load(golden), load(ours), *prefix)
    if found:
        sys.exit(f"{ours}: {found}")
    print("equal")


if __name__ == "__main__":
    main()
