"""The account of every message of a scenario: what was promised with a 250 against what came of it.

Nothing here reads a clock or a socket: the load and the sinks write down what they saw, and `Account` draws the balance.
So the accounting is tested by itself, with errors planted in it (accounting_test.py).
"""

import bisect


class Ledger:
    """What the clients and the destinations of a scenario saw; moments in seconds of one clock."""

    def __init__(self):
        self.numbers = 0
        self.sent = {}  # number: when the final dot was about to go
        self.accepted = {}  # number: when its 250 came
        self.sequence = {}  # number: the InternalId its 250 named
        self.destination = {}  # number: the name of the destination it is for
        self.denied = set()  # numbers answered 5xx
        self.arrivals = []  # (moment, number, destination, is whole, is answered)
        self.starts = []  # (moment, number, destination), at each MAIL
        self.permanent = {}  # number: when its destination answered 5xx
        self.stepped_aside = set()  # numbers that got a 4xx of their own
        self.reports = []  # (moment, number), non-delivery reports at the sender
        self.strangers = 0  # mail that none of the clients sent
        self.crashes = []  # (died, everything of the dead has come in)

    def next_number(self):
        """A number that no other message of this scenario has."""
        self.numbers += 1
        return self.numbers


class Order:
    """Who arrived before whom at one destination, by the numbers of acceptance."""

    def __init__(self, sequences):
        before = []
        self.overtaken = self.inversions = self.most_overtakers = 0
        for sequence in sequences:
            overtakers = len(before) - bisect.bisect_right(before, sequence)
            self.overtaken += overtakers > 0
            self.inversions += overtakers
            self.most_overtakers = max(self.most_overtakers, overtakers)
            bisect.insort(before, sequence)


class Account:
    """The balance of a ledger when `waiting` recipients are still in queues."""

    def __init__(self, ledger, waiting=0):
        self.ledger = ledger
        self.waiting = waiting
        copies = {}
        for moment, number, _, _, is_answered in ledger.arrivals:
            copies.setdefault(number, []).append((moment, is_answered))
        delivered = {number for number, all in copies.items() if any(answered for _, answered in all)}
        reported = [number for _, number in ledger.reports]
        self.accepted = len(ledger.accepted)
        self.delivered = len(delivered)
        # What neither arrived nor was reported must still wait; where it does, the queues can only tell how many.
        self.missing = sorted(set(ledger.accepted) - delivered - set(reported))
        self.lost = max(0, len(self.missing) - waiting)
        self.corrupt = sum(not whole for _, _, _, whole, _ in ledger.arrivals)
        self.invented = len(set(copies) - set(ledger.sent)) + ledger.strangers
        self.strayed = sum(
            ledger.destination.get(number, place) != place for _, number, place, _, _ in ledger.arrivals)
        self.denied_delivered = len(ledger.denied & set(copies))
        self.delivered_and_reported = len(delivered & set(reported))
        self._repetitions(copies)
        self._reports(reported)

    def _repetitions(self, copies):
        self.duplicates = self.unexplained = 0
        self.windows = []  # ms between a first copy and the crash that made the second
        for all in copies.values():
            for (first, is_answered), (second, _) in zip(all, all[1:]):
                self.duplicates += 1
                deaths = [died for died, over in self.ledger.crashes if first <= over and died <= second]
                if deaths:
                    self.windows.append(max(0.0, min(died - first for died in deaths)) * 1000)
                elif is_answered:
                    self.unexplained += 1
        self.windows.sort()

    def _reports(self, reported):
        permanent = self.ledger.permanent
        self.reports = len(reported)
        self.reports_missing = len(set(permanent) - set(reported))
        self.reports_unasked = len(set(reported) - set(permanent))
        self.reports_repeated = len(reported) - len(set(reported))
        self.after_permanent = sum(
            number in permanent and moment > permanent[number] for moment, number, _ in self.ledger.starts)
        self.report_delays = sorted(
            moment - permanent[number] for moment, number in self.ledger.reports if number in permanent)

    def arrival_order(self, destination):
        """The order of the final dots at a destination, but for what stepped aside with a 4xx of its own."""
        return self._order((number, place) for _, number, place, _, _ in self.ledger.arrivals if place == destination)

    def start_order(self, destination, since=0.0):
        """The order of the MAIL commands at a destination, of each message its first from `since` on."""
        return self._order(
            (number, place) for moment, number, place in self.ledger.starts
            if place == destination and moment >= since)

    def _order(self, events):
        seen = set()
        sequences = []
        for number, _ in events:
            if number not in seen and number in self.ledger.sequence and number not in self.ledger.stepped_aside:
                seen.add(number)
                sequences.append(self.ledger.sequence[number])
        return Order(sequences)

    def breaches(self, expects_reports=True):
        """What must be zero in every scenario, by name; only what is not."""
        values = {
            "lost": self.lost, "corrupt": self.corrupt, "never sent": self.invented,
            "at another's destination": self.strayed, "refused and delivered": self.denied_delivered,
            "delivered and reported": self.delivered_and_reported, "unexplained duplicates": self.unexplained,
            "reports missing": self.reports_missing, "reports repeated": self.reports_repeated,
            "attempts after 5xx": self.after_permanent, "left in queues": self.waiting,
        }
        if expects_reports:
            values["reports without a 5xx"] = self.reports_unasked
        return {name: value for name, value in values.items() if value}


def percentile(values, share):
    """The value below which `share` of the sorted `values` lie; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
