"""Why not together: the one obstacle, and that nothing else was in the way."""

from datetime import date, timedelta
from fractions import Fraction
from time import process_time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ...tools.pooling import Need, TopicRule, find_near_misses, propose
from ...tools.working_days import Calendar
from .test_pooling import (
    FREIBURG,
    JULY,
    JUNE,
    PLACES,
    SHARING,
    STUTTGART,
    ULM,
    fits,
    places_named,
)

RULE = TopicRule(6, 12)
# two days
SHORT = TopicRule(6, 12, units=16)
PRICED = TopicRule(6, 12, fixed=1200)


def need(key, seats=3, **values):
    return Need(key, "german", seats_firm=seats, **values)


def misses(*needs, rule=RULE, **options):
    rules = {"german": rule}
    pools = propose(needs, rules, PLACES, SHARING)
    return find_near_misses(
        needs,
        *([pool["need_ids"] for pool in found] for found in pools),
        rules,
        PLACES,
        SHARING,
        **options,
    )


def only(*needs, **options):
    (miss,) = misses(*needs, **options)
    return miss


def test_windows_that_miss_each_other_name_the_day_to_ask_for():
    """5 + 2 seats: windows end on 24 April and start on 2 May."""
    five = need("a", 5, window_end=date(2027, 4, 24))
    two = need("b", 2, window_start=date(2027, 5, 2), window_end=date(2027, 5, 31))
    miss = only(five, two)
    assert (miss.need_ids, miss.others, miss.obstacle) == (["a"], ["b"], "window")
    assert (miss.seats, miss.gain) == (7, 7)
    # both are one need: the fewer days, then the earlier one
    assert miss.asked == ["b"]
    assert miss.window_start == miss.window_end == date(2027, 4, 24)
    # the five are asked, once that day is over
    later = only(five, two, today=date(2027, 4, 25))
    assert (later.asked, later.window_end) == (["a"], date(2027, 5, 2))


def test_who_has_said_no_is_not_asked_for_such_days_again():
    """The other side is, where there is one; nor for days still farther off."""
    five = need("a", 5, window_end=date(2027, 4, 24))
    two = need("b", 2, window_start=date(2027, 5, 2), window_end=date(2027, 5, 31))
    days = (date(2027, 4, 24),) * 2
    miss = only(five, two, declined={"b": days})
    assert (miss.asked, miss.window_end) == (["a"], date(2027, 5, 2))
    # both have: what was asked is told as it stands
    again = only(five, two, declined={"b": days, "a": (date(2027, 5, 2),) * 2})
    assert (again.asked, again.window_end) == (["b"], date(2027, 4, 24))
    # it has said no to a month earlier, or to days that suit it by now
    for day in (date(2027, 4, 1), date(2027, 5, 3)):
        assert only(five, two, declined={"b": (day, day)}).asked == ["b"]


def test_the_fewest_companies_are_asked():
    early = [need(key, 2, window_end=date(2027, 4, 24)) for key in "ab"]
    late = need("c", 4, window_start=date(2027, 5, 2))
    assert only(*early, late).asked == ["c"]
    late = [need(key, 1, window_start=date(2027, 5, 2)) for key in "cde"]
    miss = only(*early, *late, rule=TopicRule(7, 12))
    assert (miss.asked, miss.window_start) == (["a", "b"], date(2027, 5, 2))


def test_the_length_of_the_course_counts():
    """Three days are asked for, though the windows share one."""
    one = need("a", window_end=date(2027, 5, 5))  # Wednesday
    other = need("b", window_start=date(2027, 5, 5), window_end=date(2027, 5, 31))
    assert not misses(one, other)  # they are a course
    miss = only(one, other, rule=TopicRule(6, 12, units=24))
    # the other would start on Monday for a course that ends on the fifth
    assert (miss.asked, miss.window_end) == (["b"], date(2027, 5, 5))
    assert miss.window_start == date(2027, 5, 3)


def test_a_window_too_short_for_the_course_is_asked_about_alone():
    friday = date(2027, 5, 7)
    alone = need("a", window_start=friday, window_end=friday)
    miss = only(alone, rule=SHORT)
    assert (miss.need_ids, miss.others, miss.asked) == (["a"], [], ["a"])
    # the day before, or the Monday after the weekend: the nearer one
    assert (miss.window_start, miss.window_end) == (date(2027, 5, 6), friday)


