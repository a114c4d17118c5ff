import random
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ...tools.geo import distance_km
from ...tools.pooling import Need, TopicRule, propose
from ...tools.working_days import Calendar
from .pooling_optimum import optimum, seats_covered

RULES = {"german": TopicRule(6, 12)}
STUTTGART, ULM, FREIBURG = "08111", "08421", "08311"
PLACES = {
    STUTTGART: (48.78, 9.18),
    ULM: (48.40, 9.99),
    FREIBURG: (47.99, 7.85),
    "08415": (48.5, 9.2),
    "08117": (48.7, 9.7),
}
SHARING = {1: "shared", 2: "shared", 3: "shared", 100: "shared", 99: "shared"}
JUNE = {"window_start": date(2027, 6, 1), "window_end": date(2027, 6, 30)}
JULY = {"window_start": date(2027, 7, 1), "window_end": date(2027, 7, 31)}


def need(key, seats=3, **values):
    return Need(key, "german", seats_firm=seats, **values)


def pools_of(needs, rules=None):
    return propose(needs, rules or RULES, PLACES, SHARING)


def pooled(*needs, rules=None):
    return [pool["need_ids"] for pool in pools_of(needs, rules).proposals]


# ---------------------------------------------------------------- firm and flexible


@pytest.mark.parametrize(
    ("firm", "possible", "seats"),
    [(9, 1, 10), (12, 1, 12), (4, 0, None), (0, 12, None)],
)
def test_flexible_seats_only_fill_up_to_the_minimum(firm, possible, seats):
    needs = [need("a", firm), need("b", 0, seats_possible=possible)]
    pools = pools_of(needs, {"german": TopicRule(10, 15)})
    assert [pool["seats"] for pool in pools.proposals] == ([seats] if seats else [])
    for pool in pools.proposals:
        assert pool["need_ids"] == ["a", "b"][: 1 + (firm < 10)]


# ---------------------------------------------------------------- compatibility


def test_six_small_needs_make_a_course():
    pools = pools_of([need(key, 1, network_id=1 + key % 2) for key in range(6)])
    (pool,) = pools.proposals
    assert pool["need_ids"] == [0, 1, 2, 3, 4, 5]
    assert (pool["seats"], pool["missing"], pool["networks"]) == (6, 0, [1, 2])


def test_networks_come_in_the_order_of_their_numbers():
    pools = pools_of([need(key, network_id=key) for key in (100, 99, 3)])
    assert pools.proposals[0]["networks"] == [3, 99, 100]
    assert not pools.open_pools


def test_open_pool_says_how_many_are_missing():
    pools = pools_of([need("a", 2), need("b", 1, seats_possible=1)])
    assert not pools.proposals
    (pool,) = pools.open_pools
    assert (pool["need_ids"], pool["seats"], pool["missing"]) == (["a", "b"], 4, 2)


def test_windows_need_a_common_day():
    assert not pooled(need("a", **JUNE), need("b", **JULY))
    until = {"window_start": date(2027, 6, 30), "window_end": date(2027, 7, 9)}
    assert pooled(need("a", **JUNE), need("b", **until)) == [["a", "b"]]
    assert pooled(need("a", **JUNE), need("b")) == [["a", "b"]]
    (pool,) = pools_of([need("a", **JUNE), need("b", **until)]).proposals
    assert pool["window_start"] == pool["window_end"] == date(2027, 6, 30)
    # each two overlap with c, but a and b never meet
    whole = {"window_start": date(2027, 6, 1), "window_end": date(2027, 7, 31)}
    assert not pooled(need("a", 2, **JUNE), need("b", 2, **JULY), need("c", 2, **whole))


def test_window_must_not_end_before_it_starts():
    wrong = {"window_start": date(2027, 6, 2), "window_end": date(2027, 6, 1)}
    with pytest.raises(ValueError, match="need a: window ends"):
        pooled(need("a", **wrong))


