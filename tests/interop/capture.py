# SPDX-License-Identifier: BSL-1.0
"""What goes over the loopback interface, and what Wireshark thinks of it."""

import collections
import re
import shutil
import subprocess
import time

# How Wireshark marks what it cannot read.
MARKS = {
    "_ws.malformed": "malformed",
    "stun.short_packet": "too short",
    "stun.wrong_msglen": "wrong length",
    "stun.long_attribute": "attribute with trailing data",
    "stun.unknown_attribute": "unknown attribute",
    "stun.att.crc32.bad": "bad fingerprint",
}


class Capture:
    """Records while it lives. `why_not` says why there is none."""

    def __init__(self, file):
        self.file, self.process, self.why_not = file, None, None
        if not shutil.which("dumpcap") or not shutil.which("tshark"):
            self.why_not = "tshark is not installed"
            return
        self.process = subprocess.Popen(
            ["dumpcap", "-q", "-i", "lo", "-f", "udp", "-B", "16", "-w", str(file)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        said = []
        for line in self.process.stderr:
            if line.startswith("File: "):  # it has begun
                return
            said.append(line.strip())
        self.process.wait()
        self.process = None
        self.why_not = "no capture on lo: " + " ".join(said)[:200]

    def stop(self):
        if self.process is not None:
            time.sleep(1)  # it looks at its buffer from time to time
            self.process.terminate()
            self.process.communicate()
            self.process = None

    def stun(self):
        """(number, time, {ports}, marks) of each datagram with STUN's cookie."""
        fields = ["frame.number", "frame.time_epoch", "udp.srcport", "udp.dstport", "stun.type", *MARKS]
        command = ["tshark", "-n", "-r", str(self.file), "-Y", "udp.payload[4:4] == 21:12:a4:42",
                   "-T", "fields", "-o", "udp.try_heuristic_first:TRUE"]
        for field in fields:
            command += ["-e", field]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              check=True)
        for line in done.stdout.splitlines():
            number, when, source, destination, method, *marks = line.split("\t")
            said = [text for mark, text in zip(marks, MARKS.values()) if mark]
            yield (int(number), float(when), {int(source), int(destination)},
                   said if method else [*said, "not taken for STUN"])

    def text(self, number):
        done = subprocess.run(
            ["tshark", "-n", "-r", str(self.file), "-Y", f"frame.number == {number}", "-V",
             "-o", "udp.try_heuristic_first:TRUE"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
        return done.stdout


def dissected(file):
    """(type or channel, marks) of each datagram of a capture, all of which are STUN's or TURN's."""
    command = ["tshark", "-n", "-r", str(file), "-T", "fields", "-o", "udp.try_heuristic_first:TRUE"]
    for field in ("stun.type", "stun.channel", *MARKS):
        command += ["-e", field]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                          check=True)
    for line in done.stdout.splitlines():
        method, channel, *marks = line.split("\t")
        said = [text for mark, text in zip(marks, MARKS.values()) if mark]
        yield method or channel, said if method or channel else [*said, "not taken for STUN"]


def ports(agent):
    """Of all UDP candidates that it has told."""
    lines = [re.match(r"a=candidate:\S+ \d+ (?i:udp) \d+ \S+ (\d+) ", line)
             for line in agent.lines]
    return {int(m.group(1)) for m in lines if m}


def judge(capture, runs, tally):
    """`runs`: {name: (begin, end, ports)}, where ports come back in other runs. Each must be in
    the capture, and be read without a mark. Returns whether there is no mark."""
    if capture.why_not:
        tally.skip(f"decoding by tshark: {capture.why_not}")
        return True
    counts = collections.Counter()
    marked = collections.defaultdict(list)
    for number, when, used, marks in capture.stun():
        for name, (begin, end, owned) in runs.items():
            if begin <= when <= end and owned & used:
                counts[name] += 1
                if marks:
                    marked[name].append((number, marks))
    for name in runs:
        shown = "".join(f"\n{marks}\n{capture.text(n)}" for n, marks in marked[name][:2])
        tally.check(not marked[name], f"{name}: tshark marks {len(marked[name])} messages{shown}")
        tally.check(counts[name] >= 4, f"{name}: only {counts[name]} STUN messages in the capture")
    print(f"tshark has read {sum(counts[name] for name in runs)} STUN messages of {len(runs)} runs")
    return not any(marked.values())
