#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""tests/tools/nat_report.cpp asks a coturn server that has two addresses how the NAT in between
behaves: none on this host's loopback, and the kernel's, behind which netns.py puts hosts.

  behavior.py COMPILER..."""

import pathlib
import subprocess
import sys
import tempfile

import coturn
import netns
from agents import Tally

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECOND = "198.51.100.3"
# What each kind of netns.py is in the terms of RFC 4787: mapping, filtering.
KERNEL = {
    "full cone": ("endpoint-independent", "endpoint-independent"),
    "address-restricted": ("endpoint-independent", "address-dependent"),
    "port-restricted": ("endpoint-independent", "address-and-port-dependent"),
    "symmetric": ("address-and-port-dependent", "address-and-port-dependent"),
}


def report(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=90, check=False)
    print(done.stdout)
    return done.returncode, done.stdout


def ask(tally, expected, *command):
    status, text = report(*command)
    for line in expected:
        tally.check(status == 0 and line in text, f"{command[-1]}: lacks '{line}'\n{text}")


def on_loopback(tally, program):
    with coturn.Coturn("--listening-ip=127.0.0.2") as server:
        if tally.check(server.is_up(), "coturn does not start"):
            ask(tally, ("there is no NAT", "Mapping: endpoint-independent",
                        "Filtering: endpoint-independent"), program, server.where)
    with coturn.Coturn() as plain:
        if tally.check(plain.is_up(), "coturn does not start"):
            status, text = report(program, plain.where)
            tally.check(status == 1 and "no second address" in text,
                        "a server with one address is not said to be one")


def behind_the_kernel(tally, program):
    internet = netns.Internet()
    try:
        internet.begin()
        internet.inside(internet.server, "ip", "address", "add", f"{SECOND}/24", "dev", "v1b")
        hosts = {kind: internet.home(i, kind) for i, kind in enumerate(KERNEL)}
        with coturn.Coturn(f"--listening-ip={SECOND}", address=netns.SERVER, port=3478,
                           wrapper=("ip", "netns", "exec", internet.server)) as server:
            some = hosts["full cone"]
            if not tally.check(server.is_up(lambda a, p: netns.reaches(some, a, p)),
                               f"coturn does not start\n{server.log.read_text()}"):
                return
            for kind, (mapping, filtering) in KERNEL.items():
                print(f"{kind}:")
                ask(tally, ("there is a NAT", f"Mapping: {mapping}", f"Filtering: {filtering}"),
                    "ip", "netns", "exec", hosts[kind], program, server.where)
    except netns.Refused as refused:
        tally.check(False, str(refused))
    finally:
        internet.end()


def main():
    tally = Tally()
    if not coturn.program():
        tally.skip("coturn is not installed")
        return tally.finish()
    with tempfile.TemporaryDirectory() as there:
        program = f"{there}/nat_report"
        status, text = report(*sys.argv[1:], "-std=c++20", "-O1", f"-I{ROOT}/include",
                              ROOT / "tests/tools/nat_report.cpp", "-o", program)
        if tally.check(status == 0, text):
            on_loopback(tally, program)
            reason = netns.missing()
            if reason is None:
                behind_the_kernel(tally, program)
            else:
                tally.skip(reason)
    return tally.finish()


if __name__ == "__main__":
    main()