def test_formats():
    assert not pooled(need("a", format="onsite"), need("b", format="online"))
    assert pooled(need("a", format="onsite"), need("b")) == [["a", "b"]]
    (pool,) = pools_of([need("a", format="blended"), need("b")]).proposals
    assert pool["format"] == "blended"


def test_levels():
    assert not pooled(need("a", level_to="A1"), need("b", level_to="B1"))
    assert pooled(need("a", level_to="A1"), need("b")) == [["a", "b"]]


def test_shifts_that_never_meet():
    early, night = need("a", shifts="early"), need("b", shifts="night")
    assert not pooled(early, night)
    assert not pooled(early, need("b", shifts="late"))
    assert not pooled(early, need("b", shifts="weekend"))
    assert pooled(early, need("b", shifts="early")) == [["a", "b"]]
    for free in (None, "any"):
        assert pooled(night, need("c", shifts=free)) == [["b", "c"]]
    # with three, the one without a restriction goes with one of them
    assert len(pooled(early, night, need("c", shifts="any"))) == 1
    # level and shifts are wishes of their own
    assert not pooled(need("a", level_to="a1", shifts="early"), night)
    both = need("a", level_to="a1"), need("b", shifts="early")
    assert pooled(*both) == [["a", "b"]]


LONG = {"german": TopicRule(6, 12, units=40)}  # five days


def test_windows_hold_the_whole_course():
    """Five working days: one common day is not enough, nor are four."""
    a = need("a", **JUNE)
    for end, together in (
        (date(2027, 6, 30), True),
        (date(2027, 7, 31), True),
        (date(2027, 6, 4), False),
    ):
        start = date(2027, 6, 1) if end.day == 4 else date(2027, 6, 24)
        b = need("b", window_start=start, window_end=end)
        assert bool(pooled(a, b, rules=LONG)) is together, end
    # 28 June to 2 July are five days, of which three are in June
    b = need("b", window_start=date(2027, 6, 28), window_end=date(2027, 7, 31))
    assert pooled(a, b) == [["a", "b"]]
    assert not pooled(a, b, rules=LONG)
    (pool,) = pools_of([a, need("b")], LONG).proposals
    assert (pool["window_start"], pool["window_end"]) == tuple(JUNE.values())


def test_a_holiday_takes_a_day_of_the_window():
    week = {"window_start": date(2027, 5, 3), "window_end": date(2027, 5, 7)}
    needs = [need("a", **week), need("b")]
    assert pooled(*needs, rules=LONG) == [["a", "b"]]
    # Ascension Day, 6 May 2027
    pools = propose(needs, LONG, PLACES, SHARING, Calendar([("DE", "BW")]))
    assert not pools.proposals


def test_a_window_too_short_for_the_course_fits_nobody():
    short = need("a", 8, window_start=date(2027, 6, 1), window_end=date(2027, 6, 4))
    pools = pools_of([short, need("b")], LONG)
    assert not pools.proposals
    alone = next(pool for pool in pools.open_pools if pool["need_ids"] == ["a"])
    assert (alone["obstacle"], alone["missing"]) == ("window", 0)
    assert pooled(short) == [["a"]]


# 3,300: 550 at 6, 412.50 at 8, 275 at 12
PRICED = {"german": TopicRule(6, 12, fixed=3300)}


def test_ceilings_that_no_group_can_meet():
    pools = pools_of([need("a", 8), need("b", price_ceiling=274)], PRICED)
    assert [pool["need_ids"] for pool in pools.proposals] == [["a"]]
    (alone,) = pools.open_pools
    assert (alone["need_ids"], alone["obstacle"]) == (["b"], "price")


def test_ceilings_ask_for_a_larger_group():
    low = need("a", 3, price_ceiling=300)  # from 11 seats on
    assert not pooled(low, need("b", 5), rules=PRICED)
    assert pooled(low, need("b", 8), rules=PRICED) == [["a", "b"]]
    # without it the others go on
    assert pooled(low, need("b", 7), rules=PRICED) == [["b"]]
    (short,) = pools_of([low], PRICED).open_pools
    assert (short["missing"], short["obstacle"]) == (8, False)
    # no price known: nothing to weigh
    assert pooled(low, need("b", 3)) == [["a", "b"]]
    assert pooled(need("a", 3, price_ceiling=1), need("b", 3)) == [["a", "b"]]


