"""Destinations that are dead, slow or come and go, beside others that must not notice (F07, F15, F16)."""

import asyncio
import os
import signal
import subprocess
import sys
import time

from accounting import percentile
from gateway import Route
from peers import HANG, Load
from scenario import milliseconds, scenario
from scenarios_order import latencies


async def beside(world, gateway, others, seconds, break_others):
    """The good destination's rate and latency, first with working others, then with broken ones.

    A third of the load is for the good one, at the same rate all the time."""
    ledger = world.ledger
    names = ["good", "good", *others]
    rate = 15 * len(names)
    began = time.monotonic()
    await Load(gateway, ledger, names, rate=rate, seconds=seconds, connections=16).run()
    await break_others()
    broken = time.monotonic()
    load = await Load(gateway, ledger, names, rate=rate, seconds=seconds, connections=16).run()
    await asyncio.sleep(1)
    before, during = latencies(ledger, "good", began, broken), latencies(ledger, "good", broken)
    world.note(f"good destination: before {len(before) / seconds:.0f}/s, {milliseconds(before, (0.5, 0.99))}; "
               f"during {len(during) / seconds:.0f}/s, {milliseconds(during, (0.5, 0.99))}")
    world.check(len(during) >= 0.8 * len(before), "the good destination lost a fifth of its rate")
    world.timing(len(during) >= 0.95 * len(before), "the good destination keeps less than 95 % of its rate")
    # Loopback deliveries take a millisecond or two, in which a busy machine's own noise counts for more than a double.
    world.timing(
        percentile(during, 0.99) <= 2 * percentile(before, 0.99) + 0.02, "the good destination's p99 more than doubled")
    world.check(not load.refusals, f"mail was refused: {load.refusals}")


@scenario(
    "F07", "dead destination beside a good one", "the good one keeps at least 95 % of its rate, p99 at most 2 times; 0 lost",
    "mail for everybody refused 390 times (with a small disk)", short=False)
async def dead_beside_good(world):
    await world.destination("good")
    dead = await world.destination("dead")
    gateway = await world.gateway()
    await beside(world, gateway, ["dead"], world.pick(2, 15), dead.stop)
    await dead.start()
    await gateway.retry()
    await world.settle(gateway)


SLOW_READER = """
import socket, time, sys
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", 0))
server.listen(64)
print(server.getsockname()[1], flush=True)
import threading
def serve(peer):
    peer.sendall(b"220 slow\\r\\n")
    try:
        while data := peer.recv(64):
            time.sleep(1)
    except OSError:
        pass
while True:
    peer, _ = server.accept()
    threading.Thread(target=serve, args=(peer,), daemon=True).start()
"""


async def slow_reader(world):
    """A destination in a process of its own that reads 64 octets a second, or nothing while it is stopped."""
    process = subprocess.Popen([sys.executable, "-c", SLOW_READER], stdout=subprocess.PIPE, text=True)

    def end():
        process.kill()
        process.wait()
        process.stdout.close()
    world.closing(end)
    return process, int(process.stdout.readline())


@scenario(
    "F15", "destinations that hang, tarpit, read slowly, or are stopped (half-open)",
    "others' p99 at most 2 times and 95 % of their rate; stalled ones hold no more than their connections; 0 lost after "
    "they recover", "one slow destination holds its 20 processes of 100", short=False, limit=200)
async def stalled(world):
    await world.destination("good")
    hang = await world.destination("hang")
    tarpit = await world.destination("tarpit")
    process, reading = await slow_reader(world)
    stopped, half = await slow_reader(world)
    gateway = await world.gateway([Route("slow", reading, connections=5), Route("half", half, connections=5)])
    over = asyncio.Event()
    is_stalled = False

    async def stall():
        nonlocal is_stalled
        is_stalled = True
        hang.answers = {"connect": lambda _: None if over.is_set() else HANG}
        tarpit.answers = {}
        os.kill(stopped.pid, signal.SIGSTOP)
    tarpit.delay = world.pick(0.2, 1.0)
    await beside(world, gateway, ["hang", "tarpit"], world.pick(2, 15), stall)
    await Load(gateway, world.ledger, ["slow", "half"], count=20, size=20_000).run()
    during = time.monotonic()
    await Load(gateway, world.ledger, ["good"], rate=20, seconds=world.pick(1, 10), connections=4).run()
    await asyncio.sleep(0.5)
    world.note(f"with slow and half-open ones too: {milliseconds(latencies(world.ledger, 'good', during), (0.5, 0.99))}; "
               f"connections held: hang {hang.connections}, tarpit {tarpit.connections}")
    held = {queue["NextHopDomain"]: queue["activeConnections"] for queue in await gateway.queues()}
    world.check(hang.connections <= 20 and max(held.values()) <= 20, f"stalled destinations hold more: {held}")
    # All recover: the hanging ones are cut and answer from then on; the slow ones move to a server that works.
    over.set()
    await hang.stop()
    await hang.start()
    os.kill(stopped.pid, signal.SIGCONT)
    tarpit.delay = 0
    for name, old in (("slow", process), ("half", stopped)):
        old.kill()
        old.wait()
        place = await world.destination(name, is_up=False)
        place.port = reading if name == "slow" else half
        await place.start()
    await gateway.retry()
    await world.settle(gateway, 90)


@scenario(
    "F16", "300 destinations, 30 % of them dead, the others up and down every second",
    "the live ones get at least 90 % of their rate; a dead one at most one attempt per interval; 0 lost",
    "-", short=False, limit=300)
async def flapping(world):
    ledger = world.ledger
    count = world.pick(30, 300)
    names = [f"d{index}" for index in range(count)]
    places = [await world.destination(name) for name in names]
    dead = places[:count * 3 // 10]
    flaps = places[count * 3 // 10:count * 4 // 10]
    live = places[count * 4 // 10:]
    for place in dead:
        place.answers = {"connect": lambda _: b"421 4.3.2 not now"}
    gateway = await world.gateway()
    seconds = world.pick(3, 40)
    began = time.monotonic()
    is_over = False

    def is_down(_):
        return b"421 4.3.2 not now" if not is_over and int(time.monotonic() - began) % 2 else None
    for place in flaps:
        place.answers = {"connect": is_down}
    load = await Load(gateway, ledger, names, rate=world.pick(60, 150), seconds=seconds, connections=16).run()
    await asyncio.sleep(1)
    alive = {place.name for place in live}
    wanted = sum(ledger.destination[number] in alive for number in load.accepted)
    come = sum(name in alive for _, _, name, _, _ in ledger.arrivals)
    most = max(place.connected for place in dead)
    # At once, and then a minute and more apart.
    allowed = 1 + int(seconds // 54)
    world.note(f"live ones: {come} of {wanted} arrived; a dead one saw at most {most} attempts in {seconds} s")
    world.check(come >= 0.9 * wanted, f"{come} of {wanted} for live destinations arrived")
    world.check(most <= allowed + 1, f"a dead destination saw {most} attempts")
    is_over = True
    for place in dead:
        place.answers = {}
    await world.settle(gateway, 200)
