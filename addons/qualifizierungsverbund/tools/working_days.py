"""First guesses of dates, before anybody has planned them."""

from datetime import date, timedelta

# A full day of teaching, in units of 45 minutes.
UNITS_PER_DAY = 8
_SATURDAY = 5


def span(earliest: date, units: int) -> tuple[date, date]:
    """Return first and last day of a full-time course; weekends are left out.

    Public holidays are not looked at: it is a guess that people correct.

    :param earliest: day before which it does not start
    :param units: length in units of 45 minutes; less than a day counts as one
    """
    first = last = _next_working_day(earliest)
    for _day in range(_days(units) - 1):
        last = _next_working_day(last + timedelta(days=1))
    return first, last


def latest_start(latest: date, units: int) -> date:
    """Return the last day on which such a course can start.

    :param latest: day after which it does not end
    :param units: as in :func:`span`
    """
    first = _last_working_day(latest)
    for _day in range(_days(units) - 1):
        first = _last_working_day(first - timedelta(days=1))
    return first


def _days(units: int) -> int:
    return -(-max(units, 1) // UNITS_PER_DAY)


def _last_working_day(day: date) -> date:
    while day.weekday() >= _SATURDAY:
        day -= timedelta(days=1)
    return day


def _next_working_day(day: date) -> date:
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return day
