# SPDX-License-Identifier: BSL-1.0
"""What an include costs, in preprocessed lines: they are the same everywhere, seconds are not.
The ceilings hold for the standard library of g++ 12.

  preprocessed.py -- COMPILER..."""

import subprocess
import sys

from common import INCLUDE, ROOT, Tally, headers, is_interop, short, side_by_side

compiler = sys.argv[sys.argv.index("--") + 1:]

ONE_HEADER = 27_000
UMBRELLAS = {"ice.hpp": 40_000, "stun.hpp": 20_000, "agent.hpp": 30_000,
             "drafts.hpp": 30_000, "trace.hpp": 67_000}
ROOMS = {"sim": 31_000, "trace": 50_000,  # with <vector> and <string>; for tools and tests
         "session": 34_000}  # agent, gatherer, relays and lines at once


def ceiling_of(header):
    name = header.relative_to(INCLUDE)
    return UMBRELLAS.get(str(name)) or ROOMS.get(name.parts[0].removesuffix(".hpp"), ONE_HEADER)


def lines(text):
    done = subprocess.run([*compiler, "-std=c++20", "-E", "-P", "-Iinclude", "-x", "c++", "-"],
                          input=text, capture_output=True, text=True, cwd=ROOT, check=False)
    return done.stdout.count("\n") if done.returncode == 0 else None


tally = Tally()
version = subprocess.run([*compiler, "-E", "-dM", "-x", "c++", "/dev/null"], capture_output=True,
                         text=True, check=False).stdout
if "#define __GNUC__ 12\n" not in version or "__clang__" in version:
    tally.skip("ceilings of preprocessed lines are for g++ 12")
    tally.finish()

chosen = [h for h in headers() if not is_interop(h)]
for header, count in zip(chosen, side_by_side(
        lambda h: lines(f"#include <ice/{h.relative_to(INCLUDE)}>\n"), chosen)):
    ceiling = ceiling_of(header)
    tally.check(count is not None and count <= ceiling,
                f"{short(header)}: {count or 'no'} lines, at most {ceiling}")
    if header.name in UMBRELLAS and header.parent == INCLUDE:
        print(f"{short(header)}: {count} lines")
tally.finish()
