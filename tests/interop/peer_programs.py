# SPDX-License-Identifier: BSL-1.0
"""The peers of udp_agent: programs of other ICE implementations, spoken to by the same lines."""

import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
GOPATH = "/usr/share/gocode"


class Missing(Exception):
    """A package that is not installed."""


class Peer:
    """What a peer can do beside connecting.

    restart       offers and answers a restart
    conflict      repairs a role conflict
    components    has more than one
    lite          can be a lite agent
    """

    def __init__(self, name, command, able):
        self.name, self.command, self.able = name, command, frozenset(able)


def build(command, **options):
    done = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False, **options)
    if done.returncode:
        raise RuntimeError(done.stdout)


def aioice(_where, _cache, _compiler):
    for python in ("/usr/bin/python3", sys.executable):  # Debian's packages are known to the first
        if subprocess.run([python, "-c", "import aioice"], stderr=subprocess.DEVNULL,
                          check=False).returncode == 0:
            return Peer("aioice", (python, HERE / "aioice_peer.py"), ("conflict", "components"))
    raise Missing("python3-aioice")


def libnice(where, _cache, compiler):
    found = shutil.which("pkg-config") and subprocess.run(
        ["pkg-config", "--cflags", "--libs", "nice"], stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True, check=False)
    if not found or found.returncode:
        raise Missing("libnice-dev")
    program = where.resolve() / "nice_peer"
    build([*compiler, "-std=c++20", "-Wall", "-Wextra", "-Werror", HERE / "nice_peer.cpp",
           *found.stdout.split(), "-o", program])
    return Peer("libnice", (program,), ("restart", "conflict", "components", "lite"))


def pion(where, cache, _compiler):
    if not shutil.which("go"):
        raise Missing("golang-go")
    if not pathlib.Path(GOPATH, "src/github.com/pion/ice/v2").is_dir():
        raise Missing("golang-github-pion-ice.v2-dev")
    program = where.resolve() / "pion_peer"
    build(["go", "build", "-o", program], cwd=HERE / "pion_peer",
          env={**os.environ, "GO111MODULE": "off", "GOPATH": GOPATH,
               "GOCACHE": str(cache.resolve())})
    return Peer("pion", (program,), ("restart", "lite"))


def peers(where, cache, compiler, tally):
    """Those that there are. A missing one is a skip where people build, a failure in CI; one that
    is installed and does not build is always a failure."""
    found = []
    for make in (aioice, libnice, pion):
        try:
            found.append(make(where, cache, compiler))
        except Missing as package:
            message = f"{make.__name__}: {package} is not installed"
            if os.environ.get("CI") == "true":
                tally.check(False, message)
            else:
                tally.skip(message)
        except RuntimeError as messages:
            tally.check(False, f"{make.__name__} does not build\n{messages}")
    return found
