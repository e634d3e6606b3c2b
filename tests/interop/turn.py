# SPDX-License-Identifier: BSL-1.0
"""udp_agent over a coturn server on the loopback interface, to aioice, libnice, pion and itself.

  turn.py PROGRAM DIRECTORY -- COMPILER...
"""

import concurrent.futures
import os
import pathlib
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

from agents import Agent, Tally
from capture import dissected
from coturn import Coturn, PASSWORD, USER, free_port, program as coturn
from peer_programs import Peer, peers
from scenarios import PATIENCE, ROLES, Broken, Run, need, other

arguments, compiler = sys.argv[1:sys.argv.index("--")], sys.argv[sys.argv.index("--") + 1:]
ours, directory = arguments[0], pathlib.Path(arguments[1])
secure = pathlib.Path(ours).with_name("udp_agent_tls")
tally = Tally()
lock = threading.Lock()

# Short enough that everything is renewed several times while a run watches.
SHORT = ("--max-allocate-lifetime=20", "--permission-lifetime=12", "--channel-lifetime=16",
         "--stale-nonce=9")
TOLD = ("--turn-permissions", "12", "--turn-channels", "16")
HELD = 45  # seconds


def relay_only(run, role, server, more=()):
    """All we have is a relay; the peer has addresses of its own."""
    a, b = run.start(("--role", other(role), *server.arguments("--turn-only", *more)),
                     ("--role", role))
    of_a, _ = run.exchange(a, b)
    need(all(" typ relay raddr 0.0.0.0 rport 9" in line for line in of_a if "candidate:" in line),
         "we show more than relays")
    pair, = run.connected(a, b)
    need(pair[2] == "relay", f"selected {pair}")
    run.talk(a, b)
    return a, b


def held(run, role, server):
    """Allocation, permission, channel and nonce are renewed, with data at all times."""
    a, b = relay_only(run, role, server, TOLD)
    speak(a, b, HELD)
    need(not a.seen("state disconnected") and not a.seen("state failed"), "there was a bad moment")
    need(not a.errors, "we complain")


def speak(a, b, seconds):
    """Something each second, of different lengths, both ways."""
    end, n = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        n += 1
        for speaker, hearer in ((a, b), (b, a)):
            words = f"tick {n}{'!' * (n % 4)}"
            speaker.tell(f"send 1 {words}")
            need(hearer.expect(f"data 1 {words}", PATIENCE), f"tick {n} is lost")
        time.sleep(1)


def over_tcp(run, role, server):
    """The relay behind a stream: everything is renewed and padded, restarts find it again."""
    a, b = relay_only(run, role, server, (*TOLD, "--turn-transport", "tcp"))
    speak(a, b, 20)
    a.tell("restart")
    b.tell(*need(a.description(PATIENCE), "we describe nothing new"))
    a.tell(*need(b.description(PATIENCE), "the peer describes nothing new"))
    need(a.expect("state completed", PATIENCE), "we are not completed again")
    run.talk(a, b)


def over_tls(run, role, server):
    a, b = relay_only(run, role, server, (*TOLD, "--turn-transport", "tls"))
    speak(a, b, 15)


def over_dtls(run, role, server):
    a, b = relay_only(run, role, server, (*TOLD, "--turn-transport", "dtls"))
    speak(a, b, 15)
    for words in ("x" * 1000, "y"):  # records are not frames: nothing is cut or padded
        a.tell(f"send 1 {words}")
        need(b.expect(f"data 1 {words}", PATIENCE), f"{len(words)} bytes are lost")


class BadPath(threading.Thread):
    """Between one client and a server: of the first datagrams each way some are lost, and empty and
    senseless ones come in their place."""

    LOST = {True: (0, 2, 3), False: (1, 4)}  # by number, from the client and from the server

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.client, self.seen = (server.address, server.port), None, {True: 0, False: 0}
        self.front, self.back = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in "..")
        self.front.bind((server.address, 0))
        self.where = f"{server.address}:{self.front.getsockname()[1]}"
        self.back.connect(self.server)

    def run(self):
        while True:
            for ready in select.select([self.front, self.back], [], [])[0]:
                outward = ready is self.front
                datagram, source = ready.recvfrom(65536)
                self.client = source if outward else self.client
                number = self.seen[outward]
                self.seen[outward] += 1
                if number in self.LOST[outward]:
                    self.front.sendto(b"", self.client)
                    self.front.sendto(b"\x16\xfe\xfdnothing", self.client)
                elif outward:
                    self.back.send(datagram)
                else:
                    self.front.sendto(datagram, self.client)


