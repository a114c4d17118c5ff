"""How large a group has to be, and may be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from .columns import Columns
from .vocabulary import TopicRule

_UNLIMITED = 10**9


class Group:
    """What the rule of a topic and the ceilings of its needs ask of a group."""

    def __init__(self, columns: Columns, rule: TopicRule) -> None:
        self.columns = columns
        self.low = max(rule.min_seats, 1)
        self.high = _UNLIMITED if rule.max_seats is None else rule.max_seats

    def obstacle(self, index: int) -> Literal["size", "window", "price", False]:
        """Say why a need fits into no group, whoever joins it."""
        columns = self.columns
        if columns.firm[index] > self.high:
            return "size"
        if columns.start[index] > columns.end[index]:
            return "window"
        return columns.size[index] is None and "price"

    def seats(self, members: Sequence[int]) -> int:
        firm, flexible = self.columns.firm, self.columns.flexible
        return sum(firm[i] + flexible[i] for i in members)

    def value(self, pool: Sequence[int]) -> int:
        """Return the firm seats of a pool that may take place, else 0."""
        firm = sum(self.columns.firm[i] for i in pool)
        flexible = sum(self.columns.flexible[i] for i in pool)
        low = max(self.low, self.size(pool))
        return firm if firm <= self.high and firm + flexible >= low else 0

    def size(self, pool: Sequence[int]) -> int:
        """Return the smallest group in which nobody is above its ceiling."""
        return max((self.columns.size[i] or 0 for i in pool), default=0)

    def afford(self, pool: list[int]) -> list[int]:
        """Leave out, the lowest ceiling first, who could not pay for such a group."""
        while self.size(pool) > min(self.seats(pool), self.high):
            size = self.size(pool)
            pool = [i for i in pool if (self.columns.size[i] or 0) < size]
        return pool

    def trim(self, pool: Sequence[int]) -> list[int]:
        """Drop needs without a firm seat that the minimum does not ask for."""
        firm, flexible = self.columns.firm, self.columns.flexible
        kept = [i for i in pool if firm[i]]
        lacking = max(self.low, self.size(pool))
        lacking -= sum(firm[i] + flexible[i] for i in kept)
        for index in pool:
            if lacking > 0 and not firm[index]:
                kept.append(index)
                lacking -= flexible[index]
        return kept
