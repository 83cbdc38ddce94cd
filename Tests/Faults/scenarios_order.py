"""Outages and refusals of a destination, and the order in which what waited arrives (F11 to F14)."""

import asyncio
import time

from accounting import Account, percentile
from gateway import Route
from peers import DROP, Load
from scenario import milliseconds, scenario, until


def latencies(ledger, name, since, until_=float("inf")):
    """Seconds from 250 to arrival of what was accepted in between."""
    return [
        max(0.0, moment - ledger.accepted[number]) for moment, number, place, _, _ in ledger.arrivals
        if place == name and since <= ledger.accepted.get(number, -1) < until_]


def check_order(world, account, name, most, since=0.0, is_exact=False):
    """Holds the order at a destination with `most` connections against its promise."""
    arrivals = account.arrival_order(name)
    starts = account.start_order(name, since)
    world.note(f"{name}: {arrivals.overtaken} overtaken, at most by {arrivals.most_overtakers}")
    world.check(
        arrivals.most_overtakers <= most - 1, f"{arrivals.most_overtakers} overtakers at {name}, with {most} connections")
    world.check(
        starts.most_overtakers <= most - 1,
        f"{starts.most_overtakers} starts at {name} ahead of an older one, with {most} connections")
    return arrivals


async def outage(world, seconds, rate, aided):
    """Two destinations (one with StrictOrder) refuse connections while a third works."""
    ledger = world.ledger
    strict = await world.destination("strict", delay=0.002)
    free = await world.destination("free", delay=0.002)
    await world.destination("good", delay=0.002)
    gateway = await world.gateway([Route("strict", strict.port, strict=True), Route("free", free.port, connections=20)])
    began = time.monotonic()
    await Load(gateway, ledger, ["good"], rate=20, seconds=world.pick(2, 10)).run()
    await strict.stop()
    await free.stop()
    down = time.monotonic()
    load = Load(gateway, ledger, ["strict", "free", "good", "good"], rate=rate, seconds=seconds)
    await load.run()
    await asyncio.sleep(0.5)
    before = latencies(ledger, "good", began, down)
    during = latencies(ledger, "good", down)
    await strict.start()
    await free.start()
    up = time.monotonic()
    waiting = await gateway.waiting()
    if aided:
        await gateway.retry()
    await until(lambda: strict.connected and any(place == "strict" and moment > up for moment, _, place in ledger.starts), 90)
    first = time.monotonic() - up
    account = await world.settle(gateway, 240, aided=aided)
    drained = time.monotonic() - up - first
    world.note(f"{waiting} waited; first try {first:.0f} s after the return, drained in {drained:.1f} s")
    world.note(f"the other destination: before {milliseconds(before)}; during {milliseconds(during)}")
    world.check(waiting > 0, "nothing waited")
    check_order(world, account, "strict", 1, up)
    check_order(world, account, "free", 20, up)
    world.timing(aided or first <= 66, f"first try after {first:.0f} s")
    world.timing(
        percentile(during, 0.95) <= 2 * percentile(before, 0.95) + 0.02, "the other destination's p95 more than doubled")
    return account


@scenario(
    "F11", "destination refuses connections for 30 s", "0 lost; strict order: 0 overtaken; 20 connections: at most 19 "
    "overtakers, starts in order; first try at most 66 s after the return; the other destination unchanged",
    "0 lost; 583 to 588 of 600 overtaken, by up to 564")
async def refused(world):
    await outage(world, world.pick(3, 30), world.pick(60, 40), aided=not world.is_long)


@scenario(
    "F11b", "destination refuses connections for 5 minutes", "as F11, with 1,000 waiting messages for each, tried at "
    "the return by an administrator", "-", short=False, limit=600)
async def refused_long(world):
    await outage(world, 300, 2 * 2000 / 300, aided=True)


@scenario(
    "F12", "451 at RCPT, DATA, dot; greylisting", "0 lost, 0 duplicates; what got no 4xx of its own keeps its order "
    "and does not wait", "0 lost; up to 564 overtakers")
