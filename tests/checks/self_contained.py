# SPDX-License-Identifier: BSL-1.0
"""Each header compiles alone, and twice, without exceptions and RTTI, warnings as errors.

  self_contained.py [--without HEADER] -- COMPILER..."""

import sys

from common import (INCLUDE, STRICT, Tally, first_lines, headers, short, side_by_side,
                    syntax_only)

split = sys.argv.index("--")
without, compiler = sys.argv[1:split], sys.argv[split + 1:]


def compile_twice(header):
    line = f"#include <ice/{header.relative_to(INCLUDE)}>\n"
    return syntax_only(compiler, line + line, "-Iinclude", "-fno-exceptions", "-fno-rtti", *STRICT)


tally = Tally()
chosen = [h for h in headers() if str(h.relative_to(INCLUDE)) not in without]
for header, (status, messages) in zip(chosen, side_by_side(compile_twice, chosen)):
    tally.check(status == 0, f"{short(header)}\n{first_lines(messages)}")
tally.finish()
