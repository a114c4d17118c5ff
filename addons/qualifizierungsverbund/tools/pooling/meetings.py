"""Who can meet: everybody who could come to one venue on one day.

Sets of needs are numbers, a bit a need; those within a larger set are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from .columns import Columns
from .venues import Venues

# meetings looked at in a part
MAX_MEETINGS = 2000


def find_meetings(
    columns: Columns, venues: Venues, members: Sequence[int]
) -> list[int]:
    """Return who can meet, as bits of the positions in *members*; the largest first."""
    start, end, kind = columns.start, columns.end, columns.kind
    of_kind: dict[int, int] = defaultdict(int)
    for bit, index in enumerate(members):
        of_kind[kind[index]] |= 1 << bit
    # venues by who can come there, split kind by kind
    classes = [((1 << len(venues.all)) - 1, 0)]
    for number, who_is in of_kind.items():
        mask = venues.mask[number]
        inside = [(at & mask, who | who_is) for at, who in classes]
        outside = [(at & ~mask, who) for at, who in classes]
        classes = [pair for pair in inside + outside if pair[0]]
    on_day = [
        sum(1 << bit for bit, i in enumerate(members) if start[i] <= day <= end[i])
        for day in sorted({end[i] for i in members})
    ]
    there, days = _largest(who for _at, who in classes), _largest(on_day)
    there = there[: max(MAX_MEETINGS // max(len(days), 1), 1)]
    return _largest(who & day for who in there for day in days)


def _largest(sets: Iterable[int]) -> list[int]:
    """Return the sets that are not within another one, the largest first."""
    kept: list[int] = []
    for one in sorted({*sets} - {0}, key=lambda one: (-one.bit_count(), one)):
        if all(one & ~other for other in kept):
            kept.append(one)
    return kept


def bits(number: int) -> Iterator[int]:
    """Yield the positions of the bits that are set."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
