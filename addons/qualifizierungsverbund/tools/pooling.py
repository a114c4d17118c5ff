"""Pooling: turn needs that are too small alone into groups large enough for a course.

Needs fit into one pool when they have the same topic and may mix, agree on format,
level and shifts, share days enough for the course, everybody reaches the place, and
nobody pays more than its ceiling, as far as a price is known. Finding the cover with
the most seats is NP-hard. It is searched by parts: needs of two parts can never meet,
so that what happens in one part does not depend on another.

* A small part (:class:`_Search`) is covered again and again. Who was left over goes
  first in the next round, and pools of all rounds are exchanged for one another as long
  as that covers more seats. It ends when nobody is left over who could be covered,
  when nothing better has come for long, or when the steps of the part are used up.
* A large part is covered venue by venue. A *venue* is a choice of format, level, shifts
  and place; the needs are intervals of time there. Going through them by their last
  day, the need that ends next takes everybody present on that day along, the soonest to
  end first, until the group is full: O(n log n) per venue. Then small pieces around
  needs left over are searched like small parts.

Steps are given by the need, so the whole is linear. No step draws lots or depends on
the order of the input.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from heapq import heapify, heappop, heappush
from itertools import combinations, count, islice, product
from math import ceil
from typing import Any, Literal, NamedTuple, TypedDict

from .geo import KM_PER_DEGREE, distance_km
from .working_days import Calendar

# candidate places per group of needs that mix; the busiest ones, if there are more
MAX_PLACES = 64
# needs that do not fit into the last seats of a group before it is closed
MAX_MISFITS = 12
# needs in a small part
PART_LIMIT = 64
# needs pooled in a piece of a large part, and pools and needs looked through for it
PIECE_SIZE, PIECE_SCAN = 14, 100
# pieces of any large part, and one more for so many needs
MIN_PIECES, NEEDS_PER_PIECE = 40, 200
# steps of searching (some five millions a second) per need of a part and of a piece
PART_STEPS, PIECE_STEPS = 2000, 400
# at most so many of them for listing all pools, and for choosing among those seen
LISTING_STEPS, CHOICE_STEPS = 3000, 2000
# rounds without anything better
PATIENCE = 40
# pools given up for another one at a time, and steps of packing what they leave
MAX_GIVEN_UP, PACKING_STEPS = 3, 60
# meetings looked at in a part
MAX_MEETINGS = 2000

_ALWAYS, _NEVER = 0, 10**7  # ordinals before and after every date
_UNLIMITED = 10**9
_FORMATS = ("onsite", "blended", "online")


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
    """

    min_seats: int
    max_seats: int | None = None
    units: int = 0
    fixed: Any = 0
    per_head: Any = 0

    def size_for(self, ceiling) -> int | None:
        """Return the smallest group in which a seat costs no more than *ceiling*.

        None when no group is large enough.
        """
        if ceiling is None or not (self.fixed or self.per_head):
            return 0
        # as they are written: a float is not what it shows
        fixed, per_head, ceiling = (
            Fraction(str(amount)) for amount in (self.fixed, self.per_head, ceiling)
        )
        spare = ceiling - per_head
        if spare <= 0:
            return 0 if not spare and not fixed else None
        size = ceil(fixed / spare)
        return size if self.max_seats is None or size <= self.max_seats else None


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
    """Result of :func:`propose`: what can take place, and what is still short."""

    proposals: list[Proposal]
    open_pools: list[Proposal]


