"""The cost keys: how the cost of a course is divided. Each is declared here, once.

:data:`KEYS` is what selections, forms, the computation, the words of a basis and the
sheets are made from. A key names what counts of a company (:class:`Figure`) and how
that becomes a share (:class:`Division`); a new one is an entry there.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from . import money


def _lt(text: str) -> str:
    """Mark *text* for Odoo's export of terms; whoever shows it translates it."""
    return text


class AllocationError(ValueError):
    """The cost cannot be shared out as asked.

    :ivar code: machine-readable reason, e.g. ``no_seats`` or ``manual_not_100``
    :ivar details: the figures that led to it
    """

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details


# ---------------------------------------------------------------- what counts


# Weights of a company by its heads, as is usual for dues of associations.
SIZE_WEIGHTS = ((500, 5), (250, 3), (50, 2), (0, 1))


def size_weight(headcount: int) -> int:
    """Return the weight of the size class of a company with so many employees."""
    return next(weight for heads, weight in SIZE_WEIGHTS if headcount >= heads)


@dataclass(frozen=True, slots=True)
class Party:
    """One company that takes part in the cost.

    :param key: opaque, unique identity
    :param seats: confirmed seats, late cancellations included
    :param hours: booked or attended units of 45 minutes, all persons together
    :param headcount: employees
    :param size_weight: weight of the size class, e.g. 1, 2, 3, 5
    :param quota: reserved seats, used or not
    :param manual_percent: typed share in percent
    :param borne: amount that it pays by agreement, or is left with beside others
    :param order: breaks ties between equal remainders, lowest first (member number)
    """

    key: Hashable
    seats: int = 0
    hours: Fraction | int = 0
    headcount: Fraction | int = 0
    size_weight: Fraction | int = 0
    quota: int = 0
    manual_percent: Fraction | int = 0
    order: int = 0
    borne: Fraction | int = 0

    @property
    def companies(self) -> int:
        """The company itself, for what is shared equally."""
        return 1


@dataclass(frozen=True, slots=True)
class Figure:
    """What counts of a company.

    :param name: attribute of :class:`Party`; ``no_<name>`` is the code of the error
        when nobody has any
    :param basis: a share by this figure in words, with ``figure`` and ``total``
    :param nobody: sentence for the user when nobody has any
    """

    name: str
    basis: str
    nobody: str = ""

    @property
    def code(self) -> str:
        """Code of the error when nobody has any."""
        return f"no_{self.name}"

    def of(self, party: Party) -> Fraction:
        """Return the figure of *party*.

        :raises AllocationError: ``negative_basis``
        """
        number = money.exact(getattr(party, self.name))
        if number < 0:
            raise AllocationError(
                "negative_basis", party=party.key, basis=self.name, value=number
            )
        return number


SEATS = Figure(
    "seats",
    _lt("%(figure)s of %(total)s seats"),
    _lt("No seats are confirmed, so the cost cannot be shared by seats."),
)
QUOTA = Figure("quota", SEATS.basis, _lt("No places are reserved."))
HOURS = Figure(
    "hours",
    _lt("%(figure)s of %(total)s units"),
    _lt("The course has no units, so the cost cannot be shared by units."),
)
HEADS = Figure(
    "headcount",
    _lt("%(figure)s of %(total)s employees"),
    _lt("None of the companies has a headcount."),
)
SIZES = Figure("size_weight", _lt("weight %(figure)s of %(total)s"))
COMPANIES = Figure("companies", _lt("%(figure)s of %(total)s companies"))
PERCENT = Figure("manual_percent", _lt("%(figure)s %%"))
BORNE = Figure(
    "borne",
    _lt("%(seats)s, with a fixed price for guests"),
    _lt("The course has no fixed price for guests."),
)


# ---------------------------------------------------------------- how it is divided


@dataclass(frozen=True, slots=True)
class Column:
    """A figure of a division, as the sheet shows it.

    :param name: key in :meth:`Division.figures`
    :param label: heading in the workbook; without one it is on paper only
    :param kind: ``number``, ``percent`` (a part of 1) or ``money`` (cents)
    """

    name: str
    label: str = ""
    kind: str = "number"


