# SPDX-License-Identifier: BSL-1.0
"""Each program of tests/tools and tests/examples compiles alone, with nothing but an include
path, and runs as its `// run: ARGUMENTS` lines say (exit status 0; 1 for `// fails: ARGUMENTS`).
A line `// link: FLAGS` says what it needs of others, if that is there.

  programs.py -- COMPILER..."""

import pathlib
import re
import shlex
import sys
import tempfile

from common import ROOT, TESTS, Tally, first_lines, run, short, side_by_side

compiler = sys.argv[sys.argv.index("--") + 1:]

tally = Tally()
with tempfile.TemporaryDirectory() as there:

    def build(source):
        command = [*compiler, "-std=c++20", "-Wall", "-Wextra", "-Werror", "-Iinclude", source,
                   "-o", pathlib.Path(there) / source.stem]
        flags = re.findall(r"^// link: (.*)", source.read_text(), re.M)
        status, messages = run([*command, *flags], cwd=ROOT)
        return run(command, cwd=ROOT) if status and flags else (status, messages)

    sources = sorted([*TESTS.glob("tools/*.cpp"), *TESTS.glob("examples/*.cpp")])
    for source, (status, messages) in zip(sources, side_by_side(build, sources)):
        if not tally.check(status == 0, f"{short(source)}\n{first_lines(messages)}"):
            continue
        for verb, arguments in re.findall(r"^// (run|fails):(.*)", source.read_text(), re.M):
            status, messages = run([pathlib.Path(there) / source.stem, *shlex.split(arguments)],
                                   cwd=ROOT, timeout=60)
            tally.check(status == (verb == "fails"),
                        f"{source.stem}{arguments}: exit {status}\n{messages}")
            for reason in re.findall(r"^skipped: (.*)", messages, re.M):
                tally.skip(f"{source.stem}: {reason}")
tally.finish()
