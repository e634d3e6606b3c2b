# SPDX-License-Identifier: BSL-1.0
"""Two hosts behind two NATs of the kernel, and a coturn server that both can reach: which pairs of
NATs connect directly, and which over a relay. Prints the table; each cell is one run, the host of
the row controlling, so that both roles are seen behind every NAT. Then the same by TCP
candidates alone, from home to home (RFC 6544).

  netns.py PROGRAM

Needs root, for network namespaces; without, or where the kernel has none, it says so and skips."""

import contextlib
import os
import shutil
import subprocess
import sys
import time

from agents import Agent, Tally
from coturn import Coturn, program as coturn

SERVER = "198.51.100.2"
PATIENCE = 45.0  # seconds for one run; a check of ICE gives up after 39.5

# What a NAT does with UDP, and some with TCP; {wan} is its interface outside, {own} its address there, {host} the one
# behind it. What comes unasked never reaches the NAT's own sockets, nor its table of connections:
# there it would take the port that the host is about to use.
CONE = """
    chain outward {{ type nat hook postrouting priority srcnat;
        oifname "{wan}" ip protocol udp snat to {own}; }}
    chain inward {{ type nat hook prerouting priority dstnat;
        iifname "{wan}" ip daddr {own} udp dport 1-65535 dnat to {host}; }}"""
KINDS = {
    "full cone": CONE,
    "address-restricted": CONE + """
    set talked {{ type ipv4_addr; flags dynamic,timeout; timeout 300s; }}
    chain through {{ type filter hook forward priority filter;
        oifname "{wan}" ip protocol udp update @talked {{ ip daddr }}
        iifname "{wan}" ip protocol udp ip saddr != @talked drop; }}""",
    "port-restricted": """
    chain outward {{ type nat hook postrouting priority srcnat;
        oifname "{wan}" ip protocol {{ udp, tcp }} masquerade; }}""",
    "symmetric": """
    chain outward {{ type nat hook postrouting priority srcnat;
        oifname "{wan}" ip protocol {{ udp, tcp }} masquerade fully-random; }}""",
}
TABLE = """table ip ice {{
    chain own {{ type filter hook input priority filter; iifname "{wan}" ip protocol {{ udp, tcp }} drop; }}
""" + "{rules}\n}}\n"


def theory(one, two):
    """A mapping for each destination cannot be told to the peer: the peer's NAT must then take
    what comes from another port than the one it was told."""
    strict = ("port-restricted", "symmetric")
    blocked = one in strict and two in strict and "symmetric" in (one, two)
    return "relayed" if blocked else "direct"


class Refused(Exception):
    """What the system will not do."""


def command(*words, **options):
    done = subprocess.run([str(w) for w in words], stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.STDOUT, check=False, **options)
    if done.returncode:
        raise Refused(f"{' '.join(map(str, words))}: {done.stdout.strip()}")


class Internet:
    """A router, and what hangs on it. Where nobody lives datagrams vanish without a word, as
    private addresses of others must."""

    def __init__(self):
        self.spaces, self.links = [], 0
        self.prefix = f"ice{os.getpid()}-"
        self.router = self.server = None

    def begin(self):
        self.router = self.space("net")
        self.inside(self.router, "sysctl", "-qw", "net.ipv4.ip_forward=1")
        self.inside(self.router, "ip", "route", "add", "blackhole", "default")
        self.server = self.space("server")
        self.join(self.router, "198.51.100.1/24", self.server, f"{SERVER}/24")
        self.inside(self.server, "ip", "route", "add", "default", "via", "198.51.100.1")

    def space(self, name):
        full = self.prefix + name
        command("ip", "netns", "add", full)
        self.spaces.append(full)
        self.inside(full, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1",
                    "net.ipv6.conf.default.disable_ipv6=1")
        self.inside(full, "ip", "link", "set", "lo", "up")
        return full

    @staticmethod
    def inside(space, *words, **options):
        command("ip", "netns", "exec", space, *words, **options)

    def join(self, one, address_of_one, two, address_of_two):
        """Returns the names of the two interfaces."""
        self.links += 1
        names = f"v{self.links}a", f"v{self.links}b"
        command("ip", "link", "add", names[0], "netns", one, "type", "veth", "peer", "name",
                names[1], "netns", two)
        for space, name, address in ((one, names[0], address_of_one),
                                     (two, names[1], address_of_two)):
            self.inside(space, "ip", "address", "add", address, "dev", name)
            self.inside(space, "ip", "link", "set", name, "up")
        return names

    def home(self, number, kind):
        """A host behind a NAT of that kind; returns its namespace."""
        own, host = f"203.0.113.{number * 4 + 2}", f"10.0.{number}.2"
        nat, behind = self.space(f"nat{number}"), self.space(f"host{number}")
        gateway = f"203.0.113.{number * 4 + 1}"
        _, wan = self.join(self.router, f"{gateway}/30", nat, f"{own}/30")
        self.join(nat, f"10.0.{number}.1/24", behind, f"{host}/24")
        self.inside(nat, "sysctl", "-qw", "net.ipv4.ip_forward=1")
        self.inside(nat, "ip", "route", "add", "default", "via", gateway)
        self.inside(behind, "ip", "route", "add", "default", "via", f"10.0.{number}.1")
        words = {"wan": wan, "own": own, "host": host}
        rules = TABLE.format(rules=KINDS[kind].format(**words), **words)
        self.inside(nat, "nft", "-f", "-", input=rules)
        return behind

    def end(self):
        for space in reversed(self.spaces):
            with contextlib.suppress(Refused):
                command("ip", "netns", "delete", space)


