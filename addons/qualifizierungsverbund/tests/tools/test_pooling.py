import random
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ...tools.geo import distance_km
from ...tools.pooling import (
    Need,
    TopicRule,
    propose,
    seats_to_book,
)

RULES = {"german": TopicRule(6, 12)}
STUTTGART, ULM, FREIBURG = (48.78, 9.18), (48.40, 9.99), (47.99, 7.85)
JUNE = {"window_start": date(2027, 6, 1), "window_end": date(2027, 6, 30)}
JULY = {"window_start": date(2027, 7, 1), "window_end": date(2027, 7, 31)}


def need(key, seats=3, **values):
    return Need(key, "german", seats, **values)


def pooled(*needs, rules=None):
    return [pool.need_keys for pool in propose(needs, rules or RULES).proposals]


# ---------------------------------------------------------------- firm and flexible


@pytest.mark.parametrize(
    ("firm", "flexible", "booked", "units"),
    [(4, 0, 0, 0), (9, 1, 10, 2), (12, 1, 12, 2), (14, 1, 14, 3)],
)
def test_foodsoft_minimum_order_quantity(firm, flexible, booked, units):
    """Foodsoft's own cases: a minimum of 10, and blocks of 5 with 2 at least."""
    assert seats_to_book(firm, flexible, minimum=10) == booked
    assert seats_to_book(firm, flexible, minimum=10, block=5) == 5 * units


def test_nothing_is_booked_for_wishes_alone():
    assert seats_to_book(0, 20, minimum=10) == 0
    assert seats_to_book(10, 0, minimum=10) == 10
    assert seats_to_book(9, 0, minimum=10) == 0


@pytest.mark.parametrize(
    ("firm", "possible", "seats"),
    [(9, 1, 10), (12, 1, 12), (4, 0, None), (0, 12, None)],
)
def test_flexible_seats_only_fill_up_to_the_minimum(firm, possible, seats):
    needs = [Need("a", "x", firm, 0), Need("b", "x", 0, possible)]
    pools = propose(needs, {"x": TopicRule(10, 15)})
    assert [pool.seats for pool in pools.proposals] == ([seats] if seats else [])
    for pool in pools.proposals:
        assert pool.seats_firm == firm
        assert ("b" in pool.need_keys) == (firm < 10)


# ---------------------------------------------------------------- compatibility


def test_six_small_needs_make_a_course():
    pools = propose([need(key, 1, network=key % 2) for key in range(6)], RULES)
    (pool,) = pools.proposals
    assert pool.need_keys == (0, 1, 2, 3, 4, 5)
    assert (pool.seats, pool.missing, pool.networks) == (6, 0, (0, 1))


def test_networks_come_in_the_order_of_their_numbers():
    pools = propose([need(key, network=key) for key in (100, 99, 9)], RULES)
    assert pools.proposals[0].networks == (9, 99, 100)
    assert not pools.open_pools


def test_open_pool_says_how_many_are_missing():
    pools = propose([need("a", 2), need("b", 1, seats_possible=1)], RULES)
    assert not pools.proposals
    (pool,) = pools.open_pools
    assert (pool.need_keys, pool.seats, pool.missing) == (("a", "b"), 4, 2)


def test_windows_need_a_common_day():
    assert not pooled(need("a", **JUNE), need("b", **JULY))
    until = {"window_start": date(2027, 6, 30), "window_end": date(2027, 7, 9)}
    assert pooled(need("a", **JUNE), need("b", **until)) == [("a", "b")]
    assert pooled(need("a", **JUNE), need("b")) == [("a", "b")]
    (pool,) = propose([need("a", **JUNE), need("b", **until)], RULES).proposals
    assert pool.window_start == pool.window_end == date(2027, 6, 30)
    # each two overlap with c, but a and b never meet
    whole = {"window_start": date(2027, 6, 1), "window_end": date(2027, 7, 31)}
    assert not pooled(need("a", 2, **JUNE), need("b", 2, **JULY), need("c", 2, **whole))


def test_window_must_not_end_before_it_starts():
    wrong = {"window_start": date(2027, 6, 2), "window_end": date(2027, 6, 1)}
    with pytest.raises(ValueError, match="need a: window ends"):
        pooled(need("a", **wrong))


