from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ...tools.price_curve import (
    Bid,
    Plan,
    Step,
    break_evens,
    cheapest_size,
    dearest_size,
    largest_group,
    rises,
    seats_without_rise,
    shortfall,
    size_from,
    sizes_to_show,
)


def test_price_falls_with_every_seat():
    """ "at 8 your share is 412.50 EUR, at 12 it is 275.00 EUR" """
    assert Plan(330000, 0).price(8) == 41250
    assert Plan(330000, 0).price(12) == 27500
    assert Plan(1000, 50).price(3) == Fraction(1150, 3)
    with pytest.raises(ValueError, match="at least one seat"):
        Plan(1000, 0).price(0)


def test_break_even_is_the_first_size_at_which_the_order_has_changed():
    few, many = Plan(100000, 10000), Plan(200000, 0)
    assert break_evens(few, many, 8, 12) == [(11, 1)]  # at 10 both cost the same
    assert break_evens(many, few, 8, 12) == [(11, 0)]
    assert break_evens(Plan(100000, 3000), many, 20, 40) == [(34, 1)]
    assert break_evens(few, many, 11, 20) == []  # changed before
    assert break_evens(few, many, 10, 20) == []  # never the cheaper one
    assert break_evens(Plan(1000, 10), Plan(2000, 20), 1, 99) == []
    assert break_evens(few, few, 1, 99) == []


def test_a_step_changes_the_order_more_than_once():
    stepped, heads = Plan(100000, 0, ((13, 100000),)), Plan(0, 9000)
    assert break_evens(stepped, heads, 8, 30) == [(12, 0), (13, 1), (23, 0)]


STEPPED = Plan(300000, 0, ((13, 150000),))  # a second trainer from 13 on


def test_a_step_is_part_of_the_cost_from_its_size_on():
    assert [STEPPED.total(n) for n in (12, 13, 14)] == [300000, 450000, 450000]
    assert STEPPED.price(12) == 25000
    assert STEPPED.price(13) == Fraction(450000, 13)  # 346.16


def test_where_the_price_rises():
    assert rises(STEPPED, 8, 20) == [13]
    assert rises(STEPPED, 8, 12) == []
    assert rises(STEPPED, 13, 20) == []  # paid by every group
    assert rises(Plan(300000, 0, ((13, 100),)), 8, 20) == []  # it falls all the same


def test_the_worst_and_the_best_size():
    assert (dearest_size(STEPPED, 8, 20), cheapest_size(STEPPED, 8, 20)) == (8, 20)
    assert (dearest_size(STEPPED, 10, 14), cheapest_size(STEPPED, 10, 14)) == (13, 12)


def test_a_group_grows_up_to_the_step():
    assert seats_without_rise(STEPPED, 10, 20) == 12
    # seat by seat: what is beyond the step is dearer than what is before it
    assert seats_without_rise(STEPPED, 8, 20) == 12
    assert seats_without_rise(STEPPED, 13, 20) == 20
    assert seats_without_rise(STEPPED, 0, 20) == 20


def test_the_largest_group_is_that_above_the_step_if_all_agree():
    bids = [("a", 6, 35000), ("b", 6, 35000), ("c", 1, 35000)]
    assert largest_group(bids, STEPPED).accepted == ("a", "b", "c")
    # one that does not agree to the second trainer keeps it at twelve
    bids[1] = ("b", 6, 30000)
    group = largest_group(bids, STEPPED)
    assert group == (("a", "b"), {"c": "capacity"})


def test_below_the_step_is_a_group_where_above_it_is_none():
    group = largest_group([("a", 12, 25000), ("b", 1, 20000)], STEPPED)
    assert group == (("a",), {"b": "ceiling"})


def test_everybody_can_pay():
    group = largest_group([Bid("a", 4, 30000), Bid("b", 6)], Plan(200000, 5000))
    assert group == (("a", "b"), {})


