# SPDX-License-Identifier: BSL-1.0
"""Two versions of the library in one program: each answers for itself.

  two_versions.py -- COMPILER..."""

import pathlib
import shutil
import sys
import tempfile

from common import INCLUDE, Tally, inline_namespace, run

compiler = sys.argv[sys.argv.index("--") + 1:]

ANSWER = """
#include <ice/ice.hpp>
const char* {name}_says() {{ return ice::describe(ice::errc::ok).sentence.data(); }}
"""
MAIN = """
#include <string_view>
const char* first_says();
const char* second_says();
int main() {
    return first_says() == std::string_view("first") && second_says() == std::string_view("second")
               ? 0 : 1;
}
"""


def copy(folder, name, namespace):
    """The library with another answer, and with another inline namespace."""
    answers = 0
    shutil.copytree(INCLUDE, folder / name / "ice")
    for path in (folder / name).rglob("*.hpp"):
        text = path.read_text()
        answers += text.count('"no error"')
        text = text.replace('"no error"', f'"{name}"').replace(inline_namespace(), namespace)
        path.write_text(text)
    assert answers == 1, "the sentence of errc::ok is looked for by its text"
    source = folder / f"{name}.cpp"
    source.write_text(ANSWER.format(name=name))
    return run([*compiler, "-std=c++20", "-O0", "-c", source, f"-I{folder / name}", "-o",
                folder / f"{name}.o"])


def program(namespaces):
    """Builds and runs it; returns (exit status, messages)."""
    with tempfile.TemporaryDirectory() as there:
        folder = pathlib.Path(there)
        (folder / "main.cpp").write_text(MAIN)
        for name, namespace in zip(("first", "second"), namespaces):
            status, messages = copy(folder, name, namespace)
            if status:
                return status, messages
        status, messages = run([*compiler, "-std=c++20", folder / "main.cpp", folder / "first.o",
                                folder / "second.o", "-o", folder / "program"])
        return (status, messages) if status else run([folder / "program"])


tally = Tally()
status, messages = program(["v1_0_0", "v1_0_1"])
tally.check(status == 0, f"two versions do not live together\n{messages}")
# The check can fail: under one name, one of the copies answers for both.
status, _ = program(["v1_0_0", "v1_0_0"])
tally.check(status != 0, "copies of the same name are told apart: the check is blind")
tally.finish()
