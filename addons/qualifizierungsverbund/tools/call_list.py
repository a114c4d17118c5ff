"""Whom to call first for the seats that a course lacks.

Whoever is in the course and may send more comes before a need that waits for such a
course, and that one before a member that has said nothing. Among those alike the one
with the larger effect comes first. Whoever has answered goes to the end.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Literal, NamedTuple

Kind = Literal["inside", "waiting", "member"]
KINDS: tuple[Kind, ...] = ("inside", "waiting", "member")


class Candidate(NamedTuple):
    """
    :ivar seats: that it may bring besides those that count already
    :ivar days: by how many its window would have to move
    :ivar obstacles: how many others there are
    :ivar fits_price: whether it would take part at the price after its yes
    :ivar done: whether it has answered, or is to be called on a later day
    """

    key: Hashable
    kind: Kind
    seats: int
    name: str = ""
    days: int = 0
    obstacles: int = 0
    fits_price: bool = True
    done: bool = False


class Call(NamedTuple):
    """
    :ivar brings: seats of it that the course lacks
    :ivar left: seats that are lacking after its yes
    """

    key: Hashable
    brings: int
    left: int


def ranked(candidates: Iterable[Candidate], missing: int) -> list[Call]:
    """The order in which they are called, and what the yes of each alone does."""

    def brings(one: Candidate) -> int:
        return min(one.seats, missing) if one.fits_price else 0

    def rank(one: Candidate) -> tuple:
        return (
            one.done,
            KINDS.index(one.kind),
            -brings(one),
            one.obstacles,
            one.days,
            -one.seats,
            one.name,
            str(one.key),
        )

    return [
        Call(one.key, brings(one), missing - brings(one))
        for one in sorted(candidates, key=rank)
        if one.seats > 0 or one.done
    ]


def days_to_move(first: int, last: int, start: int | None, end: int | None) -> int:
    """By how many days a window would have to move, or grow, to hold a course.

    All are ordinals of days; a window may be open on a side.
    """
    early = max(start - first, 0) if start is not None else 0
    late = max(last - end, 0) if end is not None else 0
    return max(early, late)
