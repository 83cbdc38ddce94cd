"""Sudden ends of the process, and what the start after them finds (F01, F02, F05, F34)."""

import asyncio
import glob
import json
import os
import random
import shutil
import signal
import time

from accounting import Account, Ledger, percentile
from gateway import Gateway
from peers import Load, Message
from scenario import milliseconds, scenario


@scenario(
    "F01", "kill -9 and traps under load: of the worker, of the whole",
    "0 lost; duplicates at most 2 per kill, window p95 at most 10 ms, max 25 ms; restart failures 0",
    "0 lost of 18,675; 11.1 per kill, p50 5.8, p95 31, max 50 ms; 1 failure in 12 restarts", limit=400)
async def kills(world):
    rng = random.Random(world.seed)
    place = await world.destination("sink")
    gateway = await world.gateway()
    load = Load(gateway, world.ledger, ["sink"], rate=world.pick(120, 500), connections=16, size=4096)
    task = asyncio.ensure_future(load.run())
    ready, failures = [], 0
    # In turns, so that the supervisor's growing pause before the next start stays at its first step.
    ways = [(signal.SIGKILL, False), (signal.SIGKILL, True), (signal.SIGSEGV, False), (signal.SIGKILL, True),
            (signal.SIGTRAP, False), (signal.SIGKILL, True)]
    count = world.pick(5, 50)
    for turn in range(count):
        await asyncio.sleep(rng.uniform(0.5, 1.5) if not world.is_long else rng.uniform(1, 4))
        number, is_whole = ways[turn % len(ways)]
        died = time.monotonic()
        gateway.strike(number, is_whole)
        # What the sink reads within this time was sent by the dead.
        world.ledger.crashes.append((died, time.monotonic() + 0.2))
        try:
            if is_whole:
                await gateway.start()
            else:
                await asyncio.sleep(0.02)
                await gateway.greets(60)
            ready.append(time.monotonic() - died)
        except RuntimeError as error:
            print(error)
            failures += 1
            gateway.strike(signal.SIGKILL, True)
            await gateway.start()
    await asyncio.sleep(0.5)
    load.stop()
    await task
    account = await world.settle(gateway, 120)
    per_kill = account.duplicates / count
    world.note(f"{count} kills; {per_kill:.1f} duplicates per kill, window "
               f"p50 {percentile(account.windows, 0.5):.1f}, p95 {percentile(account.windows, 0.95):.1f}, "
               f"max {percentile(account.windows, 1):.1f} ms")
    world.note(f"220 again {milliseconds(ready, (0.5, 1))} after the kill; {failures} restart failures")
    world.note(f"most connections at the sink {place.most_connections}")
    world.check(failures == 0, f"{failures} restarts failed")
    world.timing(per_kill <= 2, f"{per_kill:.1f} duplicates per kill")
    world.timing(percentile(account.windows, 0.95) <= 10, "p95 of the window above 10 ms")
    world.timing(percentile(account.windows, 1) <= 25, "window above 25 ms")


