"""Empty seats that somebody pays for, so that a course takes place.

A company guarantees a number of empty seats for at most an amount in all. An empty
seat causes no cost of its own: it carries the fixed part of the cost like any seat. In
a group of ``size`` seats, of which some are empty, every seat carries
``fixed / size``, and those who take part pay what a seat of such a group costs.

The rules, for page, confirmation and settlement alike:

* A guarantee covers as many empty seats as its amount is enough for, none in part.
* It is drawn only where the minimum is missed without it and reached with it, and with
  the fewest empty seats that do; of several such groups the one with most participants.
* Whoever has guaranteed first is freed first, whoever came last carries first.
* A seat that is booked later takes an empty one away. What is taken away never comes
  back, so nobody's bill rises.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from . import price_curve
from .price_curve import Bid, Plan, Shortfall


class Guarantee(NamedTuple):
    """The word of one company on empty seats.

    :param key: opaque, unique identity
    :param seats: at least 1
    :param max_cents: the most that it pays for all of them
    """

    key: Hashable
    seats: int
    max_cents: int


class Cover(NamedTuple):
    """Result of :func:`cover`.

    :ivar accepted: keys of the bids that take part
    :ivar taken: their seats
    :ivar empty: key of a guarantee -> the empty seats that it carries, at least 1
    """

    accepted: tuple[Hashable, ...]
    taken: int
    empty: dict[Hashable, int]


def fixed_cents(plan: Plan, seats: int) -> int:
    """Return the part of the cost that does not grow with each participant."""
    return plan.total(seats) - plan.per_head_cents * seats


def empty_cents(fixed: int, size: int, seats: int) -> int:
    """Return what *seats* empty seats in a group of *size* cost, rounded up."""
    return ceil(Fraction(fixed * seats, size)) if seats else 0


def seats_within(guarantee: Guarantee, fixed: int, size: int) -> int:
    """Return how many empty seats of a group of *size* its amount is enough for."""
    if fixed <= 0:
        return guarantee.seats
    return min(guarantee.seats, guarantee.max_cents * size // fixed)


def cover(
    bids: Sequence[Bid | tuple],
    plan: Plan,
    min_seats: int,
    max_seats: int,
    guarantees: Sequence[Guarantee],
) -> Cover | None:
    """Return the group that reaches the minimum with empty seats.

    Nobody in it pays more than its ceiling, and no guarantor more than its amount.
    None when there is no such group, and nobody asks as long as there is one without
    empty seats.

    :param bids: in order of commitment, first come first served
    :param guarantees: in order of their word
    """
    bids = [Bid(*bid) for bid in bids]
    offered = sum(guarantee.seats for guarantee in guarantees)
    for empty in range(1, min(offered, max_seats - 1) + 1):
        for size in range(max_seats, max(min_seats, empty + 1) - 1, -1):
            fixed = fixed_cents(plan, size - empty)
            drawn = _draw(guarantees, fixed, size, empty)
            if drawn is None:
                continue
            able, taken = _able(bids, plan, fixed, size), size - empty
            if _sums(able) >> taken & 1:
                accepted = price_curve.earliest(able, taken)
                order = tuple(bid.key for bid in bids if bid.key in accepted)
                return Cover(order, taken, drawn)
    return None


def shortfall(
    bids: Sequence[Bid | tuple],
    plan: Plan,
    min_seats: int,
    max_seats: int,
    guarantees: Sequence[Guarantee],
) -> Shortfall:
    """Return how many further seats make a group of the minimum, beside guarantees.

    As :func:`.price_curve.shortfall`: whoever takes these pays what such a group
    costs, be they taken or empty. What is neither counted nor missing in it is
    guaranteed.
    """
    alone = price_curve.shortfall(bids, plan, min_seats, max_seats)
    if not guarantees or not alone.missing:
        return alone
    if covered := cover(bids, plan, min_seats, max_seats, guarantees):
        size = covered.taken + sum(covered.empty.values())
        return Shortfall(0, covered.taken, size)
    bids, best = [Bid(*bid) for bid in bids], alone
    for size in range(min_seats, max_seats + 1):
        fixed = fixed_cents(plan, size)
        reachable = _sums(_able(bids, plan, fixed, size)) & (1 << size + 1) - 1
        counted = reachable.bit_length() - 1
        carried = sum(seats_within(row, fixed, size) for row in guarantees)
        # Somebody has to come: empty seats alone are no course
        missing = max(size - counted - carried, 1)
        short = Shortfall(missing, counted, size)
        best = min(best, short, key=lambda s: s.missing)
    return best


def freed(drawn: Sequence[tuple[Hashable, int]], booked: int) -> dict[Hashable, int]:
    """Return what is left of empty seats when others have been booked since.

    :param drawn: (key, empty seats), the earlier word first
    :param booked: seats that are taken now
    :return: key -> empty seats, of all
    """
    left = {}
    for key, seats in drawn:
        gone = min(seats, booked)
        left[key] = seats - gone
        booked -= gone
    return left


def seats_without_rise(plan: Plan, taken: int, empty: int, free: int) -> int:
    """Return how many of *free* seats can be booked, and none of them is a rise.

    In whatever steps they are booked, the answer stays the same.

    :param taken: seats that take part now
    :param empty: guaranteed empty seats beside them
    """
    size = taken + empty
    now = Fraction(fixed_cents(plan, taken), size)
    for booked in range(1, free + 1):
        fixed = fixed_cents(plan, taken + booked)
        after = Fraction(fixed, max(size, taken + booked))
        if after > now:
            return booked - 1
        now = after
    return free


def _sums(bids) -> int:
    """Return what some of the bids add up to, as the bits of a number."""
    reachable = 1
    for bid in bids:
        reachable |= reachable << bid.seats
    return reachable


def _able(bids, plan: Plan, fixed: int, size: int) -> list[Bid]:
    """Those who can afford the price of a seat in a group of *size*."""
    cost = fixed + plan.per_head_cents * size
    return [
        bid
        for bid in bids
        if bid.ceiling_cents is None or cost <= bid.ceiling_cents * size
    ]


def _draw(guarantees, fixed: int, size: int, empty: int) -> dict[Hashable, int] | None:
    """Lay empty seats on guarantees; None when they are not enough."""
    drawn = {}
    for guarantee in reversed(guarantees):
        seats = min(seats_within(guarantee, fixed, size), empty)
        empty -= seats
        if seats:
            drawn[guarantee.key] = seats
    return None if empty else drawn