def over_bad_dtls(server):
    """What is lost of a handshake is sent again; what strangers send ends nothing."""
    path = BadPath(server)
    path.start()
    words = ("--turn", path.where, *server.arguments("--turn-only", "--turn-transport", "dtls")[2:])
    with Agent(secure, "--role", "controlling", "--bind", "127.0.0.1", *words) as a:
        lines = need(a.description(2 * PATIENCE), f"no relay{a}")
        need(any("relay" in line for line in lines), f"no relay{a}")
        need(path.seen[True] > 5 and path.seen[False] > 4, f"only {path.seen} datagrams")


def no_dtls(server):
    """Nobody is there: ICMP ends a handshake."""
    nowhere = ("--turn", f"127.0.0.1:{free_port()}",
               *server.arguments("--turn-only", "--turn-transport", "dtls")[2:])
    with Agent(secure, "--role", "controlling", "--bind", "127.0.0.1", *nowhere) as a:
        need(a.expect_error(f"udp_agent: TURN server {nowhere[1]}: disconnected", PATIENCE),
             f"no word of it{a}")
        need(a.wait(PATIENCE) == 1, f"it does not end{a}")


# What a session through a relay consists of: requests and their answers, indications, a channel.
OF_TURN = {"0x0003", "0x0113", "0x0103", "0x0008", "0x0108", "0x0016", "0x0017", "0x0009",
           "0x0109", "0x4000"}


def traced(run, role, server, transport, there):
    """What `--trace` leaves of it is read by Wireshark without a complaint."""
    trace = there / f"trace-{transport}-{role}"
    a, b = relay_only(run, role, server, ("--turn-transport", transport, "--trace", str(trace)))
    for seconds in range(3):  # until there is a channel
        run.talk(a, b)
        time.sleep(seconds / 4)
    a.tell("quit")
    need(a.wait(PATIENCE) == 0, "it does not end")
    packets = list(dissected(trace / "session.pcapng"))
    marked = [f"{n + 1}: {what} {marks}" for n, (what, marks) in enumerate(packets) if marks]
    need(not marked, f"tshark marks {marked}")
    need(not OF_TURN - {what for what, _ in packets}, f"only {packets}")


def moved(run, role, server, more=()):
    """RFC 8016: the relay stays while we go from socket to socket, each of which is closed at once;
    all is renewed from the last one. (Over TCP this server closes the new connection.)"""
    a, b = relay_only(run, role, server, (*TOLD, "--mobile", *more))
    for _ in range(3):
        a.tell("move")
        need(a.expect("route 1 ", PATIENCE), "nothing has moved")
        run.talk(a, b)
    speak(a, b, 25)
    need(not a.seen("state disconnected") and not a.errors, "there was a bad moment")


def moved_dtls(run, role, server):
    moved(run, role, server, ("--turn-transport", "dtls"))


def mobility_forbidden(run, role, server):
    """There is a relay all the same."""
    a, _ = relay_only(run, role, server, ("--mobile",))
    need(server.logged("405") > 0 and not a.errors, "nobody has forbidden anything")


def refuses_certificate(server, transport):
    """One that nobody vouches for."""
    with Agent(secure, "--role", "controlling", "--bind", "127.0.0.1",
               *server.arguments("--turn-only", "--turn-transport", transport)) as a:
        need(a.expect_error("udp_agent: certificate of 127.0.0.1: ", PATIENCE),
             f"no word of it{a}")
        need(a.wait(PATIENCE) == 1, f"it does not end{a}")


def both_relayed(run, role, server):
    """Two of ours with nothing but relays."""
    only = server.arguments("--turn-only")
    a, b = run.start(("--role", other(role), *only), ("--role", role, *only))
    run.exchange(a, b)
    pair, = run.connected(a, b)
    need(pair[2] == pair[5] == "relay", f"selected {pair}")
    run.talk(a, b)


def direct(run, role, server):
    """A relay is there, and is not what is chosen."""
    a, b = run.start(("--role", other(role), *server.arguments()), ("--role", role))
    of_a, _ = run.exchange(a, b)
    need(any("typ relay raddr 127.0.0.1" in line for line in of_a), "we have no relay")
    pair, = run.connected(a, b)
    need("relay" not in pair, f"selected {pair}")
    run.talk(a, b)


