from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ...tools.order_day import confirm_by, remind_on
from ...tools.working_days import Calendar

BW = Calendar([("DE", "BW")])
DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("asked", "first", "due"),
    [
        # two weeks before, weekends left out
        (date(2027, 3, 1), date(2027, 6, 21), date(2027, 6, 7)),
        # Easter is between
        (date(2027, 1, 4), date(2027, 4, 5), date(2027, 3, 18)),
        # asked late: three working days
        (date(2027, 6, 10), date(2027, 6, 21), date(2027, 6, 15)),
        # later still: the last working day before the start
        (date(2027, 6, 17), date(2027, 6, 21), date(2027, 6, 18)),
        # on the day itself, or after it
        (date(2027, 6, 21), date(2027, 6, 21), date(2027, 6, 21)),
        (date(2027, 6, 28), date(2027, 6, 21), date(2027, 6, 28)),
    ],
)
def test_it_is_two_weeks_before_the_start_or_soon(asked, first, due):
    assert confirm_by(BW, asked, first) == due


@given(asked=DAYS, first=DAYS)
def test_it_is_never_before_the_question_nor_after_the_start(asked, first):
    due = confirm_by(BW, asked, first)
    assert due >= asked
    assert due < first or due == asked
    assert due - asked <= max(first - asked, timedelta())


@pytest.mark.parametrize(
    ("asked", "due", "day"),
    [
        (date(2027, 3, 1), date(2027, 6, 7), date(2027, 6, 3)),
        # Easter is between
        (date(2027, 1, 4), date(2027, 3, 31), date(2027, 3, 25)),
        # asked three working days before
        (date(2027, 6, 10), date(2027, 6, 15), date(2027, 6, 11)),
        # asked on that day, or later
        (date(2027, 6, 11), date(2027, 6, 15), None),
        (date(2027, 6, 15), date(2027, 6, 15), None),
    ],
)
def test_who_has_had_time_is_reminded_two_working_days_before(asked, due, day):
    assert remind_on(BW, asked, due) == day


@given(asked=DAYS, first=DAYS)
def test_a_reminder_lies_between_question_and_last_day(asked, first):
    due = confirm_by(BW, asked, first)
    day = remind_on(BW, asked, due)
    assert day is None or asked < day < due
