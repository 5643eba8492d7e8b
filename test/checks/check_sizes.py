#!/usr/bin/env python3
"""Fails on a file that is too long to be one thing, on a folder of sources
without a README, and on marks of unfinished work. WAIVERS has the exceptions,
each with its reason.

usage: check_sizes.py [ROOT]
"""
import os
import re
import subprocess
import sys

LIMITS = {".cpp": 800, ".h": 400, ".td": 600, ".kln": 200, ".py": 400, ".mlir": 400}
WAIVERS = {}
STDLIB_LIMIT = 60  # an algorithm reads like its textbook
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")
LAYERS = ("lang", "compiler", "runtime", "stdlib", "examples")


def tracked(root):
    listed = subprocess.run(
        ["git", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard"],
        capture_output=True, text=True, check=False)
    return [n for n in listed.stdout.splitlines()
            if os.path.exists(os.path.join(root, n))]


def file_problems(root, name):
    limit = LIMITS.get(os.path.splitext(name)[1])
    if name.startswith("stdlib/") and name.endswith(".kln"):
        limit = STDLIB_LIMIT
    if limit is None:
        return
    with open(os.path.join(root, name), encoding="utf-8") as text:
        lines = text.readlines()
    length = len(lines)
    if name.startswith("stdlib/"):  # what an algorithm says of itself is not counted
        length -= sum(line.startswith("///") for line in lines)
    if length > limit and name not in WAIVERS:
        yield "%s: %d lines, at most %d: split it" % (name, length, limit)
    if name == os.path.join("test", "checks", "check_sizes.py"):
        return
    for number, line in enumerate(lines, 1):
        if UNFINISHED.search(line):
            yield "%s:%d: unfinished: %s" % (name, number, line.strip())


def folder_problems(root, names):
    folders = {os.path.dirname(n) for n in names
               if n.startswith(LAYERS) and os.path.splitext(n)[1] in LIMITS}
    folders = {f for f in folders if "Inputs" not in f}
    for folder in sorted(folders):
        if not os.path.exists(os.path.join(root, folder, "README.md")):
            yield "%s: has no README.md" % folder


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else \
        os.path.join(os.path.dirname(__file__), "..", "..")
    names = tracked(root)
    problems = [p for n in names for p in file_problems(root, n)]
    problems += list(folder_problems(root, names))
    for line in problems:
        print(line)
    print("sizes: %d files, %d problems" % (len(names), len(problems)))
    return 1 if problems or not names else 0


if __name__ == "__main__":
    sys.exit(main())
