#!/usr/bin/env python3
"""Prints `N passed, N failed` from the results of lit (results.json) or ctest
(results.xml) in a folder, and fails when something failed or nothing ran.

usage: summary.py FOLDER
"""
import json
import os
import sys
import xml.etree.ElementTree as xml

PASSED = {"PASS", "XFAIL", "FLAKYPASS"}
SKIPPED = {"UNSUPPORTED", "SKIPPED", "EXCLUDED"}


def lit_counts(path):
    with open(path, encoding="utf-8") as text:
        codes = [test["code"] for test in json.load(text)["tests"]]
    passed = sum(code in PASSED for code in codes)
    skipped = sum(code in SKIPPED for code in codes)
    return passed, len(codes) - passed - skipped, skipped


def ctest_counts(path):
    suite = xml.parse(path).getroot()
    total, failed = int(suite.get("tests")), int(suite.get("failures"))
    skipped = int(suite.get("skipped", 0)) + int(suite.get("disabled", 0))
    return total - failed - skipped, failed, skipped


def main():
    folder = sys.argv[1]
    for name, count in (("results.json", lit_counts), ("results.xml", ctest_counts)):
        path = os.path.join(folder, name)
        if os.path.exists(path):
            passed, failed, skipped = count(path)
            break
    else:
        print("no results in %s: the tests did not run" % folder)
        return 1
    tail = ", %d skipped" % skipped if skipped else ""
    print("%d passed, %d failed%s" % (passed, failed, tail))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
