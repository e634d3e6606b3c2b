# SPDX-License-Identifier: BSL-1.0
"""Processes that speak lines: udp_agent, and whatever is connected to it."""

import contextlib
import pathlib
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "checks"))
from common import ROOT, Tally  # noqa: E402,F401  pylint: disable=unused-import,wrong-import-position

PATIENCE = 10.0  # seconds that a test waits for what must come


class Agent:
    """A process, the lines that it has printed, and where in them the reader stands."""

    def __init__(self, *command):
        self.process = subprocess.Popen(
            [str(c) for c in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, bufsize=1, errors="replace")
        self.lines, self.errors, self.at = [], [], 0
        self.news = threading.Condition()
        self.threads = [threading.Thread(target=self._gather, args=a, daemon=True) for a in
                        ((self.process.stdout, self.lines), (self.process.stderr, self.errors))]
        for thread in self.threads:
            thread.start()

    def _gather(self, stream, into):
        for line in stream:
            with self.news:
                into.append(line.rstrip("\n"))
                self.news.notify_all()
        with self.news:
            self.news.notify_all()

    def tell(self, *lines):
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write("".join(line + "\n" for line in lines))
            self.process.stdin.flush()

    def _first(self, start, lines, begin):
        return next((i for i in range(begin, len(lines)) if lines[i].startswith(start)), None)

    def expect(self, start, seconds=PATIENCE):
        """The next line that starts so, or None when it does not come in time. Lines before it
        are passed over."""
        end = time.monotonic() + seconds
        with self.news:
            while (found := self._first(start, self.lines, self.at)) is None:
                if not self.news.wait(max(0.0, end - time.monotonic())):
                    return None
            self.at = found + 1
            return self.lines[found]

    def expect_error(self, start, seconds=PATIENCE):
        """The first line on standard error that starts so, or None."""
        end = time.monotonic() + seconds
        with self.news:
            while (found := self._first(start, self.errors, 0)) is None:
                if not self.news.wait(max(0.0, end - time.monotonic())):
                    return None
            return self.errors[found]

    def seen(self, start):
        """How many lines so far start so."""
        with self.news:
            return sum(line.startswith(start) for line in self.lines)

    def description(self, seconds=PATIENCE):
        """The a= lines up to the next end of candidates."""
        begin = self.at
        if self.expect("a=end-of-candidates", seconds) is None:
            return []
        return [line for line in self.lines[begin:self.at] if line.startswith("a=")]

    def wait(self, seconds=PATIENCE):
        """The exit status, or None while it runs."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def end(self):
        if self.process.poll() is None:
            self.tell("quit")
            if self.wait(2) is None:
                self.process.kill()
        status = self.process.wait()
        for thread in self.threads:
            thread.join()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            with contextlib.suppress(BrokenPipeError):
                stream.close()
        return status

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def __str__(self):
        return "\n".join(["", *self.process.args, "  printed:", *self.lines, "  complained:",
                          *self.errors])
