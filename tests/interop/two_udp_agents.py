# SPDX-License-Identifier: BSL-1.0
"""Two udp_agent processes connect in every way that lines can be carried between them.

  two_udp_agents.py PROGRAM [--long]

--long also kills one side and waits until the other notices, which takes half a minute."""

import contextlib
import pathlib
import re
import socket
import struct
import sys
import tempfile
import threading
import time

from agents import Agent, Tally

PROGRAM = sys.argv[1]
tally = Tally()


def start(*arguments):
    return Agent(PROGRAM, *arguments)


@contextlib.contextmanager
def two(a=("--role", "controlling"), b=("--role", "controlled"), both=("--bind", "127.0.0.1")):
    with start(*a, *both) as left, start(*b, *both) as right:
        yield left, right


def swap(a, b):
    """Carries each side's next description to the other."""
    of_a, of_b = a.description(), b.description()
    a.tell(*of_b)
    b.tell(*of_a)
    return of_a, of_b


def connected(what, a, b, components=1):
    """Both complete, and agree about the pair of each component."""
    good = True
    for c in range(1, components + 1):
        chosen = [side.expect(f"selected {c} ") for side in (a, b)]
        if not tally.check(all(chosen), f"{what}: component {c} has no selected pair{a}{b}"):
            return False
        left, right = (line.split() for line in chosen)
        mirrored = left[3:5] == right[6:8] and left[6:8] == right[3:5]
        good = tally.check(mirrored, f"{what}: {chosen} do not mirror each other") and good
    for side in (a, b):
        good = tally.check(side.expect("state completed"), f"{what}: not completed{side}") and good
    return good


def talk(what, a, b, component=1):
    for speaker, hearer, text in ((a, b, "Hello B"), (b, a, "Hello A")):
        speaker.tell(f"send {component} {text}")
        tally.check(hearer.expect(f"data {component} {text}"), f"{what}: data is lost{hearer}")


def plain(what, **sides):
    components = int(dict(zip(*[iter(sides.get("both", ()))] * 2)).get("--components", 1))
    with two(**sides) as (a, b):
        swap(a, b)
        if connected(what, a, b, components):
            for c in range(1, components + 1):
                talk(what, a, b, c)


def families():
    plain("IPv4", both=("--bind", "127.0.0.1"))
    plain("IPv6", both=("--bind", "::1"))
    plain("both families", both=("--bind", "127.0.0.1", "--bind", "::1"))
    plain("all addresses", both=())
    link_local = [line.split() for line in pathlib.Path("/proc/net/if_inet6").read_text().splitlines()
                  if line.startswith("fe80")] if pathlib.Path("/proc/net/if_inet6").exists() else []
    if not link_local:
        return tally.skip("no IPv6 link-local address to bind to")
    text = socket.inet_ntop(socket.AF_INET6, bytes.fromhex(link_local[0][0]))
    return plain("link-local", both=("--bind", f"{text}%{link_local[0][5]}"))


def roles():
    for role in ("controlling", "controlled"):
        with two(a=("--role", role), b=("--role", role)) as (a, b):
            swap(a, b)
            connected(f"both {role}", a, b)
            tally.check(a.seen("role ") + b.seen("role ") == 1,
                        f"both {role}: one side switches, once{a}{b}")
    plain("aggressive", a=("--role", "controlling", "--nomination", "aggressive"))
    plain("components", both=("--bind", "127.0.0.1", "--components", "2"))


def orders():
    with two() as (a, b):
        of_a, of_b = a.description(), b.description()
        a.tell(*reversed(of_b[:-1]), of_b[-1])
        b.tell(*reversed(of_a[:-1]), of_a[-1])
        connected("lines in reverse", a, b)
    with two() as (a, b):
        of_a, of_b = a.description(), b.description()
        a.tell(*of_b[:-1])
        b.tell(*of_a[:-1])
        connected("no end of candidates", a, b)
    with two(both=("--bind", "127.0.0.1", "--bind", "::1")) as (a, b):
        of_a, of_b = a.description(), b.description()
        for side, lines in ((a, of_b), (b, of_a)):
            side.tell(*[line for line in lines if not line.startswith("a=candidate")][:-1])
        for mine, theirs in zip(of_a, of_b):
            if mine.startswith("a=candidate"):
                time.sleep(0.1)
                a.tell(theirs)
                b.tell(mine)
        connected("trickled", a, b)
    with two() as (a, b):
        of_a, of_b = a.description(), b.description()
        a.tell(*of_b)
        time.sleep(0.7)  # checks of A, and one that is repeated
        b.tell(*of_a)
        connected("checks before the description", a, b)
    with two() as (a, b):
        of_a, of_b = a.description(), b.description()
        a.tell(*[line for line in of_b if not line.startswith("a=candidate")])
        b.tell(*of_a)
        if connected("peer-reflexive only", a, b):
            talk("peer-reflexive only", a, b)
            tally.check(any(re.match(r"selected 1 host \S+ \d+ prflx ", line) for line in a.lines),
                        f"peer-reflexive only: the type is told{a}")


