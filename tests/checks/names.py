# SPDX-License-Identifier: BSL-1.0
"""Each header of a room has a test of the same name, which includes that header first, so that
it is seen to stand alone. Umbrellas hold no code; bridges to foreign code are tested where
what they bridge to is installed."""

import re

from common import INCLUDE, TESTS, Tally, headers, is_interop, short

tally = Tally()
for header in headers():
    name = header.relative_to(INCLUDE)
    if header.parent == INCLUDE or is_interop(header):
        continue
    test = TESTS / name.with_suffix(".cpp")
    text = test.read_text() if test.is_file() else ""
    first = re.search(r"^#include\s+(.*)", text, re.M)
    tally.check(first and first.group(1) == f"<ice/{name}>",
                f"{short(test)} is missing, or its first include is not <ice/{name}>")
for umbrella in INCLUDE.glob("*.hpp"):
    if umbrella.stem not in ("version", "fwd", "profile"):
        code = re.sub(r"//.*|#pragma once|#include .*", "", umbrella.read_text())
        tally.check(not code.strip(), f"{short(umbrella)}: an umbrella holds includes only")
tally.finish()
