#!/usr/bin/env python3
"""Fails when two files define a type of one name in one namespace.

Each file alone compiles, and so does the program; but the linker then keeps one
of the two inline functions that have the same name, with the layout of the other
type (the one-definition rule). Anonymous namespaces keep their names apart.

usage: check_names.py [ROOT]
"""
import collections
import pathlib
import re
import sys

OPENED = re.compile(r"\s*namespace ([\w:]*)\s*\{")
CLOSED = re.compile(r"\}\s*// namespace")
# A definition at the outermost level: not `struct A::B {` and no declaration.
DEFINED = re.compile(r"(?:struct|class) (\w+)(?: final)?(?: :[^;]*)?\s*\{")


def definitions(path):
    spaces = []
    for line in path.read_text(errors="replace").splitlines():
        if opened := OPENED.match(line):
            spaces.append(opened[1])
        elif CLOSED.match(line) and spaces:
            spaces.pop()
        elif (defined := DEFINED.match(line)) and "" not in spaces:
            yield "::".join(spaces + [defined[1]])


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    places = collections.defaultdict(set)
    count = 0
    for layer in ("lang", "compiler", "runtime"):
        for path in sorted((root / layer).rglob("*")):
            if path.suffix in (".h", ".cpp"):
                for name in definitions(path):
                    places[name].add(str(path.relative_to(root)))
                    count += 1
    problems = {n: p for n, p in places.items() if len(p) > 1}
    for name, files in sorted(problems.items()):
        print(f"{name}: defined in {' and '.join(sorted(files))}: rename one")
    print(f"names: {count} types, {len(problems)} problems")
    return bool(problems) or not count


sys.exit(main())
