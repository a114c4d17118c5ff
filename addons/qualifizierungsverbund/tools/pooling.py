"""Pooling: turn needs that are too small alone into groups large enough for a course.

Needs fit into one pool when they have the same topic and may mix (``pool_group``),
agree on format and level, share a day, and everybody reaches the place. Finding the
cover with the most seats is NP-hard, so this is a greedy sweep, repaired by an exact
search in small neighbourhoods:

1. A *venue* is a choice of format, level and place. On a venue the needs are intervals
   of time, and a pool is a set of intervals with a common day. Going through them by
   their last day, the need that ends next takes everybody present on that day along,
   the soonest to end first, until the group is full: O(n log n) per venue.
2. Venues are served by the seats they can still gather.
3. Needs left over are tried once more, together with a few pools around them, by a
   dynamic program over subsets of at most :data:`EXACT_LIMIT` needs. Small instances
   also try other venues first. All this is rationed: the whole stays close to linear.

No step draws lots or depends on the order of the input.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import combinations, islice
from typing import Any, Literal, NamedTuple, TypedDict

from .geo import KM_PER_DEGREE, distance_km

# needs in an exact search
EXACT_LIMIT = 13
# elementary steps of searching (some five millions a second) per call of propose, and
# per need
SEARCH_STEPS, STEPS_PER_NEED = 2_000_000, 5
# candidate places per pool group; the busiest ones, if there are more
MAX_PLACES = 64
# needs that do not fit into the last seats of a group before it is closed
MAX_MISFITS = 12
# greedy covers tried, each serving another venue first, and how many get repaired
MAX_OPENINGS, MAX_REPAIRS = 40, 8
# steps that a greedy cover costs per need, and that preparing an exact search costs
COVER_STEPS, NEIGHBOURHOOD_STEPS = 50, 1000
# pools around a need left over that are looked at, one by one and in pairs
MAX_NEIGHBOURS = 8

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
    :param window_end: last possible day, None for no bound
    :param district_id: opaque key into the places; None, or one without a place, is
        reachable from anywhere
    :param max_km: how far the participants travel, None for any distance
    :param priority: higher is more urgent; decides between needs that end on one day
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


class TopicRule(NamedTuple):
    """Group size in seats; ``max_seats`` None for no limit."""

    min_seats: int
    max_seats: int | None = None


class Proposal(TypedDict):
    """A group of needs, in the words of `verbund.need.propose_pools`.

    What there is none of is False, as in all that Odoo answers.

    :ivar need_ids: sorted
    :ivar seats: seats of the course; of an open pool, all firm and possible ones
    :ivar window_start: first and
    :ivar window_end: last day that suits everybody
    :ivar district_id: the venue; False online and when nobody names a place
    :ivar networks: networks of the needs, sorted
    :ivar missing: seats missing to the minimum, 0 for a proposal. An open pool with 0
        is a single need larger than the largest group: it has to be split by hand.
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


class Pools(NamedTuple):
    """Result of :func:`propose`: what can take place, and what is still short."""

    proposals: list[Proposal]
    open_pools: list[Proposal]


