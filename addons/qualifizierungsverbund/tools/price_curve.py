"""Price per seat for every group size, and the group that can afford the course.

Money is integer cents. A course costs ``fixed + per_head x seats``, so the price per
seat falls with every further seat. Prices are exact fractions of a cent; what a company
is asked for at most is the price rounded up to a whole cent. As ceilings are whole
cents, comparing the exact price with them is the same as comparing the rounded one.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from fractions import Fraction
from typing import NamedTuple


class Bid(NamedTuple):
    """The word of one company.

    :param key: opaque, unique identity
    :param seats: at least 1; the company takes part with all of them or not at all
    :param ceiling_cents: the most it pays per seat, None for no ceiling
    """

    key: Hashable
    seats: int
    ceiling_cents: int | None = None


class Offer(NamedTuple):
    """What a provider asks for: a fixed price and a price per head, in cents."""

    fixed_cents: int
    per_head_cents: int


class Group(NamedTuple):
    """Result of :func:`largest_group`.

    :ivar accepted: keys that take part, by time of commitment
    :ivar released: key -> why not: ``ceiling`` (the price exceeds its ceiling),
        ``capacity`` (no room, or others fill it better), ``minimum`` (it would pay the
        price of a full group, but no group large enough comes about)
    """

    accepted: tuple[Hashable, ...]
    released: dict[Hashable, str]


class Shortfall(NamedTuple):
    """Result of :func:`shortfall`.

    :ivar missing: seats that are missing, 0 when such a group is there already
    :ivar counted: seats among the bids that take part once these have come
    """

    missing: int
    counted: int


def price_per_seat_cents(fixed_cents: int, per_head_cents: int, seats: int) -> Fraction:
    """Return the exact price of a seat in a group of *seats*.

    :raises ValueError: for a group without seats
    """
    if seats < 1:
        raise ValueError("a price per seat needs at least one seat")
    return Fraction(fixed_cents, seats) + per_head_cents


def sizes_to_show(
    min_seats: int, max_seats: int, present: int = 0, rows: int = 12
) -> list[int]:
    """Return about *rows* group sizes that stand for all of them, in order.

    :param present: a size that must be among them, 0 for none
    """
    step = -(-(max_seats - min_seats + 1) // rows)
    sizes = {*range(min_seats, max_seats + 1, step), max_seats}
    return sorted(sizes | {present} if present else sizes)


def break_even(offer_a: Offer, offer_b: Offer) -> Fraction | None:
    """Return the group size at which two offers cost the same.

    Below it the offer with the lower fixed price is cheaper, above it the other one.
    None when one offer is never dearer than the other, or both are equal.
    """
    fixed = offer_b[0] - offer_a[0]
    per_head = offer_a[1] - offer_b[1]
    if not per_head or (fixed > 0) != (per_head > 0) or not fixed:
        return None
    return Fraction(fixed, per_head)


def largest_group(
    bids: Sequence[Bid | tuple],
    fixed_cents: int,
    per_head_cents: int,
    max_seats: int | None = None,
) -> Group:
    """Return the largest group in which nobody pays more than their ceiling.

    Largest in seats; among groups of equal size the earlier commitments win, one by
    one in their order. Exact: every group size is tried with a subset sum over those
    who can afford its price.

    :param bids: in order of commitment, first come first served
    :param max_seats: capacity, None for no limit
    :raises ValueError: for negative prices, bids without seats or with equal keys
    """
    bids = [Bid(*bid) for bid in bids]
    _check_bids(bids, fixed_cents, per_head_cents)
    total = sum(bid.seats for bid in bids)
    limit = total if max_seats is None else min(total, max_seats)

    def affords(bid: Bid, seats: int) -> bool:
        cost = fixed_cents + per_head_cents * seats
        return bid.ceiling_cents is None or cost <= bid.ceiling_cents * seats

    seats = _best_size(bids, affords, limit)
    if not seats:
        reasons = {}
        for bid in bids:
            if limit and not affords(bid, limit):
                reasons[bid.key] = "ceiling"
            else:
                reasons[bid.key] = "capacity" if bid.seats > limit else "minimum"
        return Group((), reasons)

    able = [bid for bid in bids if affords(bid, seats)]
    accepted = _earliest(able, seats)
    able_keys = {bid.key for bid in able}
    return Group(
        tuple(bid.key for bid in bids if bid.key in accepted),
        {
            bid.key: "capacity" if bid.key in able_keys else "ceiling"
            for bid in bids
            if bid.key not in accepted
        },
    )


def shortfall(
    bids: Sequence[Bid | tuple],
    fixed_cents: int,
    per_head_cents: int,
    min_seats: int,
    max_seats: int,
) -> Shortfall:
    """Return how many further seats make a group of at least *min_seats*.

    Whoever takes these pays what such a group costs; of the *bids* those count that can
    afford it. Several sizes may do: the fewest missing seats win, then the smaller
    group.
    """
    bids = [Bid(*bid) for bid in bids]
    _check_bids(bids, fixed_cents, per_head_cents)
    best = Shortfall(max_seats, 0)
    for size in range(min_seats, max_seats + 1):
        cost = fixed_cents + per_head_cents * size
        reachable = 1
        for bid in bids:
            if bid.ceiling_cents is None or cost <= bid.ceiling_cents * size:
                reachable |= reachable << bid.seats
        counted = (reachable & (1 << size + 1) - 1).bit_length() - 1
        best = min(best, Shortfall(size - counted, counted), key=lambda s: s.missing)
    return best


def _best_size(bids, affords, limit: int) -> int:
    """Return the largest size some affordable group has exactly, 0 if there is none.

    Going up, the price falls and bids only ever join, so one set of reachable sizes
    (the bits of a number) grows along.
    """
    waiting = sorted(
        bids, key=lambda bid: (bid.ceiling_cents is None, bid.ceiling_cents or 0)
    )
    mask = (1 << (limit + 1)) - 1
    reachable, best = 1, 0
    for size in range(1, limit + 1):
        while waiting and affords(waiting[-1], size):
            reachable |= (reachable << waiting.pop().seats) & mask
        if reachable >> size & 1:
            best = size
    return best


def _earliest(bids, seats: int) -> set[Hashable]:
    """Return the keys of the group of exactly *seats* that favours early bids."""
    accepted, left = set(), seats
    sizes = [1]  # sizes[-1]: what the bids still to come can add up to
    for bid in reversed(bids):
        sizes.append(sizes[-1] | sizes[-1] << bid.seats)
    for bid in bids:
        sizes.pop()
        if bid.seats <= left and sizes[-1] >> (left - bid.seats) & 1:
            accepted.add(bid.key)
            left -= bid.seats
    return accepted


def _check_bids(bids, fixed_cents: int, per_head_cents: int) -> None:
    if fixed_cents < 0 or per_head_cents < 0:
        raise ValueError("prices must not be negative")
    if any(bid.seats < 1 for bid in bids):
        raise ValueError("every bid needs at least one seat")
    if len({bid.key for bid in bids}) != len(bids):
        raise ValueError("bids need unique keys")
