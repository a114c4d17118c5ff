from datetime import date

import pytest

from ...models.needs.need_rules import (
    DOUBT_WORDS,
    MANY_SEATS,
    MAX_SEATS,
    RULE_FIELDS,
    RULE_WORDS,
    need_doubts,
    need_problems,
)

GOOD = {"topic_id": 1, "seats_firm": 2}
DAY, NEXT = date(2027, 2, 1), date(2027, 2, 2)


@pytest.mark.parametrize(
    ("values", "problems"),
    [
        ({}, {}),
        ({"topic_id": False, "free_topic": "Löten"}, {}),
        ({"topic_id": False, "free_topic": "  "}, {"topic_id": "topic_missing"}),
        ({"seats_firm": 0, "seats_possible": 1}, {}),
        ({"seats_firm": 0, "seats_possible": None}, {"seats_firm": "no_seats"}),
        ({"window_start": DAY, "window_end": DAY}, {}),
        ({"window_start": NEXT, "window_end": DAY}, {"window_end": "window_order"}),
        ({"window_start": NEXT, "window_end": False}, {}),
        ({"price_ceiling": False}, {}),
        ({"price_ceiling": None}, {}),
        ({"price_ceiling": 0.01}, {}),
        ({"price_ceiling": 0.0}, {"price_ceiling": "no_ceiling"}),
        ({"price_ceiling": -1}, {"price_ceiling": "no_ceiling"}),
    ],
)
def test_rules(values, problems):
    assert need_problems(GOOD | values) == problems


def test_every_problem_has_a_field_and_words():
    many = need_problems({"seats_firm": MAX_SEATS + 1})
    nothing = {"window_start": NEXT, "window_end": DAY, "price_ceiling": 0}
    problems = need_problems(nothing)
    over = need_problems({"window_end": DAY}, NEXT)
    told = {*problems.values(), *over.values(), *many.values()}
    assert told == set(RULE_WORDS)
    assert str(MAX_SEATS) in str(RULE_WORDS["too_many_seats"])
    assert problems.keys() | over.keys() <= set(RULE_FIELDS)


@pytest.mark.parametrize(
    ("values", "doubts"),
    [
        ({}, {"window_start": "window_open"}),
        ({"window_end": NEXT}, {}),
        ({"window_start": DAY}, {}),
        ({"window_start": date(2027, 1, 31)}, {"window_start": "window_past"}),
        ({"window_end": NEXT, "seats_firm": MANY_SEATS}, {}),
        ({"window_end": NEXT, "seats_firm": 9999}, {"seats_firm": "many_seats"}),
        ({"window_end": NEXT, "seats_possible": 101}, {"seats_possible": "many_seats"}),
    ],
)
def test_what_is_unlikely_is_asked(values, doubts):
    assert need_doubts(values, DAY) == doubts
    assert set(doubts.values()) <= set(DOUBT_WORDS)


def test_a_window_that_ends_today_is_not_over():
    assert need_problems(GOOD | {"window_end": DAY}, DAY) == {}
    assert need_problems(GOOD | {"window_end": DAY}, NEXT) == {
        "window_end": "window_over"
    }
