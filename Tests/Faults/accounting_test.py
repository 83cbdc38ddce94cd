#!/usr/bin/env python3
"""The accounting sees every error that is planted in an account that is in order."""

import sys
import unittest

sys.dont_write_bytecode = True

from accounting import Account, Ledger, percentile  # noqa: E402


def in_order():
    """Ten messages to two destinations: eight arrive, numbers 9 and 10 are refused for good and reported."""
    ledger = Ledger()
    for number in range(1, 11):
        assert ledger.next_number() == number
        place = "even" if number % 2 == 0 else "odd"
        ledger.sent[number] = number
        ledger.accepted[number] = number + 0.1
        ledger.sequence[number] = 100 + number
        ledger.destination[number] = place
        ledger.starts.append((number + 0.2, number, place))
        if number <= 8:
            ledger.arrivals.append((number + 0.3, number, place, True, True))
        else:
            ledger.permanent[number] = number + 0.3
            ledger.reports.append((number + 0.4, number))
    return ledger


class Accounting(unittest.TestCase):
    def only(self, ledger, breach, value=1, waiting=0):
        self.assertEqual(Account(ledger, waiting).breaches(), {breach: value})

    def test_finds_nothing_in_an_account_that_is_in_order(self):
        account = Account(in_order())
        self.assertEqual(account.breaches(), {})
        self.assertEqual((account.accepted, account.delivered, account.reports), (10, 8, 2))
        for place in ("even", "odd"):
            self.assertEqual(account.arrival_order(place).inversions, 0)
            self.assertEqual(account.start_order(place).inversions, 0)
        self.assertAlmostEqual(account.report_delays[0], 0.1)

    def test_sees_a_lost_message(self):
        ledger = in_order()
        del ledger.arrivals[3]
        self.only(ledger, "lost")
        self.assertEqual(Account(ledger).missing, [4])

    def test_does_not_call_lost_what_waits(self):
        ledger = in_order()
        del ledger.arrivals[3]
        self.only(ledger, "left in queues", waiting=1)

    def test_sees_a_loss_behind_what_waits(self):
        ledger = in_order()
        del ledger.arrivals[3:5]
        self.assertEqual(Account(ledger, waiting=1).breaches(), {"lost": 1, "left in queues": 1})

    def test_takes_a_copy_whose_reply_was_withheld_for_undelivered(self):
        ledger = in_order()
        moment, number, place, _, _ = ledger.arrivals[3]
        ledger.arrivals[3] = (moment, number, place, True, False)
        self.only(ledger, "lost")
        ledger.arrivals.append((20, number, place, True, True))
        self.assertEqual(Account(ledger).breaches(), {})
        self.assertEqual(Account(ledger).duplicates, 1)

    def test_sees_a_duplicate_without_reason(self):
        ledger = in_order()
        ledger.arrivals.append((20, 2, "even", True, True))
        self.only(ledger, "unexplained duplicates")

    def test_explains_a_duplicate_by_a_crash_between_the_copies_and_measures_its_age(self):
        ledger = in_order()
        ledger.arrivals.append((20, 2, "even", True, True))
        ledger.crashes.append((2.31, 2.36))
        account = Account(ledger)
        self.assertEqual(account.breaches(), {})
        self.assertEqual(account.duplicates, 1)
        self.assertAlmostEqual(account.windows[0], 10)

    def test_does_not_explain_a_duplicate_by_a_crash_before_or_after_both(self):
        for crash in ((1.0, 1.1), (30.0, 30.1)):
            ledger = in_order()
            ledger.arrivals.append((20, 2, "even", True, True))
            ledger.crashes.append(crash)
            self.only(ledger, "unexplained duplicates")

    def test_sees_two_messages_that_changed_places(self):
        ledger = in_order()
        ledger.arrivals[1], ledger.arrivals[5] = ledger.arrivals[5], ledger.arrivals[1]
        order = Account(ledger).arrival_order("even")
        # Numbers 6, 4, 2, 8: four is overtaken by six, two by both.
        self.assertEqual((order.overtaken, order.inversions, order.most_overtakers), (2, 3, 2))
        self.assertEqual(Account(ledger).arrival_order("odd").inversions, 0)

    def test_sees_attempts_that_started_in_the_wrong_order(self):
        ledger = in_order()
        ledger.starts[0], ledger.starts[2] = ledger.starts[2], ledger.starts[0]
        self.assertEqual(Account(ledger).start_order("odd").inversions, 1)

    def test_excuses_from_the_order_what_stepped_aside(self):
        ledger = in_order()
        ledger.arrivals.append(ledger.arrivals.pop(1))
        self.assertEqual(Account(ledger).arrival_order("even").overtaken, 1)
        ledger.stepped_aside.add(2)
        self.assertEqual(Account(ledger).arrival_order("even").overtaken, 0)

    def test_sees_a_missing_report(self):
        ledger = in_order()
        del ledger.reports[0]
        # Without its report, what was refused has no end at all.
        self.assertEqual(Account(ledger).breaches(), {"lost": 1, "reports missing": 1})

    def test_sees_a_report_that_nobody_has_cause_for(self):
        ledger = in_order()
        ledger.reports.append((20, 3))
        self.assertEqual(Account(ledger).breaches(), {"delivered and reported": 1, "reports without a 5xx": 1})

    def test_sees_a_repeated_report(self):
        ledger = in_order()
        ledger.reports.append((20, 9))
        self.only(ledger, "reports repeated")

    def test_sees_an_attempt_after_5xx(self):
        ledger = in_order()
        ledger.starts.append((20, 9, "odd"))
        self.only(ledger, "attempts after 5xx")

    def test_sees_a_damaged_message(self):
        ledger = in_order()
        moment, number, place, _, _ = ledger.arrivals[0]
        ledger.arrivals[0] = (moment, number, place, False, True)
        self.only(ledger, "corrupt")

    def test_sees_a_message_at_another_destination(self):
        ledger = in_order()
        moment, number, _, _, _ = ledger.arrivals[0]
        ledger.arrivals[0] = (moment, number, "even", True, True)
        self.only(ledger, "at another's destination")

    def test_sees_mail_that_nobody_sent(self):
        ledger = in_order()
        ledger.arrivals.append((20, 4711, "odd", True, True))
        self.only(ledger, "never sent")

    def test_sees_what_was_refused_and_arrived_all_the_same(self):
        ledger = in_order()
        ledger.denied.add(3)
        self.only(ledger, "refused and delivered")

    def test_gives_percentiles(self):
        self.assertEqual(percentile(range(100), 0.95), 95)
        self.assertEqual(percentile([], 0.5), 0.0)


if __name__ == "__main__":
    unittest.main()
