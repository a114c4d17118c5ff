"""Where needs can meet, and which of them can meet at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import product
from typing import Any

from .columns import ALWAYS, Columns

# candidate places per group of needs that mix; the busiest ones, if there are more
MAX_PLACES = 64


class Venues:
    """The venues of needs of one topic that may mix, and what they need of one.

    They are numbered by taste: format, then level and shifts, then place.

    :param formats: formats of a course on the topic; none where no venue helps
    """

    def __init__(
        self, columns: Columns, members: Sequence[int], formats: Sequence[str]
    ) -> None:
        self.columns = columns
        self.members = members
        self.all: list[tuple] = []
        self.suits: dict[int, list[int]] = {}  # kind -> venues
        self.mask: dict[int, int] = {}  # the same as bits
        self.holds: list[list[int]] = []  # venue -> kinds
        if formats:
            self._index(formats)

    def _index(self, formats: Sequence[str]) -> None:
        """Tell which venues suit which kind of need, and the other way round."""
        columns = self.columns
        seats: dict[int, int] = defaultdict(int)
        for index in self.members:
            seats[columns.kind[index]] += columns.firm[index]
        kinds = {number: columns.kinds[number] for number in seats}
        asked = {kind[0] for kind in kinds.values()}
        # the formats somebody insists on; a blended course is never just assumed
        formats = [form for form in formats if form in asked or form != "blended"]
        levels = [
            sorted({kind[1][part] for kind in kinds.values()} - {None}, key=str)
            or [None]
            for part in (0, 1)
        ]
        places = self._candidate_places(seats)
        self.all = [
            (form, level, place)
            for form, level in product(formats, list(product(*levels)))
            for place in ((None,) if form == "online" else places)
        ]
        self.number_of = {venue: number for number, venue in enumerate(self.all)}
        at_format_level: dict[tuple, int] = {}
        for number, (form, level, _place) in enumerate(self.all):
            at_format_level.setdefault((form, level), number)
        reachable: dict[tuple, list[int]] = {}
        self.holds = [[] for _venue in self.all]
        for number, (form, level, place, max_km) in kinds.items():
            near = reachable.get((place, max_km))
            if near is None:
                near = reachable[place, max_km] = self._reached(places, place, max_km)
            suits = self.suits[number] = [
                first + offset
                for (at_form, at_level), first in at_format_level.items()
                if form in (None, at_form) and _suits(level, at_level)
                for offset in ((0,) if at_form == "online" else near)
            ]
            for venue in suits:
                self.holds[venue].append(number)
            self.mask[number] = sum(1 << venue for venue in suits)

    def _reached(self, places: list, place: tuple | None, max_km: float | None) -> list:
        """Return the positions in *places* reached from *place*."""
        if None in (place, max_km) or places == [None]:
            return list(range(len(places)))
        reach = self.columns.reach(place, max_km)
        return [position for position, at in enumerate(places) if at in reach]

    def _candidate_places(self, seats: Mapping[int, int]) -> list:
        """Return the places named by the needs, the busiest ones if there are many."""
        weight: dict[tuple, int] = defaultdict(int)
        for number, firm in seats.items():
            form, _level, place, _max_km = self.columns.kinds[number]
            if place is not None and form != "online":
                weight[place] += firm
        busiest = sorted(weight, key=lambda place: (-weight[place], place))[:MAX_PLACES]
        return sorted(busiest) or [None]

    @cached_property
    def districts(self) -> dict[tuple, Any]:
        """The lowest district at each place."""
        columns = self.columns
        districts: dict[tuple, Any] = {}
        for index in self.members:
            place = columns.kinds[columns.kind[index]][2]
            if place is not None:
                here = columns.needs[index].district_id
                districts[place] = min(here, districts.get(place, here))
        return districts

    def parts(self, members: Sequence[int]) -> list[list[int]]:
        """Split *members* where none can meet one of the others, not even by turns."""
        start, end, kind_of = self.columns.start, self.columns.end, self.columns.kind
        spans: list[tuple[int, int]] = []  # time without a gap in which a kind is there
        spans_of: dict[int, list[int]] = defaultdict(list)
        span_of: dict[int, int] = {}
        for index in sorted(members, key=start.__getitem__):
            known = spans_of[kind_of[index]]
            if known and start[index] <= spans[known[-1]][1]:
                first, last = spans[known[-1]]
                spans[known[-1]] = first, max(last, end[index])
            else:
                known.append(len(spans))
                spans.append((start[index], end[index]))
            span_of[index] = known[-1]
        leader = list(range(len(spans)))

        def find(span: int) -> int:
            while leader[span] != span:
                leader[span] = span = leader[leader[span]]
            return span

        for kinds in self.holds:
            until, before = ALWAYS - 1, 0
            here = [span for kind in kinds for span in spans_of.get(kind, ())]
            for span in sorted(here, key=spans.__getitem__):
                if spans[span][0] <= until:
                    leader[find(span)] = find(before)
                until, before = max(until, spans[span][1]), span
        parts: dict[int, list[int]] = defaultdict(list)
        for index in members if self.all else ():
            parts[find(span_of[index])].append(index)
        return list(parts.values())

    def meet(self, index: int, pool: Sequence[int]) -> bool:
        """Say whether a need could meet one of a pool."""
        start, end, kind = self.columns.start, self.columns.end, self.columns.kind
        mask = self.mask[kind[index]]
        return any(
            start[index] <= end[i]
            and start[i] <= end[index]
            and mask & self.mask[kind[i]]
            for i in pool
        )

    def wished(self, index: int) -> tuple:
        """Return format and place that a need names itself."""
        form, _level, place, _max_km = self.columns.kinds[self.columns.kind[index]]
        return form, None if form == "online" else place

    def home(self, pool: Sequence[int]) -> tuple:
        """Return format and place of a pool, where one of it is at home if possible."""
        columns = self.columns
        common = -1
        for index in pool:
            common &= self.mask.get(columns.kind[index], 0)
        if not common:  # one need that fits nowhere
            return self.wished(pool[0])
        form, level, place = self.all[(common & -common).bit_length() - 1]
        homes = {columns.kinds[columns.kind[index]][2] for index in pool}
        numbers = {self.number_of.get((form, level, home)) for home in homes} - {None}
        numbers = [number for number in numbers if common >> number & 1]
        return form, self.all[min(numbers)][2] if numbers else place


def _suits(wishes: tuple, venue: tuple) -> bool:
    """Say whether a venue has all that somebody wishes; None is no wish."""
    return all(
        wish is None or wish == there for wish, there in zip(wishes, venue, strict=True)
    )
