"""A fixed price for guests: to the cent, and nobody earns by it."""

from fractions import Fraction
from math import ceil

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.guest_price import borne, guest_bid, host_bid, host_price
from ...tools.price_curve import Bid, Plan, largest_group, shortfall

PLAN = Plan(300000, 2500)


def test_the_host_bears_what_the_guests_leave():
    # 3,000 + 25 a seat; guests pay 250 each
    assert host_price(PLAN, 25000, 8, 8) == Fraction(320000, 8)
    assert host_price(PLAN, 25000, 12, 8) == Fraction(330000 - 100000, 8)
    assert borne(330000, 25000, {"host": 8, "a": 3, "b": 1}, "host") == {
        "host": 230000,
        "a": 75000,
        "b": 25000,
    }


def test_the_host_never_earns():
    """A course that has cost less than its guests would pay costs them no more."""
    assert borne(99, 25000, {"host": 8, "a": 3, "b": 1}, "host") == {
        "host": 3,
        "a": 72,
        "b": 24,
    }
    assert host_price(Plan(1000, 0), 25000, 12, 8) == 0


def test_without_a_cost_or_a_host_somebody_is_named_all_the_same():
    assert borne(0, 25000, {"host": 8, "a": 3}, "host") == {"host": 1, "a": 0}
    assert borne(-500, 25000, {"host": 8, "a": 3}, "host") == {"host": 1, "a": 0}
    assert borne(0, 25000, {"a": 3}, "host") == {"a": 1}


def test_a_guest_takes_part_at_the_price_or_not_at_all():
    assert guest_bid("a", 2, None, 25000) == Bid("a", 2)
    assert guest_bid("a", 2, 25000, 25000) == Bid("a", 2)
    poor = guest_bid("a", 2, 24999, 25000)
    group = largest_group([host_bid("host", 8, 40000, 25000), poor], PLAN, 12)
    assert group.accepted == ("host",)
    assert group.released == {"a": "ceiling"}


def test_how_many_guests_a_host_needs():
    """At most 350 a seat: 2,800 of 3,000 + 25 n, and each guest brings 225 net."""
    host = host_bid("host", 8, 35000, 25000)
    assert not host.bears(PLAN.total(9), 9)
    assert host.bears(PLAN.total(10), 10)
    assert shortfall([host], PLAN, 8, 12).missing == 2


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, 10**7),
    st.integers(0, 10**5),
    st.lists(st.integers(1, 20), max_size=12),
    st.integers(1, 30),
)
def test_together_it_is_the_cost_and_nobody_pays_more_than_said(
    cost, price, seats, own
):
    parts = borne(cost, price, {"host": own, **dict(enumerate(seats))}, "host")
    assert sum(parts.values()) == max(cost, 1)
    assert min(parts.values()) >= 0
    assert all(parts[row] <= price * number for row, number in enumerate(seats))


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, 10**6),
    st.integers(0, 5000),
    st.integers(0, 50000),
    st.integers(1, 12),
    st.integers(0, 12),
    st.integers(1, 10**5),
)
def test_a_host_takes_part_where_its_own_price_is_within_its_limit(
    fixed, per_head, more, own, guests, ceiling
):
    plan, price = Plan(fixed, per_head), per_head + more
    size = own + guests
    bid = host_bid("host", own, ceiling, price)
    exact = host_price(plan, price, size, own)
    assert bid.bears(plan.total(size), size) == (ceil(exact) <= ceiling or exact == 0)
    if exact:
        further = host_price(plan, price, size + 1, own)
        assert further <= exact, "each guest lightens the host"