@dataclass(frozen=True, slots=True)
class Division:
    """Shares in proportion to a figure: C x numerator / denominator.

    The figures of all parties under one rule, checked once. A class of its own is
    another way to divide; it says in :attr:`text` and :attr:`formula` how a share is
    recomputed by hand and in a workbook, over the names of its :attr:`columns`.

    :cvar text: the share on paper; ``amount`` is put before it when the share is a
        part of the cost
    :cvar part_of_cost: whether all shares together are the cost; what they are not,
        nobody bears (the balance)
    """

    rule: Rule
    numerators: list[Fraction]
    denominator: Fraction

    columns: ClassVar[tuple[Column, ...]] = (
        Column("numerator", _lt("Your figure")),
        Column("denominator", _lt("Figure of all")),
    )
    text: ClassVar[str] = "× {numerator} / {denominator}"
    formula: ClassVar[str] = "{amount}*{numerator}/{denominator}"
    part_of_cost: ClassVar[bool] = True

    @classmethod
    def check_rule(cls, rule: Rule) -> None:
        """Refuse a rule that this division cannot work with."""

    @classmethod
    def total(cls, rule: Rule, numerators: Sequence[Fraction]) -> Fraction:
        """Return what all figures are together, refuse when the cost finds nobody."""
        total = sum(numerators)
        if not total:
            raise AllocationError(rule.key.figure.code)
        return total

    def weight(self, row: int) -> Fraction:
        """Return the part of the party at *row*; all parts sum to 1."""
        return self.numerators[row] / self.denominator

    def shares(self, amount_cents: int) -> list[Fraction]:
        """Return the exact cents of each party."""
        return [amount_cents * self.weight(row) for row in range(len(self.numerators))]

    def figures(self, row: int) -> dict[str, Any]:
        """Return the figures with which the party at *row* recomputes its share.

        ``code`` is the method, ``weight`` the resulting part of the whole, the others
        are those of :attr:`text` and :attr:`formula`.
        """
        return {
            "code": self.rule.method,
            "numerator": self.numerators[row],
            "denominator": self.denominator,
            "weight": self.weight(row),
        }


class TypedPercent(Division):
    """Percentages that people typed; they are 100 or wrong."""

    __slots__ = ()

    @classmethod
    def total(cls, rule: Rule, numerators: Sequence[Fraction]) -> Fraction:
        total = sum(numerators)
        if total != 100:
            raise AllocationError("manual_not_100", total=total)
        return total


class Mixed(Division):
    """A part (a) shared equally among k companies, the rest by the figure.

    C x (a / k + (1 - a) x numerator / denominator)
    """

    __slots__ = ()
    columns = (
        *Division.columns,
        Column("share_company", _lt("Part per company"), "percent"),
        Column("companies", _lt("Companies")),
        Column("share_figure", kind="percent"),
    )
    text = (
        "× ({share_company} % / {companies} + "
        "{share_figure} % × {numerator} / {denominator})"
    )
    formula = (
        "{amount}*({share_company}/{companies}"
        "+(1-{share_company})*{numerator}/{denominator})"
    )

    @classmethod
    def total(cls, rule: Rule, numerators: Sequence[Fraction]) -> Fraction:
        if rule.share_company == 1:  # the figure does not count at all
            return sum(numerators) or Fraction(1)
        return super().total(rule, numerators)

    def weight(self, row: int) -> Fraction:
        a = money.exact(self.rule.share_company)
        return a / len(self.numerators) + (1 - a) * super().weight(row)

    def figures(self, row: int) -> dict[str, Any]:
        a = money.exact(self.rule.share_company)
        return {
            **super().figures(row),
            "share_company": a,
            "share_figure": 1 - a,
            "companies": len(self.numerators),
        }


