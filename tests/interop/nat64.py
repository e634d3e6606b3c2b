# SPDX-License-Identifier: BSL-1.0
"""A host without IPv4, a NAT64 (tayga, with a NAT of the kernel behind it for ports) and a host
without IPv6: udp_agent connects them in both roles when it knows the prefix, and asks an IPv4 STUN
server through the translator.

  nat64.py PROGRAM

Needs root, /dev/net/tun, tayga and nft; without, it says so and skips."""

import os
import shutil
import subprocess
import sys
import tempfile
import time

from agents import Agent
from coturn import Coturn, program as coturn
from netns import Internet, SERVER, play, reaches, refused_here

PREFIX = "2001:db8:64::/96"
PHONE, GATEWAY = "2001:db8:1::7", "2001:db8:1::1"
DESK, OWN = "192.0.2.9", "203.0.113.1"  # the peer, and the translator outside
INNER = "192.168.255"                      # addresses that tayga gives out, one a host
TAYGA = """tun-device nat64
ipv4-addr {inner}.1
prefix {prefix}
dynamic-pool {inner}.0/24
data-dir {data}
"""
MASQUERADE = """table ip ice {{
    chain outward {{ type nat hook postrouting priority srcnat;
        ip saddr {inner}.0/24 snat to {own}; }}
}}
"""


class Network(Internet):
    """The phone, the translator between it and the router, the desk."""

    def __init__(self):
        super().__init__()
        self.phone = self.desk = self.tayga = None

    def give_ipv6(self, *spaces):
        for space in spaces:
            self.inside(space, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=0",
                        "net.ipv6.conf.default.disable_ipv6=0", "net.ipv6.conf.lo.disable_ipv6=0",
                        "net.ipv6.conf.all.accept_dad=0", "net.ipv6.conf.default.accept_dad=0")

    def build(self, data):
        self.begin()
        self.phone, gate, self.desk = (self.space(n) for n in ("phone", "gate", "desk"))
        self.give_ipv6(self.phone, gate)
        self.join(self.router, "192.0.2.1/24", self.desk, f"{DESK}/24")
        self.inside(self.desk, "ip", "route", "add", "default", "via", "192.0.2.1")
        self.join(self.router, "203.0.113.2/30", gate, f"{OWN}/30")
        self.inside(gate, "ip", "route", "add", "default", "via", "203.0.113.2")
        self.join(gate, f"{GATEWAY}/64", self.phone, f"{PHONE}/64")
        self.inside(self.phone, "ip", "-6", "route", "add", "default", "via", GATEWAY)
        self.inside(gate, "sysctl", "-qw", "net.ipv4.ip_forward=1",
                    "net.ipv6.conf.all.forwarding=1")
        self.inside(gate, "nft", "-f", "-", input=MASQUERADE.format(inner=INNER, own=OWN))
        file = os.path.join(data, "tayga.conf")
        with open(file, "w", encoding="ascii") as out:
            out.write(TAYGA.format(inner=INNER, prefix=PREFIX, data=data))
        self.inside(gate, "tayga", "-c", file, "--mktun")
        self.inside(gate, "ip", "link", "set", "nat64", "up")
        self.inside(gate, "ip", "route", "add", f"{INNER}.0/24", "dev", "nat64")
        self.inside(gate, "ip", "-6", "route", "add", PREFIX, "dev", "nat64")
        self.tayga = subprocess.Popen(
            ["ip", "netns", "exec", gate, "tayga", "-c", file, "-d"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def end(self):
        if self.tayga is not None:
            self.tayga.kill()
            self.tayga.wait()
        super().end()


def inside(space, program, *arguments):
    return Agent("ip", "netns", "exec", space, program, *arguments)


def connect(program, network, tally, role, more=()):
    """One run, the phone in that role; `more` are arguments of the phone."""
    other = "controlled" if role == "controlling" else "controlling"
    began = time.monotonic()
    with inside(network.phone, program, "--role", role, "--bind", PHONE, "--nat64-prefix", PREFIX,
                *more) as phone, \
            inside(network.desk, program, "--role", other, "--bind", DESK) as desk:
        of_phone, of_desk = phone.description(), desk.description()
        tally.check(not any("2001:db8:64:" in line.split(" raddr ")[0] for line in of_phone),
                    f"a synthesised address is told{phone}")
        if more:
            tally.check(any(f" {OWN} " in line and f"typ srflx raddr {PHONE}" in line
                            for line in of_phone), f"no address from the server{phone}")
        desk.tell(*of_phone)
        phone.tell(*of_desk)
        both = phone.expect("state completed", 20) and desk.expect("state completed", 20)
        if not tally.check(both is not None, f"{role}: not connected{phone}{desk}"):
            return
        took = time.monotonic() - began
        pair = [line for line in phone.lines if line.startswith("selected 1 ")][-1]
        tally.check(f" {DESK} " in pair, f"the peer is not shown as what it is: {pair}")
        for speaker, hearer, text in ((phone, desk, "there"), (desk, phone, "back")):
            speaker.tell(f"send 1 {text}")
            tally.check(hearer.expect(f"data 1 {text}") is not None,
                        f"data {text} is lost{phone}{desk}")
        print(f"{role}: {pair}, {took:.1f} s", flush=True)


def without_prefix(program, network, tally):
    """The same hosts, and nothing known of the translator."""
    with inside(network.phone, program, "--role", "controlling", "--bind", PHONE, "--timeout",
                "3") as phone, \
            inside(network.desk, program, "--role", "controlled", "--bind", DESK) as desk:
        of_phone, of_desk = phone.description(), desk.description()
        desk.tell(*of_phone)
        phone.tell(*of_desk)
        tally.check(phone.wait(10) == 1, f"connected without a way{phone}{desk}")


def run(program, network, tally):
    for role in ("controlling", "controlled"):
        connect(program, network, tally, role)
    without_prefix(program, network, tally)
    if not coturn():
        print("coturn is not installed: no STUN server was asked")
        return
    with Coturn(address=SERVER, port=3478,
                wrapper=("ip", "netns", "exec", network.server)) as server:
        up = server.is_up(lambda address, port: reaches(network.desk, address, port))
        if tally.check(up, f"coturn does not start\n{server.log.read_text()}"):
            connect(program, network, tally, "controlling", ("--stun", f"{SERVER}:3478"))


def missing():
    """Why nothing can be tried here, or None."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    names = [name for name in ("ip", "nft", "tayga") if not shutil.which(name)]
    if names:
        return f"{' and '.join(names)} not installed (iproute2, nftables, tayga)"
    if not os.path.exists("/dev/net/tun"):
        return "there is no /dev/net/tun"
    return refused_here()


def main():
    network = Network()
    with tempfile.TemporaryDirectory() as data:
        play(missing(), network, lambda: network.build(data),
             lambda tally: run(sys.argv[1], network, tally))


if __name__ == "__main__":
    main()
