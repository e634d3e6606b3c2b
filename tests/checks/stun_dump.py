# SPDX-License-Identifier: BSL-1.0
"""tests/tools/stun_dump.cpp: what it prints of the published samples, of captures made here, of
what is not authentic, and of broken input, which it must survive.

  stun_dump.py -- COMPILER..."""

import pathlib
import random
import re
import struct
import subprocess
import sys
import tempfile

from common import ROOT, Tally, first_lines, run

compiler = sys.argv[sys.argv.index("--") + 1:]
SAMPLE = "tests/tools/sample.hex"
SHORT = ["--password", "VOkJxbRl1RmTxUk/WvJxBt"]
LONG = ["--password", "TheMatrIX", "--user", "マトリックス", "--realm", "example.org"]

tally = Tally()


def dump(data, *arguments):
    """(exit status, standard output) with `data` as standard input."""
    done = subprocess.run([program, *arguments], input=data, cwd=ROOT, timeout=60,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout.decode()


def expect(data, status, texts, *arguments):
    got, out = dump(data, *arguments)
    tally.check(got == status, f"{arguments}: exit {got}, not {status}\n{out}")
    for text in texts:
        tally.check(text in out, f"{arguments}: no {text!r} in\n{out}")


def samples():
    """The messages of the sample, as bytes."""
    parts = re.split(r"^#.*\n|\n\n", (ROOT / SAMPLE).read_text(), flags=re.M)
    return [bytes.fromhex(p) for p in parts if p.strip()]


def attribute(code, value):
    return struct.pack(">HH", code, len(value)) + value + b"\0" * (-len(value) % 4)


def message(kind, body, tid=bytes.fromhex("2112a442") + b"abcdefghijkl"):
    return struct.pack(">HH", kind, len(body)) + tid + body


# Packets, from the inside out.

def udp(payload):
    return struct.pack(">HHHH", 5000, 6000, 8 + len(payload), 0) + payload


def ipv4(payload, protocol=17, fragment=0):
    return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 1, fragment, 64, protocol, 0,
                       bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])) + payload


def ipv6(payload, next_header=17):
    ends = bytes.fromhex("20010db8") + b"\0" * 11
    return (struct.pack(">IHBB", 6 << 28, len(payload), next_header, 64) + ends + b"\1" + ends +
            b"\2" + payload)


def ethernet(ip, kind=0x0800, tag=b""):
    return b"\1" * 12 + tag + struct.pack(">H", kind) + ip


def cooked(ip):
    return b"\0" * 14 + struct.pack(">H", 0x0800) + ip


def pcap(link, packets, order="<", magic=0xa1b2c3d4):
    records = [struct.pack(order + "IIII", 1, 2, len(p), len(p)) + p for p in packets]
    return struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 65535, link) + b"".join(records)


def block(order, kind, body):
    body += b"\0" * (-len(body) % 4)
    size = struct.pack(order + "I", 12 + len(body))
    return struct.pack(order + "I", kind) + size + body + size


def pcapng(links, packets, order="<"):
    out = block(order, 0x0a0d0d0a, struct.pack(order + "IHHq", 0x1a2b3c4d, 1, 0, -1))
    for link in links:
        out += block(order, 1, struct.pack(order + "HHI", link, 0, 65535))
    for link, p in packets:
        out += block(order, 6, struct.pack(order + "IIIII", link, 0, 0, len(p), len(p)) + p)
    return out + block(order, 3, struct.pack(order + "I", len(packets[0][1])) + packets[0][1])


def published():
    status, out = dump(b"", *SHORT, *LONG, SAMPLE)
    expected = (ROOT / "tests/tools/sample.expected").read_text()
    tally.check(status == 0 and out == expected, f"not tests/tools/sample.expected:\n{out}")
    expect(b"", 0, ["not checked: no password given"], SAMPLE)
    expect(b"", 1, ["NOT AUTHENTIC", "right"], "--password", "another", SAMPLE)


def made():
    body = attribute(6, b"a:b") + attribute(8, b"m" * 20) + attribute(0x25, b"")
    expect(message(1, body).hex().encode(), 0, ["USE-CANDIDATE (0): present  ignored: behind"])
    expect(message(1, attribute(0x7f01, b"\1\2")).hex().encode(), 0,
           ["0x7f01 unknown, must be understood (2): 0102"])
    expect(message(1, attribute(6, b"ok") + struct.pack(">HH", 0x24, 8)).hex().encode(), 1,
           ['USERNAME (2): "ok"', "malformed: ", "at byte 28"])
    expect(message(1, attribute(0x24, b"123")).hex().encode(), 1, ["malformed: ", "at byte 24"])
    expect(message(0x111, attribute(9, b"\0\0\4\x57no\x1b[m")).hex().encode(), 0,
           ["Binding error response", r'487 (Role Conflict) "no\x1b[m"'])
    classic = message(2, attribute(6, b"user1\0\0\0"), b"0123456789abcdef")
    expect(classic.hex().encode(), 1, ["malformed: the magic cookie"])
    expect(classic.hex().encode(), 0, ["Shared Secret request", '"user1"',
                                       "transaction 30313233343536373839616263646566"],
           "--dialect", "rfc3489")


