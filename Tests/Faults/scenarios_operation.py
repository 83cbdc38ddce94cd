"""What operators and clocks do: stops, reloads, mistakes in the configuration, jumps of the time (F22, F29 to F31)."""

import asyncio
import json
import mmap
import signal
import time

from disk import SystemCalls
from peers import Load
from scenario import Skipped, milliseconds, scenario, until


@scenario(
    "F22", "clock +25 h, back, -25 h, back, with mail waiting",
    "0 expired, 0 reports, no storm of retries; 0 lost; everything delivered after the destination returns",
    "117 of 119 waiting messages (8 to 18 s old) bounced", limit=200)
async def clock(world):
    ledger = world.ledger
    place = await world.destination("sink", is_up=False)
    watcher = await world.destination("busy")
    watcher.answers = {"connect": lambda _: b"421 4.3.2 not now"}
    gateway = await world.gateway(is_started=False)
    calls = SystemCalls(gateway.folder, gateway.data)
    gateway.environment = calls.environment
    await gateway.apply()
    await gateway.start()
    waited = 0
    steps = [90_000, 0, -90_000, 0]
    for offset in steps:
        load = await Load(gateway, ledger, ["sink", "busy"], count=30, connections=4).run()
        waited += len(load.accepted)
        # The first attempts for what was just accepted are no storm; they end with the queues in retry.
        await gateway.rest(20)
        before = watcher.connected
        calls.shift(offset)
        await asyncio.sleep(world.pick(0.7, 12))
        world.check(watcher.connected - before <= 2, f"{watcher.connected - before} attempts within seconds at {offset}")
        # A start reads the ages back from the disk.
        if offset != 0 and world.is_long:
            await gateway.stop()
            await gateway.start()
        await gateway.retry()
        await asyncio.sleep(0.5)
        left = await gateway.waiting()
        world.check(left == waited, f"{waited - left} of {waited} no longer wait after the clock went to {offset} s")
    world.note(f"{waited} waited through {len(steps)} jumps; {len(ledger.reports)} reports; {watcher.connected} attempts")
    rows = json.loads(await gateway.command(
        "trace", "search", "--start", "2000-01-01", "--end", "2040-01-01", "--limit", "5000", "--json"))["value"]
    world.check(len({row["Received"][:10] for row in rows}) >= 2, "the gateway did not see the clock jump")
    expired = json.loads(await gateway.command(
        "trace", "search", "--status", "Expired", "--start", "2000-01-01", "--end", "2040-01-01", "--json"))["value"]
    world.check(not expired, f"{len(expired)} expired")
    watcher.answers = {}
    await place.start()
    await gateway.retry()
    await world.settle(gateway, 60)


@scenario(
    "F29", "SIGTERM, SIGHUP and bad configurations under load",
    "a stop takes at most 10 s; 0 sessions cut in DATA; bad configuration is kept out; 0 lost, 0 duplicates",
    "-", limit=200)
async def operate(world):
    ledger = world.ledger
    await world.destination("sink", delay=0.01)
    gateway = await world.gateway()
    load = Load(gateway, ledger, ["sink"], rate=world.pick(60, 200), connections=8)
    task = asyncio.ensure_future(load.run())
    stops, kept = [], 0
    good = gateway.server
    for turn in range(world.pick(4, 15)):
        await asyncio.sleep(world.pick(0.7, 2))
        if turn % 3 == 0:
            stops.append(await gateway.stop())
            await gateway.start()
        elif turn % 3 == 1:
            gateway.write("postern.yaml", good.replace("hostname: mx.gateway.test", "hostname: mx.gateway.test\noops: 1"))
            gateway.process.send_signal(signal.SIGHUP)
            bad = gateway.write("bad.yaml", "organization: contoso\nacceptedDomains: [{ DomainNmae: x }]\n")
            await asyncio.sleep(0.3)
            gateway.write("postern.yaml", good)
            status, _, errors = await gateway.run("organization", "apply", bad)
            kept += status == 78 and "not reloaded" in gateway.log_tail(200)
            world.check(status == 78 and "bad.yaml:2" in errors, f"a bad document: status {status}, {errors!r}")
        else:
            gateway.process.send_signal(signal.SIGHUP)
    await asyncio.sleep(0.5)
    accepted = len(load.accepted)
    await asyncio.sleep(1)
    load.stop()
    await task
    world.check(len(load.accepted) > accepted, "nothing is accepted at the end")
    world.check(load.broken_in_content == 0, f"{load.broken_in_content} sessions were cut between DATA and its reply")
    world.check(None not in stops, "a stop did not end within 20 s")
    world.check(kept > 0, "the bad configuration was not told of")
    slowest = max(stop for stop in stops if stop is not None)
    world.note(f"{len(stops)} stops, the longest {slowest:.1f} s; {load.broken} sessions ended between messages, "
               f"{load.broken_in_content} in DATA; bad configuration kept out {kept} times; refusals {load.refusals or 'none'}")
    world.check(slowest <= 12, f"a stop took {slowest:.1f} s")
    account = await world.settle(gateway)
    world.check(account.duplicates == 0, f"{account.duplicates} duplicates")