def propose(
    needs: Iterable[Need],
    topic_rules: Mapping[Hashable, TopicRule],
    places: Mapping[Any, tuple[float, float]] | None = None,
    sharing: Mapping[Any, Hashable] | None = None,
    working_days: Calendar | None = None,
) -> Pools:
    """Group *needs* into courses that cover as many firm seats as possible.

    Every need is in at most one pool, with all its seats. Proposals and open pools
    come by topic, then by their needs.

    :param places: district -> (latitude, longitude)
    :param sharing: network -> opaque key; the needs of networks with the same key mix,
        those of any other network stay among themselves
    :param working_days: on which days a course is held; without it, not on weekends
    :raises KeyError: for a topic without a rule
    :raises ValueError: for a window that ends before it starts
    """
    sharing = sharing or {}
    # position = rank by last day, then urgency: "smallest index first" is the sweep
    needs = sorted(needs, key=lambda n: (_last_day(n), -int(n.priority or 0), n.id))
    groups: dict[tuple, list[int]] = defaultdict(list)
    for index, need in enumerate(needs):
        own = None
        if need.format == "inhouse":
            own = (
                (need.id, None) if need.partner_id is None else (None, need.partner_id)
            )
        network = need.network_id
        mixing = (network in sharing, sharing.get(network, network))
        groups[need.topic_id, mixing, own].append(index)

    calendar = _Calendar(needs, topic_rules, places or {}, working_days or Calendar())
    proposals, open_pools = [], []
    for (topic, _mixing, own), members in groups.items():
        rule = topic_rules[topic]
        formats = _FORMATS if own is None else ("inhouse",)
        cluster = _Cluster(calendar, members, rule, formats)
        cluster.solve()
        proposals += cluster.proposals(topic)
        open_pools += cluster.open_pools(topic)
    for pools in (proposals, open_pools):
        pools.sort(key=lambda pool: (str(pool["topic_id"]), pool["need_ids"]))
    return Pools(proposals, open_pools)


def _last_day(need: Need) -> int:
    return _NEVER if need.window_end is None else need.window_end.toordinal()


def _date(ordinal: int) -> date | Literal[False]:
    return ordinal not in (_ALWAYS, _NEVER) and date.fromordinal(ordinal)


def _latest_starts(needs: Sequence[Need], rules: Mapping, days: Calendar) -> list[int]:
    """Return the last day on which the course of each need can start."""
    known: dict[tuple, int] = {}
    starts = []
    for need in needs:
        last, units = need.window_end, rules[need.topic_id].units
        if last is None or not units:
            starts.append(_last_day(need))
            continue
        start = known.get((last, units))
        if start is None:
            start = known[last, units] = days.latest_start(last, units).toordinal()
        starts.append(start)
    return starts


class _Calendar:
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
            _ALWAYS if need.window_start is None else need.window_start.toordinal()
            for need in needs
        ]
        self.last = [_last_day(need) for need in needs]
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