def test_one_leaves_and_makes_it_too_dear_for_the_next():
    bids = [("a", 5, 20000), ("b", 3, 12000), ("c", 2, 9000)]
    # ten seats cost 100.00 each: c leaves; eight cost 125.00: b leaves
    group = largest_group(bids, Plan(100000, 0))
    assert group.accepted == ("a",)
    assert group.released == {"b": "ceiling", "c": "ceiling"}


def test_ceiling_is_compared_exactly():
    # 100.00 over 3 seats is 33.33 1/3: a ceiling of 33.33 is not enough
    assert largest_group([("a", 3, 3333)], Plan(10000, 0)).accepted == ()
    assert largest_group([("a", 3, 3334)], Plan(10000, 0)).accepted == ("a",)


def test_capacity_first_come_first_served_among_equal_groups():
    group = largest_group([("a", 4), ("b", 4), ("c", 4)], Plan(1000, 0), max_seats=8)
    assert group.accepted == ("a", "b")
    assert group.released == {"c": "capacity"}


def test_fuller_group_beats_the_earlier_bid():
    group = largest_group([("a", 7), ("b", 6), ("c", 6)], Plan(1000, 0), max_seats=12)
    assert group.accepted == ("b", "c")
    assert group.released == {"a": "capacity"}


def test_no_group_is_large_enough():
    group = largest_group([("a", 2, 200), ("b", 30)], Plan(1000, 0), max_seats=9)
    assert group == ((), {"a": "minimum", "b": "capacity"})
    assert largest_group([], Plan(1000, 0)) == ((), {})


@pytest.mark.parametrize(
    ("bids", "fixed", "match"),
    [
        ([("a", 0)], 1, "at least one seat"),
        ([("a", 1), ("a", 1)], 1, "unique"),
        ([("a", 1)], -1, "negative"),
    ],
)
def test_bad_input(bids, fixed, match):
    with pytest.raises(ValueError, match=match):
        largest_group(bids, Plan(fixed, 0))


bid_lists = st.lists(
    st.tuples(st.integers(1, 6), st.one_of(st.none(), st.integers(0, 120))), max_size=8
).map(lambda rows: [Bid(key, *row) for key, row in enumerate(rows)])


plans = st.builds(
    Plan,
    st.integers(0, 500),
    st.integers(0, 40),
    st.lists(st.tuples(st.integers(0, 14), st.integers(0, 300)), max_size=2).map(tuple),
)


@given(bid_lists, plans, st.one_of(st.none(), st.integers(0, 24)))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_equals_brute_force(bids, plan, max_seats):
    def possible(group):
        seats = sum(bid.seats for bid in group)
        return (max_seats is None or seats <= max_seats) and all(
            bid.ceiling_cents is None or plan.price(seats) <= bid.ceiling_cents
            for bid in group
        )

    groups = chain.from_iterable(
        combinations(bids, size) for size in range(1, len(bids) + 1)
    )
    best = max(
        filter(possible, groups),
        # the largest, then the one with the earliest commitments
        key=lambda group: (
            sum(bid.seats for bid in group),
            [bid in group for bid in bids],
        ),
        default=(),
    )
    result = largest_group(bids, plan, max_seats)
    assert result.accepted == tuple(bid.key for bid in best)
    assert set(result.accepted) | set(result.released) == {bid.key for bid in bids}
    for bid in bids:
        if result.released.get(bid.key) == "capacity" and best:
            price = plan.price(sum(bid.seats for bid in best))
            assert bid.ceiling_cents is None or bid.ceiling_cents >= price


@given(plans, st.integers(1, 12), st.integers(0, 12))
@settings(max_examples=200, deadline=None)
def test_sizes_equal_brute_force(plan, first, further):
    sizes = range(first, first + further + 1)
    prices = {size: plan.price(size) for size in sizes}
    highest, lowest = max(prices.values()), min(prices.values())
    last = sizes[-1]
    assert dearest_size(plan, first, last) == min(
        size for size in sizes if prices[size] == highest
    )
    assert prices[cheapest_size(plan, first, last)] == lowest
    assert rises(plan, first, last) == [
        size for size in sizes[1:] if prices[size] > prices[size - 1]
    ]
    grown = seats_without_rise(plan, first, last)
    assert all(prices[n] <= prices[n - 1] for n in range(first + 1, grown + 1))
    assert grown == last or prices[grown + 1] > prices[grown]
    for size in range(first, grown + 1):
        assert seats_without_rise(plan, size, last) == grown, "in whatever steps"


