"""Disks that are full, out of inodes, or failing (F06, F08, F09)."""

import asyncio
import os
import time

from disk import SystemCalls, SmallDisk
from gateway import Gateway, Route
from peers import Load
from scenario import Skipped, scenario, until


async def on_small_disk(world, options, **more):
    """A gateway, not yet started, whose data folder is a tmpfs."""
    gateway = await world.gateway(is_started=False, **more)
    disk = SmallDisk(gateway.folder, options)
    world.closing(disk.close)
    gateway.prefix = disk.prefix + gateway.prefix
    await gateway.apply()
    await gateway.start()
    return gateway, disk


@scenario(
    "F06", "disk full: 24 MB, one destination of two dead",
    "452 4.3.1 at MAIL; 0 lost; delivery goes on while full; accepts again by itself at most 5 s after there is space; "
    "at most 2 changes a minute",
    "390 refusals with 452, 0 lost; flips around one value", short=False, limit=200)
async def full_disk(world):
    ledger = world.ledger
    await world.destination("good")
    dead = await world.destination("dead", is_up=False)
    gateway, disk = await on_small_disk(world, "size=24m")
    # Until nothing more is taken.
    load = Load(gateway, ledger, ["dead", "good"], connections=8, size=20_000, seconds=world.pick(20, 30))
    task = asyncio.ensure_future(load.run())
    is_full = await until(lambda: load.refusals.get(452, 0) >= 20, 40)
    world.check(is_full, "never refused with 452")
    since = time.monotonic()
    await asyncio.sleep(world.pick(2, 10))
    late = sum(moment > since for moment, _ in load.moments)
    load.stop()
    await task
    delivered = await until(lambda: all(
        any(n == number for _, n, _, _, _ in ledger.arrivals) for number in load.accepted
        if ledger.destination[number] == "good"), 10)
    free, _ = disk.free()
    kept = sum(ledger.destination[number] == "dead" for number in load.accepted)
    world.note(f"{len(load.accepted)} accepted ({kept} for the dead one), then {load.refusals} with {free >> 10} KiB free; {late} accepted late, "
               f"slowest refusal {load.slowest_refusal * 1000:.0f} ms")
    world.check(delivered, "delivery to the good destination stopped while the disk was full")
    world.check(set(load.refusals) <= {452, 421}, f"refused with {load.refusals}")
    # The dead destination returns: what it takes makes space.
    await dead.start()
    await gateway.retry()
    left = await gateway.drain(60)
    world.check(left == 0, f"{left} left while the disk was full")
    began = time.monotonic()
    again = Load(gateway, ledger, ["good"], rate=20, connections=1, seconds=8)
    await again.run()
    waited = again.moments[0][0] - began if again.moments else None
    world.check(waited is not None and waited <= 5, "does not accept again within 5 s of an empty queue")
    if waited is not None:
        world.note(f"accepted again {waited:.1f} s after the queue was empty")
    await world.settle(gateway)


@scenario(
    "F06b", "disk filled by something else, then given back",
    "452 4.3.1 within 2 s; 0 lost; accepts again at most 5 s after there is space", "452, 0 lost", short=False, limit=120)
async def ballast(world):
    ledger = world.ledger
    await world.destination("good")
    gateway, disk = await on_small_disk(world, "size=24m")
    load = Load(gateway, ledger, ["good"], rate=40, connections=4)
    task = asyncio.ensure_future(load.run())
    try:
        await asyncio.sleep(1)
        path = os.path.join(disk.seen, "ballast")
        with open(path, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, disk.free()[0] - 256 * 1024)
        filled = time.monotonic()
        world.check(await until(lambda: load.refusals.get(452, 0) > 0, 10), "never refused with 452")
        refused = time.monotonic() - filled
        await asyncio.sleep(2)
        os.unlink(path)
        freed = time.monotonic()
        came = await until(lambda: load.moments and load.moments[-1][0] > freed, 15)
        back = time.monotonic() - freed
        world.check(came and back <= 5, f"accepted again after {back:.1f} s")
        world.note(f"452 after {refused:.1f} s, {load.refusals}; 250 again {back:.1f} s after there was space")
        world.timing(refused <= 2, f"452 only after {refused:.1f} s")
    finally:
        load.stop()
        await task
    await world.settle(gateway)


@scenario(
    "F08", "no inodes left; ulimit -n 64", "a reply within 1 s, no silent wait; 0 lost; all delivered afterwards",
    "sessions hang until the repair, bounce(8) ends 28 times; 0 lost", short=False, limit=120)