def test_a_second_trainer_counts_where_it_is_needed():
    """Not at every size: whoever can pay it there is pooled in a smaller group too."""
    rules = {"german": TopicRule(6, 12, fixed=3000, steps=((10, 600),))}
    low = need("a", 3, price_ceiling=430)  # 428.57 at 7, 360 at 10
    assert pooled(low, need("b", 4), rules=rules) == [["a", "b"]]
    # what would be too dear at 10 waits, though nine seats would do
    lower = need("a", 3, price_ceiling=350)
    assert not pooled(lower, need("b", 5), rules=rules)
    assert pooled(lower, need("b", 8), rules=rules) == [["a", "b"]]


@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.sampled_from([None, 200, 280, 300, 420, 600])),
        max_size=9,
    )
)
@settings(max_examples=150, deadline=None)
def test_nobody_is_pooled_above_its_ceiling(rows):
    needs = {
        key: need(key, seats, price_ceiling=ceiling)
        for key, (seats, ceiling) in enumerate(rows)
    }
    pools = pools_of(needs.values(), PRICED)
    for pool in pools.proposals:
        assert 6 <= pool["seats"] <= 12
        for key in pool["need_ids"]:
            ceiling = needs[key].price_ceiling
            assert ceiling is None or 3300 <= ceiling * pool["seats"]
    told = [
        key
        for pool in (*pools.proposals, *pools.open_pools)
        for key in pool["need_ids"]
    ]
    assert sorted(told) == sorted(needs)


def test_inhouse_never_pools_with_other_companies():
    assert not pooled(need("a", format="inhouse"), need("b", format="inhouse"))
    assert not pooled(need("a", format="inhouse"), need("b"))
    assert pooled(need("a", 6, format="inhouse"), need("b")) == [["a"]]
    own = {"format": "inhouse", "partner_id": "ACME"}
    assert pooled(need("a", **own), need("b", **own)) == [["a", "b"]]


def test_only_networks_that_mix():
    assert not pooled(need("a", network_id=1), need("b", network_id=4))
    assert not pooled(need("a", network_id=4), need("b", network_id=5))
    assert pooled(need("a", network_id=4), need("b", network_id=4)) == [["a", "b"]]
    assert pooled(need("a", network_id=1), need("b", network_id=2)) == [["a", "b"]]


def test_place_within_reach_of_everybody():
    # Stuttgart - Ulm is about 72 km
    near = {"max_km": 50, "format": "onsite"}
    a, b = need("a", district_id=STUTTGART, **near), need("b", district_id=ULM, **near)
    assert not pooled(a, b)
    (pool,) = pools_of([a, b._replace(max_km=80)]).proposals
    assert pool["district_id"] == STUTTGART
    (pool,) = pools_of([a._replace(max_km=80), b]).proposals
    assert pool["district_id"] == ULM
    assert pooled(a, b._replace(district_id=None)) == [["a", "b"]]
    online = [a._replace(format="online"), b._replace(format="online")]
    (pool,) = pools_of(online).proposals
    assert (pool["format"], pool["district_id"]) == ("online", False)


def test_far_apart_and_open_to_any_format_meets_online():
    needs = [
        need("a", district_id=FREIBURG, max_km=30),
        need("b", district_id=ULM, max_km=30),
    ]
    (pool,) = pools_of(needs).proposals
    assert pool["format"] == "online"


def test_maximum_is_respected_and_nobody_is_stranded():
    """Filling to 12 would leave 4 behind; 16 seats make two courses of 8."""
    pools = pools_of([need(key, 2) for key in range(8)])
    assert sorted(pool["seats"] for pool in pools.proposals) in ([6, 10], [8, 8])
    assert not pools.open_pools


