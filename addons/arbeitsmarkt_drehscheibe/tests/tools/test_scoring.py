from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from . import scoring

START = date(2027, 1, 1)
PROFILE = scoring.Profile(
    occupations=("41312",),
    shifts="three",
    hours="full",
    german="b2",
    available=START,
    radius_km=50,
)
DEMAND = scoring.Demand(company=1, occupation="41312", start=START)
WEIGHTS = scoring.Weights()

# A busy machine is no fault of the rules.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

codes = st.text("123", min_size=1, max_size=5)
skills = st.dictionaries(st.integers(1, 4), st.integers(1, 3), max_size=4)
profiles = st.builds(
    scoring.Profile,
    occupations=st.lists(codes, max_size=3).map(tuple),
    shifts=st.sampled_from(scoring.SHIFTS),
    hours=st.sampled_from((*scoring.HOURS, scoring.HOURS_ANY)),
    german=st.none() | st.sampled_from(scoring.GERMAN_LEVELS),
    available=st.dates(START - timedelta(400), START + timedelta(400)),
    radius_km=st.sampled_from((25, 50, 100)),
    skills=skills,
    blocked=st.frozensets(st.integers(1, 3)),
    employer=st.none() | st.integers(1, 3),
)
demands = st.builds(
    scoring.Demand,
    company=st.integers(1, 3),
    occupation=codes,
    lateral_entry=st.booleans(),
    shifts=st.none() | st.sampled_from(scoring.SHIFTS),
    hours=st.none() | st.sampled_from((*scoring.HOURS, scoring.HOURS_ANY)),
    german=st.none() | st.sampled_from(scoring.GERMAN_LEVELS),
    start=st.none() | st.just(START),
    must=skills,
    can=skills,
)
weights = (
    st.lists(st.integers(0, 100), min_size=7, max_size=7)
    .filter(any)
    .map(lambda values: scoring.Weights(*values))
)
distances = st.none() | st.integers(0, 150)


@patient
@given(profiles, demands, weights, distances)
def test_score_stays_between_0_and_100_and_is_explained(profile, demand, weight, km):
    result = scoring.score(profile, demand, weight, km)
    assert 0 <= result.score <= 100
    criteria = [entry for entry in result.explanation if not entry["blocker"]]
    assert [entry["criterion"] for entry in criteria] == list(scoring.CRITERIA)
    assert all(0 <= entry["value"] <= 100 for entry in criteria)
    if result.blockers:
        assert result.score == 0
    else:
        points = sum(entry["points"] for entry in criteria)
        assert points == pytest.approx(result.score, abs=0.1)


@patient
@given(profiles, demands, weights, distances)
def test_missing_must_have_is_no_match(profile, demand, weight, km):
    missing = any(profile.skills.get(key, 0) < n for key, n in demand.must.items())
    blockers = scoring.score(profile, demand, weight, km).blockers
    assert missing == ("must_missing" in blockers)
    if demand.company in profile.blocked:
        assert "company_blocked" in blockers
    if demand.company == profile.employer:
        assert "own_employer" in blockers


@patient
@given(profiles, demands, weights, distances, st.integers(1, 4))
def test_one_more_skill_never_lowers_a_match(profile, demand, weight, km, key):
    better = replace(profile, skills={**profile.skills, key: 3})
    before = scoring.score(profile, demand, weight, km)
    assert scoring.score(better, demand, weight, km).tenths >= before.tenths


@patient
@given(profiles, demands, weights, distances, st.integers(1, 9))
def test_only_the_relation_of_the_weights_counts(profile, demand, weight, km, factor):
    scaled = scoring.Weights(
        *(getattr(weight, name) * factor for name in scoring.CRITERIA)
    )
    first = scoring.score(profile, demand, weight, km)
    assert scoring.score(profile, demand, scaled, km).tenths == first.tenths


def test_everything_fits():
    result = scoring.score(PROFILE, DEMAND, WEIGHTS, 0)
    assert result.score == 100
    assert not result.blockers


def test_peer_case_half_of_the_skills_is_not_a_hundred():
    """Odoo's own applicant score gives 100 here, and 200 for more than wanted."""
    demand = replace(DEMAND, can={1: 2, 2: 2})
    half = scoring.score(replace(PROFILE, skills={1: 2}), demand, WEIGHTS, 0)
    assert half.score == 87.5
    more = scoring.score(replace(PROFILE, skills={1: 3, 2: 3}), demand, WEIGHTS, 0)
    assert more.score == 100


@pytest.mark.parametrize(
    ("mine", "wanted", "shared"),
    [
        ("41312", "41312", 5),
        ("41313", "41312", 4),
        ("413", "41312", 3),
        ("25122", "41312", 0),
        ("4", "4", 1),
    ],
)
def test_shared_digits(mine, wanted, shared):
    assert scoring.shared_digits(mine, wanted) == shared


@pytest.mark.parametrize(
    ("changes", "criterion", "value"),
    [
        ({"occupation": "41313"}, "occupation", 80),
        ({"occupation": "4131"}, "occupation", 100),
        ({"start": START - timedelta(45)}, "availability", 50),
        ({"start": START - timedelta(90)}, "availability", 0),
        ({"shifts": "continuous"}, "shifts", 50),
        ({"hours": "long"}, "hours", 50),
        ({"hours": "short"}, "hours", 0),
        ({"german": "c1"}, "language", 50),
        ({"german": "c2"}, "language", 0),
    ],
)
def test_values(changes, criterion, value):
    result = scoring.score(PROFILE, replace(DEMAND, **changes), WEIGHTS, 0)
    [entry] = [e for e in result.explanation if e["criterion"] == criterion]
    assert entry["value"] == value


@pytest.mark.parametrize(
    ("wanted", "value", "code"),
    [
        (None, 100, "open"),
        ("none", 100, "fit"),
        ("a1", 50, "unstated"),
        ("c2", 0, "unstated"),
    ],
)
def test_german_that_is_not_stated_counts_as_none(wanted, value, code):
    unstated, none = (
        scoring.score(
            replace(PROFILE, german=level), replace(DEMAND, german=wanted), WEIGHTS, 0
        )
        for level in (None, "none")
    )
    entry = unstated.explanation[-1]
    assert (entry["criterion"], entry["value"]) == ("language", value)
    assert entry["code"] == code
    assert unstated.tenths == none.tenths


@pytest.mark.parametrize(
    ("km", "value", "blocked"),
    [
        (0, 100, False),
        (25, 75, False),
        (50, 50, False),
        (51, 0, True),
        (None, 50, False),
    ],
)
def test_distance_against_the_radius(km, value, blocked):
    result = scoring.score(PROFILE, DEMAND, WEIGHTS, km)
    [entry] = [e for e in result.explanation if e["criterion"] == "distance"]
    assert entry["value"] == value
    assert ("radius_exceeded" in result.blockers) is blocked


def test_other_occupation_needs_an_open_door():
    demand = replace(DEMAND, occupation="25122")
    assert scoring.blockers(PROFILE, demand, 0) == ["occupation_far"]
    assert not scoring.blockers(PROFILE, replace(demand, lateral_entry=True), 0)


def test_weights_are_checked():
    with pytest.raises(ValueError, match="negative"):
        scoring.Weights(occupation=-1)
    with pytest.raises(ValueError, match="above zero"):
        scoring.Weights(0, 0, 0, 0, 0, 0, 0)
