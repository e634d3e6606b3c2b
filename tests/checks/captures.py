# SPDX-License-Identifier: BSL-1.0
"""tests/examples/show_session.cpp: what Wireshark makes of the capture, and a reader of XML of the
picture.

  captures.py -- COMPILER..."""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

from common import ROOT, TESTS, Tally, first_lines, run

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


with tempfile.TemporaryDirectory() as there:
    program = pathlib.Path(there) / "show_session"
    status, messages = run([*compiler, "-std=c++20", "-Iinclude", "tests/examples/show_session.cpp",
                            "-o", program], cwd=ROOT)
    if not tally.check(status == 0, first_lines(messages)):
        tally.finish()

    def show(what):
        return subprocess.run([program, what], stdout=subprocess.PIPE, check=True).stdout

    picture = xml.etree.ElementTree.fromstring(show("svg"))
    texts = ["".join(t.itertext()) for t in picture.iter("{http://www.w3.org/2000/svg}text")]
    tally.check(texts.count("Bob") == 2 and "(13) Binding success" in texts, f"the picture: {texts}")

    if not shutil.which("tshark"):
        tally.skip("captures by tshark: it is not installed")
        tally.finish()
    capture = pathlib.Path(there) / "session.pcapng"
    capture.write_bytes(show("pcapng"))
    packets = list(dissect(capture))
    tally.check(len(packets) == 25, f"{len(packets)} packets")
    for marks, fields in packets:
        tally.check(marks == ["1", "1", *["" for _ in MARKS]], f"{fields}: {marks}")
    bob = "".join(" ".join(f or "-" for f in fields[1:]) + "\n" for _, fields in packets
                  if fields[0] == "Bob")
    tally.check(bob == AT_BOB.lstrip(), f"the capture at Bob's:\n{bob}")
tally.finish()
