#!/usr/bin/env python3
"""Runs the ```sh blocks of a README, in order, in one scratch folder that sees
stdlib/ and examples/, and fails at the first command that does. A block may be
followed by a ```text block: what the commands must print, line by line; a line
`...` stands for any lines.

usage: run_docs.py README SCRATCH
"""
import os
import re
import subprocess
import sys

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def matches(expected, actual):
    """Whether the lines of expected stand in actual, `...` being any lines."""
    position, floating = 0, False
    for line in expected:
        if line.strip() == "...":
            floating = True
            continue
        while position < len(actual) and actual[position].rstrip() != line.rstrip():
            if not floating:
                return False
            position += 1
        if position == len(actual):
            return False
        position, floating = position + 1, False
    return floating or position == len(actual)


def main():
    readme, scratch = sys.argv[1:3]
    source = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
    os.makedirs(scratch, exist_ok=True)
    for folder in ("stdlib", "examples"):
        link = os.path.join(scratch, folder)
        if not os.path.islink(link):
            os.symlink(os.path.join(source, folder), link)
    with open(readme, encoding="utf-8") as text:
        blocks = FENCE.findall(text.read())
    ran = 0
    for index, (language, body) in enumerate(blocks):
        if language != "sh":
            continue
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", body], cwd=scratch,
                              capture_output=True, text=True, check=False)
        print("$ %s\n%s%s" % (body.strip(), done.stdout, done.stderr))
        if done.returncode:
            print("%s: a command failed with code %d" % (readme, done.returncode))
            return 1
        following = blocks[index + 1] if index + 1 < len(blocks) else ("", "")
        if following[0] == "text" and not matches(
                following[1].splitlines(), done.stdout.splitlines()):
            print("%s: expected\n%s" % (readme, following[1]))
            return 1
        ran += 1
    print("%s: %d blocks ran" % (readme, ran))
    return 0 if ran else 1


if __name__ == "__main__":
    sys.exit(main())
