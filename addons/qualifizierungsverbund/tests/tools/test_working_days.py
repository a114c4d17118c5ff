from datetime import date, timedelta

import pytest

from ...tools.working_days import Calendar

SUNDAY, MONDAY = date(2027, 1, 24), date(2027, 1, 25)
WEEKENDS = Calendar()
BW, HESSE = Calendar([("DE", "BW")]), Calendar([("DE", "HE")])


def test_weekends_are_left_out():
    assert WEEKENDS.span(SUNDAY, 8) == (MONDAY, MONDAY)
    assert WEEKENDS.span(MONDAY, 40) == (MONDAY, date(2027, 1, 29))
    assert WEEKENDS.span(MONDAY, 41) == (MONDAY, date(2027, 2, 1))
    # Nine weeks of five days
    assert WEEKENDS.span(MONDAY, 360) == (MONDAY, date(2027, 3, 26))


def test_every_course_has_a_day():
    assert WEEKENDS.span(MONDAY, 0) == (MONDAY, MONDAY)
    assert WEEKENDS.span(MONDAY, 9) == (MONDAY, date(2027, 1, 26))


def test_public_holidays_are_left_out():
    # Good Friday and Easter Monday
    thursday, tuesday = date(2027, 3, 25), date(2027, 3, 30)
    assert BW.span(thursday, 16) == (thursday, tuesday)
    assert BW.next_working_day(thursday + timedelta(days=1)) == tuesday
    assert BW.last_working_day(tuesday - timedelta(days=1)) == thursday
    assert BW.add(thursday, 1) == tuesday


@pytest.mark.parametrize(
    ("day", "in_bw", "in_hesse"),
    [
        (date(2027, 1, 6), True, False),  # Epiphany
        (date(2027, 5, 27), True, True),  # Corpus Christi
        (date(2027, 11, 1), True, False),  # All Saints
        (date(2027, 10, 3), True, True),
        (date(2027, 10, 4), False, False),
    ],
)
def test_each_state_has_its_own_holidays(day, in_bw, in_hesse):
    assert bool(BW.holiday(day)) is in_bw
    assert bool(HESSE.holiday(day)) is in_hesse
    # a day off in one of the states of a course is a day off
    both = Calendar([("DE", "BW"), ("DE", "HE")])
    assert bool(both.holiday(day)) is (in_bw or in_hesse)


def test_unknown_regions_have_weekends_only():
    for regions in ([("XX", "YY")], []):
        assert not Calendar(regions).holiday(date(2027, 12, 25))
    # of a part that is not known the holidays of the whole country count
    assert Calendar([("DE", "??")]).holiday(date(2027, 12, 25))
    assert not Calendar([("DE", "??")]).holiday(date(2027, 1, 6))
    assert Calendar([("AT", "9")]).holiday(date(2027, 10, 26))


@pytest.mark.parametrize("calendar", [WEEKENDS, BW])
def test_the_latest_start_still_ends_in_time(calendar):
    for offset in range(120):
        latest = date(2027, 3, 1) + timedelta(days=offset)
        for units in (0, 8, 9, 60, 400):
            start = calendar.latest_start(latest, units)
            assert calendar.span(start, units)[1] <= latest
            assert calendar.span(start + timedelta(days=1), units)[1] > latest


def test_working_days_are_counted_back_over_holidays():
    # 6 January is a holiday in Baden-Württemberg
    calendar = Calendar([("DE", "BW")])
    assert calendar.back(date(2026, 1, 7), 2) == date(2026, 1, 2)
    assert calendar.back(date(2026, 1, 7), 5) == date(2025, 12, 29)
    assert Calendar().back(date(2026, 11, 30), 1) == date(2026, 11, 27)
    assert Calendar().back(date(2026, 11, 29), 0) == date(2026, 11, 29)