async def temporary(world):
    ledger = world.ledger
    place = await world.destination("busy")
    grey = await world.destination("grey")
    gateway = await world.gateway()
    seconds = world.pick(2, 30)
    is_over = False

    def one_in_five(remainder, text):
        return lambda number: text if not is_over and number // 2 % 5 == remainder else None

    place.answers = {
        "rcpt": one_in_five(0, b"451 4.2.0 mailbox busy"), "data": one_in_five(1, b"451 4.3.0 later"),
        "dot": one_in_five(2, b"451 4.3.0 could not store")}
    known = set()

    def greylist(number):
        if number in known:
            return None
        known.add(number)
        return b"450 4.7.1 greylisted, come again"
    grey.answers = {"rcpt": greylist}
    await Load(gateway, ledger, ["busy", "grey"], rate=world.pick(40, 20), seconds=seconds).run()
    untouched = [number for number in ledger.accepted
                 if ledger.destination[number] == "busy" and number not in ledger.stepped_aside]
    direct = sum(number in untouched for _, number, name, _, _ in ledger.arrivals if name == "busy")
    is_over = True
    began = time.monotonic()
    if world.is_long:
        # Their own timers, of a minute at least, bring those of the busy destination back without help.
        stepped = [number for number in ledger.stepped_aside if ledger.destination[number] == "busy"]
        arrived = lambda: {number for _, number, name, _, _ in ledger.arrivals if name == "busy"}  # noqa: E731
        await until(lambda: set(stepped) <= arrived(), 90, 0.5)
        world.note(f"the last 4xx of {len(stepped)} came through {time.monotonic() - began:.0f} s after the end of it")
    account = await world.settle(gateway, 90)
    world.note(f"{len(ledger.stepped_aside)} got a 4xx; {direct} of {len(untouched)} others arrived meanwhile")
    world.check(account.duplicates == 0, f"{account.duplicates} duplicates")
    world.check(direct >= len(untouched) * 0.9, "those without a 4xx of their own had to wait")
    check_order(world, account, "busy", 20)


@scenario(
    "F13", "5xx at MAIL, RCPT, DATA, dot", "a report for each, matched, p95 at most 1 s, max 5 s; 0 attempts after a 5xx",
    "180 of 180 reported, p50 4 ms, max 0.36 s; 0 attempts after")
async def permanent(world):
    place = await world.destination("harsh")
    gateway = await world.gateway()
    place.answers = {
        stage: (lambda number, turn=turn: b"550 5.1.1 no" if number % 20 == turn else None)
        for turn, stage in enumerate(["mail", "rcpt", "data", "dot"])}
    await Load(gateway, world.ledger, ["harsh"], rate=world.pick(60, 30), seconds=world.pick(3, 30)).run()
    account = await world.settle(gateway, 60)
    await until(lambda: len(world.ledger.reports) >= len(world.ledger.permanent), 10)
    delays = Account(world.ledger).report_delays
    world.note(f"{len(delays)} reports for {len(world.ledger.permanent)} refusals, "
               f"{milliseconds(delays, (0.5, 0.95, 1))}, {account.after_permanent} attempts after")
    world.check(len(delays) > 0, "nothing was reported")
    world.timing(percentile(delays, 0.95) <= 1, "reports take more than a second")
    world.timing(percentile(delays, 1) <= 5, "a report took more than 5 s")


@scenario(
    "F14", "one reply in ten lost after the dot", "exactly one more try for each; 0 lost; 0 unexplained duplicates",
    "108 lost replies, 0 lost; 60 later messages held up to 55 s")
async def lost_replies(world):
    ledger = world.ledger
    place = await world.destination("deaf")
    gateway = await world.gateway()
    dropped = set()

    def drop(number):
        if number % 10 == 3 and number not in dropped:
            dropped.add(number)
            return DROP
        return None
    place.answers = {"dot": drop}
    await Load(gateway, ledger, ["deaf"], rate=world.pick(40, 10), seconds=world.pick(2, 30)).run()
    account = await world.settle(gateway, 150, aided=not world.is_long)
    copies = {}
    for _, number, _, _, _ in ledger.arrivals:
        copies[number] = copies.get(number, 0) + 1
    again = sum(copies[number] == 2 for number in dropped)
    delays = latencies(ledger, "deaf", 0)
    world.note(f"{len(dropped)} replies lost, {again} tried once more; longest from 250 to arrival {max(delays):.0f} s")
    world.check(again == len(dropped) and account.duplicates == again, "not exactly one more try for each lost reply")
