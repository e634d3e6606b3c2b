# SPDX-License-Identifier: BSL-1.0
"""A journal that is off costs nothing: code and size of an agent are those of one with an empty
observer of the user's, and no symbol of a journal is in it. One that hears something is not free,
so the comparison can fail.

  journal_cost.py -- COMPILER..."""

import pathlib
import re
import sys
import tempfile

from common import ROOT, Tally, first_lines, run, side_by_side

compiler = sys.argv[sys.argv.index("--") + 1:]

COMMON = """
#include <ice/agent.hpp>
#include <ice/trace/journalled.hpp>
struct wire { ice::send_status send(const ice::route&, ice::byte_view) noexcept; };
struct empty {};
struct listener {
    unsigned verbs;
    template <class E, class... A>
    void verb_begins(const E&, ice::time_point, ice::verb_code, const A&...) noexcept { ++verbs; }
};
struct mine : ice::profiles::rfc8445 { OBSERVER };
using recorded = ice::trace::journalled<mine, ice::trace::journal_ring>;
static_assert(sizeof(ice::basic_agent<wire>) == sizeof(ice::basic_agent<wire, mine>));
static_assert(sizeof(ice::basic_agent<wire>) == sizeof(ice::basic_agent<wire, recorded>));
template class ice::basic_agent<wire, mine>;
"""
# One name for all three profiles: what a compiler does may depend on names.
OBSERVERS = {"plain": "", "silent": "using observer = empty;",
             "heard": "using observer = listener;"}

tally = Tally()
with tempfile.TemporaryDirectory() as there:

    def build(name):
        source = pathlib.Path(there) / f"{name}.cpp"
        source.write_text(COMMON.replace("OBSERVER", OBSERVERS[name]))
        out = source.with_suffix(".o")
        status, messages = run([*compiler, "-std=c++20", "-O2", "-fno-exceptions", "-Iinclude",
                                "-c", source, "-o", out], cwd=ROOT)
        if not tally.check(status == 0, f"{name}:\n{first_lines(messages)}"):
            tally.finish()
        _, sections = run(["size", "-A", out])
        _, symbols = run(["nm", "-C", out])
        return sum(int(n) for n in re.findall(r"^\.text\S*\s+(\d+)", sections, re.M)), symbols

    (plain, symbols), (silent, _), (heard, _) = side_by_side(build, OBSERVERS)
    tally.check(plain == silent, f"{plain} bytes of code, {silent} with an empty observer")
    tally.check(heard > plain, f"{heard} bytes of code with a listener, {plain} without")
    tally.check("journal" not in symbols and "trace::" not in symbols,
                "a symbol of the journal is in an agent without one")
    print(f"{plain} bytes of code; {heard} with an observer that counts verbs")
tally.finish()
