"""Exact allocation of course costs to companies.

Money enters as integer cents, shares are exact fractions of a cent, and each tax
group is rounded once, at the very end, by largest remainder (Hare-Niemeyer). The sum
of the lines is therefore always the sum of the cost, whatever the key.

Errors carry a code and figures instead of a sentence: the caller knows the user's
language.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from typing import Any

from . import money
from .cost_keys import AllocationError, Party, Rule, divide

# What roundings of a tax group, of its tax and of the whole may come to
ODD_CENTS = 3


@dataclass(frozen=True, slots=True)
class CostItem:
    """A cost to share; negative for a grant or a credit.

    :param group: opaque tax group; each group is rounded on its own
    """

    key: Hashable
    amount_cents: int
    rule: Rule
    group: Hashable = None


@dataclass(frozen=True, slots=True)
class Promise:
    """The most that a party pays, as it was told when it gave its word.

    :param cents: over all tax groups; None where it is only asked what is paid
    :param rates: tax that counts in it, per tax group (19 % is 19/100); a group that
        is not named counts net
    """

    cents: int | None
    rates: Mapping[Hashable, Fraction] = field(default_factory=dict)

    def paid(self, group: Hashable, cents: int) -> int:
        """Return what counts of a share of *cents* in a tax group."""
        return cents + money.round_half_up(cents * self.rates.get(group, 0))


@dataclass(frozen=True, slots=True)
class FixedPrices:
    """What some parties pay whatever the cost; one bears the rest, odd cents too.

    :param rest: key of the party that bears the rest
    :param cents: what each of the others pays, with the taxes that count in its
        promise, by its key
    """

    rest: Hashable
    cents: Mapping[Hashable, int]


@dataclass(slots=True)
class Share:
    """What one party bears.

    :ivar items: exact share in cents of every cost item, before minimum and cap
    :ivar adjustment: exact effect in cents of minimum and cap, per tax group
    :ivar exact: exact share in cents per tax group, minimum and cap included
    :ivar cents: rounded share per tax group, promise included
    :ivar above: rounded cents per tax group that the promise keeps off the party
    :ivar promise: the most that it pays, None without a promise
    """

    party: Party
    items: dict[Hashable, Fraction] = field(default_factory=dict)
    adjustment: dict[Hashable, Fraction] = field(default_factory=dict)
    exact: dict[Hashable, Fraction] = field(default_factory=dict)
    cents: dict[Hashable, int] = field(default_factory=dict)
    above: dict[Hashable, int] = field(default_factory=dict)
    promise: Promise | None = None

    @property
    def total_cents(self) -> int:
        """Cents over all tax groups."""
        return sum(self.cents.values())

    @property
    def paid_cents(self) -> int:
        """What the party pays, with the taxes that count in its promise."""
        return sum(self.promise.paid(*row) for row in self.cents.items())

    @property
    def above_cents(self) -> int:
        """What the promise keeps off the party, without odd cents."""
        above = sum(self.above.values())
        return 0 if is_odd(above, len(self.above)) else above

    @property
    def wanted_cents(self) -> int:
        """What the promise would have to be so that nothing is above it."""
        return sum(
            self.promise.paid(group, cents + self.above[group])
            for group, cents in self.cents.items()
        )

    def to_json(self, figures: Mapping[Hashable, Mapping[str, Any]]) -> dict[str, Any]:
        """Return what the calculation sheet says of the party.

        :param figures: what the formula of each cost item counts, by its key
        """
        return {
            "key": self.party.key,
            "order": self.party.order,
            "total_cents": self.total_cents,
            "limit_cents": self.promise and self.promise.cents,
            "items": [
                {
                    "key": key,
                    "exact": _text(self.items[key]),
                    "formula": {name: _text(value) for name, value in formula.items()},
                }
                for key, formula in figures.items()
            ],
            "groups": [
                {
                    "group": group,
                    "adjustment": _text(self.adjustment[group]),
                    "exact": _text(self.exact[group]),
                    "cents": self.cents[group],
                    "above": self.above[group],
                }
                for group in self.exact
            ],
        }


@dataclass(slots=True)
class Allocation:
    """Result of :func:`allocate`.

    :ivar shares: one per party, by party order
    :ivar totals: cost in cents per tax group
    :ivar balance: cents per tax group that no party bears because of fixed prices:
        positive is a deficit of the network, negative its surplus
    :ivar above: cents per tax group that nobody may be charged, because of promises;
        always ``sum of shares + balance + above == total``
    :ivar empty: what others pay for empty seats, ``tools.carried.Carried``; it is
        taken off the cost before
    """

    items: tuple[CostItem, ...]
    shares: list[Share]
    totals: dict[Hashable, int]
    balance: dict[Hashable, int]
    above: dict[Hashable, int]
    empty: list[Any] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return plain data for the frozen calculation sheet.

        Fractions are written as ``p/q`` strings, the order is that of the parties and
        of the items, so equal settlements give equal text. Keys stay as they came in.
        """
        parties = [share.party for share in self.shares]
        divisions = {item: divide(item.rule, parties) for item in self.items}
        return {
            "items": [
                {
                    "key": item.key,
                    "group": item.group,
                    "amount_cents": item.amount_cents,
                    "method": item.rule.method,
                    "denominator": _text(division.denominator),
                }
                for item, division in divisions.items()
            ],
            "groups": [
                {
                    "group": group,
                    "total_cents": total,
                    "balance_cents": self.balance[group],
                    "above_cents": self.above[group],
                }
                for group, total in self.totals.items()
            ],
            "parties": [
                share.to_json(
                    {
                        item.key: division.figures(row)
                        for item, division in divisions.items()
                    }
                )
                for row, share in enumerate(self.shares)
            ],
            "empty": [row.to_json() for row in self.empty],
        }


