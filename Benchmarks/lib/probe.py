#!/usr/bin/env python3
"""One SMTP client that times its own messages: from the final dot to the 250, and from MAIL to the 250.

As a program (probe.py PORT OCTETS) it sends a message over a connection of its own every 20 ms until its input
closes, and prints its times in milliseconds as JSON. In a process of its own, so that nothing of the benchmark's work
stands between a reply and the clock.
"""
import json
import select
import socket
import sys
import time


def body(octets):
    """A message of about so many octets, in lines of 80."""
    header = b"From: <eve@outside.test>\r\nTo: <ann@contoso.test>\r\nSubject: probe\r\n\r\n"
    line = b"x" * 78 + b"\r\n"
    return header + line * max(1, (octets - len(header)) // len(line)) + b".\r\n"


class Probe:
    """A connection that has said EHLO."""

    def __init__(self, port):
        self.connection = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""
        self._expect(b"220")
        self._say(b"EHLO probe.test\r\n", b"250")

    def send(self, content, recipient=b"ann@contoso.test"):
        """Sends one message; gives (dot to 250, MAIL to 250) in seconds."""
        began = time.monotonic()
        self._say(b"MAIL FROM:<eve@outside.test>\r\n", b"250")
        self._say(b"RCPT TO:<" + recipient + b">\r\n", b"250")
        self._say(b"DATA\r\n", b"354")
        # All but the last line break first: what is timed is the answer, not the transfer.
        self.connection.sendall(content[:-2])
        dot = time.monotonic()
        self._say(content[-2:], b"250")
        ended = time.monotonic()
        return ended - dot, ended - began

    def takes(self, recipient):
        """Whether the server would take mail for a recipient, whom it refuses with 550 otherwise."""
        self._say(b"MAIL FROM:<eve@outside.test>\r\n", b"250")
        try:
            self._say(b"RCPT TO:<" + recipient + b">\r\n", b"250")
        except RuntimeError as error:
            if "got 550" not in str(error):
                raise
            return False
        return True

    def quit(self):
        self._say(b"QUIT\r\n", b"221")
        self.connection.close()

    def _say(self, octets, expected):
        self.connection.sendall(octets)
        self._expect(expected)

    def _expect(self, expected):
        while True:
            line, found, rest = self.rest.partition(b"\n")
            if found:
                self.rest = rest
                if line[3:4] == b"-":
                    continue
                if not line.startswith(expected):
                    raise RuntimeError(f"expected {expected.decode()}, got {line.decode(errors='replace').strip()}")
                return
            part = self.connection.recv(65_536)
            if not part:
                raise RuntimeError("the server closed the probe's connection")
            self.rest += part


def percentile(values, share):
    """The smallest value that so large a share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main():
    port, octets = int(sys.argv[1]), int(sys.argv[2])
    content = body(octets)
    dot, mail = [], []
    while not select.select([sys.stdin], [], [], 0.02)[0]:
        # A connection a message, as the load has it.
        probe = Probe(port)
        times = probe.send(content)
        probe.quit()
        dot.append(times[0] * 1_000)
        mail.append(times[1] * 1_000)
    print(json.dumps({"dot": dot, "mail": mail}))


if __name__ == "__main__":
    main()
