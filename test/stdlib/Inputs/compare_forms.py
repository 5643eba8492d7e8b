"""compare_forms.py SCRATCH PROGRAM.kln...: 204 samples of six sizes, each size
with a seed of its own, in direct and in normal form. The files must be the same,
and so must the messages where a sampler refuses a small size."""
import os
import re
import subprocess
import sys

SIZES = (2, 3, 5, 8, 13, 20)


def kleene(*arguments):
    done = subprocess.run(["kleene", *arguments], capture_output=True, text=True)
    return done.returncode, done.stderr


def bundle(program, form, scratch):
    """What `kleene trace` runs: a bundle, compiled once, or the program itself
    where the learner, which is in the bundle, refuses it."""
    name = os.path.join(scratch, form + ".kbundle")
    status, message = kleene("compile", program, "--form", form, "-O", "1", "-o", name)
    if status == 0:
        return [name]
    if not re.search(r"\[probe-type\]", message):
        sys.exit(message)
    return [program] + (["--normal"] if form == "normal" else [])


def sample(program, size, seed, file):
    status, message = kleene("trace", *program, "--size", str(size), "--seed", str(seed),
                             "--count", "34", "-o", file)
    if status:
        return status, message.replace(program[0], "")
    with open(file, "rb") as trace:
        return 0, trace.read()


def has_algorithm(path):
    with open(path, encoding="utf-8") as text:
        return any(line.startswith("algorithm ") for line in text)


def main():
    scratch, *files = sys.argv[1:]
    programs = list(filter(has_algorithm, files))
    os.makedirs(scratch, exist_ok=True)
    for program in programs:
        bundles = [bundle(program, form, scratch) for form in ("direct", "normal")]
        for size in SIZES:
            seed = 1000 + 37 * size
            direct, normal = (sample(b, size, seed, os.path.join(scratch, "trace.npz"))
                              for b in bundles)
            if direct != normal:
                sys.exit(f"{program}, size {size}, seed {seed}: the forms differ")
            if direct[0] and size >= 5:
                sys.exit(f"{program}, size {size}, seed {seed}: {direct[1]}")
    print(len(programs), "programs")


main()
