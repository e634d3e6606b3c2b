# SPDX-License-Identifier: BSL-1.0
"""Reads Meson's testlog.json; prints failures and skips, then the one line of totals.

A doctest program counts its cases, a check the numbers of its last line, anything else one."""

import json
import re
import sys

DOCTEST = re.compile(r"\[doctest\] test cases:\s*\d+ \|\s*(\d+) passed \|\s*(\d+) failed")
COUNTED = re.compile(r"^(\d+) passed, (\d+) failed$", re.M)


def count(result, text):
    summary = DOCTEST.search(text)
    lines = COUNTED.findall(text)
    if summary:
        passed, failed = map(int, summary.groups())
    elif lines:
        passed, failed = map(int, lines[-1])
    else:
        passed, failed = (1, 0) if result == "OK" else (0, 0)
    if result != "OK" and failed == 0:
        failed = 1  # it crashed, hung or could not start
    return passed, failed


def main(log, *build_failed):
    passed, failed = 0, len(build_failed)
    skips = []
    try:
        entries = [json.loads(line) for line in open(log, encoding="utf-8")]
    except OSError:
        entries = []
    for entry in entries:
        text = re.sub(r"\x1b\[[0-9;]*m", "", entry.get("stdout", ""))
        skips += [f"{entry['name']}: {s}" for s in re.findall(r"^skipped: (.*)$", text, re.M)]
        if entry["result"] == "SKIP":
            continue
        good, bad = count(entry["result"], text)
        passed += good
        failed += bad
        if bad:
            print(f"--- {entry['name']}: {entry['result']}")
            print(text + entry.get("stderr", ""))
    for skip in skips:
        print(f"skipped: {skip}")
    if build_failed:
        print("the build has failed: not every test was run")
    if not entries:
        failed += 1
        print("no test has run")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main(*sys.argv[1:])
