#!/usr/bin/env python3
"""Fails when an #include crosses the layers of the project.

lang < compiler < runtime, and one narrow door between MLIR and Torch:
compiler/program and compiler/trace, which know neither. RULES is the law; a
new edge is a change of this table in the same commit.

usage: check_layers.py [ROOT]
"""
import os
import re
import subprocess
import sys

# The first rule whose prefix matches a file says what it may include:
# third-party families and folders (or files) of this repository.
RULES = [
    ("lang/basic/", {"llvm-base"}, ["lang/basic/"]),
    ("lang/syntax/", {"llvm-base"}, ["lang/basic/", "lang/syntax/"]),
    ("lang/sema/", {"llvm-base"}, ["lang/basic/", "lang/syntax/", "lang/sema/"]),
    ("lang/denotation/", {"llvm-base"},
     ["lang/basic/", "lang/syntax/", "lang/sema/", "lang/denotation/"]),
    ("lang/format/", {"llvm-base"}, ["lang/basic/", "lang/syntax/", "lang/format/"]),
    ("compiler/program/", {"json"}, ["compiler/program/"]),
    ("compiler/trace/", {"json", "zip"}, ["compiler/program/", "compiler/trace/"]),
    ("compiler/cache/", set(), ["compiler/program/", "compiler/trace/", "compiler/cache/"]),
    ("compiler/driver/Compile.h", set(), ["compiler/program/"]),
    ("compiler/tools/", {"llvm-base", "llvm", "mlir", "cli", "json"},
     ["lang/", "compiler/"]),
    ("compiler/", {"llvm-base", "llvm", "mlir", "benchmark"}, ["lang/", "compiler/"]),
    ("runtime/solver/", {"torch"}, ["runtime/solver/", "runtime/Torch"]),
    ("runtime/report/", {"json", "toml"},
     ["compiler/program/", "runtime/report/", "runtime/train/AtomicFile.h",
      "runtime/train/Config.h", "runtime/train/Error.h", "runtime/train/FileHash.h",
      "runtime/train/RunFolder.h", "runtime/train/Safetensors.h"]),
    ("runtime/tools/", {"torch", "cli", "json", "benchmark"},
     ["compiler/program/", "compiler/trace/", "runtime/"]),
    ("runtime/train/", {"torch", "json", "toml"},
     ["compiler/program/", "compiler/trace/", "runtime/"]),
    ("runtime/", {"torch", "json", "benchmark"},
     ["compiler/program/", "compiler/trace/", "runtime/data/", "runtime/model/",
      "runtime/solver/", "runtime/Torch"]),
    ("test/lang/", {"llvm-base", "gtest"}, ["lang/", "test/lang/"]),
    ("test/compiler/program/", {"json", "gtest"}, ["compiler/program/", "test/"]),
    ("test/compiler/cache/", {"gtest"},
     ["compiler/program/", "compiler/trace/", "compiler/cache/", "test/"]),
    ("test/compiler/trace/", {"json", "zip", "gtest"},
     ["compiler/program/", "compiler/trace/", "compiler/driver/", "test/"]),
    ("test/compiler/", {"llvm-base", "llvm", "mlir", "gtest", "json", "benchmark"},
     ["lang/", "compiler/", "test/"]),
    ("test/runtime/", {"torch", "json", "gtest", "toml", "benchmark"},
     ["compiler/program/", "compiler/trace/", "runtime/", "test/"]),
    ("test/fuzz/", {"llvm-base", "mlir", "gtest"}, ["lang/", "compiler/", "test/"]),
    ("examples/", set(), []),
]

# Public headers here are standard C++ alone: they are the door.
STD_ONLY_HEADERS = ("compiler/program/", "compiler/driver/Compile.h")

# Who may see a syntax tree and an operation at once.
AST_USERS = ("compiler/conversion/ASTToLFP", "compiler/driver/",
             "compiler/tools/")  # tools: reports on trees, no operations

FAMILIES = [
    ("llvm-base", r"llvm/(ADT|Support)/"),
    ("llvm", r"llvm/"),
    ("mlir", r"mlir/"),
    ("torch", r"(torch|ATen|c10|caffe2|cuda)"),
    ("json", r"nlohmann/"),
    ("cli", r"CLI/"),
    ("toml", r"toml\+\+/"),
    ("zip", r"(zlib|libdeflate)\.h"),
    ("gtest", r"(gtest|gmock)/"),
    ("benchmark", r"benchmark/"),
]
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
LOCAL = re.compile(r"(lang|compiler|runtime|test)/")


def family(name):
    for label, pattern in FAMILIES:
        if re.match(pattern, name):
            return label
    return "std"


def local_problem(path, name, folders):
    if name.endswith("Internal.h") and os.path.dirname(name) != os.path.dirname(path):
        return "is internal to %s/" % os.path.dirname(name)
    if name == "lang/syntax/AST.h" and path.startswith("compiler/") \
            and not path.startswith(AST_USERS):
        return "only %s may see a syntax tree" % " and ".join(AST_USERS)
    own = os.path.dirname(path) == os.path.dirname(name)
    if not own and not any(name.startswith(folder) for folder in folders):
        return "%s may include only %s" % (os.path.dirname(path), ", ".join(folders))
    return None


def problem(path, quote, name):
    rule = next((r for r in RULES if path.startswith(r[0])), None)
    if rule is None:
        return "no rule covers this folder"
    if quote == '"' and LOCAL.match(name):
        return local_problem(path, name, rule[2])
    if name.endswith(".inc"):
        return None
    label = family(name)
    allowed = rule[1]
    if path.endswith(".h") and path.startswith(STD_ONLY_HEADERS) \
            and not path.endswith("Internal.h"):
        allowed = set()
    if label != "std" and label not in allowed:
        return "%s is not for %s" % (label, rule[0])
    return None


def sources(root):
    listed = subprocess.run(
        ["git", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard"],
        capture_output=True, text=True, check=False)
    names = listed.stdout.splitlines()
    if not names:
        names = [os.path.relpath(os.path.join(d, f), root)
                 for d, _, files in os.walk(root) for f in files]
    return [n for n in names if n.endswith((".h", ".cpp", ".cu"))
            and os.path.exists(os.path.join(root, n))]


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else \
        os.path.join(os.path.dirname(__file__), "..", "..")
    failures = 0
    names = sources(root)
    for path in names:
        with open(os.path.join(root, path), encoding="utf-8") as text:
            for number, line in enumerate(text, 1):
                match = INCLUDE.match(line)
                reason = match and problem(path, *match.groups())
                if reason:
                    print("%s:%d: includes `%s`: %s"
                          % (path, number, match.group(2), reason))
                    failures += 1
    print("layers: %d files, %d forbidden includes" % (len(names), failures))
    return 1 if failures or not names else 0


if __name__ == "__main__":
    sys.exit(main())
