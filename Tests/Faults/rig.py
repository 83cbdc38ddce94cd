"""What the fault scenarios share: the gateway as a process, a counting sink, a load and the accounting.

Only the standard library of Python 3.11. Everything listens on 127.0.0.1 with ports chosen by the kernel, everything is
in one temporary folder, and only processes that were started here are ended.
"""

import asyncio
import bisect
import hashlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ORGANIZATION = """\
organization: contoso
acceptedDomains:
  - {{ DomainName: contoso.test, DomainType: InternalRelay, Default: true }}
outboundConnectors:
  - Name: To the sink
    ConnectorType: OnPremises
    RecipientDomains: [contoso.test]
    UseMXRecord: false
    SmartHosts: ["127.0.0.1:{sink}"]
    StrictOrder: {strict}
"""

SERVER = """\
hostname: mx.contoso.test
data: ./data
listeners: [{{ address: "127.0.0.1:{port}" }}]
dns: {{ servers: ["127.0.0.1:{dns}"] }}
trustedNetworks: ["127.0.0.0/8"]
limits: {{ messagesPerConnection: 1000000 }}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Gateway:
    """A gateway whose only connector leads to a smart host on a port of this machine."""

    def __init__(self, binary, sink_port, strict=False):
        self.binary = os.path.abspath(binary)
        self.folder = tempfile.mkdtemp(prefix="postern-faults-")
        self.port = free_port()
        self.process = None
        self.configuration = os.path.join(self.folder, "postern.yaml")
        self._write("postern.yaml", SERVER.format(port=self.port, dns=free_port()))
        document = self._write("contoso.yaml", ORGANIZATION.format(sink=sink_port, strict=str(strict).lower()))
        self.command("organization", "apply", document)

    def _write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(text)
        return path

    def command(self, *arguments):
        """Runs a command on this gateway's configuration; gives its output."""
        done = subprocess.run(
            [self.binary, *arguments, "--config", self.configuration], capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            raise RuntimeError(f"postern {' '.join(arguments)} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    async def start(self):
        """Starts `postern serve`; gives the seconds until it greets."""
        began = time.monotonic()
        with open(os.path.join(self.folder, "serve.log"), "ab") as log:
            self.process = subprocess.Popen(
                [self.binary, "serve", "--config", self.configuration], stdout=log, stderr=log,
                stdin=subprocess.DEVNULL)
        await self.greets(30)
        return time.monotonic() - began

    async def greets(self, seconds):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"postern serve ended with {self.process.returncode}:\n{self.log_tail()}")
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                line = await asyncio.wait_for(reader.readline(), 5)
                writer.close()
                if line.startswith(b"220"):
                    return
            except (OSError, asyncio.TimeoutError):
                pass
            await asyncio.sleep(0.02)
        raise RuntimeError(f"postern serve does not greet within {seconds} s:\n{self.log_tail()}")

    def children(self):
        """The worker processes below `postern serve`."""
        path = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        try:
            with open(path) as file:
                return [int(pid) for pid in file.read().split()]
        except OSError:
            return []

    def kill(self, whole):
        """kill -9: the worker alone, which its supervisor starts again, or both."""
        workers = self.children()
        if whole or not workers:
            self.process.kill()
        for pid in workers:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        if whole or not workers:
            self.process.wait()
        return bool(workers) and not whole

    def queues(self):
        return json.loads(self.command("queue", "list", "--json"))

    def retry(self):
        """Probes every queue that waits, instead of waiting for its timer."""
        for queue in self.queues():
            self.command("queue", "retry", queue["identity"])

    def waiting(self):
        return sum(queue["messageCount"] for queue in self.queues())

    def log_tail(self):
        try:
            with open(os.path.join(self.folder, "serve.log"), errors="replace") as file:
                return "".join(file.readlines()[-20:])
        except OSError:
            return ""

    def close(self, keep=False):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill(whole=True)
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)


