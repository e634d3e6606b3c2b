# SPDX-License-Identifier: BSL-1.0
"""The folder works under any name and in any place: copying it is the whole install.

  vendored.py -- COMPILER..."""

import pathlib
import shutil
import sys
import tempfile

from common import INCLUDE, STRICT, Tally, first_lines, run, side_by_side, umbrellas

compiler = sys.argv[sys.argv.index("--") + 1:]

tally = Tally()
with tempfile.TemporaryDirectory() as there:
    folder = pathlib.Path(there) / "third_party" / "x"
    shutil.copytree(INCLUDE, folder)

    def compile_copy(umbrella):
        text = f'#include "third_party/x/{umbrella.name}"\n'
        return run([*compiler, "-fsyntax-only", *STRICT, "-I.", "-x", "c++", "-"], input=text,
                   cwd=there)

    chosen = umbrellas()
    for umbrella, (status, messages) in zip(chosen, side_by_side(compile_copy, chosen)):
        tally.check(status == 0, f"third_party/x/{umbrella.name}\n{first_lines(messages)}")
tally.finish()
