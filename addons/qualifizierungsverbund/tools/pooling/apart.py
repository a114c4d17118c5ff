"""What keeps groups of needs apart, and what each group asks for as a whole."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from ..geo import distance_km
from ..price_curve import dearest_size
from ..working_days import Calendar
from .columns import ALWAYS, NEVER, last_day
from .vocabulary import Need, TopicRule


def _format_of(need: Need) -> str | tuple | None:
    """Inhouse at one company is a format of its own."""
    if need.format != "inhouse":
        return need.format
    alone = need.partner_id is None
    return need.format, alone, need.id if alone else need.partner_id


# What a need may insist on; None is no wish.
WISHES = {
    "format": _format_of,
    "level": lambda need: need.level_to,
    "shifts": lambda need: None if need.shifts == "any" else need.shifts,
}


class World(NamedTuple):
    """What holds for all needs of one topic.

    :param named: network that mixes -> places of its needs, where a course could be
    :param declined: need -> first and last day of a course to which it has said no
    """

    rule: TopicRule
    places: Mapping[Any, tuple[float, float]]
    named: Mapping[tuple, set[tuple[float, float]]]
    sharing: Mapping[Any, Hashable]
    days: Calendar
    today: date | None
    declined: Mapping[Any, tuple[date, date]]

    def mixing(self, need: Need) -> tuple:
        network = need.network_id
        return network in self.sharing, self.sharing.get(network, network)

    def span(self, day: date) -> tuple[date, date]:
        """First and last day of a course that does not start before."""
        units = self.rule.units
        return self.days.span(day, units) if units else (day, day)

    def latest_start(self, need: Need) -> int:
        units = self.rule.units
        if need.window_end is None or not units:
            return last_day(need)
        return self.days.latest_start(need.window_end, units).toordinal()

    def more_km(self, need: Need, place: tuple[float, float]) -> float:
        """How much farther than its people travel a place is; 0 when they reach it."""
        here = self.places.get(need.district_id)
        if here is None or need.max_km is None or here == place:
            return 0.0
        return max(distance_km(*here, *place) - need.max_km, 0.0)


class Group:
    """Needs of one topic, and what they ask for as a whole.

    :param ready: whether they are a course without anybody else
    """

    def __init__(self, world: World, needs: Sequence[Need], ready: bool = False):
        self.world = world
        self.needs = needs
        self.ready = ready
        self.ids = sorted(need.id for need in needs)
        self.topic_id = needs[0].topic_id
        self.firm = sum(need.seats_firm for need in needs)
        self.seats = self.firm + sum(need.seats_possible for need in needs)
        self.networks = set(map(world.mixing, needs))
        self.formats, self.levels, self.shifts = (
            {wish(need) for need in needs} - {None} for wish in WISHES.values()
        )
        self.inhouse = any(need.format == "inhouse" for need in needs)
        self.start = max(
            ALWAYS if need.window_start is None else need.window_start.toordinal()
            for need in needs
        )
        self.end = min(map(world.latest_start, needs))

    def joined(self, other: Group) -> Group:
        return Group(self.world, [*self.needs, *other.needs])

    def edges(self) -> set[date]:
        """First and last day on which a course of each need can start."""
        latest = {self.world.latest_start(need) for need in self.needs} - {NEVER}
        first = {need.window_start for need in self.needs} - {None}
        return first | {date.fromordinal(day) for day in latest}

    # --------------------------------------------------------------- obstacles

    def quick_obstacles(self, other: Group) -> list[str]:
        """What the two ask for differently, known without looking at each need."""
        high = self.world.rule.max_seats
        differs = {
            "size": high is not None and self.firm + other.firm > high,
            "network": len(self.networks | other.networks) > 1,
            # an inhouse course is one for all or for nobody
            "format": len(self.formats | other.formats) > 1
            or self.inhouse != other.inhouse,
            "level": len(self.levels | other.levels) > 1,
            "shifts": len(self.shifts | other.shifts) > 1,
            "window": max(self.start, other.start) > min(self.end, other.end),
        }
        found = [name for name, is_so in differs.items() if is_so]
        # a group that is full, or too large by itself, waits for nobody
        full = high is not None and max(self.firm, other.firm) >= high
        return [*found, "full"] if full else found

    def slow_obstacles(self, other: Group, both: Group, formats: set) -> list[str]:
        """
        :param both: the two together
        :param formats: of the course
        """
        found = []
        # without any wish it is held online, if there is no place for all
        if formats - {"online"} and not self._share_a_place(other):
            found.append("place")
        if both.above():
            found.append("price")
        return found

    def _share_a_place(self, other: Group) -> bool:
        named = self.world.named
        there = {*self.homes, *other.homes}.union(
            *(named.get(mixing, ()) for mixing in self.networks | other.networks)
        )
        return not there or bool(there & self._reached & other._reached)

    @cached_property
    def homes(self) -> set[tuple[float, float]]:
        """Where a course could be, for all that is known of them."""
        places = self.world.places
        onsite = [need for need in self.needs if need.format != "online"]
        return {places.get(need.district_id) for need in onsite} - {None}

    @cached_property
    def _reached(self) -> set[tuple[float, float]]:
        """Places that everybody reaches."""
        more_km = self.world.more_km
        return {
            place
            for place in set(self.world.places.values())
            if not any(more_km(need, place) for need in self.needs)
        }

    def farther(self) -> dict[Any, float]:
        """Who would have to go how many kilometres more, to where others of it are."""
        best: tuple | None = None
        for place in sorted(self.homes):
            more = {need.id: self.world.more_km(need, place) for need in self.needs}
            more = {key: km for key, km in more.items() if km}
            rank = (len(more), sum(more.values()))
            if best is None or rank < best[0]:
                best = rank, more
        return best[1] if best else {}

    @property
    def _size(self) -> int:
        high = self.world.rule.max_seats
        return max(self.seats if high is None else min(self.seats, high), 1)

    def price(self) -> Fraction:
        """What a seat costs at most in their largest group, or a larger one."""
        plan, high = self.world.rule.plan, self.world.rule.max_seats
        last = max((seats for seats, _cents in plan.steps), default=1)
        last = max(self._size, last if high is None else high)
        return plan.price(dearest_size(plan, self._size, last))

    def above(self) -> list[Need]:
        """Whose ceiling is below that."""
        size_for = self.world.rule.size_for
        least = ((need, size_for(need.price_ceiling)) for need in self.needs)
        return [need for need, size in least if size is None or size > self._size]