def hex_text():
    bare = "00 01 00 00 21 12 a4 42 " + "0x61," * 12
    expect(bare.encode(), 0, ["-:1: 20 bytes", "Binding request"])
    two = f"# one\n{bare} # to here\n# two\n\n{bare.replace(' ', ':').replace('a', 'A')}\r\n"
    expect(two.encode(), 0, ["-:2: 20 bytes", "-:5: 20 bytes"])
    expect(f"00 0g\n\n{bare}".encode(), 1, ["-:3: 20 bytes"])
    expect(b"00 1", 1, [])
    expect(b"", 2, [], "--no-such-option", "x")
    expect(b"", 2, [], "tests/no such file")


def captures():
    check = samples()[0]
    v4, v6 = ipv4(udp(check)), ipv6(udp(check))
    channel = ipv4(udp(b"\x40\x01\0\3abc\0"))
    loud = [v4, channel, ipv4(udp(b"\x80rtp")), ipv4(b"tcp" * 9, 6), ipv4(udp(check), 17, 0x2000)]
    counted = ["5 packets: 1 STUN, 1 ChannelData, 1 other UDP, 2 not UDP",
               "192.0.2.1:5000 > 192.0.2.2:6000, 108 bytes", "authentic by the short-term",
               "ChannelData 0x4001: 616263"]
    vlan = bytes.fromhex("81000001")
    for order in "<>":
        expect(pcap(1, [ethernet(p) for p in loud], order), 0, counted, *SHORT)
        expect(pcap(101, loud, order, 0xa1b23c4d), 0, counted, *SHORT)
        expect(pcapng([1, 113], [(0, ethernet(v4)), (1, cooked(v4)), (0, ethernet(v6, 0x86dd))],
                      order), 0, ["4 packets: 4 STUN"], *SHORT)
    options = bytes([17, 0]) + b"\0" * 6
    for link, packet in [(1, ethernet(v4, 0x0800, vlan)), (113, cooked(v4)), (0, b"\2\0\0\0" + v4),
                         (276, b"\x86\xdd" + b"\0" * 18 + v6), (229, v6), (12, v4),
                         (101, ipv6(options + udp(check), 60))]:
        expect(pcap(link, [packet]), 0, ["1 packets: 1 STUN", "authentic"], *SHORT)
    expect(pcap(147, [v4]), 0, ["1 packets: 0 STUN"], *SHORT)
    expect(pcap(1, [ethernet(v4)])[:-1], 1, ["0 packets"], *SHORT)


def hostile():
    """Every cut, and flipped bytes: an exit status of its own, never a signal or a sanitizer's."""
    check = samples()[0]
    packets = [ethernet(ipv4(udp(check))), ethernet(ipv6(udp(check)), 0x86dd)]
    whole = [pcap(1, packets), pcapng([1], [(0, p) for p in packets], ">"), check.hex().encode()]
    chosen = random.Random(1)
    bad = []
    for data in whole:
        for n in range(60):
            broken = bytearray(data[:chosen.randrange(len(data))] if n % 2 else data)
            for _ in range(chosen.randrange(1, 6)):
                broken[chosen.randrange(len(broken) or 1):][:1] = b""
                if broken:
                    broken[chosen.randrange(len(broken))] = chosen.choice([0, 255, 64, 1, 128])
            status, _ = dump(bytes(broken), *SHORT)
            if status not in (0, 1):
                bad.append(bytes(broken).hex())
    tally.check(not bad, f"it crashed on {bad[:1]}")


with tempfile.TemporaryDirectory() as there:
    program = pathlib.Path(there) / "stun_dump"
    build = [*compiler, "-std=c++20", "-O0", "-Iinclude", "tests/tools/stun_dump.cpp", "-o", program]
    sanitizers = ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"]
    status, _ = run([*build, *sanitizers], cwd=ROOT)
    messages = ""
    if status != 0:
        tally.skip("stun_dump without sanitizers, which this compiler lacks")
        status, messages = run(build, cwd=ROOT)
    if tally.check(status == 0, first_lines(messages)):
        for part in (published, made, hex_text, captures, hostile):
            part()
tally.finish()