def restarted(run, role, server):
    """The relay is in use; after a restart it is used again."""
    a, b = relay_only(run, role, server)
    a.tell("restart")
    b.tell(*need(a.description(PATIENCE), "we describe nothing new"))
    a.tell(*need(b.description(PATIENCE), "the peer describes nothing new"))
    need(a.expect("state completed", PATIENCE), "we are not completed again")
    run.talk(a, b)


def refused(server, complaint, **login):
    """A clear line, and an end."""
    words = server.arguments("--turn-only", **login)
    with Agent(ours, "--role", "controlling", "--bind", "127.0.0.1", *words) as a:
        need(a.expect_error(complaint, PATIENCE), f"no word of it: {complaint}{a}")
        need(a.wait(PATIENCE) == 1, f"it does not end{a}")


def wrong_password(server):
    refused(server, f"udp_agent: TURN server {server.where}: wrong_credentials 401",
            password="wrong")


def quota(server):
    """One allocation a user: the first has it, the second is told."""
    with Agent(ours, "--role", "controlling", "--bind", "127.0.0.1",
               *server.arguments("--turn-only")) as first:
        need(first.description(PATIENCE), "no relay")
        refused(server, f"udp_agent: TURN server {server.where}: quota 486")


def stream_ends(server):
    """The server goes away under an allocation, which is told at once; it comes back, and so does
    the relay after a restart; it is not there any more."""
    over = ("--turn-only", "--turn-transport", "tcp")
    with Agent(ours, "--role", "controlling", "--bind", "127.0.0.1",
               *server.arguments(*over[1:])) as first:
        relays = [line for line in need(first.description(PATIENCE), "silence") if "relay" in line]
        need(relays, "no relay")
        server.stop()
        need(first.expect_error(f"udp_agent: TURN server {server.where}: disconnected", PATIENCE),
             f"no word of it{first}")
        with Coturn("--allow-loopback-peers", port=server.port, streams=True) as again:
            need(again.is_up(), "coturn does not start again")
            first.tell("restart")
            lines = need(first.description(PATIENCE), f"nothing after a restart{first}")
            need(any("relay" in line for line in lines), f"no relay on another connection{first}")
    with Agent(ours, "--role", "controlling", "--bind", "127.0.0.1",
               *server.arguments(*over)) as second:
        need(second.expect_error(f"udp_agent: TURN server {server.where}: disconnected", PATIENCE),
             f"nobody listens, and it does not say so{second}")
        need(second.wait(PATIENCE) == 1, f"it does not end{second}")


def tcp_allocation(server):
    """RFC 6062: connections to and from a peer."""
    program = pathlib.Path(ours).with_name("tcp_allocation")
    need(program.exists(), f"{program} has not been built")
    done = subprocess.run([program, server.where, USER, PASSWORD], stdout=subprocess.PIPE,
                          text=True, timeout=60, check=False)
    need(done.returncode == 0, done.stdout)


def dead_server(server):
    """Nobody is kept waiting by it but the end of candidates."""
    nowhere = ("--turn", f"127.0.0.1:{free_port()}", "--turn-user", "u", "--turn-pass", "p",
               *server.arguments()[:2])
    with Agent(ours, "--role", "controlling", "--bind", "127.0.0.1", *nowhere) as a, \
            Agent(ours, "--role", "controlled", "--bind", "127.0.0.1") as b:
        lines = b.description(PATIENCE)
        a.tell(*lines)
        for start in ("a=ice-ufrag", "a=ice-pwd", "a=candidate"):
            b.tell(need(a.expect(start, PATIENCE), f"no {start}"))
        need(a.expect("state completed", PATIENCE), f"not connected{a}")
        need(not a.seen("a=end-of-candidates"), "it is over although a server is asked")


def execute(item):
    name, work = item
    began, trouble = time.time(), None
    try:
        work()
    except Broken as broken:
        trouble = broken
    except Exception as error:  # pylint: disable=broad-except
        trouble = f"{type(error).__name__}: {error}"
    with lock:
        if tally.check(trouble is None, f"{name}: {trouble}"):
            print(f"ok {name} ({time.time() - began:.1f} s)", flush=True)


def with_peer(peer, scenario, role, server, own=ours):
    run = Run(own, peer)
    try:
        scenario(run, role, server)
    except Broken as broken:
        raise Broken(f"{broken}{''.join(str(side) for side in run.sides)}") from broken
    finally:
        run.end()


