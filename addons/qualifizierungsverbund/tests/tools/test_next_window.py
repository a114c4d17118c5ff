from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ...tools.next_window import moved

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("start", "end", "again"),
    [
        # what is not over stays
        ((2027, 2, 1), (2027, 6, 30), ((2027, 2, 1), (2027, 6, 30))),
        ((2026, 1, 1), (2026, 11, 26), ((2026, 1, 1), (2026, 11, 26))),
        # over since yesterday
        ((2026, 1, 1), (2026, 11, 25), ((2027, 1, 1), (2027, 11, 25))),
        ((2019, 2, 1), (2019, 6, 30), ((2027, 2, 1), (2027, 6, 30))),
        # over the turn of a year
        ((2025, 11, 1), (2026, 2, 28), ((2026, 11, 1), (2027, 2, 28))),
        ((2024, 2, 29), None, ((2027, 2, 28), None)),
        (None, (2026, 3, 1), (None, (2027, 3, 1))),
        (None, None, (None, None)),
    ],
)
def test_the_same_weeks_of_the_next_year(start, end, again):
    def day(parts):
        return parts and date(*parts)

    found = moved(day(start), day(end), date(2026, 11, 26))
    assert found == tuple(map(day, again))


@given(st.none() | DAYS, st.none() | DAYS, DAYS)
def test_it_is_not_over_and_no_later_than_needed(start, end, today):
    if start and end and end < start:
        start, end = end, start
    new_start, new_end = moved(start, end, today)
    last, new_last = end or start, new_end or new_start
    if not last:
        assert (new_start, new_end) == (start, end)
        return
    if last >= today:
        assert (new_start, new_end) == (start, end)
    else:
        assert new_last >= today
        assert new_last.year - today.year <= 1
    if start and end:
        assert new_start <= new_end
