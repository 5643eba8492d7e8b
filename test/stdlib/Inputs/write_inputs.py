"""write_inputs.py OUT.npz NAME=VALUES...: one sample of inputs for a program.
`key=3 1 2` is a list, `A=0 1 | 1 0` a matrix by rows, `target=2` one number."""
import struct
import sys
import zipfile


def npy(text):
    rows = [row.split() for row in text.split("|")]
    shape = (1, len(rows), len(rows[0])) if len(rows) > 1 else \
        (1, len(rows[0])) if len(rows[0]) > 1 else (1,)
    assert all(len(row) == len(rows[0]) for row in rows), text
    values = [float(value) for row in rows for value in row]
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    return (b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) +
            header.encode() + struct.pack(f"<{len(values)}d", *values))


with zipfile.ZipFile(sys.argv[1], "w") as archive:
    for argument in sys.argv[2:]:
        name, values = argument.split("=")
        archive.writestr(f"input/{name}.npy", npy(values))
