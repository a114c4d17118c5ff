"""What empty seats carry of the cost of a course, when it is shared.

An empty seat in a group of ``size`` seats carries ``1 / size`` of what does not grow
with each participant. What companies pay for empty seats is rounded up to the cent,
stops at what they were promised, and is taken off the cost before the participants
share the rest: so all lines together are the cost, to the cent, and an empty seat never
makes a taken one dearer.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Any, NamedTuple

from .allocation import Promise, split_cents, within_promise


class Cost(NamedTuple):
    """A cost to share.

    :param per_head: the part of it that grows with each participant, 0 to 1
    """

    key: Hashable
    group: Hashable
    cents: int
    per_head: Fraction = Fraction(0)

    @property
    def fixed(self) -> Fraction:
        return self.cents * (1 - self.per_head)


class Carrier(NamedTuple):
    """Who pays for empty seats.

    :param promise: the most that it pays
    """

    key: Hashable
    seats: int
    promise: Promise


@dataclass(slots=True)
class Carried:
    """What one company pays for empty seats.

    :ivar exact: exact cents per tax group
    :ivar cents: what is charged of it, per tax group
    """

    carrier: Carrier
    size: int
    exact: dict[Hashable, Fraction] = field(default_factory=dict)
    cents: dict[Hashable, int] = field(default_factory=dict)

    @property
    def paid_cents(self) -> int:
        """What the company pays, with the taxes that count in its promise."""
        return sum(self.carrier.promise.paid(*row) for row in self.cents.items())

    def to_json(self) -> dict[str, Any]:
        """Return what the calculation sheet says of it."""
        return {
            "key": self.carrier.key,
            "seats": self.carrier.seats,
            "size": self.size,
            "limit_cents": self.carrier.promise.cents,
            "groups": [
                {
                    "group": group,
                    "exact": f"{exact.numerator}/{exact.denominator}",
                    "cents": self.cents[group],
                }
                for group, exact in self.exact.items()
            ],
        }


def carry(
    costs: Sequence[Cost], carriers: Sequence[Carrier], size: int
) -> list[Carried]:
    """Return what each carrier pays.

    :param carriers: the earlier word first
    :param size: seats of the group, taken and empty ones
    """
    fixed: dict[Hashable, Fraction] = {}
    for cost in costs:
        fixed[cost.group] = fixed.get(cost.group, Fraction(0)) + cost.fixed
    left = {group: max(ceil(total), 0) for group, total in fixed.items()}
    result = []
    for carrier in carriers:
        row = Carried(carrier, size)
        for group, total in fixed.items():
            row.exact[group] = max(total, Fraction(0)) * carrier.seats / size
            # of a cost of some cents no more than there is
            row.cents[group] = min(ceil(row.exact[group]), left[group])
        row.cents = within_promise(row.cents, carrier.promise)
        for group, cents in row.cents.items():
            left[group] -= cents
        result.append(row)
    return result


def relieve(costs: Sequence[Cost], carried: Sequence[Carried]) -> dict[Hashable, int]:
    """Return what is taken off each cost before the participants share it.

    :return: key of the cost -> cents, of those from which something is taken
    """
    relief = {}
    for group in dict.fromkeys(cost.group for cost in costs):
        total = sum(row.cents.get(group, 0) for row in carried)
        own = [cost for cost in costs if cost.group == group]
        if total:
            parts = split_cents(total, [max(cost.fixed, 0) for cost in own])
            relief |= {cost.key: part for cost, part in zip(own, parts, strict=True)}
    return {key: cents for key, cents in relief.items() if cents}