def restarts():
    with two() as (a, b):
        before = swap(a, b)
        connected("before restart", a, b)
        a.tell("restart")
        of_a = a.description()
        tally.check(of_a and of_a[:2] != before[0][:2], f"restart: new credentials{a}")
        a.tell("send 1 on the old path")
        tally.check(b.expect("data 1 on the old path"), f"restart: data flows on{b}")
        b.tell(*of_a)
        of_b = b.description()
        tally.check(of_b and of_b[:2] != before[1][:2], f"restart: answered by new ones{b}")
        a.tell(*of_b)
        connected("restart", a, b)
        talk("restart", a, b)
        for side in (a, b):
            side.tell("restart")
        swap(a, b)
        connected("restart of both", a, b)
        talk("restart of both", a, b)


def lite():
    for role in ("controlling", "controlled"):
        with two(a=("--lite",), b=("--role", role)) as (a, b):
            of_a, _ = swap(a, b)
            tally.check("a=ice-lite" in of_a, f"lite says so{a}")
            connected(f"lite and {role}", a, b)
            talk(f"lite and {role}", a, b)
            tally.check(b.seen("role controlling") == (role == "controlled"),
                        f"lite: the full agent controls{b}")
            b.tell("restart")
            a.tell(*b.description())
            b.tell(*a.description())
            for side in (a, b):
                tally.check(side.expect("selected 1 "), f"lite and {role}: restarts{side}")
            talk(f"lite and {role} after a restart", a, b)


def bad_lines():
    with two() as (a, b):
        of_b = b.description()
        bad = ("a=ice-ufrag:x", "a=candidate:1 1 UDP 2130706431 127.0.0.1 99999 typ host",
               "a=candidate:1 1 UDP 1 host.example 9 typ host", "hello", "a=rtpmap:0 PCMU/8000",
               "send 1 too early", "send x y", "a=candidate:1 9 UDP 1 127.0.0.1 9 typ host")
        a.tell(*bad, *of_b)
        b.tell(*a.description())
        connected("bad lines", a, b)
        for n, column in ((1, 14), (2, 42), (3, 3), (4, 1), (5, 3), (6, 6), (7, 6), (8, 3)):
            tally.check(a.expect_error(f"line {n}, column {column}: "), f"bad line {n}{a}")
        tally.check(len(a.errors) == len(bad), f"bad lines: one complaint each{a}")
        a.tell("send 1 back\\slash, caf\u00e9 \t")
        tally.check(b.expect(r"data 1 back\\slash, caf\xc3\xa9 \x09"), f"bytes are escaped{b}")


