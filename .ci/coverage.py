# SPDX-License-Identifier: BSL-1.0
"""Line and branch coverage of include/ice, a line a room.

  coverage.py BUILD_DIRECTORY GCOV [LIST_FILE]

Sums every object and template instantiation: a line or branch counts once, and is covered where
any of them ran it. LIST_FILE receives the lines that nothing ran."""

import collections
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
INCLUDE = ROOT / "include" / "ice"


def reports(build, gcov):
    for data in sorted(build.rglob("*.gcda")):
        done = subprocess.run([gcov, "--json-format", "--stdout", "--branch-probabilities",
                               data.name], cwd=data.parent, capture_output=True, check=True)
        for line in done.stdout.splitlines():
            yield json.loads(line)


def collect(build, gcov):
    """{file: {line: [runs, [runs of each branch]]}}"""
    files = collections.defaultdict(dict)
    for report in reports(build, gcov):
        here = pathlib.Path(report["current_working_directory"])
        for file in report["files"]:
            path = (here / file["file"]).resolve()
            if INCLUDE not in path.parents:
                continue
            for line in file["lines"]:
                known = files[path].setdefault(line["line_number"], [0, []])
                known[0] += line["count"]
                for n, branch in enumerate(b for b in line["branches"] if not b["throw"]):
                    if n == len(known[1]):
                        known[1].append(0)
                    known[1][n] += branch["count"]
    return files


def percent(part, whole):
    return f"{part:5}/{whole:<5} {100 * part / whole if whole else 100:5.1f} %"


def main(build, gcov, list_file=None):
    rooms = collections.defaultdict(lambda: [0, 0, 0, 0])
    missed = []
    for path, lines in sorted(collect(pathlib.Path(build), gcov).items()):
        name = path.relative_to(INCLUDE)
        room = name.parts[0] if len(name.parts) > 1 else "(top)"
        for number, (runs, branches) in sorted(lines.items()):
            taken = sum(1 for b in branches if b)
            add = (runs > 0, 1, taken, len(branches))
            for key in (room, "all"):
                rooms[key] = [a + b for a, b in zip(rooms[key], add)]
            if not runs:
                missed.append(f"{name}:{number}")
    total = rooms.pop("all", [0, 0, 0, 0])
    for room, (ran, lines, taken, branches) in [*sorted(rooms.items()), ("total", total)]:
        print(f"{room:12} lines {percent(ran, lines)}   branches {percent(taken, branches)}")
    if list_file:
        pathlib.Path(list_file).write_text("\n".join(missed) + "\n")
    sys.exit(0 if total[1] else "no coverage was recorded")


main(*sys.argv[1:])
