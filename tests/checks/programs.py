# SPDX-License-Identifier: BSL-1.0
"""Each program of tests/tools and tests/examples compiles alone, with nothing but an include
path, and runs as its `// run: ARGUMENTS` lines say (exit status 0; 1 for `// fails: ARGUMENTS`).
Behind the arguments `< FILE` is its standard input, and `> FILE` what it must write; files lie
beside it. A line `// link: FLAGS` says what it needs of others, if that is there.

  programs.py -- COMPILER..."""

import pathlib
import re
import shlex
import sys
import tempfile

from common import ROOT, TESTS, Tally, first_lines, run, short, side_by_side


def redirections(source, arguments):
    """The words of the arguments, and the texts of the files behind < and >."""
    words = shlex.split(arguments)
    files = {mark: (source.parent / words[words.index(mark) + 1]).read_text()
             for mark in "<>" if mark in words}
    end = min([words.index(mark) for mark in files] + [len(words)])
    return words[:end], files


compiler = sys.argv[sys.argv.index("--") + 1:]

tally = Tally()
with tempfile.TemporaryDirectory() as there:

    def build(source):
        command = [*compiler, "-std=c++20", "-Wall", "-Wextra", "-Werror", "-Iinclude", source,
                   "-o", pathlib.Path(there) / source.stem]
        flags = " ".join(re.findall(r"^// link: (.*)", source.read_text(), re.M)).split()
        status, messages = run([*command, *flags], cwd=ROOT)
        return run(command, cwd=ROOT) if status and flags else (status, messages)

    sources = sorted([*TESTS.glob("tools/*.cpp"), *TESTS.glob("examples/*.cpp")])
    for source, (status, messages) in zip(sources, side_by_side(build, sources)):
        if not tally.check(status == 0, f"{short(source)}\n{first_lines(messages)}"):
            continue
        for verb, arguments in re.findall(r"^// (run|fails):(.*)", source.read_text(), re.M):
            words, files = redirections(source, arguments)
            status, messages = run([pathlib.Path(there) / source.stem, *words], cwd=ROOT,
                                   timeout=60, input=files.get("<", ""))
            tally.check(status == (verb == "fails"),
                        f"{source.stem}{arguments}: exit {status}\n{messages}")
            tally.check(files.get(">", messages) == messages,
                        f"{source.stem}{arguments}: does not write that\n{messages}")
            for reason in re.findall(r"^skipped: (.*)", messages, re.M):
                tally.skip(f"{source.stem}: {reason}")
tally.finish()
