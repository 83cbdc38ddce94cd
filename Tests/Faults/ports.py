"""Ports on 127.0.0.1 for servers that take theirs from a file.

A port lies outside of the range from which the kernel takes ports for outgoing connections, in a block that this process has
for itself: so it is still free when a server binds it, however much later. A block is reserved by a Unix socket with an
abstract name, which goes with the process; ReservedPorts.swift reserves by the same names.
"""

import socket

BLOCK = 100
_reservations = []
_left = []


def _kernel_range():
    try:
        with open("/proc/sys/net/ipv4/ip_local_port_range") as file:
            first, last = map(int, file.read().split())
            return first, last
    except (OSError, ValueError):
        return 32768, 60999


def _blocks():
    first, last = _kernel_range()
    return [block for block in range(10000, 65535 - BLOCK + 1, BLOCK) if block + BLOCK <= first or block > last]


_untried = iter(_blocks())


def free_port():
    """A port that is free for TCP and UDP, and that no other test of this machine gets while this process runs."""
    while True:
        while not _left:
            block = next(_untried, None)
            if block is None:
                raise RuntimeError("no port of 127.0.0.1 is left")
            reservation = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            try:
                reservation.bind(f"\0postern-test-ports-{block}")
            except OSError:
                reservation.close()
                continue
            _reservations.append(reservation)
            _left.extend(reversed(range(block, block + BLOCK)))
        port = _left.pop()
        if _is_free(port):
            return port


def _is_free(port):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