@scenario(
    "F30", "destination down for 26 hours", "expiry after 24 h, all gaps at most 60 min, at least 26 attempts",
    "gaps up to 66.7 min; expiry after 5 days", limit=5)
async def a_day(world):
    raise Skipped("runs on a virtual clock in Tests/QueueingTests and make simulate")


def has_fault_points(binary):
    with open(binary, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as octets:
        return octets.find(b"POSTERN_TRAP") >= 0


@scenario(
    "F31", "a message that traps the process that delivers it",
    "set aside after 2 crashes, with an alert; all others delivered, 0 lost; back within a second",
    "-", limit=120)
async def poison(world):
    if not has_fault_points(world.binary):
        raise Skipped("fault points are in the debug binary alone; make test runs it")
    ledger = world.ledger
    await world.destination("sink")
    gateway = await world.gateway(is_started=False)
    gateway.environment = {"POSTERN_TRAP": "delivery:poison-marker"}
    await gateway.apply()
    await gateway.start()
    load = Load(gateway, ledger, ["sink"], rate=30, connections=4)
    task = asyncio.ensure_future(load.run())
    await asyncio.sleep(1)
    began = time.monotonic()
    # It may trap the process before the client has its 250.
    await Load(gateway, ledger, ["sink"], count=1, connections=1, marker="poison-marker").run()
    deaths = lambda: gateway.log_tail(500).count("died of signal")  # noqa: E731
    world.check(await until(lambda: deaths() >= 2, 30), f"{deaths()} crashes")
    await gateway.greets(30)
    ledger.crashes.append((began, time.monotonic() + 0.2))
    set_aside = []
    end = time.monotonic() + 20
    while not set_aside and time.monotonic() < end:
        await asyncio.sleep(0.2)
        set_aside = [queue for queue in await gateway.queues() if queue["NextHopDomain"] == "Poison"]
    world.note(f"set aside {time.monotonic() - began:.1f} s after it came")
    await asyncio.sleep(2)
    load.stop()
    await task
    world.check(len(set_aside) == 1 and set_aside[0]["MessageCount"] == 1, f"the poison queue: {set_aside}")
    world.check("queue.message.set-aside" in gateway.log_tail(500), "no alert")
    if set_aside:
        shown = json.loads(await gateway.command("queue", "show", set_aside[0]["Identity"], "--json"))
        for row in shown["waiting"]:
            await gateway.command("message", "remove", str(row["message"]))
            removed = [number for number, sequence in ledger.sequence.items() if sequence == row["message"]]
            for number in removed:
                del ledger.accepted[number]
    world.check(deaths() == 2, f"{deaths()} crashes")
    gaps = [later - sooner for (sooner, _), (later, _) in zip(load.moments, load.moments[1:])]
    world.note(f"{deaths()} crashes, {len(load.accepted)} others accepted, {milliseconds([took for _, took in load.moments], (0.5, 0.99))}, "
               f"longest gap {max(gaps):.1f} s")
    await world.settle(gateway)
