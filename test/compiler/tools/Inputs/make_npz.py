"""make_npz.py KIND OUT.npz: input files for bellman_ford, right and wrong."""
import io
import struct
import sys
import zipfile


def npy(shape, values, descr="<f8", code="d"):
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    return (b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) +
            header.encode() + struct.pack(f"<{len(values)}{code}", *values))


def archive(entries, method=zipfile.ZIP_STORED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, data in entries.items():
            z.writestr(name, data)
    return out.getvalue()


def spec(dtype):
    text = f'{{"dtype": "{dtype}"}}'.encode()
    return {"spec.npy": npy((len(text),), list(text), "|u1", "B")}


source = npy((1, 3), [1, 0, 0])
edges = npy((1, 3, 3), [0, 1, 0, 1, 0, 2, 0, 2, 0])
good = {"input/s.npy": source, "input/A.npy": edges}
kinds = {
    "good": lambda: archive(good),
    "deflated": lambda: archive(good, zipfile.ZIP_DEFLATED),
    "bare": lambda: archive({"s.npy": source, "A.npy": edges}),
    "single": lambda: archive({"s.npy": npy((3,), [1, 0, 0]),
                               "A.npy": npy((3, 3), [0, 1, 0, 1, 0, 2, 0, 2, 0])}),
    "truncated": lambda: archive(good)[:-40],
    "huge": lambda: archive({**good, "input/A.npy": npy((1 << 32,), [])}),
    "huge-deflated": lambda: archive(
        {**good, "input/A.npy": npy((1 << 32,), [])}, zipfile.ZIP_DEFLATED),
    "shape": lambda: archive({**good, "input/A.npy": npy((1, 3, 2), [0] * 6)}),
    "mask": lambda: archive({**good, "input/adj.npy": npy((1, 3, 3), [7] * 9)}),
    "onehot": lambda: archive({**good, "input/s.npy": npy((1, 3), [1, 1, 0])}),
    "missing": lambda: archive({"input/s.npy": source}),
    "unknown": lambda: archive({**good, "input/B.npy": edges}),
    "pickle": lambda: archive({**good, "input/A.npy": npy((1,), [0], "|O")}),
    "compact": lambda: archive({**good, **spec("compact"),
                                "input/s.npy": npy((1,), [0], "|u1", "B")}),
    "dtype": lambda: archive({**good, **spec("half")}),
    "text": lambda: b"hello\n",
}
with open(sys.argv[2], "wb") as file:
    file.write(kinds[sys.argv[1]]())
