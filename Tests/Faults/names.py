"""A name server for the fault scenarios, over UDP and TCP on one port, that answers as badly as a scenario wants.

It knows one thing: every name under `test` that is asked for A has the address 127.0.0.1. `mode` says what goes wrong:
dead, slow, servfail, nxdomain, truncated (over UDP), wrong-id, wrong-question, loop (a compression pointer to itself),
flaky (SERVFAIL every second time), or good."""

import asyncio
import struct

from ports import free_port


class NameServer:
    def __init__(self):
        self.mode = "good"
        self.delay = 3.0
        self.asked = 0
        self.port = free_port()
        self._transport = self._server = None
        self._tasks = set()

    async def start(self):
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: _Datagrams(self), local_addr=("127.0.0.1", self.port))
        self._server = await asyncio.start_server(self._stream, "127.0.0.1", self.port)

    def close(self):
        self._transport.close()
        self._server.close()
        for task in self._tasks:
            task.cancel()

    async def _stream(self, reader, writer):
        task = asyncio.current_task()
        self._tasks.add(task)
        try:
            while True:
                size = struct.unpack("!H", await reader.readexactly(2))[0]
                answer = await self.answer(await reader.readexactly(size), is_stream=True)
                if answer:
                    writer.write(struct.pack("!H", len(answer)) + answer)
                    await writer.drain()
        except (OSError, EOFError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    def spawn(self, work):
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def answer(self, query, is_stream=False):
        """The answer to a query; None for silence."""
        self.asked += 1
        mode = self.mode
        if mode == "dead" or len(query) < 17:
            return None
        if mode == "slow":
            await asyncio.sleep(self.delay)
        end = 12
        while query[end]:
            end += query[end] + 1
        question = query[12:end + 5]
        name, kind = question[:-4], struct.unpack("!H", question[-4:-2])[0]
        identity, code, flags, answers = query[:2], 0, 0x8580, b""
        if mode == "servfail" or (mode == "flaky" and self.asked % 2):
            code = 2
        elif mode == "nxdomain":
            code = 3
        elif mode == "truncated" and not is_stream:
            flags |= 0x0200
        elif kind == 1 and name.endswith(b"\x04test\0"):
            answers = b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 1, 4) + bytes([127, 0, 0, 1])
        if mode == "wrong-id":
            identity = bytes([identity[0] ^ 0xff, identity[1]])
        if mode == "wrong-question":
            question = b"\x05other\x04test\0" + question[-4:]
        if mode == "loop":
            # An owner name that points to itself.
            answers = b"\xc0" + bytes([12 + len(question)]) + struct.pack("!HHIH", kind, 1, 1, 4) + bytes(4)
        head = identity + struct.pack("!HHHHH", flags | code, 1, 1 if answers else 0, 0, 0)
        return head + question + answers


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server):
        self.server = server
        self.transport = None

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        async def answer():
            reply = await self.server.answer(data)
            if reply:
                self.transport.sendto(reply, address)
        self.server.spawn(answer())
