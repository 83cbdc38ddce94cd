"""What looks into mail fails, or takes its time (F32, F33)."""

import asyncio
import bz2
import io
import lzma
import os
import signal
import time
import zipfile

from accounting import percentile
from peers import Load
from ports import free_port
from scenario import milliseconds, scenario, until

# The head of a program of Windows: a file that is refused. Malware would be taken and held.
PROGRAM = b"MZ" + bytes(58) + b"\x40\0\0\0" + b"PE\0\0" + b"\x4c\x01\x01\0" + bytes(300)


def archive(*files, method=zipfile.ZIP_DEFLATED):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", method) as file:
        for name, octets in files:
            file.writestr(name, octets)
    return output.getvalue()


CLEAN = ("report.zip", archive(("report.txt", b"A harmless report.\n" * 40)))
INFECTED = ("invoice.zip", archive(("inner.zip", archive(("invoice.exe", PROGRAM)))))


def bombs():
    """Files of at most 300 KB that are made to cost much, of every kind that has a bound."""
    zeros = bytes(32 << 20)
    nested = archive(("0.bin", zeros))
    for depth in range(8):
        nested = archive(*[(f"{depth}-{index}.zip", nested) for index in range(2)])
    words = b"".join(b"%d some words that go on \n" % (index % 100) for index in range(400_000))
    block = bz2.compress(os.urandom(64) * 2_048)
    return [
        ("nested.zip", nested),
        ("zeros.xz", lzma.compress(zeros)),
        ("zeros.bz2", bz2.compress(zeros)),
        ("many.zip", archive(*[(f"{index}.txt", b"x") for index in range(2_000)])),
        ("words.zip", archive(*[(f"{index}.txt", words) for index in range(4)])),
        ("blocks.bz2", block * (280_000 // len(block))),
        ("links.zip", archive(("a.html", b"<div><a href=http://a.example/>" * 300_000))),
        ("huge.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff\x08\x02\0\0\0\0\0\0\0" + bytes(4_096)),
    ]


def some_files(turn):
    """Every tenth message has a file, every fortieth one with a program in it."""
    return (INFECTED if turn % 40 == 0 else CLEAN) if turn % 10 == 0 else None


def judge(world, load, what):
    """What must be so of a load with ``some_files``: what is infected is refused or put off."""
    infected = [number for number, file in load.files.items() if file is INFECTED]
    through = set(infected) & set(load.accepted)
    world.check(infected, f"{what}: nothing was infected")
    world.check(not through, f"{what}: {len(through)} of {len(infected)} infected messages were accepted")
    refused = sum(count for code, count in load.refusals.items() if code >= 500)
    world.check(refused <= len(infected), f"{what}: {refused} refused for good, {len(infected)} infected")
    return len(infected), refused


async def probe(world, gateway, seconds=20):
    """Sends messages with a file until one is accepted; seconds that it took."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        load = await Load(
            gateway, world.ledger, ["sink"], count=1, connections=1, file=lambda _: CLEAN).run()
        if load.accepted:
            return time.monotonic() - began
    return seconds


def compare(world, quiet, during, factor, what):
    """Holds the time to a 250 beside that of a quiet time in the same run."""
    first, second = [took for _, took in quiet.moments], [took for _, took in during.moments]
    world.note(f"{what}: {len(second)} messages, {milliseconds(second, (0.5, 0.99))}; quiet {len(first)}, "
               f"{milliseconds(first, (0.5, 0.99))}")
    ratio = percentile(second, 0.99) / max(percentile(first, 0.99), 1e-6)
    world.timing(ratio <= factor, f"{what}: p99 {ratio:.2f} times that of the quiet time")


@scenario(
    "F32", "the inspector killed, hung and fed bombs while 200 messages a second pass",
    "0 lost, no infected message accepted; a file is read again at most 1 s after; p99 of a 250 at most 2 times the quiet one",
    "-", limit=280)
async def inspector(world):
    ledger = world.ledger
    await world.destination("sink")
    gateway = await world.gateway()
    rate, seconds = world.pick(40, 200), world.pick(3, 15)
    # Starts the processes, and fills what is kept.
    await Load(gateway, ledger, ["sink"], rate=rate, seconds=world.pick(1, 3), file=some_files).run()

    async def load():
        return await Load(gateway, ledger, ["sink"], rate=rate, seconds=seconds, size=4_096, file=some_files).run()

    quiet = await load()
    judge(world, quiet, "quiet")

    async def kill():
        returns, deaths = [], 0
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            pids = gateway.inspectors()
            for pid in pids:
                os.kill(pid, signal.SIGKILL)
                deaths += 1
            returns.append(await probe(world, gateway))
            await asyncio.sleep(0.3)
        return deaths, returns

    task = asyncio.ensure_future(kill())
    during = await load()
    deaths, returns = await task
    compare(world, quiet, during, 2, "killed")
    infected, refused = judge(world, during, "killed")
    world.check(deaths > 0, "no process of the inspector was there to be killed")
    world.note(f"{deaths} killed, back after p50 {percentile(returns, 0.5) * 1000:.0f}, max {max(returns) * 1000:.0f} ms; "
               f"{refused} of {infected} infected refused, others put off")
    world.timing(max(returns) <= 1, f"killed: {max(returns):.1f} s until a file was read again")

    async def hang():
        hung, returns = 0, []
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            pids = gateway.inspectors()
            if not pids:
                await asyncio.sleep(0.05)
                continue
            os.kill(pids[hung % len(pids)], signal.SIGSTOP)
            gone = pids[hung % len(pids)]
            hung += 1
            # It is found out with the next file that it is given.
            await until(lambda: gone not in gateway.inspectors(), 30)
            returns.append(await probe(world, gateway))
        return hung, returns

    task = asyncio.ensure_future(hang())
    during = await load()
    hung, returns = await task
    compare(world, quiet, during, 2, "hung")
    judge(world, during, "hung")
    world.note(f"{hung} hung, back max {max(returns) * 1000:.0f} ms after it was ended")
    world.timing(max(returns) <= 1, f"hung: {max(returns):.1f} s until a file was read again")

    files = bombs()
    bomber = Load(
        gateway, ledger, ["sink"], connections=4, size=100, file=lambda turn: files[turn % len(files)],
        source="127.0.0.2")
    task = asyncio.ensure_future(bomber.run())
    during = await load()
    bomber.stop()
    await task
    compare(world, quiet, during, 2, "bombs")
    judge(world, during, "bombs")
    back = await probe(world, gateway)
    names = {file[0] for number, file in bomber.files.items() if number in bomber.accepted}
    world.note(f"{len(bomber.files)} bombs, accepted of them: {', '.join(sorted(names)) or 'none'}")
    world.timing(back <= 1, f"bombs: {back:.1f} s until a file was read again")
    await world.settle(gateway)


class SlowScanner:
    """A clamd that takes `seconds` for a stream with a marker, and no time for others."""

    def __init__(self, seconds):
        self.seconds = seconds
        self.port = free_port()
        self.slow = 0

    async def start(self):
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, backlog=512)

    def stop(self):
        self.server.close()

    async def _serve(self, reader, writer):
        number = 0
        try:
            while True:
                command = await reader.readuntil(b"\0")
                if command == b"zIDSESSION\0":
                    continue
                if command == b"zEND\0":
                    break
                number += 1
                answer = b"PONG"
                if command == b"zINSTREAM\0":
                    content = b""
                    while length := int.from_bytes(await reader.readexactly(4), "big"):
                        content += await reader.readexactly(length)
                    if b"X-Marker: slow" in content:
                        self.slow += 1
                        await asyncio.sleep(self.seconds)
                    answer = b"stream: OK"
                writer.write(b"%d: %s\0" % (number, answer))
                await writer.drain()
        except (OSError, EOFError):
            pass  # The gateway has gone.
        finally:
            writer.close()


@scenario(
    "F33", "one sender's mail takes 5 s to scan",
    "0 lost; p99 of others' 250 at most 1.2 times the quiet one", "-", limit=200)
async def slow_scans(world):
    ledger = world.ledger
    await world.destination("sink")
    scanner = SlowScanner(world.pick(1, 5))
    await scanner.start()
    world.closing(scanner.stop)
    gateway = await world.gateway(
        engines=f'inspector: 2, clamd: {{ address: "127.0.0.1:{scanner.port}" }}')
    rate, seconds = world.pick(20, 50), world.pick(3, 25)
    await Load(gateway, ledger, ["sink"], rate=rate, seconds=world.pick(1, 3)).run()

    async def load():
        return await Load(gateway, ledger, ["sink"], rate=rate, seconds=seconds, size=4_096).run()

    quiet = await load()
    # More connections than there are places.
    other = Load(gateway, ledger, ["sink"], connections=12, marker="slow", source="127.0.0.2")
    task = asyncio.ensure_future(other.run())
    await until(lambda: scanner.slow > 2, 20)
    during = await load()
    other.stop()
    await task
    compare(world, quiet, during, 1.2, "others")
    world.check(len(during.accepted) > 0 and not during.refusals, f"others: {during.refusals}")
    world.note(f"{scanner.slow} slow scans, {len(other.accepted)} of their messages accepted, refusals {other.refusals or 'none'}")
    world.check(scanner.slow > 2, "nothing was slow")
    await world.settle(gateway)