def test_without_maximum_all_share_one_course():
    rules = {"german": TopicRule(6)}
    pools = propose([need(key, 2) for key in range(30)], rules)
    assert [pool["seats"] for pool in pools.proposals] == [60]


def test_need_larger_than_a_course_is_shown_not_lost():
    pools = pools_of([need("a", 13)])
    assert not pools.proposals
    assert pools.open_pools[0]["missing"] == 0


def test_urgent_needs_first_when_seats_are_scarce():
    needs = [need(key, 5, priority=key) for key in range(3)]
    assert pooled(*needs) == [[1, 2]]


# ---------------------------------------------------------------- always true


def random_need(dice, key):
    start = date(2027, 1, 1) + timedelta(dice.randrange(60))
    return Need(
        key,
        dice.choice("xy"),
        dice.choice([None, 1, 2, 3]),
        dice.choice([None, 7]),
        dice.randint(0, 5),
        dice.choice([0, 0, 1, 3]),
        dice.choice([None, "onsite", "onsite", "online", "blended", "inhouse"]),
        dice.choice([None, None, "A1", "B1"]),
        dice.choice([None, start, start, start]),
        dice.choice([None, *[start + timedelta(dice.randrange(60))] * 3]),
        dice.choice([None, *PLACES]),
        dice.choice([None, 20, 60, 90]),
        dice.choice("012"),
    )


def mixing(one):
    return one.topic_id, SHARING.get(one.network_id)


def fits(group, rule, places):
    """Say whether *group* may share a course; written apart from the product's way."""
    firm = sum(n.seats_firm for n in group)
    if not 0 < firm <= rule.max_seats:
        return False
    if firm + sum(n.seats_possible for n in group) < rule.min_seats:
        return False
    if len({(*mixing(n), n.format == "inhouse") for n in group}) > 1:
        return False
    formats = {n.format for n in group} - {None}
    if len(formats) > 1 or len({n.level_to for n in group} - {None}) > 1:
        return False
    if formats == {"inhouse"} and len(group) > 1:
        if len({n.partner_id for n in group}) > 1 or group[0].partner_id is None:
            return False
    starts = [n.window_start for n in group if n.window_start]
    ends = [n.window_end for n in group if n.window_end]
    if starts and ends and max(starts) > min(ends):
        return False
    if formats <= {"online"}:
        return True
    here = places[mixing(group[0])]
    return not here or any(
        all(
            None in (n.district_id, n.max_km)
            or distance_km(*PLACES[n.district_id], *PLACES[place]) <= n.max_km
            for n in group
        )
        for place in here
    )


def places_named(needs):
    places = {}
    for one in needs:
        known = places.setdefault(mixing(one), set())
        if one.district_id and one.format != "inhouse" and one.format != "online":
            known.add(one.district_id)
    return places


def check(needs, rules, pools):
    by_id = {one.id: one for one in needs}
    placed = [
        i for pool in [*pools.proposals, *pools.open_pools] for i in pool["need_ids"]
    ]
    assert len(placed) == len(set(placed)), "no need twice"
    assert set(placed) == set(by_id), "no need lost"
    places = places_named(needs)
    for pool in pools.proposals:
        group = [by_id[i] for i in pool["need_ids"]]
        rule = rules[pool["topic_id"]]
        if pool["format"] == "inhouse":  # an own place is always a candidate
            anywhere = {mixing(group[0]): set()}
            assert fits([n._replace(max_km=None) for n in group], rule, anywhere)
        else:
            assert fits(group, rule, places)
        assert pool["seats"] == max(sum(n.seats_firm for n in group), rule.min_seats)
    for pool in pools.open_pools:
        group = [by_id[i] for i in pool["need_ids"]]
        too_large = sum(n.seats_firm for n in group) > rules[pool["topic_id"]].max_seats
        assert pool["missing"] or too_large


SMALL = {"x": TopicRule(5, 9), "y": TopicRule(3, 6)}