def test_holidays_are_no_days_of_the_course():
    # 6 May 2027 is Ascension Day
    friday = date(2027, 5, 7)
    alone = need("a", window_start=friday, window_end=friday)
    (miss,) = find_near_misses(
        [alone], [], [["a"]], {"german": SHORT}, working_days=Calendar([("DE", "BW")])
    )
    assert (miss.window_start, miss.window_end) == (date(2027, 5, 5), friday)


def test_far_in_time_or_space_is_no_near_miss():
    late = {"window_start": date(2027, 12, 1), "window_end": date(2027, 12, 31)}
    assert not misses(need("a", **JUNE), need("b", **late))
    here = {"format": "onsite", "max_km": 10}
    assert not misses(
        need("a", district_id=STUTTGART, **here),
        need("b", district_id=FREIBURG, **here),
    )


def test_a_place_out_of_reach_says_by_how_much():
    here = {"format": "onsite", "district_id": STUTTGART, "max_km": 50}
    near = need("b", format="onsite", district_id=ULM, max_km=60)
    miss = only(need("a", 4, **here), near)
    assert (miss.obstacle, miss.asked) == ("place", ["b"])
    assert miss.km == 14  # 73.3 km are too far for 60
    # online it does not matter where anybody is
    assert not misses(
        need("a", 4, district_id=STUTTGART, max_km=0),
        need("b", district_id=ULM, max_km=0),
    )


def test_what_one_company_asks_for_and_others_do_not():
    for name, one, other in (
        ("format", "onsite", "online"),
        ("level", "a1", "b1"),
        ("shifts", "early", "night"),
    ):
        field = {"level": "level_to"}.get(name, name)
        miss = only(need("a", 4, **{field: one}), need("b", 2, **{field: other}))
        assert (miss.obstacle, miss.asked) == (name, ["b"]), name
        # two obstacles are none that one call would clear
        assert not misses(
            need("a", 4, **{field: one}, **JUNE), need("b", 2, **{field: other}, **JULY)
        )


def test_an_inhouse_course_is_asked_to_open():
    house = need("a", 4, format="inhouse", partner_id=1)
    miss = only(house, need("b", 2))
    assert (miss.obstacle, miss.asked) == ("format", ["a"])
    # two houses would both have to
    assert not misses(house, need("b", 2, format="inhouse", partner_id=2))


def test_a_ceiling_below_the_price_of_the_group():
    miss = only(need("a", 4), need("b", 4, price_ceiling=120), rule=PRICED)
    assert (miss.obstacle, miss.asked, miss.price) == ("price", ["b"], 150)
    assert (miss.need_ids, miss.others) == (["a", "b"], [])
    ready = need("c", 6, window_end=date(2027, 5, 1))
    miss = only(ready, need("b", 2, price_ceiling=120), rule=PRICED)
    assert (miss.need_ids, miss.others, miss.price) == (["c"], ["b"], 150)
    # half of it is no near miss
    assert not misses(need("a", 4), need("b", 4, price_ceiling=75), rule=PRICED)


def test_networks_that_do_not_share_ask_no_company():
    miss = only(need("a", network_id=1), need("b", network_id=7))
    assert (miss.obstacle, miss.asked) == ("network", [])


def test_who_is_too_many_for_the_seats_that_are_left():
    miss = only(need("a", 10), need("b", 4))
    assert (miss.obstacle, miss.need_ids, miss.others) == ("size", ["a"], ["b"])
    assert (miss.seats, miss.gain, miss.asked) == (12, 2, [])
    assert not misses(need("a", 12), need("b", 4)), "it is full"


def test_one_of_a_group_that_is_short_can_be_the_one_that_fits():
    course = need("a", 8, level_to="b1", **JUNE)
    others = [
        need("b", 2, level_to="b1", **JULY),
        need("c", 2, level_to="b1", window_start=date(2027, 9, 20)),
    ]
    july = others[0]._replace(window_end=date(2027, 9, 30))
    miss = only(course, july, others[1], rule=TopicRule(6, 11))
    assert (miss.need_ids, miss.others) == (["a"], ["b"])
    assert miss.obstacle == "window"


def test_each_two_are_told_once_and_not_those_that_meet():
    needs = [need(key, 2, **JUNE) for key in "abc"]
    assert not misses(*needs)
    assert len(misses(need("x", 5, **JUNE), need("y", 5, **JULY))) == 1


# ------------------------------------------------------- without it they are a course


