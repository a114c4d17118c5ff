"""The dates of a poll: twenty companies, forty series of sessions, and every pair."""

from datetime import date, timedelta

from odoo.addons.qualifizierungsverbund.tools import date_finder, session_series
from odoo.addons.qualifizierungsverbund.tools.working_days import Calendar

from .setting import seconds
from .table import Limit

COMPANIES, OPTIONS, UNITS = 20, 40, 60


def measure(setting):
    finder, taken = None, []
    for _repeat in range(3):
        companies, options = prepare()
        taken.append(seconds(lambda c=companies, o=options: find(c, o)))
    finder = date_finder.DateFinder(companies, options, 100)
    if not finder.best_pair():
        raise ValueError("half groups gain nothing: nothing was measured")
    size = f"{COMPANIES} companies, {OPTIONS} dates"
    yield Limit("date poll: ranking and half groups", size, min(taken), 1)


def find(companies, options):
    finder = date_finder.DateFinder(companies, options, 100)
    finder.ranked()
    finder.best_pair()


def prepare():
    """Series of ten weeks that start one after the other, at hours that differ."""
    models = sorted(date_finder.SHIFT_MODELS)
    options = []
    for number in range(OPTIONS):
        weekdays = frozenset({number % 5, (number + 2) % 5})
        first = date(2027, 1, 4) + timedelta(weeks=number // 5)
        hour = 8 + number % 3
        pattern = session_series.Pattern(first, weekdays, hour * 60, (hour + 3) * 60)
        sessions = session_series.series(pattern, UNITS, Calendar([("DE", "BW")]))
        options.append(date_finder.Option(number, tuple(sessions)))
    companies = [
        date_finder.Company(
            number,
            4 + number % 5,
            models[number % len(models)],
            1,
            frozenset({number, (number * 7) % OPTIONS}),
        )
        for number in range(COMPANIES)
    ]
    return companies, options