class FixedPrice(Division):
    """A price for each, whatever the cost: price x numerator."""

    __slots__ = ()
    columns = (
        *Division.columns,
        Column("price_cents", _lt("Price per seat"), "money"),
    )
    text = "{numerator} × {price_cents}"
    formula = "{numerator}*{price_cents}"
    part_of_cost = False

    @classmethod
    def check_rule(cls, rule: Rule) -> None:
        if rule.price_cents is None or rule.price_cents < 0:
            raise AllocationError("no_price", price=rule.price_cents)

    def shares(self, amount_cents: int) -> list[Fraction]:
        return [number * self.rule.price_cents for number in self.numerators]

    def figures(self, row: int) -> dict[str, Any]:
        return {**super().figures(row), "price_cents": self.rule.price_cents}


# ---------------------------------------------------------------- the keys


@dataclass(frozen=True, slots=True)
class CostKey:
    """One way to share a cost.

    :param code: value of the selection; frozen calculations know it
    :param label: its name in selections
    :param figure: what counts of a company
    :param division: how the figures become shares
    :param fields: fields of forms that only such keys read
    :param basis: the basis of a share in words, with ``figure``, ``total`` and
        ``companies``; those of the figure when empty
    """

    code: str
    label: str
    figure: Figure
    division: type[Division] = Division
    fields: tuple[str, ...] = ()
    basis: str = ""

    @property
    def words(self) -> str:
        """The basis of a share in words, a source term."""
        return self.basis or self.figure.basis


KEYS: dict[str, CostKey] = {
    key.code: key
    for key in (
        CostKey("per_seat", "Per seat", SEATS),
        CostKey("per_company", "Per company", COMPANIES),
        CostKey(
            "mixed",
            "Mixed: part per company, rest per seat",
            SEATS,
            Mixed,
            fields=("share_company_percent",),
            basis=_lt("1 of %(companies)s companies, %(figure)s of %(total)s seats"),
        ),
        CostKey("per_hour", "Per booked unit", HOURS),
        CostKey("per_size", "Per size class", SIZES),
        CostKey("per_headcount", "Per employee", HEADS),
        CostKey("need_quota", "Per reserved place", QUOTA),
        CostKey(
            "fixed_price",
            "Fixed price per seat",
            SEATS,
            FixedPrice,
            fields=("price",),
        ),
        CostKey(
            "guest_price",
            "Fixed price for guests, the host bears the rest",
            BORNE,
        ),
        CostKey(
            "manual",
            "Typed percentages",
            PERCENT,
            TypedPercent,
            fields=("manual_percent",),
        ),
    )
}


def columns() -> list[Column]:
    """Return the columns of a workbook that holds shares by any of the keys."""
    found = dict.fromkeys(
        column for key in KEYS.values() for column in key.division.columns
    )
    return [column for column in found if column.label]


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of cost is shared.

    :param method: one of :data:`KEYS`
    :param share_company: for ``mixed``: part (0..1) shared equally per company, the
        rest goes per seat
    :param price_cents: for ``fixed_price``: price of a seat
    """

    method: str
    share_company: Fraction = Fraction(0)
    price_cents: int | None = None

    def __post_init__(self) -> None:
        if self.method not in KEYS:
            raise AllocationError("unknown_method", method=self.method)
        if not 0 <= money.exact(self.share_company) <= 1:
            raise AllocationError("share_out_of_range", share=self.share_company)
        self.key.division.check_rule(self)

    @property
    def key(self) -> CostKey:
        """The declaration of the method."""
        return KEYS[self.method]


def divide(rule: Rule, parties: Sequence[Party]) -> Division:
    """Return the figures of *parties* under *rule*.

    :raises AllocationError: ``no_parties``, ``negative_basis``, ``manual_not_100`` or
        ``no_<figure>`` (``no_seats``, ``no_hours``, …) when nobody has any
    """
    if not parties:
        raise AllocationError("no_parties")
    numerators = [rule.key.figure.of(party) for party in parties]
    kind = rule.key.division
    return kind(rule, numerators, kind.total(rule, numerators))
