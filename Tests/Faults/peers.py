"""The gateway's neighbours: a load of numbered messages, and destinations that do what a scenario wants of them."""

import asyncio
import base64
import hashlib
import random
import re
import time

from ports import free_port

SENDER = re.compile(rb"<n(\d+)@senders\.test>", re.IGNORECASE)
DROP = b"drop"  # A destination's answer: close the connection without a word.
HANG = b"hang"  # Never answer.


class Message:
    """A numbered message whose body follows from its number and says when it was damaged; `file` is attached to it, a
    pair of name and octets."""

    def __init__(self, number, size, domain, marker="", file=None):
        line = ("%08x" % (number * 2654435761 % 2**32)) * 8
        body = b"".join(b"%d %s\r\n" % (index, line.encode()) for index in range(max(1, size // 70)))
        mime = ""
        if file:
            mime = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=part\r\n"
            body = (b"--part\r\n\r\n" + body + b"--part\r\nContent-Type: application/octet-stream\r\n"
                    b"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=" + file[0].encode()
                    + b"\r\n\r\n" + base64.encodebytes(file[1]).replace(b"\n", b"\r\n") + b"--part--\r\n")
        self.text = (
            f"From: n{number}@senders.test\r\nTo: ann@{domain}\r\nSubject: {number}\r\n"
            f"Message-ID: <{number}@senders.test>\r\nDate: Mon, 23 Nov 2026 12:00:00 +0000\r\n"
            f"{mime}X-Marker: {marker}\r\nX-Number: {number}\r\nX-Digest: {hashlib.sha256(body).hexdigest()}\r\n\r\n").encode() + body

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


class Destination:
    """A mail server on a port of its own.

    `answers` maps a stage (connect, ehlo, mail, rcpt, data, dot) to a function of the message's number (0 where there is
    none) that gives a reply, DROP, HANG, or None for the usual. `delay` is a pause before the reply to the final dot."""

    def __init__(self, ledger, name, delay=0.0):
        self.ledger = ledger
        self.name = name
        self.delay = delay
        self.answers = {}
        self.port = free_port()
        self.server = None
        self.connections = self.most_connections = self.connected = 0
        self._tasks = set()

    async def start(self):
        self.server = await asyncio.start_server(
            self._serve, "127.0.0.1", self.port, backlog=512, limit=64 << 20)

    async def stop(self):
        """Refuses connections from now on and cuts those it has."""
        if self.server:
            self.server.close()
            self.server = None
        for task in list(self._tasks):
            task.cancel()
        await asyncio.sleep(0)

    async def _serve(self, reader, writer):
        task = asyncio.current_task()
        self._tasks.add(task)
        self.connected += 1
        self.connections += 1
        self.most_connections = max(self.most_connections, self.connections)
        try:
            await self._session(reader, writer)
        except (OSError, EOFError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass  # The gateway died, this destination drops the connection, or the scenario is over.
        finally:
            self.connections -= 1
            self._tasks.discard(task)
            writer.close()

    def _decide(self, stage, number):
        return self.answers[stage](number) if stage in self.answers else None

    async def _answer(self, writer, stage, number, usual):
        """Answers; whether with the usual."""
        return await self._give(writer, self._decide(stage, number), number, usual)

    async def _give(self, writer, answer, number, usual):
        if answer == DROP:
            raise EOFError
        if answer == HANG:
            await asyncio.sleep(3600)
        if answer and number:
            if answer.startswith(b"5"):
                self.ledger.permanent[number] = time.monotonic()
            elif answer.startswith(b"4") and not answer.startswith(b"421"):
                self.ledger.stepped_aside.add(number)
        writer.write(answer + b"\r\n" if answer else usual)
        await writer.drain()
        return answer is None

    async def _session(self, reader, writer):
        number, recipient, is_open = 0, b"", False
        await self._answer(writer, "connect", 0, b"220 sink.test ESMTP\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                await self._answer(
                    writer, "ehlo", 0, b"250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 50000000\r\n")
            elif verb == b"MAIL":
                found = SENDER.search(line)
                number = int(found[1]) if found else 0
                self.ledger.starts.append((time.monotonic(), number, self.name))
                is_open = await self._answer(writer, "mail", number, b"250 2.1.0 OK\r\n")
            elif verb == b"RCPT":
                if not is_open:
                    writer.write(b"503 5.5.1 no MAIL\r\n")
                elif await self._answer(writer, "rcpt", number, b"250 2.1.5 OK\r\n"):
                    recipient = line
            elif verb == b"DATA":
                if not recipient:
                    writer.write(b"503 5.5.1 no recipient\r\n")
                elif await self._answer(writer, "data", number, b"354 go on\r\n"):
                    content = await reader.readuntil(b"\r\n.\r\n")
                    await self._taken(writer, content[:-3].replace(b"\r\n..", b"\r\n."), number, recipient)
                recipient = b""
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                await writer.drain()
                return
            else:
                recipient = b""
                writer.write(b"250 2.0.0 OK\r\n")

    async def _taken(self, writer, content, number, recipient):
        moment = time.monotonic()
        answer = self._decide("dot", number)
        if answer in (None, DROP):
            self._record(moment, content, recipient, answer is None)
        if answer is None and self.delay:
            await asyncio.sleep(random.random() * 2 * self.delay)
        await self._give(writer, answer, number, b"250 2.0.0 taken\r\n")

    def _record(self, moment, content, recipient, is_answered):
        number, is_whole = Message.read(content)
        if number is not None:
            self.ledger.arrivals.append((moment, number, self.name, is_whole, is_answered))
            return
        found = SENDER.search(recipient)
        if found and b"report-type=delivery-status" in content.split(b"\r\n\r\n", 1)[0]:
            self.ledger.reports.append((moment, int(found[1])))
        else:
            self.ledger.strangers += 1


class Load:
    """`count` numbered messages over several connections, in turn for each of the `names`, at `rate` a second (0: as fast
    as it goes), or for as long as `seconds` say. What was not answered is not sent again. `file` gives the file of the
    message at a place in this load, or None; `source` is the address that it comes from."""

    def __init__(self, gateway, ledger, names, count=10**9, rate=0, connections=8, size=2000, seconds=None, sizes=None,
                 marker="", file=None, source="127.0.0.1"):
        self.marker = marker
        self.file = file
        self.source = source
        self.gateway = gateway
        self.ledger = ledger
        self.names = names
        self.count = count
        self.rate = rate
        self.connections = connections
        self.size = size
        self.sizes = sizes
        self.seconds = seconds
        self.taken = 0
        self.refusals = {}  # code: how often
        self.moments = []  # (when the 250 came, seconds from MAIL to 250)
        self.slowest_refusal = 0.0
        self.broken = 0
        self.broken_in_content = 0
        self.waits = True
        self.accepted = []  # numbers of this load
        self.files = {}  # number: the file that was attached
        self._began = 0.0

    async def run(self):
        self._began = time.monotonic()
        await asyncio.gather(*(self._connection() for _ in range(self.connections)))
        return self

    def is_over(self):
        return self.taken >= self.count or (
            self.seconds is not None and time.monotonic() - self._began >= self.seconds)

    def stop(self):
        self.count = 0

    async def _turn(self):
        """The next message's place in this load, at its time; None at the end."""
        turn = self.taken
        self.taken += 1
        if self.rate:
            pause = self._began + turn / self.rate - time.monotonic()
            if pause > 0:
                await asyncio.sleep(pause)
        return turn

    async def _connection(self):
        while not self.is_over():
            try:
                reader, writer = await asyncio.wait_for(
                    asyncio.open_connection(
                        "127.0.0.1", self.gateway.port, local_addr=(self.source, 0)), 30)
                try:
                    await self._session(reader, writer)
                finally:
                    writer.close()
            except (OSError, EOFError, asyncio.TimeoutError):
                self.broken += 1
                await asyncio.sleep(0.05)

    async def _session(self, reader, writer):
        await self._expect(reader, 220)
        writer.write(b"EHLO load.test\r\n")
        await self._expect(reader, 250)
        while not self.is_over():
            await self._message(reader, writer, await self._turn())
        writer.write(b"QUIT\r\n")
        await self.reply(reader)

    async def _message(self, reader, writer, turn):
        ledger = self.ledger
        name = self.names[turn % len(self.names)]
        number = ledger.next_number()
        ledger.destination[number] = name
        began = time.monotonic()
        size = self.sizes[turn % len(self.sizes)] if self.sizes else self.size
        writer.write(b"MAIL FROM:<n%d@senders.test>\r\nRCPT TO:<ann@%s.test>\r\nDATA\r\n" % (number, name.encode()))
        for expected in (250, 250, 354):
            code, _ = await self.reply(reader)
            if code != expected:
                await self._refused(code, number, began)
                if code == 421:
                    raise EOFError
                # The replies to what was sent along with it, up to that to RSET.
                writer.write(b"RSET\r\n")
                while (await self.reply(reader))[0] != 250:
                    pass
                return
        ledger.sent[number] = time.monotonic()
        file = self.file(turn) if self.file else None
        if file:
            self.files[number] = file
        writer.write(Message(number, size, f"{name}.test", self.marker, file).text + b".\r\n")
        try:
            code, text = await self.reply(reader)
        except (OSError, EOFError):
            self.broken_in_content += 1
            raise
        if code != 250:
            return await self._refused(code, number, began)
        now = time.monotonic()
        ledger.accepted[number] = now
        self.accepted.append(number)
        self.moments.append((now, now - began))
        found = re.search(rb"InternalId=(\d+)", text)
        if found:
            ledger.sequence[number] = int(found[1])

    async def _refused(self, code, number, began):
        self.refusals[code] = self.refusals.get(code, 0) + 1
        self.slowest_refusal = max(self.slowest_refusal, time.monotonic() - began)
        if code >= 500:
            self.ledger.denied.add(number)
        await asyncio.sleep(0.02)

    async def _expect(self, reader, code):
        if (await self.reply(reader))[0] != code:
            raise EOFError

    @staticmethod
    async def reply(reader):
        while True:
            line = await asyncio.wait_for(reader.readline(), 120)
            if not line.endswith(b"\n"):
                raise EOFError
            if line[3:4] != b"-":
                return int(line[:3]), line
