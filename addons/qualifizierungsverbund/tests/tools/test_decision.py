import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ...tools.decision import Facts, Near, best_near, propose

NEAR = Near("B", seats=4, minimum=8, free=8, missing=0)
STILL_THIN = NEAR._replace(missing=1)


def _outcomes(**facts):
    return [option.outcome for option in propose(Facts(**facts))]


@pytest.mark.parametrize(
    ("facts", "proposed"),
    [
        ({"group": 8, "missing": 0, "promised": 8}, "run"),
        ({"group": 8, "missing": 0, "promised": 6, "guaranteed": 2}, "run"),
        # what would be enough is possible, and there is a day for it
        ({"group": 6, "missing": 2, "promised": 6, "possible": 2}, "prolong"),
        ({"group": 6, "missing": 2, "promised": 6, "asked": 2}, "prolong"),
        ({"group": 6, "missing": 2, "promised": 6, "possible": 1}, "cancel"),
        # who has waited once is not kept waiting a second time
        (
            {"group": 6, "missing": 2, "promised": 6, "possible": 2, "prolonged": 1},
            "cancel",
        ),
        # no day is left before it starts
        (
            {"group": 6, "missing": 2, "promised": 6, "possible": 2, "days_left": 0},
            "cancel",
        ),
        ({"group": 4, "missing": 4, "promised": 4, "near": (NEAR,)}, "merge"),
        ({"group": 3, "missing": 5, "promised": 3, "near": (STILL_THIN,)}, "cancel"),
        # of nobody nothing is moved
        ({"group": 0, "missing": 8, "promised": 0, "near": (NEAR,)}, "cancel"),
        # all have given their word, but the price is above what they agreed to
        ({"group": 0, "missing": 8, "promised": 9}, "cancel"),
        # its first day is over: nobody can take part any more
        ({"group": 8, "missing": 0, "promised": 8, "started": True}, "cancel"),
    ],
)
def test_what_is_proposed(facts, proposed):
    assert _outcomes(minimum=8, **{"days_left": 5, **facts})[0] == proposed


def test_what_cannot_be_done_is_no_option():
    nothing = {"minimum": 8, "group": 0, "missing": 8}
    assert _outcomes(**nothing) == ["cancel"]
    assert _outcomes(**nothing, days_left=1) == ["cancel", "prolong"]
    assert _outcomes(minimum=8, group=6, missing=2, promised=6) == ["cancel", "run"]


def test_a_full_course_takes_nobody_in():
    facts = Facts(
        minimum=8, group=4, missing=4, promised=4, near=[NEAR._replace(free=3)]
    )
    assert best_near(facts) is None
    assert [option.outcome for option in propose(facts)] == ["cancel", "run"]


def test_the_course_that_lacks_least_afterwards_is_named():
    worse, better = STILL_THIN._replace(key="C"), NEAR
    facts = Facts(minimum=8, group=3, missing=5, promised=3, near=[worse, better])
    assert best_near(facts) == better
    equal = Facts(minimum=8, group=6, missing=2, promised=6, near=[NEAR, NEAR])
    assert best_near(equal) is equal.near[0]


def test_reasons_name_what_they_count():
    run, *_others = propose(
        Facts(minimum=8, group=8, missing=0, promised=6, guaranteed=2)
    )
    assert run.reasons == (("reached", 8), ("guaranteed", 2))
    facts = Facts(minimum=8, group=6, missing=2, promised=6, possible=1)
    assert propose(facts)[0].reasons == (
        ("missing", 2),
        ("no_day_left", 1),
        ("no_hope", 1),
    )


NUMBERS = st.integers(0, 30)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.builds(
        Facts,
        minimum=st.integers(1, 20),
        group=NUMBERS,
        missing=NUMBERS,
        promised=NUMBERS,
        guaranteed=NUMBERS,
        possible=NUMBERS,
        asked=NUMBERS,
        days_left=st.integers(-3, 9),
        prolonged=st.integers(0, 3),
        started=st.booleans(),
        near=st.lists(
            st.builds(Near, NUMBERS, NUMBERS, st.integers(1, 20), NUMBERS, NUMBERS),
            max_size=4,
        ),
    )
)
def test_each_option_is_one_that_can_be_taken(facts):
    options = propose(facts)
    outcomes = [option.outcome for option in options]
    assert len(set(outcomes)) == len(outcomes)
    assert "cancel" in outcomes, "it is always a way"
    assert "run" not in outcomes or facts.group and not facts.started
    assert "prolong" not in outcomes or facts.days_left >= 1
    for option in options:
        assert (option.outcome == "merge") == (option.near is not None)
        if option.near:
            assert option.near.free >= facts.promised, "never more than the maximum"
    if not facts.missing and facts.group and not facts.started:
        assert outcomes[0] == "run"
    elif outcomes[0] == "run":
        raise AssertionError("too few seats")