class Message:
    """A numbered message whose body follows from its number and says when it was damaged."""

    def __init__(self, number, rng):
        self.number = number
        line = ("%08x" % rng.getrandbits(32)) * 8
        body = b"".join(b"%d %s\r\n" % (index, line.encode()) for index in range(rng.randint(2, 100)))
        digest = hashlib.sha256(body).hexdigest()
        self.text = (
            f"From: load@example.test\r\nTo: ann@contoso.test\r\nSubject: {number}\r\n"
            f"Message-ID: <{number}@example.test>\r\nDate: Mon, 23 Nov 2026 12:00:00 +0000\r\n"
            f"X-Number: {number}\r\nX-Digest: {digest}\r\n\r\n").encode() + body

    @staticmethod
    def read(content):
        """The number of what arrived, and whether it is whole; (None, False) when it is none of ours."""
        header, _, body = content.partition(b"\r\n\r\n")
        fields = {}
        for line in header.split(b"\r\n"):
            name, _, value = line.partition(b":")
            fields[name.lower()] = value.strip()
        try:
            number = int(fields[b"x-number"])
        except (KeyError, ValueError):
            return None, False
        return number, hashlib.sha256(body).hexdigest().encode() == fields.get(b"x-digest")


class Sink:
    """A mail server that takes everything and writes down what came, in the order of the final dots."""

    def __init__(self, delay=0.0):
        self.arrivals = []  # (moment, number, whole)
        self.transactions = []  # number, in the order of the MAIL commands
        self.forget = set()
        self.delay = delay
        self.connections = 0
        self.most_connections = 0
        self.strangers = 0
        self.port = free_port()
        self.server = None
        self._turn = 0

    async def start(self):
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, backlog=256)

    async def stop(self):
        self.server.close()

    async def _serve(self, reader, writer):
        self.connections += 1
        self.most_connections = max(self.most_connections, self.connections)
        try:
            await self._session(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass  # The gateway died, or the scenario is over.
        finally:
            self.connections -= 1
            writer.close()

    async def _session(self, reader, writer):
        writer.write(b"220 sink.test ESMTP\r\n")
        turn = None
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                writer.write(b"250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-DSN\r\n250 SIZE 50000000\r\n")
            elif verb == b"DATA":
                writer.write(b"354 go on\r\n")
                await writer.drain()
                content = await self._content(reader)
                self._record(content, turn)
                if self.delay:
                    await asyncio.sleep(random.random() * 2 * self.delay)
                writer.write(b"250 2.0.0 taken\r\n")
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                await writer.drain()
                return
            else:
                if verb == b"MAIL":
                    turn, self._turn = self._turn, self._turn + 1
                writer.write(b"250 2.0.0 OK\r\n")
            await writer.drain()

    @staticmethod
    async def _content(reader):
        lines = []
        while True:
            line = await reader.readuntil(b"\n")
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line[1:] if line.startswith(b".") else line)

    def _record(self, content, turn):
        number, whole = Message.read(content)
        if number is None:
            self.strangers += 1
        elif number in self.forget:
            self.forget.discard(number)
        else:
            self.arrivals.append((time.monotonic(), number, whole))
            self.transactions.append((turn, number))


class Load:
    """Numbered messages over several connections, each counting its own 250s."""

    def __init__(self, gateway, seed, count, rate, connections):
        self.gateway = gateway
        self.rng = random.Random(seed)
        self.count = count
        self.rate = rate
        self.connections = connections
        self.sent = {}  # number: when the final dot was about to go
        self.accepted = {}  # number: when its 250 came
        self.refused = 0
        self.broken = 0
        self._next = 0
        self._began = None

    async def run(self):
        self._began = time.monotonic()
        await asyncio.gather(*(self._connection() for _ in range(self.connections)))

    async def _take(self):
        """The next number, at its time."""
        if self._next >= self.count:
            return None
        number = self._next
        self._next += 1
        if self.rate:
            await asyncio.sleep(max(0, self._began + number / self.rate - time.monotonic()))
        return number

    async def _connection(self):
        while self._next < self.count:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.gateway.port)
                try:
                    await self._session(reader, writer)
                finally:
                    writer.close()
            except (OSError, EOFError, asyncio.TimeoutError):
                self.broken += 1
                await asyncio.sleep(0.05)

    async def _session(self, reader, writer):
        await self._expect(reader, 220)
        writer.write(b"EHLO load.example.test\r\n")
        await self._expect(reader, 250)
        while (number := await self._take()) is not None:
            message = Message(number, self.rng)
            writer.write(b"MAIL FROM:<load@example.test>\r\nRCPT TO:<ann@contoso.test>\r\nDATA\r\n")
            replies = [await self._reply(reader) for _ in range(3)]
            if replies != [250, 250, 354]:
                self.refused += 1
                raise EOFError
            self.sent[number] = time.monotonic()
            writer.write(message.text + b".\r\n")
            if await self._reply(reader) == 250:
                self.accepted[number] = time.monotonic()
            else:
                self.refused += 1
        writer.write(b"QUIT\r\n")
        await self._reply(reader)

    async def _expect(self, reader, code):
        if await self._reply(reader) != code:
            raise EOFError

    @staticmethod
    async def _reply(reader):
        while True:
            line = await asyncio.wait_for(reader.readline(), 60)
            if not line.endswith(b"\n"):
                raise EOFError
            if line[3:4] != b"-":
                return int(line[:3])


