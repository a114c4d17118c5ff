from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ...tools.price_curve import (
    Bid,
    Offer,
    break_even,
    largest_group,
    price_per_seat_cents,
    shortfall,
    sizes_to_show,
)


def test_price_falls_with_every_seat():
    """ "at 8 your share is 412.50 EUR, at 12 it is 275.00 EUR" """
    assert price_per_seat_cents(330000, 0, 8) == 41250
    assert price_per_seat_cents(330000, 0, 12) == 27500
    assert price_per_seat_cents(1000, 50, 3) == Fraction(1150, 3)
    with pytest.raises(ValueError, match="at least one seat"):
        price_per_seat_cents(1000, 0, 0)


def test_break_even():
    assert break_even(Offer(100000, 10000), Offer(200000, 0)) == 10
    assert break_even(Offer(200000, 0), Offer(100000, 10000)) == 10
    assert break_even(Offer(100000, 3000), Offer(200000, 0)) == Fraction(100, 3)
    assert break_even(Offer(1000, 10), Offer(2000, 20)) is None  # always dearer
    assert break_even(Offer(1000, 10), Offer(2000, 10)) is None
    assert break_even(Offer(1000, 10), Offer(1000, 20)) is None
    assert break_even(Offer(1000, 10), Offer(1000, 10)) is None


def test_everybody_can_pay():
    group = largest_group([Bid("a", 4, 30000), Bid("b", 6)], 200000, 5000)
    assert group == (("a", "b"), {})


def test_one_leaves_and_makes_it_too_dear_for_the_next():
    bids = [("a", 5, 20000), ("b", 3, 12000), ("c", 2, 9000)]
    # ten seats cost 100.00 each: c leaves; eight cost 125.00: b leaves
    group = largest_group(bids, 100000, 0)
    assert group.accepted == ("a",)
    assert group.released == {"b": "ceiling", "c": "ceiling"}


def test_ceiling_is_compared_exactly():
    # 100.00 over 3 seats is 33.33 1/3: a ceiling of 33.33 is not enough
    assert largest_group([("a", 3, 3333)], 10000, 0).accepted == ()
    assert largest_group([("a", 3, 3334)], 10000, 0).accepted == ("a",)


def test_capacity_first_come_first_served_among_equal_groups():
    group = largest_group([("a", 4), ("b", 4), ("c", 4)], 1000, 0, max_seats=8)
    assert group.accepted == ("a", "b")
    assert group.released == {"c": "capacity"}


def test_fuller_group_beats_the_earlier_bid():
    group = largest_group([("a", 7), ("b", 6), ("c", 6)], 1000, 0, max_seats=12)
    assert group.accepted == ("b", "c")
    assert group.released == {"a": "capacity"}


def test_no_group_is_large_enough():
    group = largest_group([("a", 2, 200), ("b", 30)], 1000, 0, max_seats=9)
    assert group == ((), {"a": "minimum", "b": "capacity"})
    assert largest_group([], 1000, 0) == ((), {})


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
        largest_group(bids, fixed, 0)


bid_lists = st.lists(
    st.tuples(st.integers(1, 6), st.one_of(st.none(), st.integers(0, 120))), max_size=8
).map(lambda rows: [Bid(key, *row) for key, row in enumerate(rows)])


@given(
    bid_lists,
    st.integers(0, 500),
    st.integers(0, 40),
    st.one_of(st.none(), st.integers(0, 24)),
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_equals_brute_force(bids, fixed, per_head, max_seats):
    def possible(group):
        seats = sum(bid.seats for bid in group)
        return (max_seats is None or seats <= max_seats) and all(
            bid.ceiling_cents is None
            or Fraction(fixed, seats) + per_head <= bid.ceiling_cents
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
    result = largest_group(bids, fixed, per_head, max_seats)
    assert result.accepted == tuple(bid.key for bid in best)
    assert set(result.accepted) | set(result.released) == {bid.key for bid in bids}
    for bid in bids:
        if result.released.get(bid.key) == "capacity" and best:
            price = price_per_seat_cents(
                fixed, per_head, sum(bid.seats for bid in best)
            )
            assert bid.ceiling_cents is None or bid.ceiling_cents >= price


def test_missing_seats_look_at_the_limits():
    full = [("a", 6, 41250), ("b", 2, 41250)]
    assert shortfall(full, 330000, 0, 8, 12) == (0, 8)
    # b would pay 300.00 at most: two more make a group without it
    assert shortfall([("a", 6, 41250), ("b", 3, 30000)], 330000, 0, 8, 12) == (2, 6)
    # nobody is there at 412.50, but two more fill it
    assert shortfall([("a", 10, 27500)], 330000, 0, 8, 12) == (2, 10)
    assert shortfall([], 330000, 0, 8, 12) == (8, 0)
    # an impossible word never counts
    assert shortfall([("a", 10, 1)], 330000, 0, 8, 12) == (8, 0)


@given(bid_lists, st.integers(0, 500), st.integers(0, 40), st.integers(1, 9))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_missing_seats_are_those_that_make_the_group(bids, fixed, per_head, min_seats):
    max_seats = min_seats + 6
    missing = shortfall(bids, fixed, per_head, min_seats, max_seats).missing

    def is_enough(further):
        new = [Bid("new", further)] if further else []
        group = largest_group([*bids, *new], fixed, per_head, max_seats)
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