def random_need(dice, key):
    start = date(2027, 3, 1) + timedelta(dice.randrange(60))
    one = Need(
        key,
        "german",
        dice.choice([1, 2, 3, 7]),
        dice.choice([None, 1, 2]),
        dice.randint(0, 5),
        dice.choice([0, 0, 1]),
        dice.choice([None, None, "onsite", "onsite", "online", "inhouse"]),
        dice.choice([None, None, None, "A1", "B1"]),
        dice.choice([None, start, start]),
        dice.choice([None, start + timedelta(dice.randrange(40))]),
        dice.choice([None, *PLACES]),
        dice.choice([None, 20, 60, 90]),
        dice.choice("012"),
        dice.choice([None, None, "any", "early"]),
        dice.choice([None, None, None, 80, 100, 140]),
    )
    if one.format == "inhouse" and one.district_id:
        # a company is at home in one place
        return one._replace(district_id=sorted(PLACES)[(one.partner_id or 0) % 2])
    return one


def agreed(miss, needs):
    """All needs, after whoever was asked for a near miss has agreed."""

    def without(one):
        if miss.obstacle == "network":
            return one._replace(network_id=1)
        if one.id not in miss.asked:
            return one
        match miss.obstacle:
            case "window":
                start, end = one.window_start, one.window_end
                return one._replace(
                    window_start=start and min(start, miss.window_start),
                    window_end=end and max(end, miss.window_end),
                )
            case "place":
                return one._replace(max_km=one.max_km + miss.km)
            case "price":
                return one._replace(price_ceiling=miss.price)
        name = "level_to" if miss.obstacle == "level" else miss.obstacle
        return one._replace(**{name: None})

    return [without(one) for one in needs]


def is_course(group, rule, named):
    """Say whether *group* is a course; written apart from the product's way."""
    if {one.format for one in group} == {"inhouse"}:  # at home
        group = [one._replace(max_km=None) for one in group]
    if not fits(group, rule, named):
        return False
    if len({one.shifts for one in group} - {None, "any"}) > 1:
        return False
    starts = [one.window_start for one in group if one.window_start]
    ends = [one.window_end for one in group if one.window_end]
    if starts and ends:
        last = Calendar().span(max(starts), rule.units)[1]
        if (last if rule.units else max(starts)) > min(ends):
            return False
    seats = sum(one.seats_firm + one.seats_possible for one in group)
    price = Fraction(rule.fixed) / min(seats, rule.max_seats)
    return all(one.price_ceiling is None or price <= one.price_ceiling for one in group)


@given(st.integers(2, 12), st.randoms(use_true_random=False), st.sampled_from([0, 24]))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_without_the_named_obstacle_they_are_a_course(count, dice, units):
    rule = TopicRule(5, 12, units=units, fixed=900)
    needs = [random_need(dice, key) for key in range(count)]
    found = misses(*needs, rule=rule)
    assert found == misses(*dice.sample(needs, count), rule=rule)
    for miss in found:
        ids = miss.need_ids + miss.others
        group = [one for one in needs if one.id in ids]
        assert not is_course(group, rule, places_named(needs)), "they are apart"
        after = agreed(miss, needs)
        fitting = [one for one in after if one.id in ids]
        if miss.obstacle == "size":
            assert sum(one.seats_firm for one in fitting) > rule.max_seats
            larger = rule._replace(max_seats=99)
            assert is_course(fitting, larger, places_named(after))
        elif miss.others or miss.obstacle == "price":
            assert is_course(fitting, rule, places_named(after))
        else:
            # one whose window was too short waits for others now
            pools = propose(fitting, {"german": rule}, PLACES, SHARING)
            assert not any(pool["obstacle"] for pool in pools.open_pools)


def test_many_groups_take_no_longer_than_their_number():
    def seconds(count):
        needs = [
            Need(
                number,
                number // 200,
                seats_firm=2,
                window_start=date(2027, 1, 1) + timedelta(number % 300),
                window_end=date(2027, 1, 3) + timedelta(number % 300),
                level_to="ab"[number % 2],
            )
            for number in range(count)
        ]
        rules = dict.fromkeys(range(count // 200 + 1), RULE)
        groups = [[one.id] for one in needs]
        begin = process_time()
        find_near_misses(needs, [], groups, rules)
        return process_time() - begin

    few = min(seconds(400) for _round in range(2))
    many = min(seconds(1600) for _round in range(2))
    assert many < 4 * 2 * few