def propose(
    needs: Iterable[Need],
    topic_rules: Mapping[Hashable, TopicRule],
    places: Mapping[Any, tuple[float, float]] | None = None,
    sharing: Mapping[Any, Hashable] | None = None,
) -> Pools:
    """Group *needs* into courses that cover as many firm seats as possible.

    Every need is in at most one pool, with all its seats. Proposals and open pools
    come by topic, then by their needs.

    :param places: district -> (latitude, longitude)
    :param sharing: network -> opaque key; the needs of networks with the same key mix,
        those of any other network stay among themselves
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

    calendar = _Calendar(needs, places or {})
    proposals, open_pools = [], []
    steps = SEARCH_STEPS // max(len(needs), 1) + STEPS_PER_NEED
    budget = 0
    for (topic, _mixing, own), members in groups.items():
        rule = topic_rules[topic]
        formats = _FORMATS if own is None else ("inhouse",)
        cluster = _Cluster(calendar, members, rule, formats)
        budget = cluster.solve(budget + steps * len(members))
        proposals += cluster.proposals(topic)
        open_pools += cluster.open_pools(topic)
    for pools in (proposals, open_pools):
        pools.sort(key=lambda pool: (str(pool["topic_id"]), pool["need_ids"]))
    return Pools(proposals, open_pools)


def _last_day(need: Need) -> int:
    return _NEVER if need.window_end is None else need.window_end.toordinal()


def _date(ordinal: int) -> date | Literal[False]:
    return ordinal not in (_ALWAYS, _NEVER) and date.fromordinal(ordinal)


class _Calendar:
    """The needs as columns of numbers, by index.

    ``kind`` numbers what needs may have in common but for seats and windows: format,
    level, place and range. Whatever depends on it alone is worked out once per kind.
    """

    def __init__(self, needs: Sequence[Need], places: Mapping) -> None:
        self.needs = needs
        self.start = [
            _ALWAYS if need.window_start is None else need.window_start.toordinal()
            for need in needs
        ]
        self.end = [_last_day(need) for need in needs]
        self.firm = [need.seats_firm for need in needs]
        self.flexible = [need.seats_possible for need in needs]
        for need, start, end in zip(needs, self.start, self.end, strict=True):
            if start > end:
                raise ValueError(f"need {need.id}: window ends before it starts")
        numbers: dict[tuple, int] = {}
        self.kind = [
            numbers.setdefault(
                (n.format, n.level_to, places.get(n.district_id), n.max_km),
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

    Venues are numbered by taste: format, then level, then place. A pool is a pair of
    venue and list of indexes.
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
        firm = calendar.firm
        self.everybody = members
        self.members = [i for i in members if firm[i] <= self.high]
        self.pools: list[tuple[int, list[int]]] = []
        self.shorts: list[tuple[int | None, list[int]]] = []
        self.steps = 0
        self._index_venues(formats)

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
        levels = sorted({kind[1] for kind in kinds.values()} - {None}, key=str)
        levels = levels or [None]
        places = self._candidate_places(seats)
        self.venues = [
            (form, level, place)
            for form in formats
            for level in levels
            for place in ((None,) if form == "online" else places)
        ]
        at_format_level: dict[tuple, int] = {}
        for number, (form, level, _place) in enumerate(self.venues):
            at_format_level.setdefault((form, level), number)
        reachable: dict[tuple, list[int]] = {}
        self.suits: dict[int, list[int]] = {}  # kind -> venues
        self.mask: dict[int, int] = {}
        self.holds: list[list[int]] = [[] for _venue in self.venues]  # venue -> kinds
        for number, (form, level, place, max_km) in kinds.items():
            near = reachable.get((place, max_km))
            if near is None:
                near = reachable[place, max_km] = self._near(places, place, max_km)
            suits = self.suits[number] = [
                first + offset
                for (at_form, at_level), first in at_format_level.items()
                if form in (None, at_form) and level in (None, at_level)
                for offset in ((0,) if at_form == "online" else near)
            ]
            for venue in suits:
                self.holds[venue].append(number)
            self.mask[number] = sum(1 << venue for venue in suits)

    def _near(self, places: list, place: tuple | None, max_km: float | None) -> list:
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

    def _venues_of(self, index: int) -> list[int]:
        return self.suits[self.calendar.kind[index]]

    # ------------------------------------------------------------------- cover

    def solve(self, steps: int) -> int:
        """Build the pools; return how many of the *steps* are left over."""
        self.steps = steps
        self.pools = self._cover(self.members, self.low)
        if self.steps > 0 and self._left_over():
            self._improve()
        left = self._left_over()
        for venue, pool in self._cover(left, 1, short=True):
            if self._value(pool):
                self.pools.append((venue, self._trim(pool)))
            else:
                self.shorts.append((venue, pool))
        placed = {i for _venue, pool in self.pools + self.shorts for i in pool}
        self.shorts += [(None, [i]) for i in self.everybody if i not in placed]
        return self.steps

    def _improve(self) -> None:
        """Look for a better cover than the first one."""
        if len(self.members) <= EXACT_LIMIT:
            self.pools = max(self.pools, self._exact(self.members), key=self._worth)
            return
        cost = COVER_STEPS * len(self.members)
        openings = sorted(
            range(len(self.venues)), key=lambda venue: (-len(self.holds[venue]), venue)
        )[:MAX_OPENINGS]
        if cost * len(openings) > self.steps // 4:
            self._repair()
            return
        covers = [self.pools]
        for opening in openings:
            covers.append(self._cover(self.members, self.low, opening=opening))
        self.steps -= cost * len(openings)
        covers.sort(key=self._worth, reverse=True)
        repaired = []
        for self.pools in covers[:MAX_REPAIRS]:
            self._repair()
            repaired.append(self.pools)
        self.pools = max(repaired, key=self._worth)

    def _left_over(self) -> list[int]:
        covered = {index for _venue, pool in self.pools for index in pool}
        return [index for index in self.members if index not in covered]

    def _value(self, pool: Sequence[int]) -> int:
        """Return the firm seats of a pool that may take place, else 0."""
        firm = sum(self.calendar.firm[i] for i in pool)
        flexible = sum(self.calendar.flexible[i] for i in pool)
        return firm if firm <= self.high and firm + flexible >= self.low else 0

    def _trim(self, pool: Sequence[int]) -> list[int]:
        """Drop needs without a firm seat that the minimum does not ask for."""
        firm, flexible = self.calendar.firm, self.calendar.flexible
        kept = [i for i in pool if firm[i]]
        lacking = self.low - sum(firm[i] + flexible[i] for i in kept)
        for index in pool:
            if lacking > 0 and not firm[index]:
                kept.append(index)
                lacking -= flexible[index]
        return kept

    def _cover(
        self,
        members: Sequence[int],
        low: int,
        short: bool = False,
        opening: int | None = None,
    ) -> list[tuple]:
        """Serve the venues by the seats they can still gather, *opening* before all."""
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
        if opening is not None:
            queue.append((-_UNLIMITED, opening))
        heapify(queue)
        pools = []
        while queue:
            promised, venue = heappop(queue)
            if gathers[venue] < low:
                continue
            if (
                gathers[venue] < -promised < _UNLIMITED
            ):  # others have served some of its needs
                heappush(queue, (-gathers[venue], venue))
                continue
            here = [number for number in self.holds[venue] if seats.get(number)]
            present = sorted(i for number in here for i in waiting[number])
            found = self._fill(present, low, short) if short else self._sweep(present)
            pools += [(venue, pool) for pool in found]
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

    # ------------------------------------------------------------------ repair

    def _repair(self) -> None:
        """Re-solve neighbourhoods of the needs left over, while there are steps."""
        improved = True
        while improved:
            improved = False
            left = self._left_over()
            for index in sorted(left, key=lambda i: (-self.calendar.firm[i], i)):
                if index not in left:
                    continue
                for pools, members in self._neighbourhoods(index, left):
                    if self.steps <= 0:
                        return
                    self.steps -= NEIGHBOURHOOD_STEPS
                    found = self._exact(members)
                    if self._worth(found) > self._worth(pools):
                        self.pools = [p for p in self.pools if p not in pools] + found
                        left = self._left_over()
                        improved = True
                        break

    def _neighbourhoods(self, index: int, left: Sequence[int]):
        """Yield (pools, members): a few pools near *index*, and needs left over."""
        near = [i for i in left if i != index and self._meet(i, index)]
        pools = list(
            islice(
                (
                    pool
                    for pool in self.pools
                    if len(pool[1]) < EXACT_LIMIT
                    and any(self._meet(i, index) for i in pool[1])
                ),
                MAX_NEIGHBOURS,
            )
        )
        for count in (0, 1, 2, 3):
            for chosen in combinations(pools, count):
                pooled = [i for _venue, pool in chosen for i in pool]
                room = EXACT_LIMIT - 1 - len(pooled)
                if room >= 0:
                    others = near[:room]
                    if len(others) < room:
                        others += [
                            i
                            for i in left
                            if i != index
                            and i not in near
                            and any(self._meet(i, j) for j in pooled)
                        ][: room - len(others)]
                    yield list(chosen), sorted([index, *pooled, *others])

    def _meet(self, one: int, other: int) -> bool:
        start, end, kind = self.calendar.start, self.calendar.end, self.calendar.kind
        return (
            start[one] <= end[other]
            and start[other] <= end[one]
            and bool(self.mask[kind[one]] & self.mask[kind[other]])
        )

    def _worth(self, pools: Iterable[tuple]) -> tuple[int, int]:
        """More firm seats first, then fewer courses."""
        values = [self._value(pool) for _venue, pool in pools]
        return sum(values), -len(values)

    def _exact(self, members: Sequence[int]) -> list[tuple]:
        """Return the best pools of a few *members*: a dynamic program over subsets.

        Time is O(3 ** n) at worst; the limits on group size leave far fewer subsets.
        """
        venue_of = self._feasible(members)
        by_first: dict[int, list[int]] = defaultdict(list)
        for pool in venue_of:
            by_first[pool & -pool].append(pool)
        firm = [self.calendar.firm[i] for i in members]
        seats = _subset_sums(firm)
        best: dict[int, tuple] = {0: (0, 0, 0, 0)}

        def solve(rest: int) -> tuple:
            """Return (firm seats, minus courses, first pool, mask after it)."""
            if rest not in best:
                low = rest & -rest
                top = (-1, 0, 0, 0)
                self.steps -= len(by_first[low]) + 5
                for pool in by_first[low]:
                    if pool & rest == pool:
                        value, courses = solve(rest ^ pool)[:2]
                        worth = (value + seats[pool], courses - 1)
                        if worth > top[:2]:
                            top = (*worth, pool, rest ^ pool)
                without = solve(rest ^ low)[:2]
                best[rest] = (*without, 0, rest ^ low) if without > top[:2] else top
            return best[rest]

        pools, rest = [], (1 << len(members)) - 1
        while rest:
            *_value, pool, rest = solve(rest)
            if pool:
                chosen = [i for bit, i in enumerate(members) if pool >> bit & 1]
                pools.append((venue_of[pool], self._trim(chosen)))
        return pools

    def _feasible(self, members: Sequence[int]) -> dict[int, int]:
        """Return subset (as bits) -> venue for every possible pool of *members*."""
        start, end = self.calendar.start, self.calendar.end
        at_venue: dict[int, int] = defaultdict(int)
        for bit, index in enumerate(members):
            for venue in self._venues_of(index):
                at_venue[venue] |= 1 << bit
        on_day = {
            sum(1 << bit for bit, i in enumerate(members) if start[i] <= day <= end[i])
            for day in {end[i] for i in members}
        }
        meetings: dict[int, int] = {}
        for venue in sorted(at_venue):
            for day in on_day:
                meetings.setdefault(at_venue[venue] & day, venue)
        firm = _subset_sums([self.calendar.firm[i] for i in members])
        flexible = _subset_sums([self.calendar.flexible[i] for i in members])
        feasible: dict[int, int] = {}
        for meeting in sorted(meetings, key=lambda m: (meetings[m], -m)):
            pool = meeting
            self.steps -= 1 << meeting.bit_count()
            while pool:
                if (
                    0 < firm[pool] <= self.high
                    and firm[pool] + flexible[pool] >= self.low
                ):
                    feasible.setdefault(pool, meetings[meeting])
                pool = (pool - 1) & meeting
        return feasible

    # ------------------------------------------------------------------ report

    def proposals(self, topic: Hashable) -> list[Proposal]:
        """Return the pools that can take place."""
        return [self._report(topic, venue, pool) for venue, pool in self.pools]

    def open_pools(self, topic: Hashable) -> list[Proposal]:
        """Return the pools that are short of seats, and needs too large for one."""
        return [self._report(topic, venue, pool) for venue, pool in self.shorts]

    def _report(self, topic: Hashable, venue: int | None, pool: list[int]) -> Proposal:
        calendar = self.calendar
        needs = [calendar.needs[i] for i in pool]
        firm = sum(need.seats_firm for need in needs)
        everybody = firm + sum(need.seats_possible for need in needs)
        possible = bool(self._value(pool))
        if venue is None:  # a need that fits nowhere, with its own wishes
            form, _level, place, _max_km = calendar.kinds[calendar.kind[pool[0]]]
        else:
            form, _level, place = self.venues[venue]
        return Proposal(
            topic_id=topic,
            need_ids=sorted(need.id for need in needs),
            seats=max(firm, self.low) if possible else everybody,
            window_start=_date(max(calendar.start[i] for i in pool)),
            window_end=_date(min(calendar.end[i] for i in pool)),
            format=form or False,
            district_id=self._districts[place] if place else False,
            networks=sorted({need.network_id for need in needs} - {None}),
            missing=(
                0 if possible or firm > self.high else max(self.low - everybody, 1)
            ),
        )


def _subset_sums(values: Sequence[int]) -> list[int]:
    """Return the sum of every subset, indexed by its bits."""
    sums = [0]
    for value in values:
        sums += [total + value for total in sums]
    return sums