def connect(program, one, two, arguments, kinds=("host", "srflx", "relay")):
    """What the selected pair is, and the seconds it took; and what was wrong, or None."""
    both = [Agent("ip", "netns", "exec", space, program, "--role", role, *arguments)
            for space, role in ((one, "controlling"), (two, "controlled"))]
    with both[0] as a, both[1] as b:
        of_a, of_b = a.description(), b.description()
        for kind in kinds:
            if any(not any(f" typ {kind}" in line for line in lines) for lines in (of_a, of_b)):
                return "none", 0.0, f"no {kind} candidate{a}{b}"
        began = time.monotonic()
        a.tell(*of_b)
        b.tell(*of_a)
        if not a.expect("state completed", PATIENCE) or not b.expect("state completed", PATIENCE):
            return "none", 0.0, f"not connected{a}{b}"
        took = time.monotonic() - began
        pair = [line for line in a.lines if line.startswith("selected 1 ")][-1].split()
        for speaker, hearer, text in ((a, b, "there"), (b, a, "back")):
            speaker.tell(f"send 1 {text}")
            if not hearer.expect(f"data 1 {text}"):
                return "none", took, f"data {text} is lost{a}{b}"
        return "relayed" if "relay" in pair else "direct", took, None


def reaches(space, address, port, how="answers"):
    """Whether the server answers, or listens, asked from there."""
    code = f"import sys; sys.path.insert(0, {os.path.dirname(os.path.abspath(__file__))!r}); " \
           f"from coturn import {how}; sys.exit(not {how}({address!r}, {port}))"
    return subprocess.run(["ip", "netns", "exec", space, sys.executable, "-c", code],
                          check=False).returncode == 0


def run(program, internet, tally):
    homes = [{kind: internet.home(4 * side + i, kind) for i, kind in enumerate(KINDS)}
             for side in (0, 1)]
    with Coturn(address=SERVER, port=3478,
                wrapper=("ip", "netns", "exec", internet.server)) as server:
        some = homes[0]["full cone"]
        if not tally.check(server.is_up(lambda address, port: reaches(some, address, port)),
                           f"coturn does not start\n{server.log.read_text()}"):
            return
        width = max(map(len, KINDS)) + 2
        print("".join(f"{word:<{width}}" for word in ("controlling", *KINDS)))
        for one in KINDS:
            cells = [f"{one:<{width}}"]
            for two in KINDS:
                found, took, trouble = connect(program, homes[0][one], homes[1][two],
                                                server.arguments())
                expected = theory(one, two)
                tally.check(found == expected and trouble is None,
                            f"{one} to {two}: {found}, not {expected}: {trouble}")
                cells.append(f"{f'{found} {took:.1f} s':<{width}}")
            print("".join(cells), flush=True)
    run_tcp(program, internet, homes, tally)


def run_tcp(program, internet, homes, tally):
    """RFC 6544: the kernel's own TCP and conntrack let simultaneous open pass (RFC 5382 REQ-2)."""
    kind = "port-restricted"
    one, two = (side[kind] for side in homes)
    with Coturn(address=SERVER, port=3479, streams=True,
                wrapper=("ip", "netns", "exec", internet.server)) as server:
        if not tally.check(server.is_up(lambda *where: reaches(one, *where, "listens")),
                           f"coturn does not start\n{server.log.read_text()}"):
            return
        arguments = ("--tcp", "--tcp-so", "--no-udp", "--stun", server.where)
        found, took, trouble = connect(program, one, two, arguments, ("host", "srflx"))
        tally.check(found == "direct" and trouble is None, f"TCP, {kind}: {found}: {trouble}")
        print(f"TCP, {kind} to {kind}: {found} {took:.1f} s", flush=True)


def refused_here(table=None):
    """Why the system gives no namespace, or none with this table of nft; None when it does."""
    probe = f"ice{os.getpid()}-probe"
    try:
        command("ip", "netns", "add", probe)
        if table is not None:
            command("ip", "netns", "exec", probe, "nft", "-f", "-", input=table)
    except Refused as refused:
        return f"the system refuses {refused}"
    finally:
        with contextlib.suppress(Refused):
            command("ip", "netns", "delete", probe)
    return None


def missing():
    """Why nothing can be tried here, or None."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    names = [name for name in ("ip", "nft") if not shutil.which(name)]
    if not coturn():
        names.append("turnserver")
    if names:
        return f"{' and '.join(names)} not installed (iproute2, nftables, coturn)"
    return refused_here(TABLE.format(rules=KINDS["symmetric"].format(wan="x"), wan="x"))


def play(reason, network, build, test):
    """build(), then test(tally), in a network that ends with them; a skip for that reason if there
    is one, where a test farm lacks nothing that could be installed."""
    tally = Tally()
    if reason is None:
        try:
            build()
            test(tally)
        except Refused as refused:
            tally.check(False, str(refused))
        finally:
            network.end()
    elif os.environ.get("CI") == "true" and "not installed" in reason:
        tally.check(False, reason)
    else:
        tally.skip(reason)
    tally.finish()


def main():
    internet = Internet()
    play(missing(), internet, internet.begin,
         lambda tally: run(sys.argv[1], internet, tally))


if __name__ == "__main__":
    main()
