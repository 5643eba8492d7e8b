"""fails.py CODE COMMAND...: the command must end with this exit code, print
nothing on standard output, and say why in one line of at most 400 characters.
Prints that line. Diagnostics of a program may have more lines: --lines."""
import subprocess
import sys

arguments = sys.argv[1:]
many = arguments[0] == "--lines"
code, command = arguments[many], arguments[many + 1:]
result = subprocess.run(command, capture_output=True, timeout=60,
                        stdin=sys.stdin)
errors = result.stderr.decode(errors="backslashreplace")
sys.stdout.write(errors)
problems = []
if result.returncode != int(code):
    problems.append(f"exit code {result.returncode}, expected {code}")
if result.stdout:
    problems.append(f"standard output has {result.stdout[:80]!r}")
if not many and (errors.count("\n") != 1 or len(errors) > 400):
    problems.append("the reason is not one line")
if many and len(errors) > 20000:
    problems.append("the report is too long")
for word in ("Traceback", "Stack dump", "LLVM ERROR", "PLEASE submit"):
    if word in errors:
        problems.append(f"the reason contains `{word}`")
sys.exit("\n".join(problems) or 0)