@given(st.integers(0, 24), st.randoms(use_true_random=False))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_proposals_are_valid_and_repeatable(count, dice):
    needs = [random_need(dice, key) for key in range(count)]
    pools = pools_of(needs, SMALL)
    check(needs, SMALL, pools)
    dice.shuffle(needs)
    assert pools_of(needs, SMALL) == pools


def best_of_all(needs, rules):
    """Return the most firm seats any set of disjoint pools can cover."""
    places = places_named(needs)
    full = 1 << len(needs)
    firm = [0] * full
    for mask in range(1, full):
        group = [one for bit, one in enumerate(needs) if mask >> bit & 1]
        if fits(group, rules[group[0].topic_id], places):
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
            random_need(dice, key)._replace(topic_id="x", network_id=1)
            for key in range(dice.randint(3, 8))
        ]
        needs = [n._replace(format=None) if n.format == "inhouse" else n for n in needs]
        pools = pools_of(needs, SMALL)
        covered += seats_covered(needs, pools)
        possible += best_of_all(needs, SMALL)
    record_property("seats_covered", f"{covered} of {possible}")
    assert 0.98 * possible <= covered <= possible


def test_the_solver_finds_what_trying_everything_finds():
    dice = random.Random(7)
    for _round in range(30):
        needs = [random_need(dice, key) for key in range(dice.randint(3, 8))]
        needs = [n._replace(topic_id="x") for n in needs if n.format != "inhouse"]
        assert optimum(needs, SMALL, PLACES, SHARING) == best_of_all(needs, SMALL)


def test_close_to_the_optimum_on_larger_instances():
    """A sample of what the benchmark `coverage` measures."""
    dice = random.Random(2028)
    for count in (14, 20, 26, 32, 38, 44, 50):
        needs = [
            random_need(dice, key)._replace(topic_id="x", network_id=1)
            for key in range(count)
        ]
        covered = seats_covered(needs, pools_of(needs, SMALL))
        possible = optimum(needs, SMALL, PLACES, SHARING)
        assert 0.95 * possible <= covered <= possible


@given(
    st.integers(1, 40), st.integers(1, 40), st.randoms(use_true_random=False), st.data()
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_unrelated_needs_change_nothing(count, others, dice, data):
    """Neither what is covered nor by which pools."""
    needs = [
        random_need(dice, key)._replace(topic_id="x", network_id=1)
        for key in range(count)
    ]
    unrelated = [
        random_need(dice, count + key)._replace(topic_id="x", network_id=1)
        for key in range(others)
    ]
    how = data.draw(st.sampled_from(["topic", "network", "later", "level"]))
    if how == "topic":
        unrelated = [one._replace(topic_id="y") for one in unrelated]
    elif how == "network":
        unrelated = [one._replace(network_id=4) for one in unrelated]
    else:
        if how == "level":
            needs = [one._replace(level_to="A1") for one in needs]
            unrelated = [one._replace(level_to="B1") for one in unrelated]
        else:
            needs = [one._replace(window_end=date(2027, 12, 31)) for one in needs]
            later = {"window_start": date(2028, 1, 1), "window_end": None}
            unrelated = [one._replace(**later) for one in unrelated]
        # a course may be where any need of its topic is at home: no place is added
        unrelated = [one._replace(district_id=ULM) for one in unrelated]
        needs[0] = needs[0]._replace(district_id=ULM, format="onsite")
    alone = pools_of(needs, SMALL).proposals
    together = pools_of([*unrelated, *needs], SMALL).proposals
    ids = {one.id for one in needs}
    kept = [pool for pool in together if ids.issuperset(pool["need_ids"])]
    assert [pool["need_ids"] for pool in kept] == [pool["need_ids"] for pool in alone]


def test_many_needs():
    """A region's year at once: all valid, most covered (the time is a benchmark)."""
    dice = random.Random(5)
    needs = [
        random_need(dice, key)._replace(format="onsite", network_id=1)
        for key in range(3000)
    ]
    pools = pools_of(needs, SMALL)
    check(needs, SMALL, pools)
    covered = seats_covered(needs, pools)
    assert covered > 0.95 * sum(one.seats_firm for one in needs)
