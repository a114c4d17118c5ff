"""Exact allocation of course costs to companies.

Money enters as integer cents, shares are exact fractions of a cent, and each tax
group is rounded once, at the very end, by largest remainder (Hare-Niemeyer). The sum
of the lines is therefore always the sum of the cost, whatever the key.

Errors carry a code and figures instead of a sentence: the caller knows the user's
language.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from . import money
from .cost_keys import AllocationError, Party, Rule, divide


@dataclass(frozen=True, slots=True)
class CostItem:
    """A cost to share; negative for a grant or a credit.

    :param group: opaque tax group; each group is rounded on its own
    """

    key: Hashable
    amount_cents: int
    rule: Rule
    group: Hashable = None


@dataclass(slots=True)
class Share:
    """What one party bears.

    :ivar items: exact share in cents of every cost item, before the limits
    :ivar adjustment: exact effect in cents of minimum and cap, per tax group
    :ivar exact: exact share in cents per tax group, limits included
    :ivar cents: rounded share per tax group
    """

    party: Party
    items: dict[Hashable, Fraction] = field(default_factory=dict)
    adjustment: dict[Hashable, Fraction] = field(default_factory=dict)
    exact: dict[Hashable, Fraction] = field(default_factory=dict)
    cents: dict[Hashable, int] = field(default_factory=dict)

    @property
    def total_cents(self) -> int:
        """Cents over all tax groups."""
        return sum(self.cents.values())


@dataclass(slots=True)
class Allocation:
    """Result of :func:`allocate`.

    :ivar shares: one per party, by party order
    :ivar totals: cost in cents per tax group
    :ivar balance: cents per tax group that no party bears because of fixed prices:
        positive is a deficit of the network, negative its surplus; always
        ``sum of shares + balance == total``
    """

    items: tuple[CostItem, ...]
    shares: list[Share]
    totals: dict[Hashable, int]
    balance: dict[Hashable, int]

    def to_json(self) -> dict[str, Any]:
        """Return plain data for the frozen calculation sheet.

        Fractions are written as ``p/q`` strings, the order is that of the parties and
        of the items, so equal settlements give equal text. Keys stay as they came in.
        """
        parties = [share.party for share in self.shares]
        sheet = [(item, divide(item.rule, parties)) for item in self.items]
        return {
            "items": [
                {
                    "key": item.key,
                    "group": item.group,
                    "amount_cents": item.amount_cents,
                    "method": item.rule.method,
                    "denominator": _text(division.denominator),
                }
                for item, division in sheet
            ],
            "groups": [
                {
                    "group": group,
                    "total_cents": total,
                    "balance_cents": self.balance[group],
                }
                for group, total in self.totals.items()
            ],
            "parties": [
                {
                    "key": share.party.key,
                    "order": share.party.order,
                    "total_cents": share.total_cents,
                    "items": [
                        {
                            "key": item.key,
                            "exact": _text(share.items[item.key]),
                            "formula": {
                                name: _text(value)
                                for name, value in division.figures(row).items()
                            },
                        }
                        for item, division in sheet
                    ],
                    "groups": [
                        {
                            "group": group,
                            "adjustment": _text(share.adjustment[group]),
                            "exact": _text(share.exact[group]),
                            "cents": share.cents[group],
                        }
                        for group in self.totals
                    ],
                }
                for row, share in enumerate(self.shares)
            ],
        }


def borne_by_nobody(items: Iterable[CostItem]) -> Allocation:
    """Return the allocation of a cost for which no party is left: all is balance."""
    totals: dict[Hashable, int] = {}
    for item in items:
        totals[item.group] = totals.get(item.group, 0) + item.amount_cents
    return Allocation((), [], totals, dict(totals))


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
) -> Allocation:
    """Share out *items* over *parties*, rounding once per tax group.

    Per tax group the parties' cents plus the balance (fixed prices only) equal the
    cost. Each party's cents are less than one cent away from its exact share.

    Minimum and cap bind a party's exact share over all its tax groups; the difference
    is carried by the other parties in proportion to their shares, and moves between
    tax groups as those who are relieved had it. With one tax group the cents keep
    the limits too; with several, each group's rounding may add or take a cent.
    A negative share counts as zero there. A total cost that is not positive (a
    credit) knows no minimum and no cap.

    :param minimum_cents: the least every party contributes
    :param cap_cents: the most a party contributes, None for no cap
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

    _apply_limits(shares, minimum_cents, cap_cents)
    for group in totals:
        rounded = money.largest_remainder([share.exact[group] for share in shares])
        for share, cents in zip(shares, rounded, strict=True):
            share.cents[group] = cents
    return Allocation(items, shares, totals, balance)


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
    if cap is not None and minimum > cap:
        raise AllocationError("minimum_above_cap", minimum=minimum, cap=cap)
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