async def pour(gateway, ledger, name, count, connections=32, batch=50, sender="senders.test"):
    """Puts many small messages into a queue quickly: each connection sends a batch of BDAT transactions in one write."""
    async def connection(share):
        reader, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
        await Load.reply(reader)
        writer.write(b"EHLO load.test\r\n")
        await Load.reply(reader)
        while share > 0:
            numbers = [ledger.next_number() for _ in range(min(batch, share))]
            share -= len(numbers)
            for number in numbers:
                text = Message(number, 70, f"{name}.test").text
                ledger.destination[number] = name
                ledger.sent[number] = time.monotonic()
                writer.write(b"MAIL FROM:<n%d@%s>\r\nRCPT TO:<ann@%s.test>\r\nBDAT %d LAST\r\n%s" % (
                    number, sender.encode(), name.encode(), len(text), text))
            await writer.drain()
            for number in numbers:
                codes = [(await Load.reply(reader))[0] for _ in range(3)]
                if codes[2] == 250:
                    ledger.accepted[number] = time.monotonic()
        writer.close()
    shares = [count // connections + (index < count % connections) for index in range(connections)]
    await asyncio.gather(*(connection(share) for share in shares))


async def accepts_one(gateway, ledger, name):
    """Sends one message and gives when its 250 came."""
    load = Load(gateway, ledger, [name], count=1, connections=1)
    await load.run()
    if not load.moments:
        raise RuntimeError("a message after the restart was not accepted")
    return load.moments[0][0]


@scenario(
    "F02", "recovery with 0, 10,000 and 100,000 queued messages",
    "250 again p50 at most 0.5 s, max 1 s up to 10,000; at most 3 s at 100,000; deliveries at most 1 s later; 0 lost",
    "ready p50 0.54 s, max 1.15 s; next 250 p50 0.79 s, max 1.37 s (small queue)", limit=500)
async def recovery(world):
    ledger = world.ledger
    dead = await world.destination("dead", is_up=False)
    await world.destination("live")
    gateway = await world.gateway()
    queued = 0
    for target in world.pick([0, 500], [0, 10_000, 100_000]):
        await pour(gateway, ledger, "dead", target - queued)
        queued = target
        took, resumed = [], []
        for _ in range(world.pick(1, 3)):
            died = time.monotonic()
            gateway.strike(signal.SIGKILL, True)
            ledger.crashes.append((died, time.monotonic() + 0.2))
            await gateway.start()
            accepted = await accepts_one(gateway, ledger, "live")
            took.append(accepted - died)
            number = ledger.numbers
            while not any(n == number for _, n, _, _, _ in ledger.arrivals[-5:]):
                await asyncio.sleep(0.005)
            resumed.append(time.monotonic() - accepted)
        world.note(f"{target} queued: 250 {milliseconds(took, (0.5, 1))}, delivery {max(resumed) * 1000:.0f} ms later")
        world.timing(max(took) <= (1 if target <= 10_000 else 3), f"250 after {max(took):.1f} s with {target} queued")
        world.timing(max(resumed) <= 1, f"delivery resumed {max(resumed):.1f} s after the 250 with {target} queued")
    before = Account(ledger, await gateway.waiting())
    world.check(before.lost == 0, f"{before.lost} lost before the queue was let go")
    await dead.start()
    began = time.monotonic()
    await gateway.retry()
    account = await world.settle(gateway, 200)
    seconds = time.monotonic() - began
    world.note(f"drained {queued / seconds:.0f} a second")
    world.check(account.duplicates == 0 or ledger.crashes, "duplicates")


async def quarantined(gateway):
    """All items in quarantine."""
    items = []
    for page in range(1, 1_001):
        found = json.loads(await gateway.command(
            "quarantine", "list", "--include-blocked-senders", "--page-size", "1000", "--page", str(page), "--json"))
        items += found["value"]
        if len(found["value"]) < 1_000:
            return items
    return items


@scenario(
    "F34", "kill -9 of the worker and of the whole while messages leave quarantine",
    "held mail is in no queue; one state each; each release at most once, but for what a kill explains; 0 lost",
    "-", limit=1_200)
async def quarantine(world):
    rng = random.Random(world.seed)
    await world.destination("sink")
    gateway = await world.gateway(is_started=False)
    with open(gateway.document, "a") as file:
        file.write("tenantAllowBlockListItems:\n"
                   "  - { Value: blocked.test, ListType: Sender, Action: Block, NoExpiration: true }\n")
    await gateway.apply()
    await gateway.start()
    count, kills = world.pick((400, 5), (10_000, 200))
    await pour(gateway, world.ledger, "sink", count, sender="blocked.test")
    items = await quarantined(gateway)
    world.check(len(items) == count == len(world.ledger.accepted), f"{len(items)} of {count} are in quarantine")
    names = [item["Identity"] for item in items]
    rng.shuffle(names)
    share = max(1, len(names) // (kills + 1))
    answered = 0
    for turn in range(kills):
        world.check(await gateway.waiting() <= turn * share, "held mail is in a queue")
        release = asyncio.ensure_future(
            gateway.run("quarantine", "release", "--json", *names[turn * share:(turn + 1) * share]))
        await asyncio.sleep(rng.uniform(0, 0.4))
        died = time.monotonic()
        is_whole = turn % 2 == 1
        gateway.strike(signal.SIGKILL, is_whole)
        world.ledger.crashes.append((died, time.monotonic() + 0.2))
        if is_whole:
            await gateway.start()
        else:
            await asyncio.sleep(0.02)
            await gateway.greets(60)
        # Whatever it answers, if it does: what was released stands in the store.
        status, _, _ = await release
        answered += status == 0
    left = [item["Identity"] for item in await quarantined(gateway) if item["ReleaseStatus"] == "NotReleased"]
    world.note(f"{kills} kills; {answered} releases answered, {len(left)} of {count} items left over")
    for start in range(0, len(left), 500):
        await gateway.command("quarantine", "release", "--json", *left[start:start + 500])
    items = await quarantined(gateway)
    world.check(
        len(items) == count and all(item["ReleaseStatus"] == "Released" for item in items), "an item has another state")
    # A second copy of a message without a kill in between is a breach.
    await world.settle(gateway, 300)


@scenario(
    "F05", "files cut off at their end after a crash",
    "the start never fails; only the newest of a torn journal is missing; what is damaged is never sent",
    "-", limit=300)
async def torn(world):
    rng = random.Random(world.seed)
    ledger = world.ledger
    place = await world.destination("sink", is_up=False)
    source = await world.gateway()
    # Some lie in the database, some in a segment.
    await Load(source, ledger, ["sink"], count=world.pick(60, 200), connections=4, sizes=[2000, 60_000, 500]).run()
    world.check(len(ledger.accepted) > 0, "nothing was accepted")
    source.strike(signal.SIGKILL, True)
    sunk = {"lost": 0, "damaged": 0, "pictures": 0}
    cuts = ["mail.sqlite-wal", "segments/*.seg", "marks.*"]
    await place.start()
    for turn in range(world.pick(3, 24)):
        pattern = cuts[turn % len(cuts)]
        await one_picture(world, source, place, pattern, rng, os.path.join(source.folder, f"picture-{turn}"), sunk)
    world.note(f"{sunk['pictures']} pictures of {len(ledger.accepted)} messages; missing from torn journals "
               f"{sunk['lost']}, damaged and kept back {sunk['damaged']}")
    world.check(sunk["pictures"] > 0 and sunk["lost"] + sunk["damaged"] > 0, "no cut had an effect")


async def one_picture(world, source, place, pattern, rng, folder, sunk):
    """Starts on a copy of a dead gateway's data folder whose newest file of a kind was cut, and accounts for it."""
    ledger = Ledger()
    for name in ("sent", "accepted", "sequence", "destination"):
        setattr(ledger, name, dict(getattr(world.ledger, name)))
    place.ledger = ledger
    shutil.copytree(source.data, os.path.join(folder, "data"), ignore=lambda _, names: [
        name for name in names if name.endswith(".sock")])
    cut(sorted(glob.glob(os.path.join(folder, "data", pattern)))[-1], rng)
    gateway = Gateway(world.binary, [], folder=folder)
    try:
        await gateway.start()
        await settled(gateway, ledger)
        left = await gateway.waiting()
        account = Account(ledger, left)
        gone = set(account.missing)
        world.check(account.corrupt == 0 and account.duplicates == 0, f"{account.corrupt} damaged were sent")
        if pattern.startswith("mail"):
            newest = sorted(ledger.accepted, key=lambda number: ledger.sequence[number])[-len(gone) or None:]
            world.check(left == 0 and gone <= set(newest) if gone else left == 0, "a torn journal lost older messages")
            sunk["lost"] += len(gone)
        else:
            world.check(account.lost == 0, f"{account.lost} lost by a cut of {pattern}")
            sunk["damaged"] += left
        sunk["pictures"] += 1
    except RuntimeError as error:
        world.check(False, f"with {pattern} cut: {error}")
    finally:
        await gateway.close()


def cut(path, rng):
    """Cuts the end off what is in use of a file, or fills it with zeros."""
    with open(path, "r+b") as file:
        content = file.read()
        used = len(content.rstrip(b"\0"))
        start = max(0, used - rng.randint(1, 65_536))
        if rng.random() < 0.5:
            file.truncate(start)
        else:
            file.seek(start)
            file.write(bytes(used - start))


async def settled(gateway, ledger, seconds=60):
    """Waits until nothing has arrived for a second and a half."""
    end = time.monotonic() + seconds
    count, since = -1, time.monotonic()
    while time.monotonic() < end and time.monotonic() - since < 1.5:
        if len(ledger.arrivals) != count:
            count, since = len(ledger.arrivals), time.monotonic()
        await asyncio.sleep(0.1)
