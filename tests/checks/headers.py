# SPDX-License-Identifier: BSL-1.0
"""What every header promises: its first lines, what it includes, its namespace, its macros."""

import re

from common import INCLUDE, ROOT, STD_HEADERS, Tally, headers, inline_namespace, is_interop, short

# Macros are the version, the assertion, and what hides compiler differences.
MACROS = {"version.hpp": r"ICE_VERSION_(MAJOR|MINOR|PATCH)", "core/assert.hpp": r"ICE_ASSERT",
          "core/platform.hpp": r"ICE_\w+"}

spelling = re.compile(rf"namespace ice::inline {inline_namespace()}(::\w+)* \{{$")


def beginnings(lines, text):
    if lines[0] != "// SPDX-License-Identifier: BSL-1.0" or not lines[1].startswith("// "):
        yield "does not start with the SPDX line and a sentence"
    first = re.search(r"^#.*", text, re.M)
    if not first or first.group() != "#pragma once" or text.count("#pragma once") != 1:
        yield "the first directive is not #pragma once"


def includes(path, text):
    name = path.relative_to(INCLUDE)
    free = is_interop(path) or name.parts[0] in ("sim", "trace")
    for std in re.findall(r"^\s*#\s*include\s*<(.*?)>", text, re.M):
        if not free and std not in STD_HEADERS:
            yield f"<{std}> is not among the allowed standard headers"
        if str(name) == "fwd.hpp" and std != "cstdint":
            yield "includes more than <cstdint>"
    for own in re.findall(r"^\s*#\s*include\s*\"(.*?)\"", text, re.M):
        target = (path.parent / own).resolve()
        if not target.is_file() or INCLUDE not in target.parents:
            yield f'"{own}" is no relative path to a header of the library'


def namespaces(text):
    opened = re.findall(r"^namespace .*", text, re.M)
    if opened and not spelling.match(opened[0]):
        yield f"does not open with `namespace ice::inline {inline_namespace()}`"
    for line in opened:
        if line.startswith("namespace ice") and not spelling.match(line):
            yield f"`{line}` is spelled otherwise"


def macros(path, text):
    allowed = MACROS.get(str(path.relative_to(INCLUDE)), "(?!)")
    for macro in re.findall(r"^\s*#\s*define\s+(\w+)", text, re.M):
        undefined = re.search(rf"^\s*#\s*undef\s+{macro}\b", text, re.M)
        if not re.fullmatch(allowed, macro) and not undefined:
            yield f"defines the macro {macro}"


tally = Tally()
for header in headers():
    text = header.read_text()
    problems = [*beginnings(text.splitlines(), text), *includes(header, text),
                *namespaces(text), *macros(header, text)]
    tally.check(not problems, f"{short(header)}: {'; '.join(problems)}")

numbers = re.findall(r"#define ICE_VERSION_\w+ (\d+)", (INCLUDE / "version.hpp").read_text())
version = ".".join(numbers)
built = re.search(r"version: '([\d.]+)'", (ROOT / "meson.build").read_text()).group(1)
tally.check(version == built, f"version.hpp says {version}, meson.build {built}")
tally.finish()
