"""Few needs are covered again and again, better each time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations, count

from .columns import Columns
from .group import Group
from .meetings import bits, find_meetings
from .venues import Venues

# at most so many steps for listing all pools, and for choosing among those seen
LISTING_STEPS, CHOICE_STEPS = 3000, 2000
# rounds without anything better
PATIENCE = 40
# pools given up for another one at a time, and steps of packing what they leave
MAX_GIVEN_UP, PACKING_STEPS = 3, 60


class Search:
    """The best cover of a few needs that so many steps find.

    Sets of needs are numbers here, a bit a need. Any part of a meeting with the right
    number of seats is a pool.
    """

    def __init__(
        self,
        columns: Columns,
        venues: Venues,
        group: Group,
        members: Sequence[int],
        steps: int,
    ) -> None:
        self.members = members
        self.steps = self.budget = steps * len(members)
        self.firm = [columns.firm[i] for i in members]
        self.seats = [columns.firm[i] + columns.flexible[i] for i in members]
        self.low, self.high = group.low, min(group.high, sum(self.firm))
        self.meetings = [
            meeting
            for meeting in find_meetings(columns, venues, members)
            if sum(self.seats[bit] for bit in bits(meeting)) >= self.low
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
        return [[self.members[bit] for bit in bits(pool)] for pool in best]

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
            self.seen[pool] = sum(self.firm[bit] for bit in bits(pool))
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
        for bit in sorted(bits(left), key=lambda bit: -self.firm[bit]):
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
            grow(0, 0, 0, list(bits(meeting)))
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
            for bit in bits(pool & self.eligible):
                pools_of[bit].append(pool)
        order = sorted(
            bits(self.eligible),
            key=lambda bit: (len(pools_of[bit]), -self.firm[bit], bit),
        )
        least = sum(self.firm[bit] for bit in bits(self.eligible & ~sum(best)))
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
            if value + sum(self.firm[bit] for bit in bits(free)) <= least:
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