class StunServer(threading.Thread):
    """Tells everybody that he is 203.0.113.9, port 4000 and upwards."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.seen = {}

    def run(self):
        while True:
            request, source = self.socket.recvfrom(1500)
            port = self.seen.setdefault(source, 4000 + len(self.seen))
            xored = struct.pack("!BBHI", 0, 1, port ^ 0x2112, 0xcb007109 ^ 0x2112a442)
            self.socket.sendto(struct.pack("!HHI", 0x0101, 12, 0x2112a442) + request[8:20] +
                               struct.pack("!HH", 0x0020, 8) + xored, source)


def tcp():
    """RFC 6544: in place of UDP, and beside it."""
    only = ("--bind", "127.0.0.1", "--tcp", "--no-udp")
    plain("TCP", both=only)
    plain("TCP, two components", both=(*only, "--components", "2"))
    plain("TCP, simultaneous open", both=("--bind", "127.0.0.1", "--tcp-so", "--no-udp"))
    with two(both=("--bind", "127.0.0.1", "--tcp", "--tcp-so")) as (a, b):
        of_a, _ = swap(a, b)
        ports = {line.split()[-1]: line.split()[5] for line in of_a if " tcptype " in line}
        # RFC6544-5.1-1
        tally.check(set(ports) == {"active", "passive", "so"} and ports["active"] == "9" and
                    ports["passive"] != ports["so"], f"TCP candidates of all types are told{a}")
        connected("all types of TCP candidates", a, b)
    plain("TCP beside UDP", both=("--bind", "127.0.0.1", "--tcp"))
    plain("UDP on one side", a=("--role", "controlling", "--no-udp", "--tcp"), b=("--role",
          "controlled", "--tcp"))


def stun():
    server = StunServer()
    server.start()
    at = f"127.0.0.1:{server.socket.getsockname()[1]}"
    with two(both=("--bind", "127.0.0.1", "--stun", at)) as (a, b):
        of_a, _ = swap(a, b)
        lines = [line for line in of_a if " typ srflx " in line]
        tally.check(len(lines) == 1 and re.search(
            r"^a=candidate:\w+ 1 UDP \d+ 203.0.113.9 400\d typ srflx raddr 127.0.0.1 rport \d+$",
            lines[0]), f"a server-reflexive candidate is told{a}")
        connected("with a STUN server", a, b)


class TcpStunServer(threading.Thread):
    """Likewise over TCP, beside an UDP one that says nothing, and counts connections."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.sources, self.ended = [], []

    def run(self):
        while True:
            connection, source = self.listener.accept()
            self.sources.append(source[1])
            threading.Thread(target=self.serve, args=(connection, source[1]), daemon=True).start()

    def serve(self, connection, source):
        request = connection.recv(20, socket.MSG_WAITALL)
        xored = struct.pack("!BBHI", 0, 1, (source + 1 & 0xffff) ^ 0x2112, 0xcb007109 ^ 0x2112a442)
        connection.sendall(struct.pack("!HHI", 0x0101, 12, 0x2112a442) + request[8:20] +
                           struct.pack("!HH", 0x0020, 8) + xored)
        if connection.recv(1) == b"":
            self.ended.append(source)


def stun_over_tcp():
    """RFC 6544 section 5.2: from the very ports of passive and simultaneous-open candidates."""
    server = TcpStunServer()
    server.start()
    at = f"127.0.0.1:{server.port}"
    with two(both=("--bind", "127.0.0.1", "--tcp", "--tcp-so", "--no-udp", "--stun", at)) as (a, b):
        of_a, _ = swap(a, b)
        connected("TCP with a STUN server", a, b)
        ports = {line.split()[-1]: line.split()[5] for line in of_a if " typ host " in line}
        seen = {line.split()[-1]: line.split()[4:6] for line in of_a if " typ srflx " in line}
        tally.check(seen == {
            "active": ["203.0.113.9", "9"],
            "passive": ["203.0.113.9", str(int(ports["passive"]) + 1)],
            "so": ["203.0.113.9", str(int(ports["so"]) + 1)]},
            f"reflexive TCP candidates of each type are told: {seen} of {ports}{a}")
        for _ in range(100):
            if len(server.ended) == 4:
                break
            time.sleep(0.1)
        # RFC6544-11.2-1
        tally.check(sorted(server.ended) == sorted(server.sources) and len(server.sources) == 4,
                    f"the connections to the server are closed: {server.sources} {server.ended}")


def own_address():
    """One that a name may stand for: not the loopback interface's."""
    with start("--role", "controlling") as a:
        for line in a.description():
            if found := re.match(r"a=candidate:\S+ 1 UDP \d+ (\d+\.\S+) \d+ typ host", line):
                return None if found[1].startswith("127.") else found[1]
    return None


def renamed(lines, address, name):
    """What a browser would tell: a name in place of the address."""
    return [line.replace(f" {address} ", f" {name} ", 1) for line in lines]