def test_formats():
    assert not pooled(need("a", format="onsite"), need("b", format="online"))
    assert pooled(need("a", format="onsite"), need("b")) == [("a", "b")]
    (pool,) = propose([need("a", format="blended"), need("b")], RULES).proposals
    assert pool.format == "blended"


def test_levels():
    assert not pooled(need("a", level="A1"), need("b", level="B1"))
    assert pooled(need("a", level="A1"), need("b")) == [("a", "b")]


def test_inhouse_never_pools_with_other_companies():
    assert not pooled(need("a", format="inhouse"), need("b", format="inhouse"))
    assert not pooled(need("a", format="inhouse"), need("b"))
    assert pooled(need("a", 6, format="inhouse"), need("b")) == [("a",)]
    own = {"format": "inhouse", "company": "ACME"}
    assert pooled(need("a", **own), need("b", **own)) == [("a", "b")]


def test_only_networks_that_mix():
    assert not pooled(need("a", pool_group="north"), need("b", pool_group="south"))


def test_place_within_reach_of_everybody():
    # Stuttgart - Ulm is about 72 km
    near = {"max_km": 50, "format": "onsite"}
    a, b = need("a", place=STUTTGART, **near), need("b", place=ULM, **near)
    assert not pooled(a, b)
    (pool,) = propose([a, b._replace(max_km=80)], RULES).proposals
    assert pool.place_key == "a"
    (pool,) = propose([a._replace(max_km=80), b], RULES).proposals
    assert pool.place_key == "b"
    assert pooled(a, b._replace(place=None)) == [("a", "b")]
    online = [a._replace(format="online"), b._replace(format="online")]
    (pool,) = propose(online, RULES).proposals
    assert (pool.format, pool.place_key) == ("online", None)


def test_far_apart_and_open_to_any_format_meets_online():
    needs = [
        need("a", place=FREIBURG, max_km=30),
        need("b", place=ULM, max_km=30),
    ]
    (pool,) = propose(needs, RULES).proposals
    assert pool.format == "online"


def test_maximum_is_respected_and_nobody_is_stranded():
    """Filling to 12 would leave 4 behind; 16 seats make two courses of 8."""
    pools = propose([need(key, 2) for key in range(8)], RULES)
    assert sorted(pool.seats for pool in pools.proposals) in ([6, 10], [8, 8])
    assert not pools.open_pools


def test_without_maximum_all_share_one_course():
    rules = {"german": TopicRule(6)}
    pools = propose([need(key, 2) for key in range(30)], rules)
    assert [pool.seats for pool in pools.proposals] == [60]


def test_need_larger_than_a_course_is_shown_not_lost():
    pools = propose([need("a", 13)], RULES)
    assert not pools.proposals
    assert pools.open_pools[0].missing == 0


def test_urgent_needs_first_when_seats_are_scarce():
    needs = [need(key, 5, priority=key) for key in range(3)]
    assert pooled(*needs) == [(1, 2)]


# ---------------------------------------------------------------- always true


def random_need(dice, key):
    start = date(2027, 1, 1) + timedelta(dice.randrange(60))
    place = dice.choice([None, STUTTGART, ULM, FREIBURG, (48.5, 9.2), (48.7, 9.7)])
    return Need(
        key,
        dice.choice("xy"),
        dice.randint(0, 5),
        dice.choice([0, 0, 1, 3]),
        dice.choice([None, "onsite", "onsite", "online", "blended", "inhouse"]),
        dice.choice([None, None, "A1", "B1"]),
        dice.choice([None, start, start, start]),
        dice.choice([None, *[start + timedelta(dice.randrange(60))] * 3]),
        place,
        dice.choice([None, 20, 60, 90]),
        dice.choice([None, 1, 2]),
        dice.randrange(3),
        pool_group=dice.choice("ggh"),
        company=dice.choice([None, 7]),
    )


