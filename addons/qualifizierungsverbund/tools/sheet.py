"""One company's calculation sheet, read out of a frozen calculation.

The calculation is what :meth:`tools.allocation.Allocation.to_json` gives, completed
with the names of that day. It knows all companies; a sheet holds the own one and
totals, so that nobody learns what a neighbour pays.
"""

from __future__ import annotations

from dataclasses import dataclass
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
    net_cents: int
    gross_cents: int
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
    :ivar cents: rounded share
    :ivar odd_cents: cents that were left over among all companies, with sign
    """

    key: Any
    total_cents: int
    balance_cents: int
    exact: Fraction
    adjustment: Fraction
    cents: int
    odd_cents: int

    @property
    def whole(self) -> int:
        """The exact share cut to whole cents."""
        return trunc(self.exact)

    @property
    def remainder(self) -> Fraction:
        """What the cut took away, in cents."""
        return self.exact - self.whole

    @property
    def extra(self) -> int:
        """Odd cents that came to this company: -1, 0 or 1."""
        return self.cents - self.whole


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a company needs to recompute its share."""

    companies: int
    seats: int | None
    items: list[Item]
    groups: list[Group]

    @property
    def total_cents(self) -> int:
        """Rounded share over all taxes."""
        return sum(group.cents for group in self.groups)


def numbers(formula: dict[str, Any]) -> dict[str, Any]:
    """Return *formula* of the frozen calculation with fractions instead of text."""
    return {
        name: value if name == "code" or value is None else Fraction(value)
        for name, value in formula.items()
    }


def company_sheet(calculation: dict[str, Any], key: Any) -> Sheet | None:
    """Return the sheet of the company *key*, None when it takes no part."""
    party = next(
        (row for row in calculation.get("parties", []) if row["key"] == key), None
    )
    if party is None:
        return None
    costs = {item["key"]: item for item in calculation["items"]}
    totals = {group["group"]: group for group in calculation["groups"]}
    odd = odd_cents(calculation)
    return Sheet(
        companies=len(calculation["parties"]),
        seats=calculation.get("seats"),
        items=[
            Item(
                name=costs[row["key"]].get("name", ""),
                cost_type=costs[row["key"]].get("cost_type", ""),
                net_cents=costs[row["key"]].get("net_cents", 0),
                gross_cents=costs[row["key"]].get("gross_cents", 0),
                amount_cents=costs[row["key"]]["amount_cents"],
                group=costs[row["key"]]["group"],
                formula=numbers(row["formula"]),
                exact=Fraction(row["exact"]),
            )
            for row in party["items"]
        ],
        groups=[
            Group(
                key=row["group"],
                total_cents=totals[row["group"]]["total_cents"],
                balance_cents=totals[row["group"]]["balance_cents"],
                exact=Fraction(row["exact"]),
                adjustment=Fraction(row["adjustment"]),
                cents=row["cents"],
                odd_cents=odd[row["group"]],
            )
            for row in party["groups"]
        ],
    )


def odd_cents(calculation: dict[str, Any]) -> dict[Any, int]:
    """Return per tax the cents left over when every share is cut to whole cents."""
    odd = {group["group"]: 0 for group in calculation["groups"]}
    for party in calculation["parties"]:
        for row in party["groups"]:
            odd[row["group"]] += row["cents"] - trunc(Fraction(row["exact"]))
    return odd
