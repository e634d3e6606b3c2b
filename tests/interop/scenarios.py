# SPDX-License-Identifier: BSL-1.0
"""How udp_agent is connected to a peer. A scenario gets a Run; `a` is ours, `b` the peer."""

import socket
import time

from agents import Agent
from stray import check, send_stray

PATIENCE = 20.0  # seconds; the machine may be busy
ROLES = ("controlling", "controlled")  # of the peer


class Broken(Exception):
    """What a run has not shown."""


def need(condition, message):
    if not condition:
        raise Broken(message)
    return condition


def other(role):
    return ROLES[1 - ROLES.index(role)]


def candidates(lines):
    return [line for line in lines if line.startswith("a=candidate")]


def heads(lines):
    """Without candidates, and without their end."""
    return [line for line in lines
            if not line.startswith("a=candidate") and line != "a=end-of-candidates"]


def mirrored(a, b):
    """Do both sides work with the same pair? Only where there is one: of several that aggressive
    nomination names, peers are known to keep the last."""
    end = time.monotonic() + PATIENCE
    while not b.seen("selected 1 ") and time.monotonic() < end:
        time.sleep(0.01)  # some say so later than that they are connected
    ours, theirs = ([line.split() for line in side.lines if line.startswith("selected 1 ")][-1:]
                    for side in (a, b))
    return theirs and ours[0][3:5] == theirs[0][6:8] and ours[0][6:8] == theirs[0][3:5]


class Run:
    """The two processes of a run, and what every scenario does with them."""

    def __init__(self, program, peer):
        self.program, self.peer, self.sides = program, peer, []

    def start(self, ours, theirs, binds=("127.0.0.1",)):
        both = [word for bind in binds for word in ("--bind", bind)]
        self.sides += [Agent(self.program, *ours, *both), Agent(*self.peer.command, *theirs, *both)]
        return self.sides

    def end(self):
        for side in self.sides:
            side.end()

    @staticmethod
    def described(a, b):
        return (need(a.description(PATIENCE), "we do not describe ourselves"),
                need(b.description(PATIENCE), "the peer does not describe itself"))

    def exchange(self, a, b):
        of_a, of_b = self.described(a, b)
        b.tell(*of_a)
        a.tell(*of_b)
        return of_a, of_b

    @staticmethod
    def connected(a, b, components=1):
        """Both are; returns our selected pairs. A lite agent says `selected` only."""
        pairs = [need(a.expect(f"selected {c} ", PATIENCE), f"component {c}: we have no pair")
                 for c in range(1, components + 1)]
        need(a.expect("state completed", PATIENCE), "we are not completed")
        need(b.expect("state connected", PATIENCE), "the peer is not connected")
        return [pair.split() for pair in pairs]

    @staticmethod
    def talk(a, b, components=1):
        for component in range(1, components + 1):
            for speaker, hearer, text in ((a, b, "to the peer"), (b, a, "to us")):
                speaker.tell(f"send {component} {component} {text}")
                need(hearer.expect(f"data {component} {component} {text}", PATIENCE),
                     f"component {component}: data {text} is lost")


def plain(run, role, binds=("127.0.0.1",), ours=(), theirs=(), components=1):
    more = ("--components", str(components)) if components > 1 else ()
    a, b = run.start(("--role", other(role), *ours, *more), ("--role", role, *theirs, *more), binds)
    run.exchange(a, b)
    run.connected(a, b, components)
    run.talk(a, b, components)
    need(len(binds) != 1 or mirrored(a, b), "the sides have selected different pairs")
    need(not a.seen("state failed") and not a.seen("state disconnected"), "there was a bad moment")
    return a, b


def ipv6(run, role):
    plain(run, role, ("::1",))


def own_addresses(run, role):
    plain(run, role, ())


def both_families(run, role):
    plain(run, role, ("127.0.0.1", "::1"))


def trickled(run, role):
    a, b = run.start(("--role", other(role)), ("--role", role), ("127.0.0.1", "::1"))
    of_a, of_b = run.described(a, b)
    for side, lines in ((b, of_a), (a, of_b)):
        side.tell(*heads(lines))
    for mine, theirs in zip(candidates(of_a), candidates(of_b)):
        time.sleep(0.15)
        b.tell(mine)
        a.tell(theirs)
    for side in (b, a):
        side.tell("a=end-of-candidates")
    run.connected(a, b)
    run.talk(a, b)