def names():
    """Host addresses behind .local names, which the host resolves."""
    address = own_address()
    if address is None:
        return tally.skip("names: this host has no address of its own")
    late = ("--bind", address, "--name", f"one.local={address}@400", "--name", "nobody.local=@100",
            "--name", "trick.local=127.0.0.1")
    with two(both=late) as (a, b):
        of_a, of_b = (renamed(side.description(), address, "ONE.local") for side in (a, b))
        line, = (line for line in of_b if line.startswith("a=candidate"))
        odd = [line.replace("ONE.local", name) for name in
               ("nobody.local", "trick.local", "a.b.local", ".local", "host.example")]
        a.tell(*of_b[:-1], *odd, of_b[-1])
        b.tell(*of_a)
        connected("names", a, b)
        talk("names", a, b)
        for told in ("name nobody.local none", f"name ONE.local {address}"):
            tally.check(a.seen(told) == 1, f"names: {told}{a}")
        tally.check(len(a.errors) == 3, f"names: one complaint for each that is none{a}")
        at = a.lines.index("state checking") if "state checking" in a.lines else 0
        tally.check(a.seen("state connected") + a.seen("state completed") > 0 and
                    a.lines.index(f"name ONE.local {address}") >= at,
                    f"names: the checks wait for an answer{a}")
        a.tell("restart")
        b.tell(*renamed(a.description(), address, "one.local"))
        a.tell(*renamed(b.description(), address, "one.local"))
        connected("names after a restart", a, b)
    unknown = ("--bind", address, "--name", "nobody.local=@100", "--timeout", "60")
    with two(both=unknown) as (a, b):
        of_a, of_b = a.description(), b.description()
        a.tell(*renamed(of_b, address, "nobody.local"))
        b.tell(*of_a)
        return connected("a name that nobody knows, on one side", a, b)


def endings():
    with two() as (a, b):
        swap(a, b)
        a.tell("quit")
        tally.check(a.wait() == 0, "quit is exit status 0")
        b.process.stdin.close()
        tally.check(b.wait() == 0, "so is the end of input")
    for arguments, complaint in (
            ((), "udp_agent: --role is missing"),
            (("--role", "king"), "udp_agent: --role king is not understood"),
            (("--role", "controlling", "--turn-only"), "udp_agent: --turn-only needs --turn"),
            (("--lite", "--turn", "127.0.0.1:3478"), "udp_agent: --lite has no use for --turn"),
            (("--role", "controlling", "--turn", "127.0.0.1"), "udp_agent: --turn 127.0.0.1"),
            (("--role", "controlling", "--no-udp"), "udp_agent: --no-udp needs --tcp or --tcp-so"),
            (("--lite", "--tcp"), "udp_agent: --lite speaks UDP only"),
            (("--role", "controlling", "--bind", "localhost"), "udp_agent: --bind localhost"),
            (("--role",), "udp_agent: --role is unknown, or lacks its value")):
        with start(*arguments) as a:
            tally.check(a.wait() == 2 and a.expect_error(complaint, 1), f"{complaint}{a}")
    with start("--role", "controlling", "--bind", "127.0.0.1", "--timeout", "1") as a:
        tally.check(a.wait() == 1, "--timeout is exit status 1")


def traces():
    with tempfile.TemporaryDirectory() as there:
        with two(a=("--role", "controlling", "--trace", there)) as (a, b):
            swap(a, b)
            if connected("with a trace", a, b):
                talk("with a trace", a, b)
            a.tell("quit")
            tally.check(a.wait() == 0, f"with a trace: quit{a}")
        left = {f.name: f.read_bytes() for f in pathlib.Path(there).iterdir()}
    tally.check(sorted(left) == ["explain.txt", "journal.bin", "ladder.svg", "session.pcapng"],
                f"a trace is {sorted(left)}")
    for name, holds in (("explain.txt", b"[component_selected]"), ("journal.bin", b"ICEJ"),
                        ("ladder.svg", b"USE-CANDIDATE"), ("session.pcapng", b"Hello A")):
        tally.check(holds in left.get(name, b""), f"{name} does not hold {holds}")


def killed():
    with two() as (a, b):
        swap(a, b)
        connected("before the end", a, b)
        time.sleep(1)
        began = time.monotonic()
        b.process.kill()
        tally.check(a.expect("state disconnected", 20), f"killed: disconnected first{a}")
        tally.check(a.expect("route 1 none", 40), f"killed: nothing may be sent{a}")
        tally.check(a.expect("state failed"), f"killed: then failed{a}")
        took = time.monotonic() - began
        tally.check(20 < took < 36, f"killed: consent ends after 30 s, not {took:.0f} s")
        tally.check(a.expect_error("udp_agent: failed: the peer no longer answers"), f"and why{a}")


for scenario in (families, roles, orders, restarts, lite, bad_lines, tcp, names, stun, stun_over_tcp,
                 traces, endings):
    scenario()
if "--long" in sys.argv:
    killed()
tally.finish()
