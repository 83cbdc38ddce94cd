"""Mail that a server relays from Postfix's generator to a sink, and what that takes."""
import subprocess
import time

from processes import MemoryWatch, cpu_seconds
from servers import find


def generate(port, octets, sessions, messages, seconds):
    """Sends messages with Postfix's generator, a connection a message."""
    subprocess.run(
        [find("smtp-source"), "-s", str(min(sessions, messages)), "-l", str(octets), "-m", str(messages),
         "-f", "eve@outside.test", "-t", "ann@contoso.test", f"127.0.0.1:{port}"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, timeout=seconds)


def measure(server, sink, octets, sessions, messages, seconds):
    """One run: rate from the first connection to the last message at the sink, CPU a message, peak memory."""
    before, cpu = sink.count, cpu_seconds(server.process.pid)
    watch = MemoryWatch(server.process.pid)
    began = time.monotonic()
    try:
        generate(server.port, octets, sessions, messages, seconds)
        accepted = time.monotonic()
        while sink.count - before < messages:
            if time.monotonic() - began > seconds:
                raise RuntimeError(
                    f"{server.name}: {sink.count - before} of {messages} messages arrived in {seconds} s")
            time.sleep(0.002)
        drained = time.monotonic()
    finally:
        peak = watch.stop()
    # What the server still does for these messages (marks, removal) belongs to them.
    deadline = time.monotonic() + 10
    while not server.is_empty() and time.monotonic() < deadline:
        time.sleep(0.1)
    cpu = cpu_seconds(server.process.pid) - cpu
    if not server.is_empty():
        raise RuntimeError(f"{server.name}: the queue is not empty after every message arrived")
    if sink.count - before != messages:
        raise RuntimeError(f"{server.name}: {sink.count - before} messages arrived, {messages} were sent")
    return {
        "rate": messages / (drained - began), "accepted": messages / (accepted - began),
        "cpu": cpu / messages * 1_000, "memory": peak / 1_048_576,
    }