def is_odd(above_cents: int, groups: int) -> bool:
    """Return whether only roundings put so much above a promise.

    A price was rounded once, its share is for each tax group: up to a cent of each is
    nothing that anybody has to decide.
    """
    return above_cents <= groups


def borne_by_nobody(items: Iterable[CostItem]) -> Allocation:
    """Return the allocation of a cost for which no party is left: all is balance."""
    totals: dict[Hashable, int] = {}
    for item in items:
        totals[item.group] = totals.get(item.group, 0) + item.amount_cents
    return Allocation((), [], totals, dict(totals), dict.fromkeys(totals, 0))


def split_cents(total_cents: int, weights: Sequence[money.Number]) -> list[int]:
    """Split *total_cents* in proportion to *weights* by largest remainder.

    The parts always add up to the total, each is less than a cent away from its exact
    share, and a credit mirrors the charge it takes back. Among equal remainders the
    first ones get the odd cents.

    :param total_cents: cents, may be zero or negative
    :param weights: not negative, not all zero
    :raises AllocationError: ``no_parties``, ``negative_weight``, ``no_weight``
    """
    if not weights:
        raise AllocationError("no_parties")
    weights = [money.exact(weight) for weight in weights]
    if any(weight < 0 for weight in weights):
        raise AllocationError("negative_weight", weight=min(weights))
    total_weight = sum(weights)
    if not total_weight:
        raise AllocationError("no_weight")
    factor = total_cents / total_weight
    return money.largest_remainder([weight * factor for weight in weights])