def fits(group, rule, places):
    """Say whether *group* may share a course; written apart from the product's way."""
    firm = sum(n.seats_firm for n in group)
    if not 0 < firm <= rule.max_seats:
        return False
    if firm + sum(n.seats_possible for n in group) < rule.min_seats:
        return False
    if len({(n.topic, n.pool_group, n.format == "inhouse") for n in group}) > 1:
        return False
    formats = {n.format for n in group} - {None}
    if len(formats) > 1 or len({n.level for n in group} - {None}) > 1:
        return False
    if formats == {"inhouse"} and len(group) > 1:
        if len({n.company for n in group}) > 1 or group[0].company is None:
            return False
    starts = [n.window_start for n in group if n.window_start]
    ends = [n.window_end for n in group if n.window_end]
    if starts and ends and max(starts) > min(ends):
        return False
    if formats <= {"online"}:
        return True
    here = places[group[0].topic, group[0].pool_group]
    return not here or any(
        all(
            None in (n.place, n.max_km) or distance_km(*n.place, *place) <= n.max_km
            for n in group
        )
        for place in here
    )


def places_named(needs):
    places = {}
    for one in needs:
        known = places.setdefault((one.topic, one.pool_group), set())
        if one.place and one.format != "inhouse" and one.format != "online":
            known.add(one.place)
    return places


def check(needs, rules, pools):
    by_key = {one.key: one for one in needs}
    placed = [k for pool in pools.proposals + pools.open_pools for k in pool.need_keys]
    assert len(placed) == len(set(placed)), "no need twice"
    seen = set(placed)
    assert all(one.key in seen for one in needs), "no need lost"
    places = places_named(needs)
    for pool in pools.proposals:
        group = [by_key[key] for key in pool.need_keys]
        if pool.format == "inhouse":  # an own place is always a candidate
            places = {**places, (group[0].topic, group[0].pool_group): set()}
            assert fits(
                [n._replace(max_km=None) for n in group], rules[pool.topic], places
            )
            places = places_named(needs)
        else:
            assert fits(group, rules[pool.topic], places)
        assert pool.seats_firm == sum(n.seats_firm for n in group)
        assert pool.seats == max(pool.seats_firm, rules[pool.topic].min_seats)
    for pool in pools.open_pools:
        assert pool.missing or pool.seats_firm > rules[pool.topic].max_seats


SMALL = {"x": TopicRule(5, 9), "y": TopicRule(3, 6)}


@given(st.integers(0, 24), st.randoms(use_true_random=False))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_proposals_are_valid_and_repeatable(count, dice):
    needs = [random_need(dice, key) for key in range(count)]
    pools = propose(needs, SMALL)
    check(needs, SMALL, pools)
    dice.shuffle(needs)
    assert propose(needs, SMALL) == pools


def optimum(needs, rules):
    """Return the most firm seats any set of disjoint pools can cover."""
    places = places_named(needs)
    full = 1 << len(needs)
    firm = [0] * full
    for mask in range(1, full):
        group = [one for bit, one in enumerate(needs) if mask >> bit & 1]
        if fits(group, rules[group[0].topic], places):
            firm[mask] = sum(one.seats_firm for one in group)
    best = [0] * full
    for mask in range(1, full):
        rest = mask ^ (mask & -mask)
        best[mask] = best[rest]
        part = rest
        while True:  # every subset of mask with its lowest need
            pool = part | (mask & -mask)
            if firm[pool]:
                best[mask] = max(best[mask], firm[pool] + best[mask ^ pool])
            if not part:
                break
            part = (part - 1) & rest
    return best[-1]


def test_close_to_the_optimum_on_small_instances(record_property):
    dice = random.Random(2027)
    covered = possible = 0
    for _round in range(120):
        needs = [
            random_need(dice, key)._replace(topic="x", pool_group="g")
            for key in range(dice.randint(3, 8))
        ]
        needs = [n._replace(format=None) if n.format == "inhouse" else n for n in needs]
        pools = propose(needs, SMALL)
        covered += sum(pool.seats_firm for pool in pools.proposals)
        possible += optimum(needs, SMALL)
    record_property("seats_covered", f"{covered} of {possible}")
    assert 0.98 * possible <= covered <= possible


def test_many_needs():
    """A region's year at once: all valid, most covered (the time is a benchmark)."""
    dice = random.Random(5)
    needs = [
        random_need(dice, key)._replace(format="onsite", pool_group="g")
        for key in range(3000)
    ]
    pools = propose(needs, SMALL)
    check(needs, SMALL, pools)
    covered = sum(pool.seats_firm for pool in pools.proposals)
    assert covered > 0.95 * sum(one.seats_firm for one in needs)