def crossed_families(run, role):
    """The first candidates told are of different families: nothing can be paired yet."""
    a, b = run.start(("--role", other(role)), ("--role", role), ("127.0.0.1", "::1"))
    of_a, of_b = run.described(a, b)
    for side, lines in ((b, of_a), (a, of_b)):
        side.tell(*heads(lines))
    ours, theirs = candidates(of_a), candidates(of_b)
    if (":" in ours[0].split()[4]) == (":" in theirs[0].split()[4]):
        theirs.reverse()
    for mine, yours in zip(ours, theirs):
        b.tell(mine)
        a.tell(yours)
        time.sleep(0.3)
    run.connected(a, b)
    run.talk(a, b)


def peer_reflexive(run, role):
    """We are told no candidate: RFC 8445 section 7.3.1.3 finds the peer."""
    a, b = run.start(("--role", other(role)), ("--role", role))
    of_a, of_b = run.described(a, b)
    a.tell(*heads(of_b))
    b.tell(*of_a)
    pair, = run.connected(a, b)
    need(pair[5] == "prflx", f"the type of the peer's candidate is {pair[5]}")
    run.talk(a, b)


def peer_begins(run, role):
    """Its checks come before we know anything of it."""
    a, b = run.start(("--role", other(role)), ("--role", role))
    of_a, of_b = run.described(a, b)
    b.tell(*of_a)
    time.sleep(0.8)
    a.tell(*of_b)
    run.connected(a, b)
    run.talk(a, b)


def we_begin(run, role):
    a, b = run.start(("--role", other(role)), ("--role", role))
    of_a, of_b = run.described(a, b)
    a.tell(*of_b)
    time.sleep(0.8)
    b.tell(*of_a)
    run.connected(a, b)
    run.talk(a, b)


def odd_lines(run, role):
    """What peers are seen to write: the password before the fragment, foundations of 32
    characters, server-reflexive candidates that repeat the host's, equal priorities, names of
    mDNS, TCP, words that nobody knows, addresses that nobody reaches, no end of candidates."""
    a, b = run.start(("--role", other(role)), ("--role", role), ("127.0.0.1", "::1"))
    of_a, of_b = run.described(a, b)
    b.tell(*of_a)
    odd = []
    for n, line in enumerate(candidates(of_b)):
        words = line.split()
        words[0] = f"a=candidate:{n:032x}"
        words[3] = "2130706431"
        odd.append(" ".join([*words, "generation", "0", "network-id", "1"]))
        words[0], words[7] = f"a=candidate:s{n:031x}", "srflx"
        odd.append(" ".join([*words[:8], "raddr", "0.0.0.0", "rport", "0"]))
    odd += ["a=candidate:m 1 UDP 2130706431 3c8bd2d5-8b4c-4bd5-9d1e-c2d5aa1e6f2f.local 50000 "
            "typ host",
            "a=candidate:t 1 TCP 2105524479 127.0.0.1 9 typ host tcptype active",
            "a=candidate:u 1 UDP 2130706431 192.0.2.77 50000 typ host",
            "a=candidate:v 1 UDP 1694498815 2001:db8::77 50001 typ srflx raddr :: rport 0"]
    a.tell(*reversed(heads(of_b)), *odd)
    run.connected(a, b)
    run.talk(a, b)


def stray_checks(run, role):
    """Checks of the peer from addresses where nobody listens, ::1 to a real address among them:
    they make pairs that never answer, ahead of the one that does."""
    a, b = run.start(("--role", other(role)), ("--role", role), ())
    of_a, of_b = run.described(a, b)
    secrets = [line.split(":", 1)[1] for line in (*of_a[:2], of_b[0])]
    where = [line.split()[4:6] for line in candidates(of_a)]
    a.tell(*heads(of_b))
    for ip, port in where:
        if not ip.startswith("fe80"):  # needs a zone
            for _ in range(3):
                send_stray(check(*secrets, role == "controlling"), (ip, int(port)))
    b.tell(*of_a)
    a.tell(*candidates(of_b), of_b[-1])
    run.connected(a, b)
    run.talk(a, b)


def two_components(run, role):
    plain(run, role, components=2)


def conflict(run, role):
    """Both have the same role: RFC 8445 section 7.3.1.1."""
    a, b = run.start(("--role", role), ("--role", role))
    run.exchange(a, b)
    run.connected(a, b)
    run.talk(a, b)
    switched = a.seen("role ") + b.seen("role ")
    need(switched == 1 or run.peer.name == "libnice" and switched == 0,  # which does not tell
         f"{switched} sides have switched")


def we_restart(run, role):
    a, b = plain(run, role)
    a.tell("restart")
    of_a = need(a.description(PATIENCE), "we do not describe ourselves again")
    b.tell(*of_a)
    a.tell(*need(b.description(PATIENCE), "the peer does not restart"))
    run.connected(a, b)
    run.talk(a, b)


