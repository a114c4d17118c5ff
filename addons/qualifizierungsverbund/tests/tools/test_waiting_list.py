import unittest
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ...tools import guarantee
from ...tools.price_curve import Plan
from ...tools.waiting_list import PRICE, TOGETHER, Entry, next_offers

wishes = st.lists(
    st.tuples(st.integers(1, 6), st.booleans(), st.integers(0, 6)), max_size=8
)


def entries(rows):
    """:param rows: (seats, together, seats from which the price is low enough)"""
    return [
        Entry(key, seats, together, lambda n, least=least: n >= least)
        for key, (seats, together, least) in enumerate(rows)
    ]


class TestWaitingList(unittest.TestCase):
    def test_first_come_first_served(self):
        turn = next_offers([Entry(7, 2), Entry(3, 2), Entry(5, 1)], 3)
        self.assertEqual(turn, ({7: 2, 3: 1}, {}))

    def test_a_group_waits_while_a_later_one_gets_the_single_seat(self):
        group = Entry(1, 3, together=True)
        self.assertEqual(next_offers([group, Entry(2, 3)], 1), ({2: 1}, {1: TOGETHER}))
        self.assertEqual(next_offers([group, Entry(2, 3)], 3), ({1: 3}, {}))
        self.assertEqual(next_offers([group], 2), ({}, {}))

    def test_nobody_is_offered_what_is_too_dear_for_it(self):
        dear = Entry(1, 3, accepts=lambda n: n >= 3)
        self.assertEqual(next_offers([dear, Entry(2, 1)], 2), ({2: 1}, {1: PRICE}))
        self.assertEqual(next_offers([dear, Entry(2, 1)], 4), ({1: 3, 2: 1}, {}))

    @settings(
        max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    @given(wishes, st.integers(0, 12))
    def test_what_always_holds(self, rows, free):
        queue = entries(rows)
        turn = next_offers(queue, free)
        left = free - sum(turn.offers.values())
        self.assertGreaterEqual(left, 0)
        for entry in queue:
            seats = turn.offers.get(entry.key, 0)
            self.assertLessEqual(seats, entry.seats)
            if seats:
                self.assertTrue(entry.accepts(seats))
                self.assertTrue(seats == entry.seats or not entry.together)
            else:
                self.assertFalse(entry.takes(left), "a seat that it would take is free")
        self.assertEqual(list(turn.offers), sorted(turn.offers), "in their order")
        for key in turn.passed:
            self.assertGreater(max(turn.offers), key)
        self.assertFalse(turn.passed.keys() & turn.offers.keys())

    @settings(
        max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    @given(wishes, wishes, st.integers(0, 12))
    def test_who_comes_later_changes_nothing_for_the_earlier_ones(
        self, rows, more, free
    ):
        before = next_offers(entries(rows), free).offers
        after = next_offers(entries(rows + more), free).offers
        self.assertEqual({k: n for k, n in after.items() if k < len(rows)}, before)

    @settings(
        max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    @given(
        st.integers(0, 60000),
        st.lists(st.tuples(st.integers(2, 14), st.integers(1, 30000)), max_size=3),
        st.tuples(st.integers(1, 8), st.integers(0, 3), st.integers(0, 6)),
        wishes,
        st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), max_size=12),
    )
    def test_what_is_offered_can_be_taken_until_it_is_answered(
        self, fixed, steps, sizes, rows, acts
    ):
        """In whatever order others book, take, decline and call off."""
        plan, (taken, empty, more) = Plan(fixed, 700, tuple(steps)), sizes
        most, offers = taken + empty + more, {}

        def without_rise(seats, free):
            return guarantee.seats_without_rise(plan, seats, empty, free)

        def price():
            return Fraction(guarantee.fixed_cents(plan, taken), taken + empty)

        queue = {entry.key: entry for entry in entries(rows)}
        for act, number in acts:
            reserved = sum(offers.values())
            free = max(without_rise(taken, most - taken) - reserved, 0)
            before, seats = price(), 0
            if act == 0:
                waiting = [queue[key] for key in queue if key not in offers]
                offers |= next_offers(waiting, free).offers
            elif act == 1 and offers:
                key = sorted(offers)[number % len(offers)]
                seats = offers.pop(key)
                del queue[key]
                left = sum(offers.values())
                self.assertLessEqual(
                    seats, without_rise(taken, most - taken) - left, "it can be taken"
                )
            elif act == 2:
                seats = min(number, free)
            elif act == 3 and number < taken:
                # Called off, unless what is offered would cost those who stay more
                if without_rise(taken - number, reserved) >= reserved:
                    taken -= number
            empty -= min(empty, seats)
            taken += seats
            self.assertTrue(not seats or price() <= before, "nobody pays more")
