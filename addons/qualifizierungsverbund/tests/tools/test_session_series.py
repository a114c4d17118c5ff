from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...tools.session_series import Pattern, series
from ...tools.working_days import Calendar

BW, WEEKENDS = Calendar([("DE", "BW")]), Calendar()
TUESDAY = date(2027, 3, 16)
TUE_THU = Pattern(TUESDAY, frozenset({1, 3}), 9 * 60, 12 * 60)


def test_tuesdays_and_thursdays_until_all_units_are_taught():
    sessions = series(TUE_THU, 20, WEEKENDS)
    assert [session.units for session in sessions] == [4] * 5
    assert [session.day.isoformat() for session in sessions] == [
        "2027-03-16",
        "2027-03-18",
        "2027-03-23",
        "2027-03-25",
        "2027-03-30",
    ]
    assert {(session.start, session.end) for session in sessions} == {(540, 720)}


def test_holidays_and_closed_days_are_left_out():
    # Good Friday and Easter Monday
    daily = Pattern(date(2027, 3, 25), frozenset(range(5)), 8 * 60, 16 * 60)
    days = [session.day.day for session in series(daily, 16, BW)]
    assert days == [25, 30]
    closed = [(date(2027, 3, 29), date(2027, 4, 10))]
    assert series(daily, 16, BW, closed)[1].day == date(2027, 4, 12)


def test_the_last_session_is_as_short_as_its_units():
    last = series(TUE_THU, 6, WEEKENDS)[-1]
    assert (last.units, last.start, last.end) == (2, 540, 630)


def test_a_full_day_has_breaks():
    assert Pattern(TUESDAY, frozenset({1}), 8 * 60, 16 * 60).units == 8


def test_typed_breaks_are_no_teaching():
    for pause, units in ((0, 4), (1, 3), (45, 3), (46, 2)):
        assert TUE_THU._replace(pause=pause).units == units
    # A full day is one with breaks or without
    day = Pattern(TUESDAY, frozenset({1}), 8 * 60, 16 * 60, 60)
    assert day.units == 8
    assert day._replace(pause=130).units == 7
    assert TUE_THU._replace(pause=136).problem == "hours"
    assert TUE_THU._replace(pause=-1).problem == "hours"


def test_without_a_length_each_weekday_is_held_once():
    assert [s.day.weekday() for s in series(TUE_THU, 0, WEEKENDS)] == [1, 3]


def test_a_pattern_that_makes_no_sense_has_no_days():
    for pattern, problem in (
        (TUE_THU._replace(weekdays=frozenset()), "weekdays"),
        (TUE_THU._replace(end=9 * 60), "hours"),
        (TUE_THU._replace(end=9 * 60 + 44), "hours"),
        (TUE_THU._replace(start=-60), "hours"),
        (TUE_THU._replace(end=25 * 60), "hours"),
    ):
        assert pattern.problem == problem
        assert series(pattern, 8, WEEKENDS) == []


def test_days_that_never_come_end_the_search():
    always = [(date(2000, 1, 1), date(2100, 1, 1))]
    assert series(TUE_THU, 60, WEEKENDS, always) == []


@given(
    first=st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    start=st.integers(0, 18 * 4),
    quarters=st.integers(3, 20),
    units=st.integers(0, 120),
)
def test_the_units_are_taught_on_the_days_of_the_pattern(
    first, weekdays, start, quarters, units
):
    pattern = Pattern(first, weekdays, start * 15, (start + quarters) * 15)
    sessions = series(pattern, units, BW)
    taught = sum(session.units for session in sessions)
    assert taught == (units or len(weekdays) * pattern.units)
    days = [session.day for session in sessions]
    assert days == sorted(set(days))
    for session in sessions:
        assert session.day.weekday() in weekdays and not BW.holiday(session.day)
        assert session.day >= first
        assert session.end <= pattern.end
        assert session.end - session.start >= session.units * 45
    # no day is left out that would do
    between = (days[-1] - first).days
    for day in (first + timedelta(days=number) for number in range(between)):
        if day not in days:
            assert day.weekday() not in weekdays or BW.holiday(day)