def allocate(
    items: Iterable[CostItem],
    parties: Sequence[Party],
    minimum_cents: int = 0,
    cap_cents: int | None = None,
    promises: Mapping[Hashable, Promise] | None = None,
    fixed: FixedPrices | None = None,
) -> Allocation:
    """Share out *items* over *parties*, rounding once per tax group.

    Per tax group the parties' cents plus the balance (fixed prices only) plus what is
    above the promises equal the cost. Each party's cents are less than one cent away
    from its exact share, unless its promise stops them or its price is fixed.

    Minimum and cap bind a party's exact share over all its tax groups; the difference
    is carried by the other parties in proportion to their shares, and moves between
    tax groups as those who are relieved had it. With one tax group the cents keep
    the limits too; with several, each group's rounding may add or take a cent.
    A negative share counts as zero there. A credit, and a cost of nothing, knows no
    minimum and no cap. Where a price is fixed nobody pays for
    another: there the difference is the network's.

    A promise goes before everything else. What it keeps off a party is laid on no
    other one, who was told its own share: somebody has to decide about it.

    :param minimum_cents: the least every party contributes
    :param cap_cents: the most a party contributes, None for no cap
    :param promises: the most each party pays, by its key
    :param fixed: what the exact shares of some parties come to, but for roundings: the
        cents that several tax groups, or the tax, put on it or take off are moved to
        the party that bears the rest
    :raises AllocationError: as :func:`.cost_keys.divide`; ``duplicate_party``,
        ``duplicate_item``; ``cap_too_low`` or ``minimum_too_high`` when the parties
        cannot bear exactly the cost within the limits, ``minimum_above_cap``
    """
    items = tuple(items)
    # by order, then by key: the caller's sequence must not decide on a cent
    parties = sorted(parties, key=lambda party: (party.order, str(party.key)))
    _refuse_duplicates("duplicate_party", (party.key for party in parties))
    _refuse_duplicates("duplicate_item", (item.key for item in items))

    shares = [Share(party) for party in parties]
    totals, balance = _charge(items, shares)
    if all(item.rule.key.division.part_of_cost for item in items):
        _apply_limits(shares, minimum_cents, cap_cents)
        _round(shares, totals)
        if fixed and not minimum_cents and cap_cents is None:
            _fix(shares, fixed, promises or {})
    else:
        _round(shares, totals)
        if sum(totals.values()) >= 0:
            for group, cents in _bound(shares, minimum_cents, cap_cents).items():
                balance[group] -= cents
    above = _keep(promises or {}, shares, totals)
    return Allocation(items, shares, totals, balance, above)


def allocate_at_most(
    items: Iterable[CostItem],
    parties: Sequence[Party],
    others: Party,
    promises: Mapping[Hashable, Promise],
) -> list[Share]:
    """Return the most that :func:`allocate` gives each party, whoever the others are.

    Which cents are rounded up depends on all of them: here all are.

    :param others: those who are not known, together
    :return: one per party, in their order
    """
    shares = [Share(party) for party in parties]
    totals, _balance = _charge(items, [*shares, Share(others)])
    for share in shares:
        share.cents = {group: ceil(exact) for group, exact in share.exact.items()}
    _keep(promises, shares, totals)
    return shares


def _charge(
    items: Iterable[CostItem], shares: list[Share]
) -> tuple[dict[Hashable, int], dict[Hashable, int]]:
    """Add each item to the exact shares.

    :return: per tax group the cost, and what of it nobody bears
    """
    parties = [share.party for share in shares]
    totals: dict[Hashable, int] = {}
    balance: dict[Hashable, int] = {}
    for item in items:
        totals[item.group] = totals.get(item.group, 0) + item.amount_cents
        borne = divide(item.rule, parties).shares(item.amount_cents)
        for share, amount in zip(shares, borne, strict=True):
            share.items[item.key] = amount
            share.exact[item.group] = share.exact.get(item.group, 0) + amount
        missing = item.amount_cents - int(sum(borne))
        balance[item.group] = balance.get(item.group, 0) + missing
    return totals, balance


def _round(shares: list[Share], groups: Iterable[Hashable]) -> None:
    """Give each party whole cents, once per tax group."""
    for share in shares:
        share.adjustment = share.adjustment or dict.fromkeys(share.exact, Fraction(0))
    for group in groups:
        rounded = money.largest_remainder([share.exact[group] for share in shares])
        for share, cents in zip(shares, rounded, strict=True):
            share.cents[group] = cents


