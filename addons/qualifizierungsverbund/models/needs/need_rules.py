"""What makes sense as a need: each rule told once, for every door to a need.

The table of needs has its own checks behind them.
"""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

RULE_WORDS = {
    "topic_missing": _lt("A need has a topic, from the catalogue or in own words."),
    "no_seats": _lt("A need has at least one seat, firm or possible."),
    "window_order": _lt("The latest end is before the earliest start."),
}
RULE_FIELDS = (
    "topic_id",
    "free_topic",
    "seats_firm",
    "seats_possible",
    "window_start",
    "window_end",
)


def need_problems(values):
    """What is wrong with a need, as far as its fields contradict each other.

    :param values: values of `RULE_FIELDS`; one left out is empty
    :return: dict name of the field where it is to be mended -> key of `RULE_WORDS`
    """
    topic, free_topic, firm, possible, start, end = map(values.get, RULE_FIELDS)
    problems = {}
    if not topic and not (free_topic or "").strip():
        problems["topic_id"] = "topic_missing"
    if not firm and not possible:
        problems["seats_firm"] = "no_seats"
    if start and end and end < start:
        problems["window_end"] = "window_order"
    return problems
