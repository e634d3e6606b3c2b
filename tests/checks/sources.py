# SPDX-License-Identifier: BSL-1.0
"""Lists files for meson.build, which has no glob, and writes the sources made of includes.

  sources.py rooms              the rooms that have tests, one a line
  sources.py pure               those that need no clock, thread, socket or foreign library
  sources.py tests ROOM         the tests of a room
  sources.py glob PATTERN       files below the top level
  sources.py every_header       a source that includes every header (--without NAME leaves one out)
  sources.py unity ROOM         the tests of a room as one source (but the files named after it)
  sources.py programs DIRECTORY [NAME...]
                                the tests of each room joined into few sources, written into the
                                directory; a line a room: its name and what to compile
"""

import pathlib
import re
import sys

from common import INCLUDE, ROOT, TESTS, headers, short

NO_ROOMS = {"checks", "compile_fail", "examples", "fuzz", "interop", "macros", "package", "support",
            "threads", "tools"}


# Tests of a room that are compiled together: most of the time goes into the headers.
CHUNK = 16

PURE = ["core", "net", "crypto", "stun", "candidate", "sdp", "sip", "golden"]


def rooms():
    return sorted(d.name for d in TESTS.iterdir()
                  if d.is_dir() and d.name not in NO_ROOMS and any(d.rglob("*.cpp")))


def tests(room):
    return sorted((TESTS / room).rglob("*.cpp"))


def every_header(without):
    yield from (f"#include <ice/{h.relative_to(INCLUDE)}>" for h in headers()
                if str(h.relative_to(INCLUDE)) not in without)


def stands_alone(path):
    """It implements a header beside it, or instantiates explicitly: neither in a namespace."""
    instantiation = r"^(extern )?template (class|struct) "
    return path.with_suffix(".hpp").exists() or re.search(instantiation, path.read_text(), re.M)


def unity(room, chosen):
    """Each test in a namespace of its own, so that helpers of the same name do not meet. All
    that they include comes first, so that their own includes find nothing left to do."""
    includes = {}
    for path in chosen:
        for line in re.findall(r"^#\s*include\s+([<\"].*?[>\"])", path.read_text(), re.M):
            if line[0] == '"':
                line = f'"{(path.parent / line[1:-1]).resolve()}"'
            includes[line] = None
    yield from (f"#include {i}" for i in sorted(includes))
    for n, path in enumerate(chosen):
        yield f"namespace unity_{re.sub('[^a-z0-9]', '_', room)}_{n} {{\n#include \"{path}\"\n}}"


def rewrite(path, text):
    """What has not changed is not compiled again."""
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def programs(directory, without):
    """Writes the sources of every room's test program; one line a room: its name, its sources."""
    for room in rooms():
        chosen = [t for t in tests(room) if t.name not in without]
        together = [t for t in chosen if not stands_alone(t)]
        sources = [t for t in chosen if stands_alone(t)]
        for first in range(0, len(together), CHUNK):
            path = pathlib.Path(directory) / f"{room}_{first // CHUNK}.cpp"
            part = together[first:first + CHUNK]
            rewrite(path, "\n".join(unity(room, part)) + "\n")
            sources.append(path)
        yield " ".join(map(str, [room, *sources]))


def main(verb, *rest):
    if verb == "rooms":
        lines = rooms()
    elif verb == "pure":
        lines = [r for r in PURE if r in rooms()]
    elif verb == "tests":
        lines = map(short, tests(rest[0]))
    elif verb == "glob":
        lines = map(short, sorted(ROOT.glob(rest[0])))
    elif verb == "every_header":
        lines = every_header(rest[1:] if rest else [])
    elif verb == "unity":
        lines = unity(rest[0], [t for t in tests(rest[0]) if t.name not in rest[1:]])
    elif verb == "programs":
        lines = programs(rest[0], rest[1:])
    else:
        sys.exit(__doc__)
    print("\n".join(lines))


main(*sys.argv[1:])
