# SPDX-License-Identifier: BSL-1.0
"""The library compiles after a host has defined names of the world as garbage.

  hostile_macros.py -- COMPILER..."""

import sys

from common import (STD_HEADERS, STRICT, Tally, first_lines, side_by_side,
                    syntax_only, umbrellas)

compiler = sys.argv[sys.argv.index("--") + 1:]
# Umbrellas of their own have more; what standard headers do with macros is not our matter.
std = "".join(f"#include <{h}>\n" for h in [*STD_HEADERS, "algorithm", "deque", "string", "vector"])
std += "#undef EOF\n#undef errno\n#undef stdin\n"  # <string> has them
macros = '#include "tests/macros/hostile.hpp"\n'


def compile_after(umbrella):
    return syntax_only(compiler, f"{std}{macros}#include <ice/{umbrella.name}>\n", "-I.",
                       "-Iinclude", *STRICT)


tally = Tally()
chosen = umbrellas()
for umbrella, (status, messages) in zip(chosen, side_by_side(compile_after, chosen)):
    tally.check(status == 0, f"<ice/{umbrella.name}>\n{first_lines(messages)}")
# The check can fail: a name of ours that is in the list does not compile.
status, _ = syntax_only(compiler, f"{std}{macros}int near() {{ return 1; }}\n", "-I.")
tally.check(status != 0, "the macros are not in force")
tally.finish()
