# SPDX-License-Identifier: BSL-1.0
"""What every check here shares: where things are, and counting."""

import os
import pathlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "include" / "ice"
TESTS = ROOT / "tests"

STRICT = ["-std=c++20", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Wold-style-cast",
          "-Wsign-conversion", "-Werror"]

# The only standard headers that include/ may name; interop/ is free.
STD_HEADERS = """array bit compare concepts cstddef cstdint cstring initializer_list limits
                 optional span string_view type_traits utility""".split()


class Tally:
    """Counts, prints what fails, and ends with the line that tests/run adds up."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, condition, message):
        if condition:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED: {message}")
        return bool(condition)

    def skip(self, message):
        print(f"skipped: {message}")

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed else 0)


def headers():
    return sorted(INCLUDE.rglob("*.hpp"))


def umbrellas():
    return sorted(INCLUDE.glob("*.hpp"))


def short(path):
    """A path as people write it."""
    return str(pathlib.Path(path).relative_to(ROOT))


def is_interop(path):
    return "interop" in pathlib.Path(path).relative_to(INCLUDE).parts


def inline_namespace():
    """The name that version.hpp asks of every header: v0_1_0, with _dev between releases."""
    numbers = re.findall(r"#define ICE_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)",
                         (INCLUDE / "version.hpp").read_text())
    found = re.search(r"\binline (v\w+)", (INCLUDE / "core" / "result.hpp").read_text())
    stem = "v" + "_".join(numbers)
    name = found.group(1) if found else ""
    return name if name in (stem, stem + "_dev") else stem


def run(command, **options):
    """Runs a command; returns (exit status, standard output and error together)."""
    done = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", **options)
    return done.returncode, done.stdout


def side_by_side(function, items):
    """[function(item)], a compiler each, as many at once as there are cores."""
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        return list(pool.map(function, items))


def syntax_only(compiler, text, *flags):
    """Compiles a piece of text without output; returns (exit status, messages)."""
    command = [*compiler, "-fsyntax-only", *flags, "-x", "c++", "-"]
    return run(command, input=text, cwd=ROOT)


def first_lines(text, count=12):
    return "\n".join(text.splitlines()[:count])
