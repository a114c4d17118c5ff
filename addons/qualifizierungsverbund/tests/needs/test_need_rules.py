from datetime import date

import pytest

from ...models.needs.need_rules import RULE_FIELDS, RULE_WORDS, need_problems

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
    ],
)
def test_rules(values, problems):
    assert need_problems(GOOD | values) == problems


def test_every_problem_has_a_field_and_words():
    nothing = {"window_start": NEXT, "window_end": DAY}
    problems = need_problems(nothing)
    assert set(problems.values()) == set(RULE_WORDS)
    assert problems.keys() <= set(RULE_FIELDS)
