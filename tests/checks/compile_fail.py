# SPDX-License-Identifier: BSL-1.0
"""One case of what must not compile, and its twin that must: the same file with and without
BREAK. The message has to match every `// expect: REGEX` of the file.

  compile_fail.py CASE -- COMPILER..."""

import pathlib
import re
import sys

from common import STRICT, Tally, first_lines, short, syntax_only

case = pathlib.Path(sys.argv[1]).resolve()
compiler = sys.argv[sys.argv.index("--") + 1:]
text = case.read_text()
expected = re.findall(r"// expect: (.*)", text)

tally = Tally()
flags = ["-Iinclude", f"-I{case.parent}", *STRICT]
status, messages = syntax_only(compiler, text, *flags)
tally.check(status == 0, f"{short(case)}: the twin does not compile\n{first_lines(messages)}")
status, messages = syntax_only(compiler, text, *flags, "-DBREAK")
tally.check(status != 0, f"{short(case)}: compiles with BREAK")
tally.check(expected, f"{short(case)}: has no `// expect:` line")
for regex in expected:
    tally.check(re.search(regex, messages),
                f"{short(case)}: no message matches {regex}\n{first_lines(messages, 30)}")
tally.finish()
