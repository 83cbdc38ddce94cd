"""SMTP clients for the benchmarks that need more of them, or other mail, than smtp-source has. One thread for all."""
import asyncio
import time


class Client:
    """A connection that speaks SMTP, from an address of its own or from the usual one."""

    def __init__(self, port, source=None):
        self.port, self.source = port, source
        self.reader = self.writer = None

    async def connect(self):
        address = (self.source, 0) if self.source else None
        self.reader, self.writer = await asyncio.wait_for(
            asyncio.open_connection("127.0.0.1", self.port, local_addr=address, limit=4_096), 60)
        await self._expect(b"220")
        await self._say(b"EHLO client.test\r\n", b"250")

    async def send(self, content, recipients, sender=b"eve@outside.test"):
        """Sends a message, envelope and DATA in one write; gives the seconds from the final dot to the 250."""
        envelope = b"MAIL FROM:<" + sender + b">\r\n"
        envelope += b"".join(b"RCPT TO:<" + recipient + b">\r\n" for recipient in recipients)
        self.writer.write(envelope + b"DATA\r\n")
        for _ in range(1 + len(recipients)):
            await self._expect(b"250")
        await self._expect(b"354")
        began = time.monotonic()
        await self._say(content, b"250")
        return time.monotonic() - began

    async def quit(self):
        await self._say(b"QUIT\r\n", b"221")
        self.close()

    def close(self):
        if self.writer:
            self.writer.close()

    async def _say(self, octets, expected):
        self.writer.write(octets)
        await self._expect(expected)

    async def _expect(self, expected):
        while True:
            line = await asyncio.wait_for(self.reader.readline(), 120)
            if not line.endswith(b"\n"):
                raise RuntimeError("the server closed a connection")
            if line[3:4] == b"-":
                continue
            if not line.startswith(expected):
                raise RuntimeError(f"expected {expected.decode()}, got {line.decode(errors='replace').strip()}")
            return


async def deliver(port, sessions, envelopes, content, sources=None):
    """Sends one message for each list of recipients, over a connection of its own, so many at a time; each from an
    address of its own where `sources` has them."""
    work_list = iter(zip(envelopes, sources or [None] * len(envelopes)))
    times = []

    async def work():
        for recipients, source in work_list:
            client = Client(port, source)
            try:
                await client.connect()
                times.append(await client.send(content, recipients))
                await client.quit()
            finally:
                client.close()

    await asyncio.gather(*(work() for _ in range(sessions)))
    return times


async def keep_sending(port, connections, seconds, period, content, recipient):
    """Holds so many connections, each from one of many addresses; each sends a message a period, spread evenly, for so
    long. `begun` of the answer is the time when all connections stood; `times` are seconds from dot to 250."""
    clients = [Client(port, f"127.{1 + index // 16_384}.{1 + index // 128 % 128}.{1 + index % 128}")
               for index in range(connections)]
    gate = asyncio.Semaphore(100)
    times, failures = [], []

    async def connect(client):
        async with gate:
            await client.connect()

    try:
        await asyncio.gather(*(connect(client) for client in clients))
        begun = time.monotonic()

        async def live(index, client):
            next_time = begun + period * index / connections
            try:
                while next_time < begun + seconds:
                    await asyncio.sleep(max(0, next_time - time.monotonic()))
                    times.append(await client.send(content, [recipient]))
                    next_time += period
            except (RuntimeError, OSError, asyncio.TimeoutError) as error:
                failures.append(str(error) or type(error).__name__)

        yield {"begun": begun}
        await asyncio.gather(*(live(index, client) for index, client in enumerate(clients)))
        yield {"times": times, "failures": failures, "seconds": time.monotonic() - begun}
    finally:
        for client in clients:
            client.close()