def vouch_for(there, *servers):
    """All others are strangers."""
    trusted = there / "trusted.pem"
    trusted.write_text("".join(server.certificate.read_text() for server in servers
                               if server.certificate.exists()))
    os.environ["SSL_CERT_FILE"] = str(trusted)


def absent(what):
    """A skip where people build, a failure in CI."""
    if os.environ.get("CI") == "true":
        tally.check(False, what)
    else:
        tally.skip(what)


def main(there):
    found = [*peers(there, directory / "go-cache", compiler, tally),
             Peer("our own", (ours,), ("restart",))]
    common = ("--allow-loopback-peers",)
    with Coturn(*common) as plain, Coturn(*common, *SHORT, "--mobility") as short, \
            Coturn(*common, "--user-quota=1") as single, \
            Coturn(*common, *SHORT, streams=True) as streaming, \
            Coturn(*common, streams=True) as ending, \
            Coturn(*common, *SHORT, streams=True, certificate=secure.exists()) as vouched, \
            Coturn(*common, streams=True, certificate=secure.exists()) as unknown, \
            Coturn(*common, *SHORT, "--mobility", dtls=secure.exists()) as dtls, \
            Coturn(*common, dtls=secure.exists()) as unknown_dtls:
        vouch_for(there, vouched, dtls)
        for server in (plain, short, single, streaming, ending, vouched, unknown, dtls,
                       unknown_dtls):
            if not server.is_up():
                tally.check(False, f"coturn does not start\n{server.log.read_text()}")
                return
        items = [(f"{peer.name} {role}: {scenario.__name__.replace('_', ' ')}",
                  lambda p=peer, s=scenario, r=role, t=server: with_peer(p, s, r, t))
                 for scenario, server, able in ((held, short, ""), (relay_only, plain, ""),
                                                (direct, plain, ""), (restarted, plain, "restart"),
                                                (over_tcp, streaming, "restart"))
                 for peer in found if not able or able in peer.able for role in ROLES]
        items += [(f"our own {role}: {scenario.__name__.replace('_', ' ')}",
                   lambda s=scenario, r=role, t=server: with_peer(found[-1], s, r, t))
                  for scenario, server in ((both_relayed, plain), (moved, short),
                                           (mobility_forbidden, plain)) for role in ROLES]
        items += [("wrong password", lambda: wrong_password(plain)),
                  ("quota", lambda: quota(single)),
                  ("TCP allocation", lambda: tcp_allocation(streaming)),
                  ("stream ends", lambda: stream_ends(ending)),
                  ("dead server", lambda: dead_server(plain))]
        if secure.exists():
            items += [(f"our own {role}: {scenario.__name__.replace('_', ' ')}",
                       lambda s=scenario, r=role, t=server: with_peer(found[-1], s, r, t, secure))
                      for scenario, server in ((over_tls, vouched), (over_dtls, dtls),
                                               (moved_dtls, dtls))
                      for role in ROLES]
            items += [("strange certificate", lambda: refuses_certificate(unknown, "tls")),
                      ("strange certificate of DTLS",
                       lambda: refuses_certificate(unknown_dtls, "dtls")),
                      ("over bad DTLS", lambda: over_bad_dtls(dtls)),
                      ("no DTLS", lambda: no_dtls(dtls))]
        else:
            absent("udp_agent_tls has not been built: OpenSSL is not installed")
        if shutil.which("tshark"):
            over = [("udp", plain), ("tcp", streaming)]
            over += [("tls", vouched), ("dtls", dtls)] if secure.exists() else []
            items += [(f"our own {role}: traced over {transport}",
                       lambda r=role, t=transport, s=server: with_peer(
                           found[-1], lambda *given: traced(*given, t, there), r, s,
                           ours if t in ("udp", "tcp") else secure))
                      for transport, server in over for role in ROLES]
        else:
            absent("tshark is not installed")
        with concurrent.futures.ThreadPoolExecutor(12) as pool:  # they wait most of the time
            list(pool.map(execute, items))
        tally.check(short.logged("438") > 0 or short.logged("tale nonce") > 0,
                    "no nonce has grown stale")


if not coturn():
    absent("coturn is not installed")
else:
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory) as fresh:
        main(pathlib.Path(fresh))
tally.finish()
