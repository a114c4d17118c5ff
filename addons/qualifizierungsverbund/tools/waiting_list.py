"""Who on a waiting list is offered the seats that are free.

The rule: the list is gone through once, in its order. Who takes up to a number of seats
is offered as many of them as are free. Who wants its seats together is offered all of
them or none; what it cannot use goes to the next. An offer that is open is not changed.
So nobody who comes later changes what the earlier ones get, no seat stays free that
somebody would take, and a group waits until its number is free at once.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

TOGETHER = "together"
PRICE = "price"


def _any_price(_seats: int) -> bool:
    return True


@dataclass(frozen=True)
class Entry:
    """
    :ivar seats: that it waits for
    :ivar together: all of them, or none
    :ivar accepts: whether it takes so many at the price that they would have
    """

    key: int
    seats: int
    together: bool = False
    accepts: Callable[[int], bool] = _any_price

    def lacks(self, free: int) -> bool:
        """Whether fewer are free than it wants together."""
        return self.together and self.seats > free

    def takes(self, free: int) -> int:
        """Return how many of the free seats it is offered."""
        if self.together:
            fits = not self.lacks(free) and self.accepts(self.seats)
            return self.seats if fits else 0
        most = min(self.seats, free)
        return next((n for n in range(most, 0, -1) if self.accepts(n)), 0)


class Turn(NamedTuple):
    """
    :ivar offers: key -> seats that it is offered
    :ivar passed: key -> why somebody behind it is offered seats, and it is not
    """

    offers: dict[int, int]
    passed: dict[int, str]


def next_offers(entries: Iterable[Entry], free: int) -> Turn:
    """
    :param entries: who waits, in the order of the list
    """
    offers: dict[int, int] = {}
    passed: dict[int, str] = {}
    skipped: dict[int, str] = {}
    for entry in entries:
        if free <= 0:
            break
        seats = entry.takes(free)
        if seats:
            offers[entry.key] = seats
            passed |= skipped
            free -= seats
        else:
            skipped[entry.key] = TOGETHER if entry.lacks(free) else PRICE
    return Turn(offers, passed)
