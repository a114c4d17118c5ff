"""Days of a course out of a pattern: "Tuesday and Thursday, 9 to 12, 60 units"."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from .working_days import UNIT_MINUTES, UNITS_PER_DAY, Calendar

# A pattern that finds no more days for its units within three years is a slip.
_MAX_DAYS = 3 * 366
_DAY_MINUTES = 24 * 60
# A session that is shorter than the others ends on such a minute.
_STEP = 5


class Session(NamedTuple):
    """
    :ivar start: minutes since midnight
    :ivar end: as well, on the same day
    :ivar units: of 45 minutes
    """

    day: date
    start: int
    end: int
    units: int


class Pattern(NamedTuple):
    """
    :ivar first: day before which nothing is held
    :ivar weekdays: Monday is 0
    :ivar start: minutes since midnight
    :ivar end: as well, on the same day
    :ivar pause: minutes of it that are no teaching
    """

    first: date
    weekdays: frozenset[int]
    start: int
    end: int
    pause: int = 0

    @property
    def units(self) -> int:
        """Units of one session, without the breaks of a full day."""
        minutes = self.end - self.start - self.pause
        return min(max(minutes, 0) // UNIT_MINUTES, UNITS_PER_DAY)

    @property
    def problem(self) -> str:
        """What is wrong with it: ``weekdays``, ``hours``, or nothing."""
        if not self.weekdays:
            return "weekdays"
        fits = 0 <= self.start < self.end <= _DAY_MINUTES and self.pause >= 0
        if not fits or not self.units:
            return "hours"
        return ""


def series(
    pattern: Pattern,
    units: int,
    calendar: Calendar,
    closed: Iterable[tuple[date, date]] = (),
) -> list[Session]:
    """Return the sessions of a pattern, until all units are taught.

    :param units: of the whole course; 0 stands for each weekday once
    :param calendar: nothing is held on its public holidays
    :param closed: first and last day of further periods without sessions
    :return: in order; together less than the units when three years do not hold them,
        nothing of a pattern with a ``problem``
    """
    if pattern.problem:
        return []
    left = units or len(pattern.weekdays) * pattern.units
    periods = tuple(closed)
    sessions = []
    for number in range(_MAX_DAYS):
        if left <= 0:
            break
        day = pattern.first + timedelta(days=number)
        if day.weekday() not in pattern.weekdays or calendar.holiday(day):
            continue
        if any(first <= day <= last for first, last in periods):
            continue
        taught = min(left, pattern.units)
        sessions.append(Session(day, pattern.start, _end(pattern, taught), taught))
        left -= taught
    return sessions


def _end(pattern: Pattern, units: int) -> int:
    """The last session is as much shorter as it has fewer units."""
    if units == pattern.units:
        return pattern.end
    minutes = -(-(pattern.end - pattern.start) * units // pattern.units)
    return min(pattern.start + -(-minutes // _STEP) * _STEP, pattern.end)
