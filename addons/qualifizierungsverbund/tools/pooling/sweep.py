"""Many needs are covered venue by venue, in the order of their last days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from .columns import Columns
from .group import Group
from .venues import Venues

# needs that do not fit into the last seats of a group before it is closed
MAX_MISFITS = 12


class Sweep:
    """Pools of needs that meet, each a list of indexes."""

    def __init__(self, columns: Columns, venues: Venues, group: Group) -> None:
        self.columns = columns
        self.venues = venues
        self.group = group

    def cover(
        self, members: Sequence[int], low: int, short: bool = False
    ) -> list[list[int]]:
        """Serve the venues by the seats they can still gather."""
        kind, firm = self.columns.kind, self.columns.firm
        flexible, suits = self.columns.flexible, self.venues.suits
        waiting: dict[int, list[int]] = defaultdict(list)
        for i in members:
            waiting[kind[i]].append(i)
        seats: dict[int, int] = {}
        gathers: dict[int, int] = defaultdict(int)
        for number, indexes in waiting.items():
            seats[number] = sum(firm[i] + flexible[i] for i in indexes)
            for venue in suits[number]:
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
            here = [number for number in self.venues.holds[venue] if seats.get(number)]
            present = sorted(i for number in here for i in waiting[number])
            found = self._fill(present, low, short) if short else self._sweep(present)
            pools += found
            gone = {i for pool in found for i in pool}
            for number in {kind[i] for i in gone}:
                waiting[number] = [i for i in waiting[number] if i not in gone]
                left = sum(firm[i] + flexible[i] for i in waiting[number])
                for other in suits[number]:
                    gathers[other] -= seats[number] - left
                seats[number] = left
        return pools

    def _sweep(self, members: list[int]) -> list[list[int]]:
        """Return pools of *members* (ascending) at one venue.

        Groups are filled to the brim first. Where that strands somebody, groups of even
        size are tried as well, and the better result counts.
        """
        pools = self._fill(members, self.group.low)
        if sum(map(len, pools)) == len(members):
            return pools
        firm = self.columns.firm
        return max(
            pools,
            self._fill(members, self.group.low, even=True),
            key=lambda found: sum(firm[i] for pool in found for i in pool),
        )

    def _fill(
        self, members: list[int], low: int, short: bool = False, even: bool = False
    ) -> list[list[int]]:
        start, end = self.columns.start, self.columns.end
        firm, flexible = self.columns.firm, self.columns.flexible
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
                limit = self.group.high
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
                kept = pool if short else self.group.trim(pool)
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
