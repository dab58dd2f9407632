"""For scripts/measure: a network that Telepost logs in to, and a mail server that takes what phones write.

Both are cheap beside what is measured: `measure inbound` says how many texts a second the network alone can hand over.
"""

import os
import pwd
import select
import socket
import struct
import subprocess
import threading
import time
from array import array

SUBMIT, DELIVER, ENQUIRE_LINK, TRANSCEIVER, UNBIND = 0x4, 0x5, 0x15, 0x9, 0x6
RESPONSE = 0x80000000
HEADER = struct.Struct(">IIII")


def pdu(command, status, sequence, body=b""):
    return HEADER.pack(16 + len(body), command, status, sequence) + body


def deliver(sequence, source, destination, text, esm_class=0):
    """A text from a phone, or with esm_class 4 what the network reports, as a PDU."""
    body = b"".join((
        b"\0\1\1", source, b"\0\1\1", destination, b"\0", bytes((esm_class, 0, 0)), b"\0\0\0\0\0\0",
        bytes((len(text),)), text))
    return pdu(DELIVER, 0, sequence, body)


def split(octets):
    """The whole PDUs in octets as command, status and sequence, and what is left."""
    place, found = 0, []
    while len(octets) - place >= 16:
        length, command, status, sequence = HEADER.unpack_from(octets, place)
        if len(octets) - place < length:
            break
        place += length
        found.append((command, status, sequence))
    return found, octets[place:]


class Trouble(Exception):
    """What the other side should not have done."""


class Deliveries:
    """When deliver_sm were sent and acknowledged, in seconds of the monotonic clock."""

    def __init__(self, sent, answered):
        self.sent, self.answered = sent, answered

    def rate(self):
        return len(self.sent) / (max(self.answered) - self.sent[0])

    def times(self):
        return sorted(end - begin for begin, end in zip(self.sent, self.answered))


class Network:
    """An SMSC for one session."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.session, self.rest, self.submitted = None, b"", 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()
        if self.session:
            self.session.close()

    def accept(self, seconds=60):
        """Waits for the login."""
        self.listener.settimeout(seconds)
        self.session, _ = self.listener.accept()
        self.session.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""
        for command, _, sequence in self.received(seconds):
            if command != TRANSCEIVER:
                raise Trouble(f"command {command:#x} before the login")
            self.session.sendall(pdu(command | RESPONSE, 0, sequence, b"measure\0"))

    def received(self, seconds):
        """What came within so many seconds: command, status and sequence of each PDU."""
        if not select.select([self.session], [], [], seconds)[0]:
            return []
        octets = self.session.recv(1 << 18)
        if not octets:
            raise Trouble("telepost closed the session")
        found, self.rest = split(self.rest + octets)
        return found

    def reply(self, command, sequence):
        """Answers what is no answer itself."""
        body = b""
        if command == SUBMIT:
            self.submitted += 1
            body = b"%08X\0" % self.submitted
        if not command & RESPONSE:
            self.session.sendall(pdu(command | RESPONSE, 0, sequence, body))

    def answer_until(self, isOver, seconds=120):
        """Takes whatever is submitted."""
        end = time.monotonic() + seconds
        while not isOver():
            if time.monotonic() > end:
                raise Trouble(f"not over within {seconds} s")
            for command, _, sequence in self.received(0.05):
                self.reply(command, sequence)

    def hand_over(self, pdus, window=100, rate=None):
        """Sends deliver_sm numbered from 1, at most `window` unacknowledged, as fast as it goes or at a rate."""
        count, following, answered = len(pdus), 0, 0
        sent, done = array("d", bytes(8 * count)), array("d", bytes(8 * count))
        begin = time.monotonic()
        while answered < count:
            now = time.monotonic()
            due = count if rate is None else min(count, int((now - begin) * rate) + 1)
            end = min(due, answered + window)
            if end > following:
                self.session.sendall(b"".join(pdus[following:end]))
                sent[following:end] = array("d", [now]) * (end - following)
                following = end
            pause = 60 if following == count or rate is None else max(0, begin + following / rate - now)
            found = self.received(pause)
            now = time.monotonic()
            for command, status, sequence in found:
                if command != DELIVER | RESPONSE:
                    self.reply(command, sequence)
                    continue
                if status or done[sequence - 1]:
                    raise Trouble(f"deliver_sm {sequence} was answered with {status:#x}")
                done[sequence - 1] = now
                answered += 1
            if not found and pause == 60:
                raise Trouble("no answer within a minute")
        return Deliveries(sent, done)


def echo(port):
    """The other side of a session at its cheapest: acknowledges everything at once. In a process of its own."""
    child = os.fork()
    if child:
        return child
    try:
        with socket.create_connection(("127.0.0.1", port)) as session:
            session.sendall(pdu(TRANSCEIVER, 0, 1, b"echo\0\0\0\x34\0\0\0"))
            rest = b""
            while octets := session.recv(1 << 18):
                found, rest = split(rest + octets)
                session.sendall(b"".join(
                    pdu(command | RESPONSE, 0, sequence, b"\0") for command, _, sequence in found
                    if not command & RESPONSE))
    finally:
        os._exit(0)


class MailServer:
    """Debian's smtp-sink, and when it took each mail."""

    def __init__(self, port, pause):
        """Looks for mail after each `pause`: long where it would cost time that is measured, else 0."""
        self.moments, self.pause = array("d"), pause
        # Started by root it wants somebody else to be.
        user = ["-u", pwd.getpwnam("nobody").pw_name] if os.geteuid() == 0 else []
        path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))
        self.process = subprocess.Popen(
            ["smtp-sink", "-c", *user, f"127.0.0.1:{port}", "1000"], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env={**os.environ, "PATH": path})
        self.watch = threading.Thread(target=self.look, daemon=True)
        self.watch.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.watch.join()

    def look(self):
        """It prints its counters after each mail: `sess=1 quit=0 mesg=7`, ended by a carriage return."""
        rest = b""
        while octets := os.read(self.process.stdout.fileno(), 1 << 18):
            now = time.monotonic()
            whole, _, rest = (rest + octets).rpartition(b"\r")
            count = int(whole.rpartition(b"mesg=")[2] or 0)
            self.moments.extend([now] * (count - len(self.moments)))
            time.sleep(self.pause)
