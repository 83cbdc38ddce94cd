"""Name servers that are dead, slow, wrong or lying, on the way out (F10)."""

import asyncio
import time

from accounting import percentile
from gateway import Route
from names import NameServer
from peers import Load
from scenario import milliseconds, scenario, until


@scenario(
    "F10", "name server dead, slow, SERVFAIL, truncated, lying; NXDOMAIN",
    "mail waits and nothing bounces, but for NXDOMAIN: a report at once; 250s not delayed; all delivered at most 60 s "
    "after the name server works again", "the same rules; look-ups block one process", short=False, limit=400)
async def names(world):
    ledger = world.ledger
    server = NameServer()
    await server.start()
    world.closing(server.close)
    place = await world.destination("named")
    await world.destination("direct")
    gateway = await world.gateway(
        [Route("named", place.port, host="smtp.hosts.test"), Route("gone")], dns=server.port)
    load = await Load(gateway, ledger, ["named"], count=5).run()
    world.check(await until(lambda: len(ledger.arrivals) == 5, 10), "nothing is delivered with good names")
    modes = world.pick(
        ["dead", "servfail"],
        ["dead", "slow", "servfail", "truncated", "wrong-id", "wrong-question", "loop", "flaky"])
    delays, recoveries = [], []
    for mode in modes:
        # What was learnt lives a second, that there is no MX five; and an open connection needs no name.
        await place.stop()
        await asyncio.sleep(6)
        await place.start()
        server.mode = mode
        asked = server.asked
        load = await Load(
            gateway, ledger, ["named", "direct"], rate=20, seconds=world.pick(1.5, 5), connections=4).run()
        delays += [took for _, took in load.moments]
        await asyncio.sleep(0.5)
        direct = [number for number in load.accepted if ledger.destination[number] == "direct"]
        arrived = {number for _, number, _, _, _ in ledger.arrivals}
        world.check(set(direct) <= arrived, f"{mode}: the other destination waits too")
        world.check(server.asked > asked, f"{mode}: the name server was not asked")
        world.check(not ledger.reports, f"{mode}: {len(ledger.reports)} reports")
        server.mode = "good"
        began = time.monotonic()
        left = await gateway.drain(60)
        recoveries.append(time.monotonic() - began)
        world.check(left == 0, f"{mode}: {left} still wait a minute after")
    world.note(f"{', '.join(modes)}: 250 {milliseconds(delays, (0.5, 0.99))}; the queue was empty at most "
               f"{max(recoveries):.0f} s after the names were good again (with queue retry)")
    world.timing(percentile(delays, 0.99) <= 1, "the name server delays the 250")
    # A domain that does not exist, said with authority.
    server.mode = "nxdomain"
    load = Load(gateway, ledger, ["gone"], count=5, connections=1)
    await load.run()
    began = time.monotonic()
    for number in load.accepted:
        ledger.permanent[number] = ledger.accepted[number]
    world.check(await until(lambda: len(ledger.reports) >= 5, 15), f"{len(ledger.reports)} of 5 reports on NXDOMAIN")
    world.note(f"NXDOMAIN: {len(ledger.reports)} of 5 reported after {time.monotonic() - began:.1f} s")
    server.mode = "good"
    await world.settle(gateway)
