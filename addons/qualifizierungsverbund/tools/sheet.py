"""One company's calculation sheet, read out of a frozen calculation.

The calculation is what :meth:`tools.allocation.Allocation.to_json` gives, completed
with the names of that day. It knows all companies; a sheet holds the own one and
totals, so that nobody learns what a neighbour pays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import trunc
from typing import Any

from .cost_keys import KEYS, Division


@dataclass(frozen=True, slots=True)
class Item:
    """A shared cost and what the company bears of it.

    :ivar amount_cents: cost of all companies together
    :ivar formula: ``tools.cost_keys.Division.figures`` as fractions
    :ivar exact: exact share in cents
    """

    name: str
    cost_type: str
    amount_cents: int
    group: Any
    formula: dict[str, Any]
    exact: Fraction

    @property
    def code(self) -> str:
        """The method of the key."""
        return self.formula["code"]

    @property
    def division(self) -> type[Division]:
        """How the share is recomputed, with which columns."""
        return KEYS[self.code].division


@dataclass(frozen=True, slots=True)
class Group:
    """The rounding step of one tax.

    :ivar exact: exact share in cents, limits included
    :ivar adjustment: effect of minimum and cap in cents, already in ``exact``
    :ivar cents: rounded share that is charged
    :ivar above: rounded cents that are not charged, because of the promise
    """

    key: Any
    exact: Fraction
    adjustment: Fraction
    cents: int
    above: int = 0

    @property
    def whole(self) -> int:
        """The exact share cut to whole cents."""
        return trunc(self.exact)

    @property
    def extra(self) -> int:
        """Odd cents that came to this company; beside a fixed price more than one."""
        return self.cents + self.above - self.whole


@dataclass(frozen=True, slots=True)
class Empty:
    """What the company pays for empty seats of one tax.

    :ivar size: seats of the group, taken and empty ones
    :ivar exact: exact cents
    :ivar cents: what is charged
    :ivar limit_cents: the most that it pays over all taxes
    """

    group: Any
    seats: int
    size: int
    exact: Fraction
    cents: int
    limit_cents: int

    @property
    def shared(self) -> Fraction:
        """The cost of which each seat, taken or empty, carries its part."""
        return self.exact * self.size / self.seats


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a company needs to recompute its share; empty when it has none.

    :ivar limit_cents: the most that it pays, None when nothing was promised
    """

    companies: int = 0
    seats: int = 0
    limit_cents: int | None = None
    items: list[Item] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    empty: list[Empty] = field(default_factory=list)

    @property
    def exact(self) -> Fraction:
        """Exact share over all taxes, limits included."""
        return sum((group.exact for group in self.groups), Fraction(0))

    @property
    def adjustment(self) -> Fraction:
        """Effect of minimum and cap over all taxes."""
        return sum((group.adjustment for group in self.groups), Fraction(0))

    @property
    def above_cents(self) -> int:
        """What the promise keeps off the company, over all taxes."""
        return sum(group.above for group in self.groups)

    @property
    def total_cents(self) -> int:
        """Rounded share over all taxes."""
        return sum(group.cents for group in self.groups)


def company_sheet(calculation: dict[str, Any], key: Any) -> Sheet:
    """Return the sheet of the company *key*, an empty one when it takes no part."""
    party = next(
        (row for row in calculation.get("parties", []) if row["key"] == key), None
    )
    empty = _empty(calculation, key)
    if party is None and not empty:
        return Sheet()
    party = party or {"items": [], "groups": []}
    costs = {item["key"]: item for item in calculation["items"]}
    return Sheet(
        companies=len(calculation["parties"]),
        seats=calculation.get("seats") or 0,
        limit_cents=party.get("limit_cents"),
        items=[_item(costs[row["key"]], row) for row in party["items"]],
        groups=[
            Group(
                key=row["group"],
                exact=Fraction(row["exact"]),
                adjustment=Fraction(row["adjustment"]),
                cents=row["cents"],
                above=row.get("above", 0),
            )
            for row in party["groups"]
        ],
        empty=empty,
    )


def _empty(calculation: dict[str, Any], key: Any) -> list[Empty]:
    return [
        Empty(
            group=group["group"],
            seats=row["seats"],
            size=row["size"],
            exact=Fraction(group["exact"]),
            cents=group["cents"],
            limit_cents=row["limit_cents"],
        )
        for row in calculation.get("empty", [])
        if row["key"] == key
        for group in row["groups"]
    ]


def _item(cost: dict[str, Any], row: dict[str, Any]) -> Item:
    return Item(
        name=cost.get("name", ""),
        cost_type=cost.get("cost_type", ""),
        amount_cents=cost["amount_cents"],
        group=cost["group"],
        formula={
            name: value if name == "code" else Fraction(value)
            for name, value in row["formula"].items()
        },
        exact=Fraction(row["exact"]),
    )
