# SPDX-License-Identifier: BSL-1.0
"""The installed package is found by Meson, pkg-config and CMake, and the sources serve as a
subproject. The program of tests/package is built each time.

  package.py -- COMPILER..."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from common import ROOT, TESTS, Tally, run

compiler = sys.argv[sys.argv.index("--") + 1:]
consumer = TESTS / "package"
tally = Tally()


def all_of(*commands, env=None):
    """Runs commands until one fails; returns whether none did, and what they said."""
    said = ""
    for command in commands:
        status, messages = run(command, env=env)
        said += f"$ {' '.join(map(str, command))}\n{messages}"
        if status:
            return False, said
    return True, said


def check(name, needs, *commands, env=None):
    if shutil.which(needs) is None:
        tally.skip(f"{name}: {needs} is missing")
        return
    passed, said = all_of(*commands, env=env)
    tally.check(passed, f"package by {name}\n{said}")


with tempfile.TemporaryDirectory() as there:
    folder = pathlib.Path(there)
    prefix = folder / "prefix"
    passed, said = all_of(
        ["meson", "setup", folder / "build", ROOT, f"--prefix={prefix}"],
        ["meson", "install", "-C", folder / "build", "--no-rebuild"])
    if not tally.check(passed, f"meson install\n{said}"):
        tally.finish()
    env = dict(os.environ, PKG_CONFIG_PATH=str(prefix / "share" / "pkgconfig"),
               CXX=" ".join(compiler))

    check("Meson", "pkg-config",
          ["meson", "setup", folder / "meson", consumer], ["ninja", "-C", folder / "meson"],
          [folder / "meson" / "consumer"], env=env)

    if shutil.which("pkg-config"):
        flags = subprocess.run(["pkg-config", "--cflags", "ice-hpp"], env=env,
                               capture_output=True, text=True, check=False).stdout.split()
    else:
        flags = []
    check("pkg-config", "pkg-config",
          [*compiler, "-std=c++20", consumer / "main.cpp", *flags, "-o", folder / "by-pkg-config"],
          [folder / "by-pkg-config"])

    check("CMake", "cmake",
          ["cmake", "-S", consumer, "-B", folder / "cmake", "-G", "Ninja",
           f"-DCMAKE_PREFIX_PATH={prefix}"],
          ["cmake", "--build", folder / "cmake"], [folder / "cmake" / "consumer"], env=env)

    # As a subproject: the consumer's own copy of the sources, no package anywhere.
    parent = folder / "parent"
    shutil.copytree(consumer, parent)
    for part in ("meson.build", "include", "tests/package"):
        target = parent / "subprojects" / "ice" / part
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copy if (ROOT / part).is_file() else shutil.copytree)(ROOT / part, target)
    check("subproject", "meson",
          ["meson", "setup", "--wrap-mode=forcefallback", folder / "sub", parent],
          ["ninja", "-C", folder / "sub"], [folder / "sub" / "consumer"],
          env=dict(os.environ, CXX=" ".join(compiler)))
tally.finish()
