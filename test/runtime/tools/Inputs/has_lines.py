"""has_lines.py FILE PATTERN...: lines that match the patterns, in this order?
(FileCheck is part of LLVM, and these tests run without it.)"""
import re
import sys

lines = iter(open(sys.argv[1]).read().splitlines())
for pattern in sys.argv[2:]:
    if not any(re.search(pattern, line) for line in lines):
        sys.exit("no line with `%s` in:\n%s" % (pattern, open(sys.argv[1]).read()))
