"""Price per seat for every group size, and the group that can afford the course.

Money is integer cents. A course costs ``fixed + per_head x seats``, and from some sizes
on more (a second trainer). Between such steps the price per seat falls with every
further seat; at a step it may rise. Prices are exact fractions of a cent; what a
company is asked for at most is the price rounded up to a whole cent. As ceilings are
whole cents, comparing the exact price with them is the same as comparing the rounded
one.

Who takes part: the largest group in which nobody is above their ceiling, whatever a
step does to the price; in two groups of one size the earlier words win. Without a step
that group also pays the least. With one a smaller group may pay less, and a company
that says less than it would pay may keep others out. Who wants neither sets the maximum
below the step (:func:`rises`).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from fractions import Fraction
from math import ceil
from typing import NamedTuple


class Bid(NamedTuple):
    """The word of one company.

    :param key: opaque, unique identity
    :param seats: at least 1; the company takes part with all of them or not at all
    :param ceiling_cents: the most it pays per seat, None for no ceiling
    :param further_cents: what the group may cost beyond that at any size, where one
        company bears the rest; see ``tools.guest_price``
    """

    key: Hashable
    seats: int
    ceiling_cents: int | None = None
    further_cents: int = 0

    def bears(self, cost: int | Fraction, seats: int) -> bool:
        """Return whether a group of *seats* may cost so much for it."""
        return (
            self.ceiling_cents is None
            or cost <= self.ceiling_cents * seats + self.further_cents
        )


class Step(NamedTuple):
    """What a course costs more from a size of the group on."""

    seats: int
    cents: int


class Plan(NamedTuple):
    """What a course costs, or a provider asks for, in cents.

    :param steps: (seats, cents): further fixed cost from so many seats on
    """

    fixed_cents: int
    per_head_cents: int
    steps: tuple[Step | tuple[int, int], ...] = ()

    def total(self, seats: int) -> int:
        """Return the cost of a group of *seats*."""
        further = sum(cents for first, cents in self.steps if first <= seats)
        return self.fixed_cents + self.per_head_cents * seats + further

    def price(self, seats: int) -> Fraction:
        """Return the exact price of a seat in a group of *seats*.

        :raises ValueError: for a group without seats
        """
        if seats < 1:
            raise ValueError("a price per seat needs at least one seat")
        return Fraction(self.total(seats), seats)

    def starts(self, first: int, last: int) -> list[int]:
        """Return the sizes from which on the price only falls, up to the next one."""
        steps = {seats for seats, _cents in self.steps if first < seats <= last}
        return [first, *sorted(steps)]


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
    :ivar size: seats of that group
    """

    missing: int
    counted: int
    size: int


def dearest_size(plan: Plan, first: int, last: int) -> int:
    """Return the group size from *first* to *last* with the highest price of a seat.

    The smallest one where several have it.
    """
    return max(plan.starts(first, last), key=plan.price)


def cheapest_size(plan: Plan, first: int, last: int) -> int:
    """Return the group size from *first* to *last* with the lowest price of a seat.

    The largest one where several have it.
    """
    ends = [start - 1 for start in plan.starts(first, last)[1:]] + [last]
    return min(reversed(ends), key=plan.price)


def rises(plan: Plan, first: int, last: int) -> list[int]:
    """Return the sizes at which a seat costs more than with one seat less."""
    return [
        seats
        for seats in plan.starts(first, last)[1:]
        if plan.price(seats) > plan.price(seats - 1)
    ]


def seats_without_rise(plan: Plan, present: int, last: int) -> int:
    """Return up to which size a group can grow, and no further seat makes it dearer.

    In whatever steps it grows, the answer stays the same.
    """
    return last if present < 1 else min((*rises(plan, present, last), last + 1)) - 1