class Accounts:
    """What was accepted against what arrived."""

    def __init__(self, load, sink, kills=()):
        seen = {}
        for moment, number, _ in sink.arrivals:
            seen.setdefault(number, []).append(moment)
        self.accepted = len(load.accepted)
        self.arrived = len(seen)
        self.lost = sorted(set(load.accepted) - set(seen))
        self.corrupt = sum(not whole for _, _, whole in sink.arrivals)
        self.unasked = sorted(set(seen) - set(load.sent))
        self.unacknowledged = len(set(seen) - set(load.accepted))
        self.strangers = sink.strangers
        repeated = {number: moments for number, moments in seen.items() if len(moments) > 1}
        self.duplicates = sum(len(moments) - 1 for moments in repeated.values())
        # A second copy is explained by a kill between the two.
        self.unexplained = sum(
            not any(first <= over and died <= second for died, over in kills)
            for moments in repeated.values() for first, second in zip(moments, moments[1:]))
        # How long before the kill the first copies had arrived: the time a mark takes to the disk.
        self.windows = sorted(
            max(0, min((died - first for died, over in kills if first <= over and died <= second), default=0)) * 1000
            for moments in repeated.values() for first, second in zip(moments, moments[1:]))
        self.overtaken, self.overtakers = self._order(load, sink)

    @staticmethod
    def _order(load, sink):
        """How many were overtaken by a message that was sent only after their own 250, and the most overtakers."""
        began = []
        seen = set()
        overtaken = most = 0
        for _, number, _ in sink.arrivals:
            if number in seen or number not in load.accepted:
                continue
            seen.add(number)
            count = len(began) - bisect.bisect_right(began, load.accepted[number])
            overtaken += count > 0
            most = max(most, count)
            bisect.insort(began, load.sent[number])
        return overtaken, most

    @staticmethod
    def _spread(values):
        if not values:
            return "-"
        return "median %.1f, worst %.1f" % (values[len(values) // 2], values[-1])

    def rows(self):
        return [
            ("accepted (250)", self.accepted), ("arrived, different", self.arrived), ("lost", len(self.lost)),
            ("corrupt", self.corrupt), ("never sent", len(self.unasked)), ("arrived without a 250", self.unacknowledged),
            ("duplicates", self.duplicates), ("duplicates no kill explains", self.unexplained),
            ("first copy before the kill, ms", self._spread(self.windows)), ("overtaken", self.overtaken), ("most overtakers of one", self.overtakers),
            ("reports and other mail", self.strangers),
        ]


def print_table(rows):
    width = max(len(str(name)) for name, _ in rows)
    for name, value in rows:
        print(f"  {name:<{width}}  {value}")


async def drain(gateway, load, sink, seconds, unaided=False):
    """Waits until everything accepted has arrived and no queue holds anything; gives the seconds it took.

    Probes waiting queues now and then, to save time, unless it is `unaided`."""
    began = time.monotonic()
    retried = began
    while time.monotonic() - began < seconds:
        missing = set(load.accepted) - {number for _, number, _ in sink.arrivals}
        if gateway.waiting() == 0:
            break
        if not unaided and time.monotonic() - retried > 2 and missing:
            gateway.retry()
            retried = time.monotonic()
        await asyncio.sleep(0.2)
    return time.monotonic() - began
