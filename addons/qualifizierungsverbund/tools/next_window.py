"""The same weeks of a later year, for who needs the same again."""

from datetime import date

from dateutil.relativedelta import relativedelta


def moved(
    start: date | None, end: date | None, today: date
) -> tuple[date | None, date | None]:
    """Return the days of a window, by as few whole years later as it takes.

    It is not over then: its end lies not before today, or its start without an end.
    A 29 February becomes a 28 where there is none.
    """
    last = end or start
    if not last:
        return start, end
    years = max(0, today.year - last.year)
    if last + relativedelta(years=years) < today:
        years += 1
    by = relativedelta(years=years)
    return start and start + by, end and end + by