def sizes_to_show(
    min_seats: int,
    max_seats: int,
    present: int = 0,
    rows: int = 12,
    plans: Sequence[Plan] = (),
) -> list[int]:
    """Return about *rows* group sizes that stand for all of them, in order.

    :param present: a size that must be among them, 0 for none
    :param plans: of which each step is among them, with the size before it
    """
    step = -(-(max_seats - min_seats + 1) // rows)
    sizes = {*range(min_seats, max_seats + 1, step), max_seats}
    for plan in plans:
        for start in plan.starts(min_seats, max_seats)[1:]:
            sizes |= {start - 1, start}
    return sorted(sizes | {present} if present else sizes)


def break_evens(
    plan_a: Plan, plan_b: Plan, first: int, last: int
) -> list[tuple[int, int]]:
    """Return where two plans change places between two group sizes.

    :return: (first size at which it has changed, 0 or 1: which plan is cheaper now);
        one of equal cost changes nothing, and of a step there may be several
    """
    turns, cheaper = [], None
    for seats in range(first, last + 1):
        difference = plan_a.total(seats) - plan_b.total(seats)
        now = int(difference > 0) if difference else cheaper
        if cheaper is not None and now != cheaper:
            turns.append((seats, now))
        cheaper = now
    return turns


def size_from(plan: Plan, ceiling, last: int | None = None) -> int | None:
    """Return the size from which on no seat costs more than *ceiling*, however many.

    :param ceiling: in the unit of the plan, exact
    :param last: the largest group, None for no limit
    :return: None when a seat of the largest group costs more
    """
    found, end = None, last
    furthest = max((seats for seats, _cents in plan.steps), default=1)
    for start in reversed(plan.starts(1, furthest if last is None else last)):
        size = _first_within(plan, ceiling, start)
        if size is None or (end is not None and size > end):
            break
        found, end = size, start - 1
        if size > start:
            break
    return found


def _first_within(plan: Plan, ceiling, start: int) -> int | None:
    """Return the first size from *start* on at which a seat costs no more.

    As if no step came after it; None where no group is large enough.
    """
    fixed = plan.total(start) - plan.per_head_cents * start
    spare = ceiling - plan.per_head_cents
    if spare <= 0:
        return None if spare or fixed else start
    return max(start, ceil(Fraction(fixed) / spare))


def largest_group(
    bids: Sequence[Bid | tuple], plan: Plan, max_seats: int | None = None
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
    _check_bids(bids, plan)
    total = sum(bid.seats for bid in bids)
    limit = total if max_seats is None else min(total, max_seats)
    seats = _best_size(bids, plan, limit)
    if not seats:
        return Group((), _reasons_without_group(bids, plan, limit))

    able = [bid for bid in bids if _affords(bid, plan, seats)]
    accepted = earliest(able, seats)
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
    bids: Sequence[Bid | tuple], plan: Plan, min_seats: int, max_seats: int
) -> Shortfall:
    """Return how many further seats make a group of at least *min_seats*.

    Whoever takes these pays what such a group costs; of the *bids* those count that can
    afford it. Several sizes may do: the fewest missing seats win, then the smaller
    group.
    """
    bids = [Bid(*bid) for bid in bids]
    _check_bids(bids, plan)
    best = Shortfall(max_seats, 0, max_seats)
    for size in range(min_seats, max_seats + 1):
        cost, reachable = plan.total(size), 1
        for bid in bids:
            if bid.bears(cost, size):
                reachable |= reachable << bid.seats
        counted = (reachable & (1 << size + 1) - 1).bit_length() - 1
        short = Shortfall(size - counted, counted, size)
        best = min(best, short, key=lambda s: s.missing)
    return best


def _affords(bid: Bid, plan: Plan, seats: int) -> bool:
    return bid.bears(plan.total(seats), seats)


def _reasons_without_group(bids, plan: Plan, limit: int) -> dict[Hashable, str]:
    """Return why each bid takes no part when there is no group at all."""
    reasons = {}
    for bid in bids:
        if limit and not _affords(bid, plan, cheapest_size(plan, 1, limit)):
            reasons[bid.key] = "ceiling"
        else:
            reasons[bid.key] = "capacity" if bid.seats > limit else "minimum"
    return reasons


def _best_size(bids, plan: Plan, limit: int) -> int:
    """Return the largest size some affordable group has exactly, 0 if there is none.

    Going up to the next step, the price falls and bids only ever join, so one set of
    reachable sizes (the bits of a number) grows along. At a step it begins anew.
    """
    by_ceiling = sorted(
        bids, key=lambda bid: (bid.ceiling_cents is None, bid.ceiling_cents or 0)
    )
    mask = (1 << (limit + 1)) - 1
    ends = plan.starts(1, limit)[1:] + [limit + 1]
    best = 0
    for start, end in zip(plan.starts(1, limit), ends, strict=True):
        waiting, reachable = list(by_ceiling), 1
        for size in range(start, end):
            while waiting and _affords(waiting[-1], plan, size):
                reachable |= (reachable << waiting.pop().seats) & mask
            if reachable >> size & 1:
                best = size
    return best


def earliest(bids, seats: int) -> set[Hashable]:
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


def _check_bids(bids, plan: Plan) -> None:
    if min(*plan[:2], *(cents for _seats, cents in plan.steps), 0) < 0:
        raise ValueError("prices must not be negative")
    if any(bid.seats < 1 for bid in bids):
        raise ValueError("every bid needs at least one seat")
    if len({bid.key for bid in bids}) != len(bids):
        raise ValueError("bids need unique keys")
