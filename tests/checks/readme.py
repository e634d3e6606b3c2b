# SPDX-License-Identifier: BSL-1.0
"""README.md is true: its C++ is a tagged region of a file that compiles, the paths that it
names exist, its tables list what there is, and its first command works.

A block of C++ stands below `<!-- FILE: TAG -->`; the region lies between `//[TAG` and `//]`."""

import os
import pathlib
import re
import tempfile
import textwrap

from common import INCLUDE, ROOT, Tally, headers, run

readme = (ROOT / "README.md").read_text()
tally = Tally()

blocks = re.findall(r"(?:<!-- (\S+): (\w+) -->\n)?```cpp\n(.*?)```", readme, re.S)
tally.check(blocks, "README.md shows code")
for file, tag, code in blocks:
    if tally.check(file and (ROOT / file).is_file(), f"a block of code has no file:\n{code}"):
        found = re.search(rf"^ *//\[{tag}\n(.*?)^ *//\]", (ROOT / file).read_text(), re.S | re.M)
        region = textwrap.dedent(found.group(1)) if found else None
        tally.check(code == region, f"README.md and {file} differ in the region {tag}")

# What programs print, below `<!-- FILE: printed -->`: a part of the file that holds it.
for file, printed in re.findall(r"<!-- (\S+): printed -->\n```text\n(.*?)```", readme, re.S):
    known = (ROOT / file).read_text() if (ROOT / file).is_file() else ""
    tally.check(printed and printed.rstrip() in known, f"README.md shows what {file} does not have")

for path in set(re.findall(r"`((?:include|tests|bench|\.ci)/[a-z0-9_./-]*)`", readme)):
    tally.check((ROOT / path).exists(), f"README.md names {path}, which does not exist")
for link in set(re.findall(r"\]\(([\w./-]+)\)", readme)):
    tally.check((ROOT / link).exists(), f"README.md links to {link}, which does not exist")

# The tables of rooms and policies.
rooms = re.findall(r"^\| `(\w+)/` \|", readme, re.M)
for room in rooms:
    tally.check((INCLUDE / room).is_dir(), f"README.md names the room {room}/, which does not exist")
for umbrella in re.findall(r'#include "(\w+)\.hpp"', (INCLUDE / "ice.hpp").read_text()):
    if (INCLUDE / umbrella).is_dir():
        tally.check(umbrella in rooms, f"README.md does not name the room {umbrella}/")
sources = "\n".join(h.read_text() for h in headers())
for row in re.findall(r"^\| `\w+` \| (?:rule|service): .*", readme, re.M):
    for name in re.findall(r"`(\w+)(?:<\w+>)?`", row):
        tally.check(re.search(rf"\b(concept|struct|class|using) {name}\b", sources),
                    f"README.md names the policy {name}, which does not exist")

# The commands of the first block of shell, in an empty folder with nothing but our sources.
commands = re.search(r"```sh\n(.*?)```", readme, re.S).group(1)
first = "\n".join(c for c in commands.splitlines() if not c.startswith("tests/run"))
with tempfile.TemporaryDirectory() as there:
    for name in ("include", "tests"):
        os.symlink(ROOT / name, pathlib.Path(there) / name)
    status, messages = run(["sh", "-ec", first], cwd=there)
    tally.check(status == 0, f"README.md: {first}\n{messages}")
tally.finish()