def peer_restarts(run, role):
    a, b = plain(run, role)
    b.tell("restart")
    of_b = need(b.description(PATIENCE), "the peer does not describe itself again")
    a.tell(*of_b)
    b.tell(*need(a.description(PATIENCE), "we do not answer the restart"))
    run.connected(a, b)
    run.talk(a, b)


def our_lite(run, _):
    """A lite agent is always controlled (RFC 8445 section 6.1.1)."""
    theirs = ("--remote-lite",) if run.peer.name == "aioice" else ()
    a, b = run.start(("--lite",), ("--role", "controlling", *theirs))
    of_a, _ = run.exchange(a, b)
    need("a=ice-lite" in of_a, "we do not say that we are lite")
    run.connected(a, b)
    run.talk(a, b)


def both_restart(run, role):
    """In turn, on addresses of both families."""
    a, b = plain(run, role, ("127.0.0.1", "::1"))
    for first, second in ((a, b), (b, a)):
        first.tell("restart")
        second.tell(*need(first.description(PATIENCE), "no description after a restart"))
        first.tell(*need(second.description(PATIENCE), "a restart is not answered"))
        run.connected(a, b)
        run.talk(a, b)


def peer_lite(run, role):
    """We control, whatever we were told. Nobody says a=ice-lite but us."""
    a, b = run.start(("--role", role), ("--role", "controlled", "--lite"))
    of_a, of_b = run.described(a, b)
    b.tell(*of_a)
    a.tell("a=ice-lite", *of_b)
    run.connected(a, b)
    run.talk(a, b)


def aggressive(run, role):
    plain(run, role, ("127.0.0.1", "::1"), ours=("--nomination", "aggressive"))


def peer_regular(run, role):
    plain(run, role, ("127.0.0.1", "::1"), theirs=("--nomination", "regular"))


def peer_with_tcp(run, role):
    plain(run, role, theirs=("--tcp",))


def over_tcp(run, role):
    """RFC 6544: TCP is all that we have. Both sides open connections; one of them is selected."""
    plain(run, role, ours=("--tcp", "--no-udp"), theirs=("--tcp",))


def over_tcp_of_all_types(run, role):
    plain(run, role, ours=("--tcp", "--tcp-so", "--no-udp"), theirs=("--tcp",))


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as s:
            s.bind(("::1", 0))
        return True
    except OSError:
        return False


# name, scenario, what the peer must be able to do
IPV6 = {"IPv6", "both families", "trickled", "families crossed", "odd lines", "aggressive",
        "its regular nomination", "both restart"}
TABLE = [
    ("IPv4", plain, None),
    ("IPv6", ipv6, None),
    ("both families", both_families, None),
    ("all addresses", own_addresses, None),
    ("trickled", trickled, None),
    ("families crossed", crossed_families, None),
    ("peer-reflexive only", peer_reflexive, None),
    ("it begins", peer_begins, None),
    ("we begin", we_begin, None),
    ("odd lines", odd_lines, None),
    ("stray checks", stray_checks, None),
    ("two components", two_components, "components"),
    ("role conflict", conflict, "conflict"),
    ("we restart", we_restart, "restart"),
    ("it restarts", peer_restarts, "restart"),
    ("both restart", both_restart, "restart"),
    ("it is lite", peer_lite, "lite"),
]


def skipped(peer):
    """What cannot be run with this peer, or on this host."""
    for name, _, ability in TABLE:
        if ability and ability not in peer.able:
            yield f"{peer.name}: {name}: {peer.name} has no {ability}"
        elif name in IPV6 and not has_ipv6():
            yield f"{peer.name}: {name}: this host has no IPv6"


def of(peer):
    """(name, peer, scenario) of each run."""
    v6 = has_ipv6()
    table = [(name, scenario, ROLES) for name, scenario, ability in TABLE
             if not ability or ability in peer.able]
    table += [("our lite", our_lite, ("controlling",)), ("aggressive", aggressive, ("controlled",))]
    if peer.name == "libnice":
        table += [("its regular nomination", peer_regular, ("controlling",)),
                  ("it tells TCP too", peer_with_tcp, ROLES), ("over TCP", over_tcp, ROLES),
                  ("over TCP of all types", over_tcp_of_all_types, ROLES)]
    for name, scenario, roles in table:
        if name in IPV6 and not v6:
            continue
        for role in roles:
            yield (f"{peer.name} {role}: {name}", peer, lambda run, s=scenario, r=role: s(run, r))
