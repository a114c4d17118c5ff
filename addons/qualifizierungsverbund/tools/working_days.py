"""Days on which people work, and first guesses of dates made of them."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

import holidays

# A full day of teaching, in units of 45 minutes.
UNITS_PER_DAY = 8
UNIT_MINUTES = 45
_SATURDAY = 5
_LANGUAGES = {"AT": "de", "DE": "de"}


@lru_cache(maxsize=64)
def _holidays_of(country: str, subdivision: str, year: int) -> dict[date, str]:
    if country not in holidays.list_supported_countries():
        return {}
    known = holidays.list_supported_countries()[country]
    return dict(
        holidays.country_holidays(
            country,
            subdiv=subdivision if subdivision in known else None,
            years=year,
            language=_LANGUAGES.get(country),
        )
    )


class Calendar:
    """Working days where public holidays are those of some regions.

    :param regions: pairs of the code of a country and of a part of it, as in ISO 3166-2
        (``("DE", "BW")``); a day off in one of them is a day off. None at all: only
        weekends count
    """

    def __init__(self, regions: Iterable[tuple[str, str]] = ()):
        self.regions = tuple(sorted(set(regions)))

    def holiday(self, day: date) -> str:
        """Return the name of the public holiday, an empty text when it is none."""
        for country, part in self.regions:
            name = _holidays_of(country, part, day.year).get(day)
            if name:
                return name
        return ""

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < _SATURDAY and not self.holiday(day)

    def next_working_day(self, day: date) -> date:
        """Return the day itself, or the first working day after it (§ 193 BGB)."""
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    def last_working_day(self, day: date) -> date:
        """Return the day itself, or the last working day before it."""
        while not self.is_working_day(day):
            day -= timedelta(days=1)
        return day

    def add(self, day: date, days: int) -> date:
        """Return the day that lies so many working days after another one."""
        for _day in range(days):
            day = self.next_working_day(day + timedelta(days=1))
        return day

    def back(self, day: date, days: int) -> date:
        """Return the day that lies so many working days before another one."""
        for _day in range(days):
            day = self.last_working_day(day - timedelta(days=1))
        return day

    def span(self, earliest: date, units: int) -> tuple[date, date]:
        """Return first and last day of a full-time course on working days.

        :param earliest: day before which it does not start
        :param units: length in units of 45 minutes; less than a day counts as one
        """
        first = self.next_working_day(earliest)
        return first, self.add(first, _days(units) - 1)

    def latest_start(self, latest: date, units: int) -> date:
        """Return the last day on which such a course can start.

        :param latest: day after which it does not end
        :param units: as in :meth:`span`
        """
        first = self.last_working_day(latest)
        for _day in range(_days(units) - 1):
            first = self.last_working_day(first - timedelta(days=1))
        return first


def _days(units: int) -> int:
    return -(-max(units, 1) // UNITS_PER_DAY)
