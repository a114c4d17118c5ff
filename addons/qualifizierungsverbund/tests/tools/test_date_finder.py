"""The finder counts by rule; here each person is sent to each date, by hand."""

from datetime import date, timedelta
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.date_finder import (
    LONGEST_WORK,
    REST,
    SHIFT_MODELS,
    Company,
    DateFinder,
    Option,
    taken_from,
)
from ...tools.session_series import Session

MONDAY = date(2027, 3, 1)


def session(weekday=0, start=9, end=12):
    day = MONDAY + timedelta(days=weekday)
    return Session(day, start * 60, end * 60, (end - start) * 60 // 45)


def option(key, *sessions):
    return Option(key, tuple(sessions))


MORNING = option("morning", session(1), session(3))
OTHER_MORNING = option("other morning", session(8), session(10))
EVENING = option("evening", session(1, 17, 19))
SATURDAY = option("saturday", session(5, 8, 16))


def limits(company, *options):
    finder = DateFinder([company], options, 100)
    return {choice.options: choice.total for choice in finder.ranked()}


def test_a_date_within_the_shift_takes_as_many_as_may_be_away():
    for model, crews in (("day", 1), ("two", 2), ("three", 3), ("continuous", 4)):
        assert SHIFT_MODELS[model].crews == crews
        company = Company("A", 9, model, 2)
        assert limits(company, MORNING) == {("morning",): 2 * crews}


def test_a_date_off_the_shifts_takes_all():
    company = Company("A", 9, "day", 2)
    found = limits(company, MORNING, EVENING, SATURDAY)
    assert found == {("morning",): 2, ("evening",): 9, ("saturday",): 9}
    # the late shift overlaps
    assert limits(company._replace(model="two"), EVENING) == {("evening",): 4}
    weekend = company._replace(model="weekend")
    assert limits(weekend, MORNING, SATURDAY) == {("morning",): 9, ("saturday",): 2}


def test_a_date_that_does_not_suit_takes_nobody():
    company = Company("A", 9, "day", 2, frozenset({"saturday"}))
    choices = DateFinder([company], [SATURDAY, MORNING], 100).ranked()
    assert [choice.options for choice in choices] == [("morning",), ("saturday",)]
    assert choices[1].lost == {"A": 9}
    assert choices[1].shut_out == 1


def test_rest_after_the_night_and_before_the_morning():
    three = SHIFT_MODELS["three"]
    night = (MONDAY, 2)
    assert night in taken_from(three, [session(1, 9, 12)])  # 3 hours of rest
    assert night in taken_from(three, [session(1, 16, 18)])  # 10 hours
    assert night not in taken_from(three, [session(1, 17, 18)])  # 11 hours
    early = (MONDAY + timedelta(days=1), 0)
    assert early in taken_from(three, [session(0, 18, 20)])
    assert early not in taken_from(three, [session(0, 17, 19)])


def test_no_more_than_ten_hours_a_day():
    late = (MONDAY, 1)
    two = SHIFT_MODELS["two"]
    assert late not in taken_from(two, [session(0, 9, 11)])
    assert late in taken_from(two, [session(0, 9, 12)])


def test_half_groups_send_twice_as_many_on_days_apart():
    company = Company("A", 9, "three", 2)
    pair = DateFinder([company], [MORNING, OTHER_MORNING], 100).best_pair()
    assert pair.options == ("morning", "other morning")
    assert (pair.total, pair.seats, pair.lost) == (9, {"A": (5, 4)}, {})


def test_half_groups_on_the_same_days_gain_nothing():
    afternoon = option("afternoon", session(1, 12, 14), session(3, 12, 14))
    company = Company("A", 9, "three", 2)
    assert DateFinder([company], [MORNING, afternoon], 100).best_pair() is None


def test_the_groups_are_as_even_as_can_be_and_companies_stay_together():
    companies = [Company(name, 2, "day", 2) for name in "ABCD"]
    companies.append(Company("E", 2, "day", 1))
    finder = DateFinder(companies, [MORNING, OTHER_MORNING], 100)
    pair = finder.best_pair()
    assert pair.total == 10
    assert [sum(column) for column in zip(*pair.seats.values(), strict=True)] == [5, 5]
    assert pair.seats["A"] == (2, 0)


def test_never_more_than_the_course_has():
    finder = DateFinder([Company("A", 9, "day", 9)], [MORNING], 6)
    assert finder.ranked()[0].total == 6


def test_the_order_hangs_on_nothing_but_the_poll():
    """Equal dates: the earlier one first, then as they are offered."""
    twins = [option("b", session(1)), option("a", session(1)), option("c", session(0))]
    finder = DateFinder([Company("A", 3, "day", 1)], twins, 9)
    assert [choice.options[0] for choice in finder.ranked()] == ["c", "b", "a"]
    assert DateFinder([], [], 9).ranked() == []
    assert DateFinder([], [], 9).best_pair() is None


# ------------------------------------------------------ against all choices

minutes = st.integers(0, 23)
sessions = st.builds(
    lambda weekday, start, length: session(weekday, start, min(start + length, 24)),
    st.integers(0, 7),
    minutes,
    st.integers(1, 8),
)
companies = st.lists(
    st.builds(
        Company,
        st.just(""),
        st.integers(0, 4),
        st.sampled_from(sorted(SHIFT_MODELS)),
        st.integers(0, 2),
        st.frozensets(st.integers(0, 2), max_size=1),
    ),
    min_size=1,
    max_size=3,
).map(lambda rows: [row._replace(key=n) for n, row in enumerate(rows)])
options = st.lists(
    st.lists(sessions, min_size=1, max_size=3), min_size=1, max_size=3
).map(lambda rows: [Option(n, tuple(sorted(row))) for n, row in enumerate(rows)])


def by_hand(company, dates):
    """Send each person to each date or none, and keep every shift manned."""
    model = SHIFT_MODELS[company.model]
    best = 0
    for sent in product([None, *dates], repeat=company.people):
        away = {}
        for person, date_of in enumerate(sent):
            if date_of and date_of.key not in company.blocked:
                for shift in shifts_by_hand(model, date_of):
                    crew = person % model.crews
                    away[crew, shift] = away.get((crew, shift), 0) + 1
        if max(away.values(), default=0) <= company.away and not any(
            date_of and date_of.key in company.blocked for date_of in sent
        ):
            best = max(best, sum(map(bool, sent)))
    return best


def shifts_by_hand(model, date_of):
    """Minute by minute, over a fortnight and a day before."""
    found = set()
    for day in range(-1, 16):
        for number, shift in enumerate(model.shifts):
            if (MONDAY + timedelta(days=day)).weekday() not in shift.weekdays:
                continue
            begin, end = day * 1440 + shift.start, day * 1440 + shift.end
            for held in date_of.sessions:
                held_on = (held.day - MONDAY).days
                start = held_on * 1440 + held.start
                stop = held_on * 1440 + held.end
                long = shift.work + stop - start > LONGEST_WORK
                near = begin - REST < stop and start < end + REST
                if (start < end and begin < stop) or (long if held_on == day else near):
                    found.add((day, number))
    return found


@settings(max_examples=60, deadline=None)
@given(companies, options, st.integers(1, 9))
def test_what_is_found_is_the_best_of_all_choices(poll, dates, max_seats):
    finder = DateFinder(poll, dates, max_seats)
    single = {
        date_of.key: min(sum(by_hand(c, [date_of]) for c in poll), max_seats)
        for date_of in dates
    }
    ranked = finder.ranked()
    assert {choice.options[0]: choice.total for choice in ranked} == single
    assert [c.total for c in ranked] == sorted(single.values(), reverse=True)
    halves = [
        min(sum(by_hand(c, two) for c in poll), max_seats)
        for two in combinations(dates, 2)
    ]
    pair, best = finder.best_pair(), max(halves, default=0)
    if pair:
        assert pair.total == best > max(single.values())
    else:
        assert best <= max(single.values())


@settings(max_examples=60, deadline=None)
@given(companies, options, st.integers(1, 9))
def test_what_is_proposed_can_be_done(poll, dates, max_seats):
    finder = DateFinder(poll, dates, max_seats)
    for chosen in [*((d,) for d in dates), *combinations(dates, 2)]:
        choice = finder.choice(chosen)
        for company in poll:
            seats = choice.seats[company.key]
            assert min(seats) >= 0
            assert sum(seats) + choice.lost.get(company.key, 0) == company.people
            assert all(
                count <= by_hand(company, [date_of])
                for count, date_of in zip(seats, chosen, strict=True)
            )
            assert sum(seats) == by_hand(company, chosen)
