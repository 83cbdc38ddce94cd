#!/usr/bin/env python3
"""A client of the HTTP API that asks at a steady rate, whatever the answers take.

As a program (caller.py PORT RATE TOKENS PATHS, the last two files with a line each) it asks for the paths in turn until
its input closes, and prints how many calls it made, for how long, what failed, and the times in milliseconds as JSON.
"""
import json
import select
import socket
import sys
import threading
import time

CONNECTIONS = 8


class Connection:
    """A connection of HTTP/1.1 that is kept: as little work a call as Python can do."""

    def __init__(self, port):
        self.port, self.socket, self.rest = port, None, b""

    def ask(self, request):
        """Sends a request; gives the status of the answer, whose content is read."""
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)
        while (end := self.rest.find(b"\r\n\r\n")) < 0:
            self._read()
        head = self.rest[:end].lower()
        place = head.index(b"\r\ncontent-length:") + 17
        length = int(head[place:].split(b"\r\n", 1)[0])
        while len(self.rest) < end + 4 + length:
            self._read()
        self.rest = self.rest[end + 4 + length:]
        if b"\r\nconnection: close" in head:
            self.socket.close()
            self.socket = None
        return int(head[9:12])

    def _read(self):
        part = self.socket.recv(262_144)
        if not part:
            raise OSError("the server closed a connection")
        self.rest += part


def lines(path):
    with open(path) as file:
        return file.read().split()


def main():
    port, rate, tokens, paths = int(sys.argv[1]), float(sys.argv[2]), lines(sys.argv[3]), lines(sys.argv[4])
    times, failures, stopped = [], [], threading.Event()
    began = time.monotonic()

    def work(index):
        connection, number = Connection(port), index
        while not stopped.is_set():
            # When it is due, not when the last one was answered: else a slow server would be asked less.
            due = began + number / rate
            if stopped.wait(max(0, due - time.monotonic())):
                return
            request = (f"GET {paths[number % len(paths)]} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
                       f"Authorization: Bearer {tokens[number % len(tokens)]}\r\n\r\n").encode()
            sent = time.monotonic()
            try:
                status = connection.ask(request)
                if status != 200:
                    failures.append(f"{status} for {paths[number % len(paths)]}")
            except (OSError, ValueError) as error:
                failures.append(f"{type(error).__name__}: {error}")
                connection = Connection(port)
            times.append((time.monotonic() - sent) * 1_000)
            number += CONNECTIONS

    threads = [threading.Thread(target=work, args=(index,), daemon=True) for index in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    select.select([sys.stdin], [], [])
    stopped.set()
    for thread in threads:
        thread.join(60)
    print(json.dumps({"calls": len(times), "seconds": time.monotonic() - began, "failures": failures[:20],
                      "failed": len(failures), "times": times}))


if __name__ == "__main__":
    main()
