from datetime import date, timedelta

from ...tools.working_days import latest_start, span

SUNDAY, MONDAY = date(2027, 1, 24), date(2027, 1, 25)


def test_weekends_are_left_out():
    assert span(SUNDAY, 8) == (MONDAY, MONDAY)
    assert span(MONDAY, 40) == (MONDAY, date(2027, 1, 29))
    assert span(MONDAY, 41) == (MONDAY, date(2027, 2, 1))
    # Nine weeks of five days
    assert span(MONDAY, 360) == (MONDAY, date(2027, 3, 26))


def test_every_course_has_a_day():
    assert span(MONDAY, 0) == (MONDAY, MONDAY)
    assert span(MONDAY, 9) == (MONDAY, date(2027, 1, 26))


def test_the_latest_start_still_ends_in_time():
    for offset in range(14):
        latest = MONDAY + timedelta(days=offset)
        for units in (0, 8, 9, 60, 400):
            start = latest_start(latest, units)
            assert span(start, units)[1] <= latest
            assert span(start + timedelta(days=1), units)[1] > latest