def _fix(
    shares: list[Share],
    fixed: FixedPrices,
    promises: Mapping[Hashable, Promise],
) -> None:
    """Let each party with a fixed price pay it to the cent, as far as taxes allow."""
    by_key = {share.party.key: share for share in shares}
    rest = by_key.get(fixed.rest)
    if rest is None:
        return
    for key, due in fixed.cents.items():
        share, promise = by_key.get(key), promises.get(key)
        if share is None or promise is None or share is rest:
            continue
        cents = _nearest(share.cents, rest.cents, due, promise)
        for group, amount in cents.items():
            rest.cents[group] += share.cents[group] - amount
        share.cents = cents


def _nearest(
    cents: dict[Hashable, int], room: Mapping[Hashable, int], due: int, promise: Promise
) -> dict[Hashable, int]:
    """Return *cents* such that as much of *due* is paid as taxes allow, never more.

    A tax skips amounts: at 19 % no net amount in cents comes to 0.03. Then a cent of
    another tax group may help.

    :param room: what there is to take in each group
    """
    paid = {group: promise.paid(group, amount) for group, amount in cents.items()}
    # More than roundings is no matter of cents: other rules were at work
    if abs(sum(paid.values()) - due) > ODD_CENTS * len(cents):
        return cents
    charges = [
        group
        for group in _in_order(cents)
        if cents[group] >= 0 and cents[group] + room[group] > 0
    ]
    if sum(paid.values()) == due or not charges:
        return cents
    main = max(charges, key=cents.__getitem__)
    ways = [(main, 0)] + [
        (group, step)
        for group in charges
        for step in (-1, 1)
        if group != main and -cents[group] <= step <= room[group]
    ]
    found = []
    for group, step in ways:
        trial = {**cents, group: cents[group] + step}
        others = sum(promise.paid(*row) for row in trial.items() if row[0] != main)
        most = cents[main] + max(room[main], 0)
        trial[main] = min(_net_within(promise, main, due - others), most)
        if trial[main] >= 0:
            found.append(trial)
    return max(
        found,
        key=lambda row: sum(promise.paid(*part) for part in row.items()),
        default=cents,
    )


def _bound(shares: list[Share], minimum: int, cap: int | None) -> dict[Hashable, int]:
    """Put whoever pays less than the minimum or more than the cap on it.

    :return: cents per tax group that all parties together pay more than before
    """
    _check_limits(minimum, cap)
    changes: dict[Hashable, int] = {}
    for share in shares:
        total = max(share.total_cents, minimum)
        total = total if cap is None else min(total, cap)
        if total == share.total_cents:
            continue
        groups = _in_order(share.cents)
        weights = [max(share.cents[group], 0) for group in groups]
        if not any(weights):
            weights[0] = 1
        parts = split_cents(total - share.total_cents, weights)
        for group, part in zip(groups, parts, strict=True):
            share.cents[group] += part
            share.adjustment[group] += share.cents[group] - share.exact[group]
            share.exact[group] = Fraction(share.cents[group])
            changes[group] = changes.get(group, 0) + part
    return changes


def _in_order(groups: Iterable[Hashable]) -> list[Hashable]:
    """The caller's sequence of items must not decide on a cent either."""
    return sorted(groups, key=str)


def _keep(
    promises: Mapping[Hashable, Promise],
    shares: list[Share],
    groups: Iterable[Hashable],
) -> dict[Hashable, int]:
    """Charge nobody more than was promised.

    :return: cents per tax group that are charged to nobody
    """
    above = dict.fromkeys(groups, 0)
    for share in shares:
        share.above = dict.fromkeys(share.cents, 0)
        share.promise = promises.get(share.party.key)
        if share.promise is None:
            continue
        for group, cents in within_promise(share.cents, share.promise).items():
            share.above[group] = share.cents[group] - cents
            share.cents[group] = cents
            above[group] += share.above[group]
    return above