class _Cluster:
    """Needs of one topic that may mix, and their cover by pools.

    Venues are numbered by taste: format, then level, then place. A pool is a list of
    indexes.
    """

    def __init__(
        self,
        calendar: _Calendar,
        members: Sequence[int],
        rule: TopicRule,
        formats: Sequence[str],
    ) -> None:
        self.calendar = calendar
        self.low = max(rule.min_seats, 1)
        self.high = _UNLIMITED if rule.max_seats is None else rule.max_seats
        self.everybody = members
        self.members = [i for i in members if not self._obstacle(i)]
        self.pools: list[list[int]] = []
        self.shorts: list[list[int]] = []
        self.venues: list[tuple] = []
        self.suits: dict[int, list[int]] = {}  # kind -> venues
        self.mask: dict[int, int] = {}  # the same as bits
        self.holds: list[list[int]] = []  # venue -> kinds
        # most inhouse needs are alone and too small: no venue helps
        if len(members) > 1 or self._seats(members) >= self.low:
            self._index_venues(formats)

    def _obstacle(self, index: int) -> Literal["size", "window", "price", False]:
        """Say why a need fits into no group, whoever joins it."""
        calendar = self.calendar
        if calendar.firm[index] > self.high:
            return "size"
        if calendar.start[index] > calendar.end[index]:
            return "window"
        return calendar.size[index] is None and "price"

    def _seats(self, members: Sequence[int]) -> int:
        firm, flexible = self.calendar.firm, self.calendar.flexible
        return sum(firm[i] + flexible[i] for i in members)

    # ------------------------------------------------------------------ venues

    def _index_venues(self, formats: Sequence[str]) -> None:
        """Tell which venues suit which kind of need, and the other way round."""
        calendar = self.calendar
        seats: dict[int, int] = defaultdict(int)
        for index in self.everybody:
            seats[calendar.kind[index]] += calendar.firm[index]
        kinds = {number: calendar.kinds[number] for number in seats}
        asked = {kind[0] for kind in kinds.values()}
        # the formats somebody insists on; a blended course is never just assumed
        formats = [form for form in formats if form in asked or form != "blended"]
        levels = list(
            product(
                *(
                    sorted({kind[1][part] for kind in kinds.values()} - {None}, key=str)
                    or [None]
                    for part in (0, 1)
                )
            )
        )
        places = self._candidate_places(seats)
        self.venues = [
            (form, level, place)
            for form in formats
            for level in levels
            for place in ((None,) if form == "online" else places)
        ]
        self.number_of = {venue: number for number, venue in enumerate(self.venues)}
        at_format_level: dict[tuple, int] = {}
        for number, (form, level, _place) in enumerate(self.venues):
            at_format_level.setdefault((form, level), number)
        reachable: dict[tuple, list[int]] = {}
        self.holds = [[] for _venue in self.venues]
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
        reach = self.calendar.reach(place, max_km)
        return [position for position, at in enumerate(places) if at in reach]

    def _candidate_places(self, seats: Mapping[int, int]) -> list:
        """Return the places named by the needs, the busiest ones if there are many."""
        weight: dict[tuple, int] = defaultdict(int)
        for number, firm in seats.items():
            form, _level, place, _max_km = self.calendar.kinds[number]
            if place is not None and form != "online":
                weight[place] += firm
        busiest = sorted(weight, key=lambda place: (-weight[place], place))[:MAX_PLACES]
        return sorted(busiest) or [None]

    @cached_property
    def _districts(self) -> dict[tuple, Any]:
        """The lowest district at each place."""
        calendar = self.calendar
        districts: dict[tuple, Any] = {}
        for index in self.everybody:
            place = calendar.kinds[calendar.kind[index]][2]
            if place is not None:
                here = calendar.needs[index].district_id
                districts[place] = min(here, districts.get(place, here))
        return districts

    # ------------------------------------------------------------------- parts

    def _parts(self) -> list[list[int]]:
        """Split the needs where none can meet one of the others, not even by turns."""
        start, end, kind_of = self.calendar.start, self.calendar.end, self.calendar.kind
        spans: list[tuple[int, int]] = []  # time without a gap in which a kind is there
        spans_of: dict[int, list[int]] = defaultdict(list)
        span_of: dict[int, int] = {}
        for index in sorted(self.members, key=start.__getitem__):
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
            until, before = _ALWAYS - 1, 0
            here = [span for kind in kinds for span in spans_of.get(kind, ())]
            for span in sorted(here, key=spans.__getitem__):
                if spans[span][0] <= until:
                    leader[find(span)] = find(before)
                until, before = max(until, spans[span][1]), span
        parts: dict[int, list[int]] = defaultdict(list)
        for index in self.members if self.venues else ():
            parts[find(span_of[index])].append(index)
        return list(parts.values())

    def solve(self) -> None:
        """Find the pools that can take place, and group who is left over."""
        for part in self._parts():
            found = map(self._afford, self._search(part))
            pools = [self._trim(pool) for pool in found if self._value(pool)]
            for pool in self._cover(_without(part, pools), 1, short=True):
                if self._value(pool):
                    pools.append(self._trim(pool))
                else:
                    self.shorts.append(pool)
            self.pools += pools
        placed = self.pools + self.shorts
        self.shorts += [[index] for index in _without(self.everybody, placed)]

    def _search(self, part: Sequence[int]) -> list[list[int]]:
        if self._seats(part) < self.low:
            return []
        if len(part) <= PART_LIMIT:
            return _Search(self, part, PART_STEPS).best([])
        return self._mend(part, self._cover(part, self.low))

    def _mend(self, part: Sequence[int], pools: list[list[int]]) -> list[list[int]]:
        """Search pieces of a large part, around needs left over, within a ration."""
        start, end, firm = self.calendar.start, self.calendar.end, self.calendar.firm

        def last_day(pool: list[int]) -> tuple[int, list[int]]:
            return min(end[i] for i in pool), pool

        left = dict.fromkeys(i for i in _without(part, pools) if firm[i])
        by_day = sorted(map(last_day, pools))
        ration = MIN_PIECES + len(part) // NEEDS_PER_PIECE
        for index in list(left)[:: -(-len(left) // ration) or 1]:
            if index not in left:
                continue
            del left[index]
            at = bisect_left(by_day, (start[index],))
            given_up = self._near(index, by_day[at : at + PIECE_SCAN])
            members = [index, *(i for _day, pool in given_up for i in pool)]
            members += [
                other
                for other in islice(left, PIECE_SCAN)
                if self._meet(index, [other])
            ][:PIECE_SIZE]
            search = _Search(self, sorted(members), PIECE_STEPS)
            for pair in given_up:
                del by_day[bisect_left(by_day, pair)]
            for pool in search.best([pool for _day, pool in given_up]):
                insort(by_day, last_day(pool))
                for other in pool:
                    left.pop(other, None)
        return [pool for _day, pool in by_day]

    def _near(self, index: int, pools: Sequence[tuple[int, list[int]]]) -> list[tuple]:
        """Return the first of *pools* whose needs could meet *index*: a piece full."""
        near = []
        room = PIECE_SIZE
        for pair in pools:
            if len(pair[1]) > room:
                break
            if self._meet(index, pair[1]):
                near.append(pair)
                room -= len(pair[1])
        return near

    def _meet(self, index: int, pool: Sequence[int]) -> bool:
        """Say whether a need could meet one of a pool."""
        start, end, kind = self.calendar.start, self.calendar.end, self.calendar.kind
        mask = self.mask[kind[index]]
        return any(
            start[index] <= end[i]
            and start[i] <= end[index]
            and mask & self.mask[kind[i]]
            for i in pool
        )

    # ------------------------------------------------------------------- cover

    def _value(self, pool: Sequence[int]) -> int:
        """Return the firm seats of a pool that may take place, else 0."""
        firm = sum(self.calendar.firm[i] for i in pool)
        flexible = sum(self.calendar.flexible[i] for i in pool)
        low = max(self.low, self._size(pool))
        return firm if firm <= self.high and firm + flexible >= low else 0

    def _size(self, pool: Sequence[int]) -> int:
        """Return the smallest group in which nobody is above its ceiling."""
        return max((self.calendar.size[i] or 0 for i in pool), default=0)

    def _afford(self, pool: list[int]) -> list[int]:
        """Leave out, the lowest ceiling first, who could not pay for such a group."""
        while self._size(pool) > min(self._seats(pool), self.high):
            size = self._size(pool)
            pool = [i for i in pool if (self.calendar.size[i] or 0) < size]
        return pool

    def _trim(self, pool: Sequence[int]) -> list[int]:
        """Drop needs without a firm seat that the minimum does not ask for."""
        firm, flexible = self.calendar.firm, self.calendar.flexible
        kept = [i for i in pool if firm[i]]
        lacking = max(self.low, self._size(pool))
        lacking -= sum(firm[i] + flexible[i] for i in kept)
        for index in pool:
            if lacking > 0 and not firm[index]:
                kept.append(index)
                lacking -= flexible[index]
        return kept

    def _cover(
        self, members: Sequence[int], low: int, short: bool = False
    ) -> list[list[int]]:
        """Serve the venues by the seats they can still gather."""
        kind, firm, flexible = (
            self.calendar.kind,
            self.calendar.firm,
            self.calendar.flexible,
        )
        waiting: dict[int, list[int]] = defaultdict(list)
        for i in members:
            waiting[kind[i]].append(i)
        seats: dict[int, int] = {}
        gathers: dict[int, int] = defaultdict(int)
        for number, indexes in waiting.items():
            seats[number] = sum(firm[i] + flexible[i] for i in indexes)
            for venue in self.suits[number]:
                gathers[venue] += seats[number]
        queue = [(-total, venue) for venue, total in gathers.items() if total >= low]
        heapify(queue)
        pools = []
        while queue:
            promised, venue = heappop(queue)
            if gathers[venue] < low:
                continue
            if gathers[venue] < -promised:  # others have served some of its needs
                heappush(queue, (-gathers[venue], venue))
                continue
            here = [number for number in self.holds[venue] if seats.get(number)]
            present = sorted(i for number in here for i in waiting[number])
            found = self._fill(present, low, short) if short else self._sweep(present)
            pools += found
            gone = {i for pool in found for i in pool}
            for number in {kind[i] for i in gone}:
                waiting[number] = [i for i in waiting[number] if i not in gone]
                left = sum(firm[i] + flexible[i] for i in waiting[number])
                for other in self.suits[number]:
                    gathers[other] -= seats[number] - left
                seats[number] = left
        return pools

    def _sweep(self, members: list[int]) -> list[list[int]]:
        """Return pools of *members* (ascending) at one venue.

        Groups are filled to the brim first. Where that strands somebody, groups of even
        size are tried as well, and the better result counts.
        """
        pools = self._fill(members, self.low)
        if sum(map(len, pools)) == len(members):
            return pools
        firm = self.calendar.firm
        return max(
            pools,
            self._fill(members, self.low, even=True),
            key=lambda found: sum(firm[i] for pool in found for i in pool),
        )

    def _fill(
        self, members: list[int], low: int, short: bool = False, even: bool = False
    ) -> list[list[int]]:
        start, end = self.calendar.start, self.calendar.end
        firm, flexible = self.calendar.firm, self.calendar.flexible
        arrivals = sorted(members, key=start.__getitem__, reverse=True)
        present: list[int] = []
        seats = spare = 0
        done: set[int] = set()
        pools = []
        for first in members:
            if first in done:
                continue
            while arrivals and start[arrivals[-1]] <= end[first]:
                index = arrivals.pop()
                heappush(present, index)
                seats += firm[index]
                spare += flexible[index]
            pool: list[int] = []
            misfits: list[int] = []
            taken = extra = 0
            if seats + spare >= low:
                limit = self.high
                if even and seats > limit:
                    size = -(-seats // -(-seats // limit))
                    limit = max(low, size, firm[first])
                while present and taken < limit and len(misfits) < MAX_MISFITS:
                    index = heappop(present)
                    if taken + firm[index] > limit:
                        misfits.append(index)
                    else:
                        pool.append(index)
                        taken += firm[index]
                        extra += flexible[index]
            else:
                heappop(present)  # first: nobody who comes later will meet it
            kept: list[int] = []
            if taken + extra >= low and (taken or short):
                kept = pool if short else self._trim(pool)
                pools.append(kept)
            done.update(kept)
            done.add(first)
            for index in misfits + pool:
                if index not in done:
                    heappush(present, index)
            for index in {first, *kept}:
                seats -= firm[index]
                spare -= flexible[index]
        return pools

    # ------------------------------------------------------------------ report

    def proposals(self, topic: Hashable) -> list[Proposal]:
        """Return the pools that can take place."""
        return [self._report(topic, pool) for pool in self.pools]

    def open_pools(self, topic: Hashable) -> list[Proposal]:
        """Return the pools that are short of seats, and needs too large for one."""
        return [self._report(topic, pool) for pool in self.shorts]

    def _report(self, topic: Hashable, pool: list[int]) -> Proposal:
        calendar = self.calendar
        needs = [calendar.needs[i] for i in pool]
        firm = sum(calendar.firm[i] for i in pool)
        everybody = firm + sum(calendar.flexible[i] for i in pool)
        obstacle = self._obstacle(pool[0])
        possible = not obstacle and bool(self._value(pool))
        low = max(self.low, self._size(pool))
        form, place = self._venue_of(pool)
        return Proposal(
            topic_id=topic,
            need_ids=sorted(need.id for need in needs),
            seats=max(firm, low) if possible else everybody,
            window_start=_date(max(calendar.start[i] for i in pool)),
            window_end=_date(min(calendar.last[i] for i in pool)),
            format=form or False,
            district_id=self._districts[place] if place else False,
            networks=sorted({need.network_id for need in needs} - {None}),
            missing=0 if possible or obstacle else max(low - everybody, 1),
            obstacle=obstacle,
        )

    def _venue_of(self, pool: Sequence[int]) -> tuple:
        """Return format and place of a pool, where one of it is at home if possible."""
        calendar = self.calendar
        common = -1
        for index in pool:
            common &= self.mask.get(calendar.kind[index], 0)
        if not common or self._obstacle(pool[0]):
            # a need that fits nowhere, with its own wishes
            form, _level, place, _max_km = calendar.kinds[calendar.kind[pool[0]]]
            return form, None if form == "online" else place
        form, level, place = self.venues[(common & -common).bit_length() - 1]
        homes = {calendar.kinds[calendar.kind[index]][2] for index in pool}
        numbers = {self.number_of.get((form, level, home)) for home in homes} - {None}
        numbers = [number for number in numbers if common >> number & 1]
        return form, self.venues[min(numbers)][2] if numbers else place


class _Search:
    """The best cover of a few needs that so many steps find.

    Sets of needs are numbers here, a bit a need. A *meeting* is everybody who could
    come to one venue on one day; those within a larger one are left out. Any part of a
    meeting with the right number of seats is a pool.
    """

    def __init__(self, cluster: _Cluster, members: Sequence[int], steps: int) -> None:
        calendar = cluster.calendar
        self.members = members
        self.steps = self.budget = steps * len(members)
        self.firm = [calendar.firm[i] for i in members]
        self.seats = [calendar.firm[i] + calendar.flexible[i] for i in members]
        self.low, self.high = cluster.low, min(cluster.high, sum(self.firm))
        self.meetings = [
            meeting
            for meeting in _meetings(cluster, members)
            if sum(self.seats[bit] for bit in _bits(meeting)) >= self.low
        ]
        self.meetings_of = [
            [meeting for meeting in self.meetings if meeting >> bit & 1]
            for bit in range(len(members))
        ]
        # those who could be covered, if everything went well
        self.eligible = sum(
            1 << bit
            for bit, meetings in enumerate(self.meetings_of)
            if meetings and self.firm[bit]
        )
        self.scarce = sorted(
            range(len(members)), key=lambda bit: (len(self.meetings_of[bit]), bit)
        )
        self.urge = [0] * len(members)
        self.seen: dict[int, int] = {}  # pool -> its firm seats

    def best(self, pools: Sequence[Sequence[int]]) -> list[list[int]]:
        """Return pools that cover as much as *pools*, or more."""
        bit_of = {index: 1 << bit for bit, index in enumerate(self.members)}
        best = [self._see(sum(bit_of[i] for i in pool)) for pool in pools]
        if self.eligible & ~sum(best):
            listed = self._list_pools()
            if not (listed and self._choose(best)):
                self._search(best)
        self._merge(best)
        return [[self.members[bit] for bit in _bits(pool)] for pool in best]

    def _search(self, best: list[int]) -> None:
        """Improve *best* in rounds."""
        waited = 0
        for number in count():
            pools = self._cover(number)
            left = self.eligible & ~sum(pools)
            for bit in range(len(self.members)):
                if left >> bit & 1:
                    self.urge[bit] += 3 * self.firm[bit]
                else:
                    self.urge[bit] = self.urge[bit] * 2 // 3
            if number % 3 == 2:
                self._exchange(pools)
            waited += 1
            if self._worth(pools) > self._worth(best):
                if self._worth(pools)[0] > self._worth(best)[0]:
                    waited = 0
                best[:] = pools
            if not self.eligible & ~sum(best):
                return
            if waited > PATIENCE or self.steps <= 0:
                break
        self._choose(best)
        self._exchange(best)

    def _worth(self, pools: Sequence[int]) -> tuple[int, int]:
        """More firm seats first, then fewer courses."""
        return sum(self.seen[pool] for pool in pools), -len(pools)

    def _see(self, pool: int) -> int:
        if pool not in self.seen:
            self.seen[pool] = sum(self.firm[bit] for bit in _bits(pool))
        return pool

    # ------------------------------------------------------------------- cover

    def _cover(self, number: int) -> list[int]:
        """Return the pools of one round.

        Everybody not yet covered hosts a pool, the most urgent first. Rounds differ in
        whether the first to end or those with few meetings come next, and in how full
        a pool gets.
        """
        aim, by_chances = number // 2 % 4, number % 2
        urge, firm = self.urge, self.firm
        order = sorted(self.scarce, key=lambda bit: -urge[bit])
        hosts = (
            order
            if by_chances
            else sorted(range(len(order)), key=lambda bit: (-urge[bit], bit))
        )
        left = sum(1 << bit for bit in order)
        pools = []
        for host in hosts:
            if not left >> host & 1 or not firm[host]:
                continue
            top = (0, 0, 0)
            for meeting in {meeting & left for meeting in self.meetings_of[host]}:
                pool, filled = self._fill(host, meeting, order, aim)
                if pool:
                    size = meeting.bit_count()
                    top = max(top, (filled, -size if by_chances else size, pool))
            if top[0]:
                pools.append(self._see(top[2]))
                left &= ~top[2]
        self._top_up(pools, left & self.eligible)
        return pools

    def _fill(
        self, host: int, meeting: int, order: Sequence[int], aim: int
    ) -> tuple[int, int]:
        """Return the pool that *host* makes of *meeting*, and its firm seats.

        Which sums of seats the needs can make tells which need may be taken, going
        through them in *order*, so that the pool still gets exactly as large as wanted.

        :param aim: 0 as large as possible, 1 of even size where several are needed,
            2 the fewest firm seats, 3 no more once there are enough with possible ones
        """
        firm, seats, low, high = self.firm, self.seats, self.low, self.high
        others = [bit for bit in order if meeting >> bit & 1 and bit != host]
        self.steps -= len(others)
        pool, filled, total = 1 << host, firm[host], seats[host]
        if aim == 3:
            for bit in others:
                if total >= low:
                    break
                if filled + firm[bit] <= high:
                    pool |= 1 << bit
                    filled += firm[bit]
                    total += seats[bit]
            return (pool, filled) if total >= low else (0, 0)

        fits = (1 << high + 1) - 1
        sums = [1]  # of the needs still to come, a bit a sum
        for bit in reversed(others):
            sums.append((sums[-1] | sums[-1] << firm[bit]) & fits)
        sums.reverse()
        wanted = self._wanted(sums[0] << filled & fits, filled, others, aim)
        for place, bit in enumerate(others, 1):
            missing = wanted - filled - firm[bit]
            if firm[bit] and missing >= 0 and sums[place] >> missing & 1:
                pool |= 1 << bit
                filled += firm[bit]
                total += seats[bit]
        for bit in others:
            if total < low and not firm[bit]:
                pool |= 1 << bit
                total += seats[bit]
        return (pool, filled) if total >= low else (0, 0)

    def _wanted(self, sums: int, filled: int, others: Sequence[int], aim: int) -> int:
        """Return how many firm seats a pool should have, one of *sums*."""
        size = self.low
        if aim == 1:
            everybody = filled + sum(self.firm[bit] for bit in others)
            size = max(size, -(-everybody // -(-everybody // self.high)))
        enough = sums >> size
        if aim == 0 or not enough:
            return sums.bit_length() - 1
        return size + (enough & -enough).bit_length() - 1

    def _top_up(self, pools: list[int], left: int) -> None:
        """Let who is left over join a pool with room."""
        for bit in sorted(_bits(left), key=lambda bit: -self.firm[bit]):
            for place, pool in enumerate(pools):
                joined = pool | 1 << bit
                if self.seen[pool] + self.firm[bit] <= self.high and any(
                    not joined & ~meeting for meeting in self.meetings_of[bit]
                ):
                    pools[place] = self._see(joined)
                    break

    # ----------------------------------------------------------- known pools

    def _list_pools(self) -> bool:
        """See all pools there are, unless they are many; say whether it was done."""
        firm, seats, low, high = self.firm, self.seats, self.low, self.high
        known = dict(self.seen)
        steps = min(LISTING_STEPS, self.budget // 10)

        def grow(pool: int, filled: int, total: int, rest: list[int]) -> None:
            nonlocal steps
            steps -= 1
            if total >= low and filled:
                self.seen[pool] = filled
            for place, bit in enumerate(rest, 1):
                if steps > 0 and filled + firm[bit] <= high:
                    grow(
                        pool | 1 << bit,
                        filled + firm[bit],
                        total + seats[bit],
                        rest[place:],
                    )

        for meeting in self.meetings:
            grow(0, 0, 0, list(_bits(meeting)))
        if steps <= 0:
            self.seen = known
        return steps > 0

    def _choose(self, best: list[int]) -> bool:
        """Choose the best of all pools seen; say whether nothing can be better.

        Need by need, those with few pools first, one of its pools is taken or its seats
        are lost. A choice that has lost as many seats as the best one is given up.
        """
        pools_of: dict[int, list[int]] = defaultdict(list)
        for pool in sorted(self.seen, key=lambda pool: (-self.seen[pool], pool)):
            for bit in _bits(pool & self.eligible):
                pools_of[bit].append(pool)
        order = sorted(
            _bits(self.eligible),
            key=lambda bit: (len(pools_of[bit]), -self.firm[bit], bit),
        )
        least = sum(self.firm[bit] for bit in _bits(self.eligible & ~sum(best)))
        steps = min(CHOICE_STEPS, self.budget // 10)
        chosen: list[int] = []

        def choose(place: int, used: int, lost: int) -> None:
            nonlocal steps, least
            steps -= 1
            while place < len(order) and used >> order[place] & 1:
                place += 1
            if place == len(order):
                least = lost
                best[:] = chosen
                return
            for pool in pools_of[order[place]]:
                if steps <= 0 or lost >= least:
                    return
                if not pool & used:
                    chosen.append(pool)
                    choose(place + 1, used | pool, lost)
                    chosen.pop()
            lost += self.firm[order[place]]
            if lost < least and steps > 0:
                choose(place + 1, used, lost)

        if least:
            choose(0, 0, 0)
        return steps > 0

    def _exchange(self, pools: list[int]) -> None:
        """Give up a few pools for others seen, while that covers more seats."""
        seen = sorted(self.seen, key=lambda pool: (-self.seen[pool], pool))
        better = True
        while better:
            better = False
            left = self.eligible & ~sum(pools)
            for pool in seen:
                if not pool & left:
                    continue
                given_up = [other for other in pools if other & pool]
                if len(given_up) > MAX_GIVEN_UP:
                    continue
                self.steps -= len(seen) // 4
                free = (left | sum(given_up)) & ~pool
                lost = sum(self.seen[other] for other in given_up) - self.seen[pool]
                found = self._pack([p for p in seen if not p & ~free], free, lost)
                if found is not None:
                    pools[:] = [p for p in pools if not p & pool] + [pool, *found]
                    left = self.eligible & ~sum(pools)
                    better = True
            if self.steps <= 0:
                return

    def _pack(self, pools: list[int], free: int, least: int) -> list[int] | None:
        """Return disjoint ones of *pools* with more than *least* seats, or None."""
        found = [] if least < 0 else None
        least = max(least, 0)
        steps = PACKING_STEPS
        packed: list[int] = []

        def pack(first: int, free: int, value: int) -> None:
            nonlocal found, least, steps
            steps -= 1
            if value > least:
                least, found = value, list(packed)
            if value + sum(self.firm[bit] for bit in _bits(free)) <= least:
                return
            for place in range(first, len(pools)):
                if steps > 0 and not pools[place] & ~free:
                    packed.append(pools[place])
                    pack(
                        place + 1,
                        free & ~pools[place],
                        value + self.seen[pools[place]],
                    )
                    packed.pop()

        pack(0, free, 0)
        return found

    def _merge(self, pools: list[int]) -> None:
        """Make one course of two where they fit together."""
        for one, other in combinations(sorted(pools), 2):
            both = one | other
            if (
                one in pools
                and other in pools
                and self.seen[one] + self.seen[other] <= self.high
                and any(not both & ~meeting for meeting in self.meetings)
            ):
                pools.remove(one)
                pools.remove(other)
                pools.append(self._see(both))


def _suits(wishes: tuple, venue: tuple) -> bool:
    """Say whether a venue has all that somebody wishes; None is no wish."""
    return all(
        wish is None or wish == there for wish, there in zip(wishes, venue, strict=True)
    )


def _meetings(cluster: _Cluster, members: Sequence[int]) -> list[int]:
    """Return who can meet, as bits of the positions in *members*; the largest first."""
    calendar = cluster.calendar
    start, end, kind = calendar.start, calendar.end, calendar.kind
    of_kind: dict[int, int] = defaultdict(int)
    for bit, index in enumerate(members):
        of_kind[kind[index]] |= 1 << bit
    # venues by who can come there, split kind by kind
    classes = [((1 << len(cluster.venues)) - 1, 0)]
    for number, bits in of_kind.items():
        mask = cluster.mask[number]
        inside = [(venues & mask, who | bits) for venues, who in classes]
        outside = [(venues & ~mask, who) for venues, who in classes]
        classes = [pair for pair in inside + outside if pair[0]]
    on_day = [
        sum(1 << bit for bit, i in enumerate(members) if start[i] <= day <= end[i])
        for day in sorted({end[i] for i in members})
    ]
    venues, days = _largest(who for _venues, who in classes), _largest(on_day)
    venues = venues[: max(MAX_MEETINGS // max(len(days), 1), 1)]
    return _largest(venue & day for venue in venues for day in days)


def _largest(sets: Iterable[int]) -> list[int]:
    """Return the sets that are not within another one, the largest first."""
    kept: list[int] = []
    for one in sorted({*sets} - {0}, key=lambda one: (-one.bit_count(), one)):
        if all(one & ~other for other in kept):
            kept.append(one)
    return kept


def _bits(number: int) -> Iterator[int]:
    """Yield the positions of the bits that are set."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


def _without(indexes: Iterable[int], pools: Iterable[Iterable[int]]) -> list[int]:
    pooled = {index for pool in pools for index in pool}
    return [index for index in indexes if index not in pooled]
