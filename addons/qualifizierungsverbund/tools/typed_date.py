"""Days as people type them, for every door: forms and tables alike.

    31.01.2027   1.2.2027   2027-02-01   31/01/2027

A year has four digits: of two, nobody knows the century. With slashes, day and month
may have changed places, as in America; where both could be, it is asked again.
"""

import re
from datetime import date, datetime

_FORMS = ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y")
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


class NotADate(ValueError):
    """What was typed is no day of the calendar."""


class AmbiguousDate(NotADate):
    """What was typed is one of two days."""

    def __init__(self, first: str, second: str):
        super().__init__(f"{first} {second}")
        self.readings = {"first": first, "second": second}


def read(text: str) -> date:
    """Return the day that *text* says.

    :raises NotADate: when it is none
    :raises AmbiguousDate: when it could be two
    """
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        day, month, year = slashed.groups()
        if int(day) != int(month) and int(day) <= 12 and int(month) <= 12:
            raise AmbiguousDate(
                f"{day:0>2}.{month:0>2}.{year}", f"{month:0>2}.{day:0>2}.{year}"
            )
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise NotADate(text[:40])