def within_promise(cents: dict[Hashable, int], promise: Promise) -> dict[Hashable, int]:
    """Return the most of *cents* that a promise allows, per tax group.

    The promise is split in proportion to what is due, tax included; in each group
    stays the largest net amount whose tax still fits.
    """
    due = {group: promise.paid(group, amount) for group, amount in cents.items()}
    if promise.cents is None or sum(due.values()) <= promise.cents:
        return cents
    charges = {group: due[group] for group in _in_order(due) if due[group] > 0}
    credits = sum(amount for amount in due.values() if amount < 0)
    allowed = split_cents(promise.cents - credits, list(charges.values()))
    result = dict(cents)
    for group, most in zip(charges, allowed, strict=True):
        result[group] = _net_within(promise, group, most)
    return result


def _net_within(promise: Promise, group: Hashable, most: int) -> int:
    """Return the largest net amount of a tax group that comes to at most *most*."""
    net = floor(most / (1 + promise.rates.get(group, Fraction(0)))) + 1
    while promise.paid(group, net) > most:
        net -= 1
    return net


def _check_limits(minimum: int, cap: int | None) -> None:
    if cap is not None and minimum > cap:
        raise AllocationError("minimum_above_cap", minimum=minimum, cap=cap)


def _apply_limits(shares: list[Share], minimum: int, cap: int | None) -> None:
    """Bring the exact shares within the limits, keeping every tax group's sum."""
    before = [sum(share.exact.values(), Fraction(0)) for share in shares]
    for share in shares:
        share.adjustment = dict.fromkeys(share.exact, Fraction(0))
    total = sum(before)
    if total <= 0 or (not minimum and cap is None):
        return
    changes = [
        after - amount
        for after, amount in zip(
            _within_limits(before, Fraction(minimum), cap), before, strict=True
        )
    ]
    relieved = [
        (share, -change / amount)
        for share, change, amount in zip(shares, changes, before, strict=True)
        if change < 0
    ]
    burden = sum(change for change in changes if change > 0)
    for group in shares[0].exact:
        pool = sum(share.exact[group] * part for share, part in relieved)
        for share, part in relieved:
            share.adjustment[group] = -share.exact[group] * part
        for share, change in zip(shares, changes, strict=True):
            if change > 0:
                share.adjustment[group] = pool * change / burden
    for share in shares:
        for group, change in share.adjustment.items():
            share.exact[group] += change


def _within_limits(
    amounts: list[Fraction], minimum: Fraction, cap: int | None
) -> list[Fraction]:
    """Scale *amounts* proportionally into the limits, keeping their positive sum.

    Whoever breaks a limit is put on it and the others share what is left, as often as
    needed; only the kind of breach that outweighs the other is settled in a round,
    because settling it may heal the other (the way flexible boxes get their widths).
    """
    total = sum(amounts)
    _check_limits(minimum, cap)
    if minimum * len(amounts) > total:
        raise AllocationError(
            "minimum_too_high", minimum=minimum, parties=len(amounts), total=total
        )

    def bounded(amount: Fraction) -> Fraction:
        amount = max(amount, minimum)
        return amount if cap is None else min(amount, Fraction(cap))

    result = list(amounts)
    free = set(range(len(amounts)))
    while True:
        breaches = {row: bounded(result[row]) - result[row] for row in free}
        if not any(breaches.values()):
            return result
        outcome = sum(breaches.values())
        for row, breach in breaches.items():
            if breach and (not outcome or (breach > 0) == (outcome > 0)):
                result[row] += breach
                free.remove(row)
        left = total - sum(
            amount for row, amount in enumerate(result) if row not in free
        )
        base = sum(amounts[row] for row in free if amounts[row] > 0)
        if left and not base:
            raise AllocationError("cap_too_low", cap=cap, total=total)
        for row in free:
            result[row] = left * max(amounts[row], 0) / base if base else Fraction(0)


def _refuse_duplicates(code: str, keys: Iterable[Hashable]) -> None:
    seen = set()
    for key in keys:
        if key in seen:
            raise AllocationError(code, key=key)
        seen.add(key)


def _text(value: Any) -> Any:
    """Write an exact number as ``p/q``, leave words alone."""
    if isinstance(value, str):
        return value
    number = money.exact(value)
    return f"{number.numerator}/{number.denominator}"
