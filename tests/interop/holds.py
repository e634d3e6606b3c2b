# SPDX-License-Identifier: BSL-1.0
"""Long runs: a connection held for three minutes, and a side that is killed."""

import time

from scenarios import ROLES, has_ipv6, need, other

HOLD = 180
EVERY = 10  # seconds between two messages


def hold(run, role, ours=(), theirs=()):
    """Both sides keep their consent, without a change of state, and data flows; on two pairs with
    peers that keep the last one they have nominated."""
    binds = ("127.0.0.1", "::1") if has_ipv6() else ("127.0.0.1",)
    a, b = run.start(ours or ("--role", other(role)), ("--role", role, *theirs), binds)
    run.exchange(a, b)
    run.connected(a, b)
    until = time.monotonic() + HOLD
    while time.monotonic() < until:
        run.talk(a, b)
        time.sleep(EVERY)
    run.talk(a, b)
    for side in (a, b):
        for word in ("state disconnected", "state failed", "route 1 none", "component 1 failed"):
            need(not side.seen(word), f"'{word}' within {HOLD} s")


def peer_dies(run, role, theirs=()):
    """RFC 7675 section 5.1: no consent after 30 s without an answer."""
    a, b = run.start(("--role", other(role)), ("--role", role, *theirs))
    run.exchange(a, b)
    run.connected(a, b)
    run.talk(a, b)
    began = time.monotonic()
    b.process.kill()
    need(a.expect("state disconnected", 20), "we are not disconnected")
    need(a.expect("route 1 none", 40), "we may still send")
    need(a.expect("state failed"), "we have not failed")
    took = time.monotonic() - began
    need(20 < took < 36, f"consent ended after {took:.0f} s")
    need(a.expect_error("udp_agent: failed: the peer no longer answers"), "nobody says why")


def we_die(run, role, theirs=()):
    a, b = run.start(("--role", other(role)), ("--role", role, *theirs))
    run.exchange(a, b)
    run.connected(a, b)
    run.talk(a, b)
    a.process.kill()
    need(b.expect("state failed", 75), "the peer does not notice")


def of(peer):
    for role in ROLES:
        for name, scenario in (("held for three minutes", hold), ("the peer dies", peer_dies),
                               ("we die", we_die)):
            yield (f"{peer.name} {role}: {name}", peer,
                   lambda run, s=scenario, r=role: s(run, r))
    if peer.name == "libnice":  # it answers our consent checks, and sends none
        for role in ROLES:
            yield (f"libnice {role}: held for three minutes without its consent", peer,
                   lambda run, r=role: hold(run, r, theirs=("--no-consent",)))
    theirs = ("--remote-lite",) if peer.name == "aioice" else ()
    yield (f"{peer.name} controlling: our lite held for three minutes", peer,
           lambda run: hold(run, "controlling", ours=("--lite",), theirs=theirs))
