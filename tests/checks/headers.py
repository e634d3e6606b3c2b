# SPDX-License-Identifier: BSL-1.0
"""What every header promises: its first lines, what it includes, its namespace, its macros."""

import re

from common import INCLUDE, ROOT, STD_HEADERS, Tally, headers, inline_namespace, is_interop, short

# Macros are the version, the assertion, and what hides compiler differences.
MACROS = {"version.hpp": r"ICE_VERSION_(MAJOR|MINOR|PATCH)", "core/assert.hpp": r"ICE_ASSERT",
          "core/platform.hpp": r"ICE_\w+"}

tally = Tally()
spelling = re.compile(rf"namespace ice::inline {inline_namespace()}(::\w+)* \{{$")

for path in headers():
    text = path.read_text()
    lines = text.splitlines()
    name = short(path)
    tally.check(lines[0] == "// SPDX-License-Identifier: BSL-1.0" and lines[1].startswith("// "),
                f"{name}: starts with the SPDX line and a sentence")
    first = re.search(r"^#.*", text, re.M)
    tally.check(first and first.group() == "#pragma once" and text.count("#pragma once") == 1,
                f"{name}: the first directive is #pragma once")

    for std in re.findall(r"^\s*#\s*include\s*<(.*?)>", text, re.M):
        tally.check(std in STD_HEADERS or is_interop(path) or re.search(r"(sim|trace)/", name),
                    f"{name}: <{std}> is not among the allowed standard headers")
        if path.parent == INCLUDE and path.stem == "fwd":
            tally.check(std == "cstdint", f"{name}: includes <cstdint> at most")
    for own in re.findall(r"^\s*#\s*include\s*\"(.*?)\"", text, re.M):
        target = (path.parent / own).resolve()
        tally.check(target.is_file() and INCLUDE in target.parents,
                    f'{name}: "{own}" is no relative path to a header of the library')

    opened = re.findall(r"^namespace .*", text, re.M)
    tally.check(not opened or spelling.match(opened[0]),
                f"{name}: opens with `namespace ice::inline {inline_namespace()}`")
    for line in opened:
        if line.startswith("namespace ice"):
            tally.check(spelling.match(line), f"{name}: `{line}` is spelled otherwise")

    allowed = MACROS.get(str(path.relative_to(INCLUDE)), "(?!)")
    for macro in re.findall(r"^\s*#\s*define\s+(\w+)", text, re.M):
        undefined = re.search(rf"^\s*#\s*undef\s+{macro}\b", text, re.M)
        tally.check(re.fullmatch(allowed, macro) or undefined, f"{name}: defines the macro {macro}")

numbers = re.findall(r"#define ICE_VERSION_\w+ (\d+)", (INCLUDE / "version.hpp").read_text())
version = ".".join(numbers)
built = re.search(r"version: '([\d.]+)'", (ROOT / "meson.build").read_text()).group(1)
tally.check(version == built, f"version.hpp says {version}, meson.build {built}")
tally.finish()
