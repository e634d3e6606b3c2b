# SPDX-License-Identifier: BSL-1.0
"""udp_agent connects to aioice, libnice and pion, a line a run; tshark reads what went by.

  peers.py PROGRAM DIRECTORY [--long] [--only WORD]... -- COMPILER...

The peers that need it are built below DIRECTORY by COMPILER, each time anew, so that several of
these may run at once; a capture that tshark has marked stays there. --only names words that must
all be in a run's name; --long also holds each connection for three minutes, then kills one
side."""

import concurrent.futures
import pathlib
import sys
import tempfile
import threading
import time

import holds
import scenarios
from agents import Tally
from capture import Capture, judge, ports
from peer_programs import peers
from scenarios import Broken, Run

AT_ONCE = 4  # they wait most of the time

arguments, compiler = sys.argv[1:sys.argv.index("--")], sys.argv[sys.argv.index("--") + 1:]
program, directory = arguments[0], pathlib.Path(arguments[1])
only = [word for name, word in zip(arguments, arguments[1:]) if name == "--only"]
tally = Tally()
lock = threading.Lock()
seen = {}  # name of a run: when it began and ended, and the ports of both sides


def execute(item):
    """One run; counts it, and prints its line."""
    name, peer, scenario = item
    began = time.time()
    trouble, run = None, Run(program, peer)
    try:
        scenario(run)
    except Broken as broken:
        trouble = f"{broken}{''.join(str(side) for side in run.sides)}"
    finally:
        run.end()
    with lock:
        of_sides = [ports(side) for side in run.sides]
        if all(of_sides):  # else TCP is all that there can be: it is not captured
            seen[name] = (began, time.time(), set().union(*of_sides))
        if tally.check(trouble is None, f"{name}: {trouble}"):
            print(f"ok {name} ({time.time() - began:.1f} s)", flush=True)


def chosen(items):
    return [item for item in items if all(word in item[0] for word in only)]


def main(there):
    found = peers(there, directory / "go-cache", compiler, tally)
    capture = Capture(there / "capture.pcapng")
    for reason in [r for peer in found for r in scenarios.skipped(peer)]:
        tally.skip(reason)
    items = chosen([i for peer in found for i in scenarios.of(peer)])
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(execute, items))
    if "--long" in arguments:
        items = chosen([i for peer in found for i in holds.of(peer)])
        with concurrent.futures.ThreadPoolExecutor(len(items) or 1) as pool:
            list(pool.map(execute, items))
    capture.stop()
    if not judge(capture, seen, tally):
        capture.file.replace(directory / "marked.pcapng")


directory.mkdir(parents=True, exist_ok=True)
with tempfile.TemporaryDirectory(dir=directory) as fresh:
    main(pathlib.Path(fresh))
tally.finish()
