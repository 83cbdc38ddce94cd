"""Clients that hold connections and give nothing for them (F17, F18)."""

import asyncio
import resource
import select
import socket
import time

from accounting import percentile
from peers import Load
from scenario import Skipped, milliseconds, scenario


async def good_client(world, gateway, seconds):
    """20 messages a second of one good client; gives how many were accepted, and the seconds each took."""
    load = await Load(gateway, world.ledger, ["sink"], rate=20, seconds=seconds, connections=2, size=4096).run()
    return len(load.accepted), [took for _, took in load.moments]


def connect(gateway, count):
    """Connections from 127.0.0.2 and on, 500 each."""
    sockets = []
    for index in range(count):
        client = socket.socket()
        client.bind((f"127.0.0.{2 + index // 500}", 0))
        client.settimeout(10)
        client.connect(("127.0.0.1", gateway.port))
        client.setblocking(False)
        sockets.append(client)
    return sockets


def closed(sockets):
    """How many the server has closed, by what is to be read; reads and forgets the rest."""
    count = 0
    for client in list(sockets):
        try:
            while data := client.recv(4096):
                pass
            is_closed = data == b""
        except BlockingIOError:
            is_closed = False
        except OSError:
            is_closed = True
        if is_closed:
            client.close()
            sockets.remove(client)
            count += 1
    return count


async def greeted(sockets, seconds):
    """Waits for the greeting of each; gives how many came."""
    poller = select.epoll()
    for client in sockets:
        poller.register(client, select.EPOLLIN)
    count, end = 0, time.monotonic() + seconds
    while count < len(sockets) and time.monotonic() < end:
        for descriptor, _ in poller.poll(0.05, 4096):
            poller.unregister(descriptor)
            count += 1
        await asyncio.sleep(0)
    poller.close()
    return count


def compare(world, before, during, seconds):
    (sent, first), (held, second) = before, during
    world.note(f"good client before {sent / seconds:.1f}/s, {milliseconds(first, (0.5, 0.99))}; "
               f"during {held / seconds:.1f}/s, {milliseconds(second, (0.5, 0.99))}")
    world.check(held >= 0.8 * sent, "the good client lost a fifth of its rate")
    world.timing(held >= 0.95 * sent, "the good client keeps less than 95 % of its rate")
    world.timing(percentile(second, 0.99) <= 2 * percentile(first, 0.99) + 0.02, "the good client's p99 more than doubled")


@scenario(
    "F17", "10,000 idle connections (2,000 in the short set)",
    "all held, at most 20 KB each; the good client keeps 95 % of its rate, p99 at most 2 times; silent ones closed after 30 s",
    "296 of 10,000 connected; 20 to 6.0 messages/s, one gap of 49 s", limit=200)
async def idle(world):
    count = world.pick(2000, 10_000)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < count * 4 // 3 + 500:
        raise Skipped(f"the limit of open files, {hard}, is too low for {count} connections")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    await world.destination("sink")
    gateway = await world.gateway()
    seconds = world.pick(3, 10)
    before = await good_client(world, gateway, seconds)
    empty = gateway.resident()
    sockets = connect(gateway, count)
    world.closing(lambda: [client.close() for client in sockets])
    began = time.monotonic()
    came = await greeted(sockets, 15)
    # Nine of ten say EHLO and then nothing, one of ten says nothing at all.
    silent = sockets[::10]
    for client in sockets:
        if client not in silent:
            client.send(b"EHLO idle.test\r\n")
    await asyncio.sleep(1)
    each = (gateway.resident() - empty) / count
    during = await good_client(world, gateway, seconds)
    world.note(f"{came} of {count} greeted, {each:.1f} KiB each")
    compare(world, before, during, seconds)
    world.check(came == count, f"{count - came} of {count} connections were not greeted")
    world.timing(each <= 20, f"{each:.1f} KiB a connection")
    if world.is_long:
        gone = 0
        while gone < len(silent) and time.monotonic() - began < 45:
            await asyncio.sleep(1)
            gone += closed(remaining := [client for client in silent if client.fileno() >= 0])
            if not remaining:
                break
        world.note(f"{gone} silent ones closed after {time.monotonic() - began:.0f} s")
        world.check(gone == len(silent), f"{len(silent) - gone} silent connections are still open")
        talking = [client for client in sockets if client.fileno() >= 0]
        world.check(closed(talking) == 0, "connections were closed that had time left")
    await world.settle(gateway)


@scenario(
    "F18", "400 clients that send an octet a second: in EHLO, in MAIL, in DATA",
    "all closed after 90 s at most; the good client keeps 95 % of its rate", "20 to 5.8 messages/s, gap of 50 s",
    short=False, limit=200)
async def slow_writers(world):
    await world.destination("sink")
    gateway = await world.gateway()
    before = await good_client(world, gateway, 10)
    sockets = connect(gateway, 400)
    world.closing(lambda: [client.close() for client in sockets])
    began = time.monotonic()
    world.check(await greeted(sockets, 10) == 400, "not all were greeted")
    for client in sockets[150:]:
        client.send(b"EHLO slow.test\r\n")
    await asyncio.sleep(1)
    # RFC 2920 section 3.1: DATA ends the group.
    for client in sockets[250:]:
        client.send(b"MAIL FROM:<slow@senders.test>\r\nRCPT TO:<ann@sink.test>\r\nDATA\r\n")
    await asyncio.sleep(1)
    closed(sockets)
    gone, during = 0, None
    task = asyncio.ensure_future(good_client(world, gateway, 10))
    while gone < 400 and time.monotonic() - began < 120:
        for client in list(sockets):
            try:
                client.send(b"E")
            except OSError:
                pass
        await asyncio.sleep(1)
        gone += closed(sockets)
        if during is None and task.done():
            during = task.result()
    during = during or await task
    seconds = time.monotonic() - began
    world.note(f"{gone} of 400 closed after {seconds:.0f} s")
    compare(world, before, during, 10)
    world.check(gone == 400 and seconds <= 90, f"{400 - gone} slow clients not closed after {seconds:.0f} s")
    await world.settle(gateway)
