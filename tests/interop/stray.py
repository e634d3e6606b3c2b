# SPDX-License-Identifier: BSL-1.0
"""Connectivity checks with the right credentials from where nobody answers."""

import hashlib
import hmac
import os
import socket
import struct
import zlib

COOKIE = 0x2112A442
USERNAME, MESSAGE_INTEGRITY, PRIORITY = 0x0006, 0x0008, 0x0024
FINGERPRINT, ICE_CONTROLLED, ICE_CONTROLLING = 0x8028, 0x8029, 0x802A


def attribute(code, value):
    return struct.pack("!HH", code, len(value)) + value + bytes(-len(value) % 4)


def check(to_ufrag, to_pwd, from_ufrag, controlling):
    """A Binding request as RFC 8445 section 7.2.2 has it."""
    body = attribute(USERNAME, f"{to_ufrag}:{from_ufrag}".encode())
    body += attribute(PRIORITY, struct.pack("!I", 1862270975))
    body += attribute(ICE_CONTROLLING if controlling else ICE_CONTROLLED, os.urandom(8))
    transaction = os.urandom(12)

    def header(more):
        return struct.pack("!HHI", 0x0001, len(body) + more, COOKIE) + transaction

    body += attribute(MESSAGE_INTEGRITY,
                      hmac.digest(to_pwd.encode(), header(24) + body, hashlib.sha1))
    crc = zlib.crc32(header(8) + body) ^ 0x5354554E
    return header(8) + body + attribute(FINGERPRINT, struct.pack("!I", crc))


def send_stray(message, where):
    """Once from a port that is closed at once, and once from the loopback address of the family.
    Where the host does not let it, nothing is sent."""
    family = socket.AF_INET6 if ":" in where[0] else socket.AF_INET
    loopback = "::1" if family == socket.AF_INET6 else "127.0.0.1"
    for source in (where[0], loopback):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as s:
                s.bind((source, 0))
                s.sendto(message, where)
        except OSError:
            pass