def test_missing_seats_look_at_the_limits():
    full = [("a", 6, 41250), ("b", 2, 41250)]
    assert shortfall(full, Plan(330000, 0), 8, 12) == (0, 8, 8)
    # b would pay 300.00 at most: two more make a group without it
    assert shortfall([("a", 6, 41250), ("b", 3, 30000)], Plan(330000, 0), 8, 12) == (
        2,
        6,
        8,
    )
    # nobody is there at 412.50, but two more fill it
    assert shortfall([("a", 10, 27500)], Plan(330000, 0), 8, 12) == (2, 10, 12)
    assert shortfall([], Plan(330000, 0), 8, 12) == (8, 0, 8)
    # an impossible word never counts
    assert shortfall([("a", 10, 1)], Plan(330000, 0), 8, 12) == (8, 0, 8)


@given(bid_lists, plans, st.integers(1, 9))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_missing_seats_are_those_that_make_the_group(bids, plan, min_seats):
    max_seats = min_seats + 6
    missing = shortfall(bids, plan, min_seats, max_seats).missing

    def is_enough(further):
        new = [Bid("new", further)] if further else []
        group = largest_group([*bids, *new], plan, max_seats)
        by_key = {bid.key: bid.seats for bid in [*bids, *new]}
        return sum(by_key[key] for key in group.accepted) >= min_seats

    assert is_enough(missing)
    assert not any(is_enough(fewer) for fewer in range(missing))


def test_sizes_to_show():
    assert sizes_to_show(8, 12) == [8, 9, 10, 11, 12]
    assert sizes_to_show(8, 12, present=9) == [8, 9, 10, 11, 12]
    assert sizes_to_show(8, 8) == [8]
    many = sizes_to_show(8, 200, present=11)
    assert len(many) <= 14
    assert (many[0], many[-1]) == (8, 200)
    assert 11 in many
    # committed below the minimum: it is where the course stands now
    assert sizes_to_show(8, 10, present=3) == [3, 8, 9, 10]
    # a step, and the last size before it
    stepped = sizes_to_show(8, 200, plans=[Plan(1, 1, ((101, 5), (7, 5), (300, 5)))])
    assert set(stepped) - set(sizes_to_show(8, 200)) == {100, 101}


@pytest.mark.parametrize(
    ("ceiling", "size"),
    [
        (15000, 7),  # 150 at 10, where the second trainer begins
        (14300, 11),  # 143 would do at 7 to 9, and not at 10
        (12500, 12),
        (12499, None),  # not even in the largest group
    ],
)
def test_the_size_from_which_on_a_ceiling_holds(ceiling, size):
    assert size_from(Plan(100000, 0, (Step(10, 50000),)), ceiling, 12) == size


@given(
    fixed=st.integers(0, 5000),
    per_head=st.integers(0, 500),
    steps=st.lists(st.tuples(st.integers(1, 20), st.integers(0, 3000)), max_size=3),
    ceiling=st.integers(0, 2000),
    last=st.integers(1, 16),
)
def test_from_that_size_on_every_size_will_do(fixed, per_head, steps, ceiling, last):
    plan = Plan(fixed, per_head, tuple(steps))
    will_do = [plan.price(seats) <= ceiling for seats in range(1, last + 1)]
    best = next((n for n in range(1, last + 1) if all(will_do[n - 1 :])), None)
    assert size_from(plan, ceiling, last) == best
    endless = size_from(plan, ceiling)
    assert endless is None or plan.price(endless + 30) <= ceiling