async def inodes_and_descriptors(world):
    ledger = world.ledger
    dead = await world.destination("dead", is_up=False)
    gateway, disk = await on_small_disk(world, "size=200m,nr_inodes=60")
    first = await Load(gateway, ledger, ["dead"], count=20, connections=2).run()
    # Something else takes every inode.
    taken = []
    while disk.free()[1] > 0:
        taken.append(os.path.join(disk.seen, f"file-{len(taken)}"))
        open(taken[-1], "w").close()
    load = Load(gateway, ledger, ["dead"], count=24, connections=4, sizes=[2000, 60_000, 1_500_000])
    began = time.monotonic()
    await asyncio.wait_for(load.run(), 60)
    slowest = max([took for _, took in load.moments] + [load.slowest_refusal])
    world.note(f"no inodes: {len(load.accepted)} of {load.taken} accepted, {load.refusals}, slowest {slowest:.2f} s")
    world.check(len(first.accepted) == 20, "the first messages were refused")
    world.check(not any(code >= 500 for code in load.refusals), f"refused for good: {load.refusals}")
    world.check(load.broken == 0, f"{load.broken} sessions broke")
    world.timing(slowest <= 1, f"a reply took {slowest:.1f} s")
    for path in taken:
        os.unlink(path)
    await dead.start()
    after = await Load(gateway, ledger, ["dead"], count=6, connections=2, sizes=[2000, 60_000, 1_500_000]).run()
    world.check(len(after.accepted) == 6, "does not accept everything once there are inodes")
    await gateway.retry()
    await world.settle(gateway)
    await few_descriptors(world)
    world.note(f"in all {time.monotonic() - began:.0f} s")


async def few_descriptors(world):
    """The same ledger, another gateway that may open 64 files."""
    ledger = world.ledger
    gateway = Gateway(
        world.binary, [Route(name, place.port) for name, place in world.destinations.items()],
        prefix=["prlimit", "--nofile=64:64", "--"])
    world.gateways.append(gateway)
    await gateway.apply()
    await gateway.start()
    idle = []
    for _ in range(100):
        try:
            idle.append(await asyncio.wait_for(asyncio.open_connection("127.0.0.1", gateway.port), 2))
        except (OSError, asyncio.TimeoutError):
            break
    answered = 0
    for reader, _ in idle:
        try:
            line = await asyncio.wait_for(reader.readline(), 1)
            answered += line[:3] in (b"220", b"421")
        except (OSError, asyncio.TimeoutError):
            pass
    for _, writer in idle:
        writer.close()
    world.check(answered == len(idle) >= 64, f"{answered} of {len(idle)} connections were answered within a second")
    world.note(f"64 descriptors: {answered} of {len(idle)} connections had 220 or 421 at once")
    await asyncio.sleep(0.5)
    load = await Load(gateway, ledger, ["dead"], count=50, connections=4, sizes=[2000, 60_000]).run()
    world.check(len(load.accepted) >= 45, f"with 64 descriptors {len(load.accepted)} of 50 accepted, {load.refusals}")
    await world.settle(gateway)


@scenario(
    "F09", "EIO from fsync, ENOSPC from write, EIO from ftruncate and rename",
    "451 or 452 each; 0 lost; a duplicate only for a mark that failed (at most one for each failed call)",
    "55 refused with 451, 0 lost of 6,750, 1 duplicate", limit=200)
async def failing_calls(world):
    if "address" in os.environ.get("SANITIZE", ""):
        raise Skipped("the address sanitizer takes the same calls")
    ledger = world.ledger
    await world.destination("sink")
    gateway = await world.gateway(is_started=False)
    faults = SystemCalls(gateway.folder, gateway.data)
    gateway.environment = faults.environment
    await gateway.apply()
    await gateway.start()
    load = Load(gateway, ledger, ["sink"], rate=world.pick(60, 150), connections=8, sizes=[2000, 2000, 2000, 60_000])
    task = asyncio.ensure_future(load.run())
    began = time.monotonic()
    for phase in ({"fsync": 0.02}, {"write": 0.005}, {"rename": 0.05, "fsync": 0.02, "write": 0.002}):
        await asyncio.sleep(0.5)
        faults.set(**phase)
        await asyncio.sleep(world.pick(1.2, 10))
        faults.set()
    # Any call may have spoilt a delivery's mark, which is then made again.
    ledger.crashes.append((began, time.monotonic() + 0.5))
    await asyncio.sleep(1)
    healthy = len(load.accepted)
    await asyncio.sleep(1)
    load.stop()
    await task
    failed = faults.failed()
    world.note(f"failed calls {failed}; refusals {load.refusals or 'none'}")
    world.check(len(load.accepted) > healthy, "does not accept after the faults")
    world.check(sum(failed.values()) > 0, "no call failed")
    world.check(not any(code >= 500 for code in load.refusals), f"refused for good: {load.refusals}")
    # What the memory holds must be what the disk holds.
    await gateway.stop()
    await gateway.start()
    account = await world.settle(gateway, 90)
    world.check(account.duplicates <= sum(failed.values()), f"{account.duplicates} duplicates for {failed}")
