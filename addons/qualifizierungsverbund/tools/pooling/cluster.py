"""Needs of one topic that may mix: the pools that cover most of their seats."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from itertools import islice
from typing import Literal

from .columns import ALWAYS, NEVER, Columns
from .group import Group
from .search import Search
from .sweep import Sweep
from .venues import Venues
from .vocabulary import Proposal, TopicRule

# needs in a small part
PART_LIMIT = 64
# needs pooled in a piece of a large part, and pools and needs looked through for it
PIECE_SIZE, PIECE_SCAN = 14, 100
# pieces of any large part, and one more for so many needs
MIN_PIECES, NEEDS_PER_PIECE = 40, 200
# steps of searching (some five millions a second) per need of a part and of a piece
PART_STEPS, PIECE_STEPS = 2000, 400


class Cluster:
    """Needs of one topic that may mix, and their cover by pools: lists of indexes."""

    def __init__(
        self,
        columns: Columns,
        members: Sequence[int],
        rule: TopicRule,
        formats: Sequence[str],
    ) -> None:
        self.columns = columns
        self.group = Group(columns, rule)
        self.everybody = members
        self.members = [i for i in members if not self.group.obstacle(i)]
        # most inhouse needs are alone and too small: no venue helps
        alone = len(members) == 1 and self.group.seats(members) < self.group.low
        self.venues = Venues(columns, members, () if alone else formats)
        self.sweep = Sweep(columns, self.venues, self.group)
        self.pools: list[list[int]] = []
        self.shorts: list[list[int]] = []

    def solve(self) -> None:
        """Find the pools that can take place, and group who is left over."""
        group = self.group
        for part in self.venues.parts(self.members):
            found = map(group.afford, self._search(part))
            pools = [group.trim(pool) for pool in found if group.value(pool)]
            for pool in self.sweep.cover(_without(part, pools), 1, short=True):
                if group.value(pool):
                    pools.append(group.trim(pool))
                else:
                    self.shorts.append(pool)
            self.pools += pools
        placed = self.pools + self.shorts
        self.shorts += [[index] for index in _without(self.everybody, placed)]

    def _search(self, part: Sequence[int]) -> list[list[int]]:
        if self.group.seats(part) < self.group.low:
            return []
        if len(part) <= PART_LIMIT:
            return self._search_few(part, PART_STEPS).best([])
        return self._mend(part, self.sweep.cover(part, self.group.low))

    def _search_few(self, members: Sequence[int], steps: int) -> Search:
        return Search(self.columns, self.venues, self.group, members, steps)

    def _mend(self, part: Sequence[int], pools: list[list[int]]) -> list[list[int]]:
        """Search pieces of a large part, around needs left over, within a ration."""
        start, end, firm = self.columns.start, self.columns.end, self.columns.firm

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
                if self.venues.meet(index, [other])
            ][:PIECE_SIZE]
            search = self._search_few(sorted(members), PIECE_STEPS)
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
            if self.venues.meet(index, pair[1]):
                near.append(pair)
                room -= len(pair[1])
        return near

    # ------------------------------------------------------------------ report

    def proposals(self, topic: Hashable) -> list[Proposal]:
        """Return the pools that can take place."""
        return [self._report(topic, pool) for pool in self.pools]

    def open_pools(self, topic: Hashable) -> list[Proposal]:
        """Return the pools that are short of seats, and needs too large for one."""
        return [self._report(topic, pool) for pool in self.shorts]

    def _report(self, topic: Hashable, pool: list[int]) -> Proposal:
        columns = self.columns
        needs = [columns.needs[i] for i in pool]
        firm = sum(columns.firm[i] for i in pool)
        everybody = firm + sum(columns.flexible[i] for i in pool)
        obstacle = self.group.obstacle(pool[0])
        possible = not obstacle and bool(self.group.value(pool))
        low = max(self.group.low, self.group.size(pool))
        venues = self.venues
        form, place = venues.wished(pool[0]) if obstacle else venues.home(pool)
        return Proposal(
            topic_id=topic,
            need_ids=sorted(need.id for need in needs),
            seats=max(firm, low) if possible else everybody,
            window_start=_date(max(columns.start[i] for i in pool)),
            window_end=_date(min(columns.last[i] for i in pool)),
            format=form or False,
            district_id=venues.districts[place] if place else False,
            networks=sorted({need.network_id for need in needs} - {None}),
            missing=0 if possible or obstacle else max(low - everybody, 1),
            obstacle=obstacle,
        )


def _date(ordinal: int) -> date | Literal[False]:
    return ordinal not in (ALWAYS, NEVER) and date.fromordinal(ordinal)


def _without(indexes: Iterable[int], pools: Iterable[Iterable[int]]) -> list[int]:
    pooled = {index for pool in pools for index in pool}
    return [index for index in indexes if index not in pooled]
