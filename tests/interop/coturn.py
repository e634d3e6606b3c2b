# SPDX-License-Identifier: BSL-1.0
"""A coturn server of one's own, on addresses of this host, for as long as a test wants it."""

import contextlib
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import tempfile
import time

USER, PASSWORD, REALM = "long", "term", "example.org"


def program():
    return shutil.which("turnserver") or shutil.which("turnserver", path="/usr/bin:/usr/sbin")


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def answers(address, port):
    """Whether a Binding request gets an answer."""
    request = struct.pack("!HHI12s", 1, 0, 0x2112A442, os.urandom(12))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(0.2)
        s.sendto(request, (address, port))
        with contextlib.suppress(OSError):
            return s.recv(512)[4:20] == request[4:20]
    return False


def listens(address, port):
    """Whether a connection is taken."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
        s.settimeout(0.2)
        return s.connect_ex((address, port)) == 0


class Coturn:
    """One long-term user; `more` are arguments of turnserver, `wrapper` words to start it by,
    `streams`: over TCP, and UDP not at all; `certificate`: over TLS, for this address; `dtls`: over
    DTLS in place of that, and nothing else."""

    def __init__(self, *more, address="127.0.0.1", port=None, wrapper=(), streams=False,
                 certificate=False, dtls=False):
        self.address, self.port = address, port or free_port()
        self.probe = self.has_dtls if dtls else listens if streams else answers
        listening, secrecy = f"--listening-port={self.port}", ["--no-tls"]
        self.where = f"{address}:{self.port}"
        self.directory = tempfile.TemporaryDirectory()  # pylint: disable=consider-using-with
        there = pathlib.Path(self.directory.name)
        self.log, self.certificate = there / "log", there / "certificate.pem"
        if certificate or dtls:
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                            "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=turn",
                            "-addext", f"subjectAltName=IP:{address}", "-keyout", there / "key.pem",
                            "-out", self.certificate], check=True, stderr=subprocess.DEVNULL)
            listening = f"--listening-port={free_port()}"
            secrecy = [f"--tls-listening-port={self.port}", f"--cert={self.certificate}",
                       f"--pkey={there}/key.pem", *(["--no-tls", "--no-tcp"] if dtls else [])]
        transports = ["--no-udp" if streams or dtls else "--no-tcp"]
        if not dtls:
            transports.append("--no-dtls")
        command = [*wrapper, program(), "-n", "--lt-cred-mech", f"--user={USER}:{PASSWORD}",
                   f"--realm={REALM}", f"--listening-ip={address}", f"--relay-ip={address}",
                   listening, *secrecy, *transports, "--no-cli", f"--userdb={there}/db",
                   f"--pidfile={there}/pid", "--log-file=stdout", "--verbose", *more]
        with self.log.open("w") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)

    def is_up(self, probe=None, seconds=10):
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            if (probe or self.probe)(self.address, self.port):
                return True
            time.sleep(0.05)
        return False

    def has_dtls(self, address, port):
        return self.logged(f"DTLS listener opened on: {address}:{port}") > 0

    def arguments(self, *more, password=PASSWORD):
        return ("--turn", self.where, "--turn-user", USER, "--turn-pass", password, *more)

    def logged(self, words):
        return self.log.read_text(errors="replace").count(words)

    def __enter__(self):
        return self

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __exit__(self, *_):
        self.stop()
        self.directory.cleanup()
