"""The needs as the search looks at them: columns of numbers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache

from ..geo import KM_PER_DEGREE, distance_km
from ..working_days import Calendar
from .vocabulary import Need

ALWAYS, NEVER = 0, 10**7  # ordinals before and after every date


def last_day(need: Need) -> int:
    return NEVER if need.window_end is None else need.window_end.toordinal()


def _latest_starts(needs: Sequence[Need], rules: Mapping, days: Calendar) -> list[int]:
    """Return the last day on which the course of each need can start."""
    known: dict[tuple, int] = {}
    starts = []
    for need in needs:
        last, units = need.window_end, rules[need.topic_id].units
        if last is None or not units:
            starts.append(last_day(need))
            continue
        start = known.get((last, units))
        if start is None:
            start = known[last, units] = days.latest_start(last, units).toordinal()
        starts.append(start)
    return starts


class Columns:
    """The needs as columns of numbers, by index.

    ``end`` is the last day on which a course can start so that it ends in time: a group
    has a common one of these just when the course fits into all its windows. ``size``
    is the smallest group that the ceiling allows, None for none.

    ``kind`` numbers what needs may have in common but for seats and windows: format,
    level, place and range. Whatever depends on it alone is worked out once per kind.
    """

    def __init__(
        self, needs: Sequence[Need], rules: Mapping, places: Mapping, days: Calendar
    ) -> None:
        self.needs = needs
        self.start = [
            ALWAYS if need.window_start is None else need.window_start.toordinal()
            for need in needs
        ]
        self.last = [last_day(need) for need in needs]
        self.end = _latest_starts(needs, rules, days)
        size_for = cache(lambda topic, ceiling: rules[topic].size_for(ceiling))
        self.size = [size_for(n.topic_id, n.price_ceiling) for n in needs]
        self.firm = [need.seats_firm for need in needs]
        self.flexible = [need.seats_possible for need in needs]
        for need, start, end in zip(needs, self.start, self.last, strict=True):
            if start > end:
                raise ValueError(f"need {need.id}: window ends before it starts")
        numbers: dict[tuple, int] = {}
        self.kind = [
            numbers.setdefault(
                (
                    n.format,
                    (n.level_to, None if n.shifts == "any" else n.shifts),
                    places.get(n.district_id),
                    n.max_km,
                ),
                len(numbers),
            )
            for n in needs
        ]
        self.kinds = list(numbers)
        self.places = sorted({kind[2] for kind in self.kinds} - {None})  # by latitude
        self._reach: dict[tuple, set[tuple]] = {}

    def reach(self, place: tuple, max_km: float) -> set[tuple]:
        """Return all places at most *max_km* away from *place*."""
        known = self._reach.get((place, max_km))
        if known is None:
            band = (max_km + 1) / KM_PER_DEGREE
            first = bisect_left(self.places, (place[0] - band,))
            last = bisect_left(self.places, (place[0] + band,))
            known = self._reach[place, max_km] = {
                at
                for at in self.places[first:last]
                if at == place or distance_km(*place, *at) <= max_km
            }
        return known
