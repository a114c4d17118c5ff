"""What goes into the pooling and what comes out."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from fractions import Fraction
from typing import Any, Literal, NamedTuple, TypedDict

from ..price_curve import Plan, Step, size_from


class Need(NamedTuple):
    """Seats one company asks for, in the words of the model `verbund.need`.

    :param id: opaque, unique, sortable identity
    :param topic_id: opaque key into the topic rules
    :param network_id: a number, reported back; None for none
    :param partner_id: the company; inhouse needs pool only within one, None for never
    :param seats_firm: seats wanted in any case
    :param seats_possible: further seats, taken only to lift a group to its minimum
    :param format: ``onsite``, ``online``, ``blended``, ``inhouse``; None for any of the
        first three
    :param level_to: opaque, None for any
    :param window_start: first and
    :param window_end: last possible day, None for no bound; the course lies between
    :param district_id: opaque key into the places; None, or one without a place, is
        reachable from anywhere
    :param max_km: how far the participants travel, None for any distance
    :param priority: higher is more urgent; decides between needs that end on one day
    :param shifts: when the people work, of whom no others join; ``any`` or None for all
    :param price_ceiling: the most that the company pays for a seat, None for no ceiling
    """

    id: Any
    topic_id: Hashable
    network_id: Any = None
    partner_id: Hashable = None
    seats_firm: int = 0
    seats_possible: int = 0
    format: str | None = None
    level_to: Hashable = None
    window_start: date | None = None
    window_end: date | None = None
    district_id: Any = None
    max_km: float | None = None
    priority: int | str | None = 0
    shifts: str | None = None
    price_ceiling: Any = None


class TopicRule(NamedTuple):
    """What holds of all courses on a topic.

    :param min_seats: size of a group
    :param max_seats: the same, None for no limit
    :param units: length in units of 45 minutes; 0 when nobody knows: then needs fit
        that share a day
    :param fixed: what a course is known to cost, in the currency of the ceilings, and
    :param per_head: for each seat; both 0 as long as there is no price
    :param steps: (seats, amount): what it costs more from so many seats on
    """

    min_seats: int
    max_seats: int | None = None
    units: int = 0
    fixed: Any = 0
    per_head: Any = 0
    steps: tuple = ()

    @property
    def plan(self) -> Plan:
        """The cost, exact."""
        # as they are written: a float is not what it shows
        return Plan(
            Fraction(str(self.fixed)),
            Fraction(str(self.per_head)),
            tuple(Step(seats, Fraction(str(amount))) for seats, amount in self.steps),
        )

    def size_for(self, ceiling) -> int | None:
        """Return the size from which on no seat costs more than *ceiling*.

        However many come: a second trainer is paid by all. None when no group will do.
        """
        if ceiling is None or not (self.fixed or self.per_head or self.steps):
            return 0
        return size_from(self.plan, Fraction(str(ceiling)), self.max_seats)


class Proposal(TypedDict):
    """A group of needs, in the words of `verbund.need.propose_pools`.

    What there is none of is False, as in all that Odoo answers.

    :ivar need_ids: sorted
    :ivar seats: seats of the course; of an open pool, all firm and possible ones
    :ivar window_start: first and
    :ivar window_end: last day that suits everybody
    :ivar district_id: the venue; False online and when nobody names a place
    :ivar networks: networks of the needs, sorted
    :ivar missing: seats missing to the minimum, or to a group at whose price nobody is
        above its ceiling; 0 for a proposal, and where seats are not what is missing
    :ivar obstacle: why a need fits into no group at all: ``size`` (larger than the
        largest group: it has to be split by hand), ``window`` (too short for the
        course), ``price`` (no group is large enough for its ceiling); else False
    """

    topic_id: Any
    need_ids: list
    seats: int
    window_start: date | Literal[False]
    window_end: date | Literal[False]
    format: str | Literal[False]
    district_id: Any
    networks: list
    missing: int
    obstacle: Literal["size", "window", "price", False]


class Pools(NamedTuple):
    """Result of `pooling.propose`: what can take place, and what is still short."""

    proposals: list[Proposal]
    open_pools: list[Proposal]
