import pytest
from hypothesis import given
from hypothesis import strategies as st

from ...tools.next_step import STEPS, Facts, next_step

READY = {"provider": True, "cost": True}


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        ({"state": "idea"}, "find_needs"),
        ({"state": "idea", "pooled": 1}, "make_concept"),
        ({"state": "concept"}, "ask_providers"),
        ({"state": "tender"}, "ask_providers"),
        ({"state": "tender", "awaited": 3}, "await_offers"),
        # one of them may still come
        ({"state": "tender", "awaited": 3, "late": 2}, "await_offers"),
        ({"state": "tender", "awaited": 3, "late": 3}, "offers_late"),
        ({"state": "tender", "awaited": 2, "late": 2, "received": 1}, "award"),
        ({"state": "tender", "awaited": 2, "received": 1}, "award"),
        ({"state": "concept", "provider": True}, "plan_cost"),
        ({"state": "tender", "provider": True, "unordered": True}, "order_again"),
        ({"state": "tender", **READY, "obstacle": True}, "set_dates"),
        ({"state": "tender", **READY}, "open_booking"),
        ({"state": "concept", **READY}, "open_booking"),
        ({"state": "booking_open"}, "invite"),
        ({"state": "booking_open", "companies": 2, "missing": 3}, "find_seats"),
        (
            {"state": "booking_open", "companies": 2, "missing": 3, "asked": 2},
            "remind",
        ),
        ({"state": "booking_open", "companies": 2}, "confirm"),
        # who has not answered does not hold up the others
        ({"state": "booking_open", "companies": 2, "asked": 2}, "confirm"),
        ({"state": "booking_open", "companies": 2, "due": True}, "decide"),
        ({"state": "booking_open", "companies": 2, "unordered": True}, "order_again"),
        # without the course nobody needs the order
        ({"state": "booking_open", "due": True, "unordered": True}, "decide"),
        ({"state": "booking_open", "due": True, "missing": 8}, "decide"),
        (
            {"state": "booking_open", "companies": 1, "due": True, "approval": True},
            "approve",
        ),
        ({"state": "booking_open", "companies": 1, "obstacle": True}, "set_dates"),
        ({"state": "confirmed", "obstacle": True}, "find_provider"),
        ({"state": "confirmed"}, "find_provider"),
        ({"state": "confirmed", "unordered": True}, "find_provider"),
        ({"state": "confirmed", "provider": True, "unordered": True}, "order_again"),
        ({"state": "confirmed", "provider": True}, "start"),
        # a day that is there is not passed for a name
        ({"state": "confirmed", "provider": True, "unnamed": 2}, "start"),
        (
            {
                "state": "confirmed",
                "provider": True,
                "obstacle": True,
                "units_left": 4,
                "unnamed": 2,
            },
            "plan_sessions",
        ),
        (
            {"state": "confirmed", "provider": True, "obstacle": True, "unnamed": 2},
            "find_names",
        ),
        ({"state": "confirmed", "provider": True, "obstacle": True}, "await_start"),
        ({"state": "running", "obstacle": True, "unnamed": 1}, "find_names"),
        ({"state": "running", "obstacle": True}, "await_end"),
        ({"state": "running"}, "finish"),
        ({"state": "done"}, "settle"),
        ({"state": "settled"}, "nothing"),
        ({"state": "cancelled"}, "nothing"),
    ],
)
def test_what_comes_next(facts, step):
    assert next_step(Facts(**facts)) == step


counts = st.integers(0, 3)
facts = st.builds(
    Facts,
    state=st.sampled_from(
        "idea concept tender booking_open confirmed running done settled".split()
    ),
    **dict.fromkeys(
        "pooled received awaited late companies missing asked".split(), counts
    ),
    **dict.fromkeys(("units_left", "unnamed"), counts),
    **dict.fromkeys(
        "provider unordered cost obstacle approval due".split(), st.booleans()
    ),
)


@given(facts)
def test_no_step_is_one_that_would_be_refused(facts):
    step = next_step(facts)
    assert step in STEPS
    if step in ("open_booking", "confirm", "start", "finish"):
        assert not facts.obstacle
    if step == "confirm":
        assert not facts.missing and not facts.approval and not facts.due
    if step == "open_booking":
        assert facts.provider and facts.cost and not facts.unordered
    assert (step == "nothing") == (facts.state == "settled")
