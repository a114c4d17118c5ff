"""What makes sense as a need: each rule told once, for every door to a need.

The table of needs has its own checks behind them.
"""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

RULE_WORDS = {
    "topic_missing": _lt("A need has a topic, from the catalogue or in own words."),
    "no_seats": _lt("A need has at least one seat, firm or possible."),
    "too_many_seats": _lt("Nobody needs more than 9999 seats."),
    "window_order": _lt("The latest end is before the earliest start."),
    "window_over": _lt("The latest end is in the past."),
    "no_ceiling": _lt("A price ceiling is more than zero. Leave it empty for none."),
}
# Possible, but more often a slip: asked of who hands a need in.
DOUBT_WORDS = {
    "many_seats": _lt("So many seats of one company: is that number right?"),
    "window_open": _lt("Without days we take it that a course suits at any time."),
    "window_past": _lt("The earliest start is more than a month ago."),
}
MANY_SEATS = 100
MAX_SEATS = 9999
RULE_FIELDS = (
    "topic_id",
    "free_topic",
    "seats_firm",
    "seats_possible",
    "window_start",
    "window_end",
    "price_ceiling",
)


def need_problems(values, today=None):
    """What is wrong with a need, as far as its fields contradict each other.

    :param values: values of `RULE_FIELDS`; one left out is empty
    :param today: for who states a need now, in the type of the days in `values`
    :return: dict name of the field where it is to be mended -> key of `RULE_WORDS`
    """
    topic, free_topic, firm, possible, start, end, ceiling = map(
        values.get, RULE_FIELDS
    )
    problems = {}
    if not topic and not (free_topic or "").strip():
        problems["topic_id"] = "topic_missing"
    if not firm and not possible:
        problems["seats_firm"] = "no_seats"
    for name, seats in (("seats_firm", firm), ("seats_possible", possible)):
        if seats and seats > MAX_SEATS:
            problems[name] = "too_many_seats"
    if start and end and end < start:
        problems["window_end"] = "window_order"
    elif today and end and end < today:
        problems["window_end"] = "window_over"
    # False and None are none; zero is a slip
    if ceiling is not None and ceiling is not False and ceiling <= 0:
        problems["price_ceiling"] = "no_ceiling"
    return problems


def need_doubts(values, month_ago):
    """What is unlikely in a need that is handed in.

    :param values: as :func:`need_problems` takes them
    :param month_ago: a day, in the type of the days in `values`
    :return: dict name of the field -> key of `DOUBT_WORDS`
    """
    firm, possible, start, end = map(values.get, RULE_FIELDS[2:6])
    doubts = {}
    for name, seats in (("seats_firm", firm), ("seats_possible", possible)):
        if seats and seats > MANY_SEATS:
            doubts[name] = "many_seats"
    if not start and not end:
        doubts["window_start"] = "window_open"
    elif start and start < month_ago:
        doubts["window_start"] = "window_past"
    return doubts
