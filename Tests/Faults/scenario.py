"""What every scenario is made of: its place in the table, its world, and what came of it."""

import asyncio
import contextlib
import sys

from accounting import Account, Ledger, percentile
from gateway import Gateway, Route
from peers import Destination

ALL = []


class Skipped(Exception):
    """This machine can't run the scenario; the text says why."""


class Scenario:
    """A row of the table."""

    def __init__(self, identity, what, target, postfix, body, is_short, limit):
        self.identity = identity
        self.what = what
        self.target = target
        self.postfix = postfix
        self.body = body
        self.is_short = is_short
        self.limit = limit


def scenario(identity, what, target, postfix="-", short=True, limit=300):
    """Registers the function below it. `short`: whether it belongs to the short set too; `limit`: seconds it may take."""
    def register(body):
        ALL.append(Scenario(identity, what, target, postfix, body, short, limit))
        return body
    return register


class World:
    """What a scenario works with: ledger, destinations and gateways, all of which end with it."""

    def __init__(self, binary, is_long, keep, seed):
        self.binary = binary
        self.is_long = is_long
        self.keep = keep
        self.seed = seed
        self.ledger = Ledger()
        self.destinations = {}
        self.gateways = []
        self.figures = []  # texts for the table
        self.misses = []
        self._closers = contextlib.AsyncExitStack()

    def pick(self, short, long):
        return long if self.is_long else short

    async def destination(self, name, is_up=True, delay=0.0):
        place = Destination(self.ledger, name, delay)
        self.destinations[name] = place
        if is_up:
            await place.start()
        self._closers.push_async_callback(place.stop)
        return place

    async def gateway(self, routes=None, is_started=True, **options):
        """A gateway with a route to each destination, and to the senders for reports."""
        if "senders" not in self.destinations:
            await self.destination("senders")
        routes = routes or []
        named = {route.name for route in routes}
        routes = routes + [
            Route(name, place.port) for name, place in self.destinations.items() if name not in named]
        gateway = Gateway(self.binary, routes, **options)
        self.gateways.append(gateway)
        if is_started:
            await gateway.apply()
            await gateway.start()
        return gateway

    def closing(self, callback):
        """Calls `callback` when the scenario has ended, the youngest first."""
        self._closers.callback(callback)

    async def close(self):
        has_failed = bool(self.misses)
        for gateway in self.gateways:
            await gateway.close(keep=self.keep or has_failed)
            if self.keep or has_failed:
                print(f"  kept {gateway.folder}", file=sys.stderr)
        await self._closers.aclose()

    def note(self, text):
        self.figures.append(text)

    def check(self, is_met, miss):
        """Something that must hold in either set."""
        if not is_met:
            self.misses.append(miss)

    def timing(self, is_met, miss):
        """A time or rate, which is judged in the long set alone: the short one also runs on a busy machine."""
        if self.is_long:
            self.check(is_met, miss)

    async def settle(self, gateway, seconds=60, aided=True, expects_reports=True):
        """Drains the queues, draws the balance, and holds it against what must be so in every scenario."""
        left = await gateway.drain(seconds, aided)
        if left and not self.misses:
            print(await gateway.command("queue", "list"), file=sys.stderr)
        account = Account(self.ledger, left)
        self.note(f"{account.accepted} accepted, {account.lost} lost, {account.duplicates} duplicate(s)")
        if account.missing and account.lost:
            print(f"  LOST: {account.missing[:20]}", file=sys.stderr)
        for name, value in account.breaches(expects_reports).items():
            self.check(False, f"{value} {name}")
        self.check(account.accepted > 0, "nothing was accepted")
        return account


async def run_one(entry, binary, is_long, keep, seed):
    """Runs a scenario in a world of its own; gives (verdict, figures, misses)."""
    world = World(binary, is_long, keep, seed)
    verdict = None
    try:
        await asyncio.wait_for(entry.body(world), entry.limit)
    except Skipped as reason:
        verdict = f"skipped: {reason}"
    except asyncio.TimeoutError:
        world.check(False, f"not over after {entry.limit} s")
    except (RuntimeError, OSError, ValueError) as error:
        world.check(False, f"{type(error).__name__}: {error}")
    await world.close()
    if verdict is None:
        verdict = "met" if not world.misses else "MISSED: " + "; ".join(world.misses)
    return verdict, world.figures, world.misses


def milliseconds(values, shares=(0.5, 0.95)):
    """Percentiles of seconds in a text of milliseconds."""
    return ", ".join("p%d %.0f ms" % (share * 100, percentile(values, share) * 1000) for share in shares)


async def until(condition, seconds, pause=0.05):
    """Waits until the condition holds; whether it does."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not condition():
        if loop.time() >= end:
            return False
        await asyncio.sleep(pause)
    return True
