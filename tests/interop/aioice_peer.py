# SPDX-License-Identifier: BSL-1.0
"""aioice as a program of lines, the same ones as udp_agent's:

  aioice_peer.py --role controlling|controlled [--bind IP]... [--components N] [--remote-lite]

It has no restart. connect() fails at once without a candidate of the peer: it is called at the
end of candidates, or when no line has followed a candidate for a while."""

import argparse
import asyncio
import sys

import aioice
import aioice.ice

QUIET = 0.05  # seconds: candidates that come one by one are trickled


def say(*words):
    print(*words, flush=True)


class Peer:
    def __init__(self, options):
        self.components = range(1, options.components + 1)
        self.connection = aioice.Connection(
            ice_controlling=options.role == "controlling", components=options.components)
        self.connection.remote_is_lite = options.remote_lite
        self.controls = self.connection.ice_controlling
        self.starting = None
        self.tasks = []

    async def describe(self):
        await self.connection.gather_candidates()
        say("a=ice-ufrag:" + self.connection.local_username)
        say("a=ice-pwd:" + self.connection.local_password)
        for candidate in self.connection.local_candidates:
            say("a=candidate:" + candidate.to_sdp())
        say("a=end-of-candidates")

    def start(self):
        if self.starting:
            self.starting.cancel()
        if not self.tasks:
            self.tasks.append(asyncio.ensure_future(self.connect()))

    async def connect(self):
        say("state checking")
        try:
            await self.connection.connect()
        except ConnectionError as error:
            say("state failed", error)
            return
        if self.connection.ice_controlling != self.controls:
            say("role", "controlling" if self.connection.ice_controlling else "controlled")
        for component in self.components:
            pair = self.connection._nominated[component]  # pylint: disable=protected-access
            say("selected", component, "host", *pair.local_addr, "any", *pair.remote_addr)
        say("state connected")
        self.tasks.append(asyncio.ensure_future(self.receive()))

    async def receive(self):
        try:
            while True:
                data, component = await self.connection.recvfrom()
                say("data", component, data.decode("utf-8", "backslashreplace"))
        except ConnectionError:
            say("state failed consent is lost")

    async def obey(self, line):
        name, _, value = line.partition(":")
        if name == "a=ice-ufrag":
            self.connection.remote_username = value
        elif name == "a=ice-pwd":
            self.connection.remote_password = value
        elif name == "a=candidate":
            await self.connection.add_remote_candidate(aioice.Candidate.from_sdp(value))
            if self.starting:
                self.starting.cancel()
            self.starting = asyncio.get_event_loop().call_later(QUIET, self.start)
        elif name == "a=end-of-candidates":
            await self.connection.add_remote_candidate(None)
            self.start()
        elif line.startswith("send "):
            _, component, text = line.split(" ", 2)
            await self.connection.sendto(text.encode(), int(component))


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--role", required=True, choices=("controlling", "controlled"))
    parser.add_argument("--bind", action="append")
    parser.add_argument("--components", type=int, default=1)
    parser.add_argument("--remote-lite", action="store_true")
    options = parser.parse_args()
    if options.bind:  # by itself it leaves out loopback
        aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: options.bind
    peer = Peer(options)
    await peer.describe()
    lines = asyncio.StreamReader()
    await asyncio.get_event_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while (line := (await lines.readline()).decode()) and line != "quit\n":
        await peer.obey(line.rstrip("\n"))
    await peer.connection.close()


asyncio.run(main())
