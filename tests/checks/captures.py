# SPDX-License-Identifier: BSL-1.0
"""What Wireshark makes of captures that the project writes, and a reader of XML of its pictures:
of tests/examples/show_session.cpp, and of what `connect --trace` leaves.

  captures.py -- COMPILER..."""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

from common import ROOT, TESTS, Tally, first_lines, run, side_by_side

sys.path.insert(0, str(TESTS / "interop"))
from capture import MARKS  # noqa: E402

compiler = sys.argv[sys.argv.index("--") + 1:]
tally = Tally()

# What its fields say of the datagrams at Bob's: who asked whom, and what the answers tell.
FIELDS = ["frame.interface_name", "ip.src", "udp.srcport", "ip.dst", "udp.dstport", "stun.type",
          "stun.att.ipv4", "stun.att.port"]
AT_BOB = """
198.51.100.7 6000 10.0.0.2 5000 0x0001 - -
192.0.2.1 5000 198.51.100.7 6000 0x0001 - -
198.51.100.7 6000 192.0.2.1 5000 0x0101 192.0.2.1 5000
198.51.100.7 6000 192.0.2.1 5000 0x0001 - -
192.0.2.1 5000 198.51.100.7 6000 0x0001 - -
198.51.100.7 6000 192.0.2.1 5000 0x0101 192.0.2.1 5000
192.0.2.1 5000 198.51.100.7 6000 0x0101 198.51.100.7 6000
"""


def dissect(file):
    """(marks, fields) of each packet."""
    fields = [*FIELDS, "ip.checksum.status", "udp.checksum.status", *MARKS]
    command = ["tshark", "-n", "-r", str(file), "-T", "fields", "-E", "separator=|",
               "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE",
               "-o", "udp.try_heuristic_first:TRUE"]
    for field in fields:
        command += ["-e", field]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    tally.check(done.returncode == 0, f"tshark: {done.stderr}")
    for line in done.stdout.splitlines():
        values = line.split("|")
        yield values[len(FIELDS):], values[:len(FIELDS)]




def check_marks(packets):
    """Checksums are good (IPv6 has none of its own), and nothing is malformed."""
    for marks, fields in packets:
        tally.check(marks == ["1", "1", *["" for _ in MARKS]] or
                    marks == ["", "1", *["" for _ in MARKS]], f"{fields}: {marks}")


def build(name):
    program = pathlib.Path(there) / name
    status, messages = run([*compiler, "-std=c++20", "-Iinclude", f"tests/examples/{name}.cpp",
                            "-o", program], cwd=ROOT)
    if not tally.check(status == 0, f"{name}: {first_lines(messages)}"):
        tally.finish()
    return program


def captions(picture):
    """All texts of an SVG."""
    root = xml.etree.ElementTree.fromstring(picture)
    return ["".join(t.itertext()) for t in root.iter("{http://www.w3.org/2000/svg}text")]


with tempfile.TemporaryDirectory() as there:
    show_session, connect = side_by_side(build, ["show_session", "connect"])

    def show(what):
        return subprocess.run([show_session, what], stdout=subprocess.PIPE, check=True).stdout

    texts = captions(show("svg"))
    tally.check(texts.count("Bob") == 2 and "(13) Binding success" in texts, f"the picture: {texts}")

    left = pathlib.Path(there) / "trace"
    subprocess.run([connect, "--trace", left], stdout=subprocess.DEVNULL, check=True)
    names = ["explain.txt", "journal-Bob.bin", "journal.bin", "ladder.svg", "session.pcapng"]
    tally.check(sorted(f.name for f in left.iterdir()) == names, f"connect leaves {list(left.iterdir())}")
    texts = captions((left / "ladder.svg").read_bytes())
    tally.check(texts.count("Alice") == 2 and any("USE-CANDIDATE" in t for t in texts),
                f"connect's picture: {texts}")
    tally.check((left / "explain.txt").read_text().count("[component_selected]") == 2,
                "connect's explanation has two selected pairs")

    if not shutil.which("tshark"):
        tally.skip("captures by tshark: it is not installed")
        tally.finish()
    packets = list(dissect(left / "session.pcapng"))
    check_marks(packets)
    tally.check(sum(1 for _, f in packets if f[5] == "0x0101") >= 6, f"connect's capture: {packets}")

    capture = pathlib.Path(there) / "session.pcapng"
    capture.write_bytes(show("pcapng"))
    packets = list(dissect(capture))
    tally.check(len(packets) == 25, f"{len(packets)} packets")
    check_marks(packets)
    bob = "".join(" ".join(f or "-" for f in fields[1:]) + "\n" for _, fields in packets
                  if fields[0] == "Bob")
    tally.check(bob == AT_BOB.lstrip(), f"the capture at Bob's:\n{bob}")
tally.finish()
