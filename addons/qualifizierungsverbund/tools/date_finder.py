"""Which dates of a course most people can come to, though their shifts stay manned.

A company says how many people it would send, which shift model it has, and how many
of one shift may be away at once. The rule, the same for all of them:

* A session takes people out of a shift when they overlap; when it leaves less than
  eleven hours of rest to a shift of another day (§ 5 ArbZG); or when it makes more than
  ten hours of work with a shift of the same day (§ 3 ArbZG).
* People are spread evenly over the crews of a company, and crews change shifts: if a
  date takes people out of a shift, that may be each of them. What is found holds
  however the rota falls.
* In two half groups each person comes to one of two dates. Who is taken out of one and
  the same shift by both is away at once.

So the most people of a company on a date are ``crews × away`` if it meets a shift, and
all of them if it meets none; on two dates the sum of both, or, where both meet one
shift, ``crews × away`` together. ``tests/tools/test_date_finder.py`` goes through all
choices of persons and finds the same.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import timedelta
from itertools import combinations
from typing import NamedTuple

from .session_series import Session

_DAY = 24 * 60
REST = 11 * 60
LONGEST_WORK = 10 * 60
_WORKDAYS = frozenset(range(5))
_ALL_DAYS = frozenset(range(7))
_WEEKEND = frozenset({5, 6})


class Shift(NamedTuple):
    """
    :ivar start: minutes since midnight of its day
    :ivar end: as well, later than midnight for one that goes on the next morning
    :ivar work: minutes without the breaks
    :ivar weekdays: on which it starts
    """

    start: int
    end: int
    work: int
    weekdays: frozenset[int] = _WORKDAYS


class ShiftModel(NamedTuple):
    """
    :ivar crews: how many groups take turns
    """

    crews: int
    shifts: tuple[Shift, ...]


def _around_the_clock(*starts: int, weekdays: frozenset[int]) -> tuple[Shift, ...]:
    return tuple(
        Shift(hour * 60, (hour + 8) * 60, 8 * 60 - 30, weekdays) for hour in starts
    )


SHIFT_MODELS = {
    "day": ShiftModel(1, (Shift(7 * 60, 16 * 60, 8 * 60),)),
    "two": ShiftModel(2, _around_the_clock(6, 14, weekdays=_WORKDAYS)),
    "three": ShiftModel(3, _around_the_clock(6, 14, 22, weekdays=_WORKDAYS)),
    "continuous": ShiftModel(4, _around_the_clock(6, 14, 22, weekdays=_ALL_DAYS)),
    "weekend": ShiftModel(1, (Shift(6 * 60, 18 * 60, 11 * 60, _WEEKEND),)),
}


class Company(NamedTuple):
    """
    :ivar people: whom it would send
    :ivar model: key of ``SHIFT_MODELS``
    :ivar away: people of one shift who may be away at once
    :ivar blocked: keys of options that do not suit at all
    """

    key: Hashable
    people: int
    model: str
    away: int
    blocked: frozenset[Hashable] = frozenset()


class Option(NamedTuple):
    key: Hashable
    sessions: tuple[Session, ...]


class Choice(NamedTuple):
    """
    :ivar options: keys of one option, or of two for half groups
    :ivar seats: company -> people on each of the options
    :ivar lost: company -> people of it who cannot come, where there are any
    :ivar total: seats gained, no more than the course has
    """

    options: tuple[Hashable, ...]
    seats: dict[Hashable, tuple[int, ...]]
    lost: dict[Hashable, int]
    total: int

    @property
    def shut_out(self) -> int:
        """How many companies cannot send anybody, though they would."""
        return sum(not any(self.seats[key]) for key in self.lost)


def taken_from(model: ShiftModel, sessions: Sequence[Session]) -> frozenset:
    """Return the shifts, as (day, number), out of which sessions take people."""
    return frozenset(
        (day, number)
        for session in sessions
        for number, shift in enumerate(model.shifts)
        for day in (session.day + timedelta(days=offset) for offset in (-1, 0, 1))
        if day.weekday() in shift.weekdays and _is_taken(session, shift, day)
    )


def _is_taken(session: Session, shift: Shift, day) -> bool:
    """Whether a session takes people out of a shift that starts on a day."""
    moved = (day - session.day).days * _DAY
    begin, end = shift.start + moved, shift.end + moved
    gap = max(session.start - end, begin - session.end)
    if gap < 0:
        return True
    if moved:
        return gap < REST
    return shift.work + session.end - session.start > LONGEST_WORK


class DateFinder:
    """The dates of one poll.

    :param companies: in the order in which they are told
    :param options: in the order in which they are offered
    :param max_seats: of the course, in one group or in two halves
    """

    def __init__(
        self,
        companies: Sequence[Company],
        options: Sequence[Option],
        max_seats: int,
    ):
        self.companies = tuple(companies)
        self.options = tuple(options)
        self.max_seats = max_seats
        models = sorted({company.model for company in self.companies})
        self._taken = {
            (model, option.key): taken_from(SHIFT_MODELS[model], option.sessions)
            for model in models
            for option in self.options
        }
        self._apart = {}

    def ranked(self) -> list[Choice]:
        """Return each single date, the one with the most seats first."""
        return self._sorted([(option,) for option in self.options])

    def best_pair(self) -> Choice | None:
        """Return two dates for half groups where they gain more than any single one."""
        singles, pairs = self.ranked(), [*combinations(self.options, 2)]
        best = min(pairs, key=self._order, default=None)
        pair = best and self.choice(best)
        if not pair or pair.total <= singles[0].total:
            return None
        return pair

    def choice(self, options: Sequence[Option]) -> Choice:
        """Return what one date gains, or two of them in half groups."""
        seats = {}
        if len(options) == 1:
            for company in self.companies:
                seats[company.key] = (self._limit(company, options[0]),)
        else:
            seats = self._split(options)
        lost = {
            company.key: company.people - sum(seats[company.key])
            for company in self.companies
            if company.people > sum(seats[company.key])
        }
        total = min(sum(map(sum, seats.values())), self.max_seats)
        keys = tuple(option.key for option in options)
        return Choice(keys, seats, lost, total)

    # ------------------------------------------------------------- counting

    def _limit(self, company: Company, option: Option) -> int:
        """The most people of a company on one date."""
        if option.key in company.blocked:
            return 0
        if not self._taken[company.model, option.key]:
            return company.people
        crews = SHIFT_MODELS[company.model].crews
        return min(company.people, crews * company.away)

    def _most(self, company: Company, options: Sequence[Option]) -> int:
        """The most people of a company on all of the dates together."""
        limits = [self._limit(company, option) for option in options]
        if all(limits) and len(limits) > 1 and not self._are_apart(company, *options):
            return max(limits)
        return min(company.people, sum(limits))

    def _are_apart(self, company: Company, one: Option, other: Option) -> bool:
        """Whether no shift loses people to both dates at once."""
        key = (company.model, one.key, other.key)
        if key not in self._apart:
            self._apart[key] = self._taken[company.model, one.key].isdisjoint(
                self._taken[company.model, other.key]
            )
        return self._apart[key]

    def _split(self, options: Sequence[Option]) -> dict[Hashable, tuple[int, int]]:
        """People of each company on two dates, in groups as even as can be."""
        ranges = {}
        for company in self.companies:
            most = self._most(company, options)
            one, other = (self._limit(company, option) for option in options)
            ranges[company.key] = most, most - min(other, most), min(one, most)
        wanted = -(-sum(most for most, _low, _high in ranges.values()) // 2)
        missing = wanted - sum(low for _most, low, _high in ranges.values())
        seats = {}
        for key, (most, low, high) in ranges.items():
            first = low + max(0, min(high - low, missing))
            missing -= first - low
            seats[key] = first, most - first
        return seats

    # ------------------------------------------------------------- in order

    def _sorted(self, choices) -> list[Choice]:
        return [self.choice(options) for options in sorted(choices, key=self._order)]

    def _order(self, options: Sequence[Option]):
        """Most seats first; then more than the course has, nobody shut out, earlier."""
        counts = [self._most(company, options) for company in self.companies]
        shut_out = sum(
            not count and company.people > 0
            for count, company in zip(counts, self.companies, strict=True)
        )
        total = sum(counts)
        first_days = sorted(
            option.sessions[0].day.toordinal() if option.sessions else 0
            for option in options
        )
        places = [self.options.index(option) for option in options]
        return -min(total, self.max_seats), -total, shut_out, first_days, places
