import json
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ...tools.allocation import (
    AllocationError,
    CostItem,
    FixedPrices,
    Promise,
    allocate,
    allocate_at_most,
    split_cents,
)
from ...tools.cost_keys import KEYS, Party, Rule, divide
from ...tools.guest_price import borne

# the example of the cost sharing rules: 8,400.00 EUR, four companies
EXAMPLE = (
    Party("A", seats=5, hours=200, order=1),
    Party("B", seats=3, hours=120, order=2),
    Party("C", seats=2, hours=80, order=3),
    Party("D", seats=1, hours=32, order=4),
)


def patient(max_examples):
    """Hypothesis on a busy machine: slow is no failure."""
    return settings(
        max_examples=max_examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


def share_of(allocation, key):
    return next(share for share in allocation.shares if share.party.key == key)


def cents(rule, parties=EXAMPLE, amount=840000, **limits):
    result = allocate([CostItem("fee", amount, rule)], parties, **limits)
    return [share_of(result, party.key).total_cents for party in parties]


# ---------------------------------------------------------------- known figures


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule("per_seat"), [381818, 229091, 152727, 76364]),
        (Rule("per_company"), [210000] * 4),
        (Rule("per_hour"), [388889, 233333, 155556, 62222]),
        (Rule("mixed", Fraction(1, 5)), [347454, 225273, 164182, 103091]),
    ],
)
def test_worked_example(rule, expected):
    assert cents(rule) == expected
    assert sum(expected) == 840000


@pytest.mark.parametrize(
    ("rule", "field", "figures", "expected"),
    [
        ("per_size", "size_weight", [1, 2, 3, 5], [9091, 18182, 27273, 45454]),
        ("per_headcount", "headcount", [10, 20, 30, 40], [10000, 20000, 30000, 40000]),
        ("need_quota", "quota", [4, 4, 2, 0], [40000, 40000, 20000, 0]),
        (
            "manual",
            "manual_percent",
            ["33.3", "33.3", "33.3", "0.1"],
            [33300] * 3 + [100],
        ),
    ],
)
def test_other_keys(rule, field, figures, expected):
    parties = [
        Party(index, order=index, **{field: Fraction(figure)})
        for index, figure in enumerate(figures)
    ]
    assert cents(Rule(rule), parties, 100000) == expected


def test_thirds_close_to_the_cent():
    """Foodsoft rounds each share up and collects 100.02 from three groups."""
    assert split_cents(10000, [1, 1, 1]) == [3334, 3333, 3333]
    assert split_cents(1, [1, 1, 1]) == [1, 0, 0]
    assert split_cents(-10000, [1, 1, 1]) == [-3334, -3333, -3333]
    assert split_cents(0, [1, 1, 1]) == [0, 0, 0]


def test_odd_cent_goes_to_the_lowest_member_number():
    parties = [
        Party(key, order=order) for key, order in (("a", 30), ("b", 10), ("c", 20))
    ]
    assert cents(Rule("per_company"), parties, 10000) == [3333, 3334, 3333]


def test_the_largest_remainder_wins_before_the_place():
    assert split_cents(10, [Fraction(14, 10), 1, Fraction(26, 10)]) == [3, 2, 5]
    assert split_cents(100, [1, 2, 0]) == [33, 67, 0]


def test_fixed_price_leaves_a_balance():
    rule = Rule("fixed_price", price_cents=70000)
    result = allocate([CostItem("fee", 840000, rule, "exempt")], EXAMPLE)
    assert [share.total_cents for share in result.shares] == [
        350000, 210000, 140000, 70000
    ]  # fmt: skip
    assert result.balance == {"exempt": 70000}
    surplus = allocate([CostItem("fee", 700000, rule, "exempt")], EXAMPLE)
    assert surplus.balance == {"exempt": -70000}


def test_tax_groups_are_rounded_apart():
    items = [
        CostItem("fee", 10000, Rule("per_company"), "exempt"),
        CostItem("room", 100, Rule("per_company"), "exempt"),
        CostItem("meals", 5000, Rule("per_seat"), "19"),
        CostItem("grant", -3000, Rule("per_company"), "exempt"),
    ]
    result = allocate(items, EXAMPLE[:3])
    assert [share.cents for share in result.shares] == [
        {"exempt": 2367, "19": 2500},
        {"exempt": 2367, "19": 1500},
        {"exempt": 2366, "19": 1000},
    ]
    assert result.totals == {"exempt": 7100, "19": 5000}
    assert share_of(result, "A").items["grant"] == -1000


def test_one_rounding_at_the_end():
    """Three items of a third each: item-wise rounding would favour A three times."""
    items = [CostItem(key, 100, Rule("per_company")) for key in "xyz"]
    result = allocate(items, EXAMPLE[:3])
    assert [share.total_cents for share in result.shares] == [100, 100, 100]


def test_formula_recomputes_by_hand():
    by_seat = divide(Rule("per_seat"), EXAMPLE).figures(0)
    assert by_seat["code"] == "per_seat"
    assert (by_seat["numerator"], by_seat["denominator"]) == (5, 11)
    mixed = divide(Rule("mixed", Fraction(1, 5)), EXAMPLE).figures(1)
    by_hand = mixed["share_company"] / mixed["companies"] + (
        1 - mixed["share_company"]
    ) * Fraction(mixed["numerator"], mixed["denominator"])
    assert by_hand == mixed["weight"]
    assert round(840000 * by_hand) == 225273
    fixed = divide(Rule("fixed_price", price_cents=500), EXAMPLE).figures(2)
    assert fixed["price_cents"] * fixed["numerator"] == 1000


def test_sheet_is_plain_and_repeatable():
    items = [CostItem("fee", 840000, Rule("mixed", Fraction(1, 5)), "exempt")]
    sheet = allocate(items, EXAMPLE).to_json()
    assert sheet == allocate(items, EXAMPLE[::-1]).to_json()
    assert json.loads(json.dumps(sheet)) == sheet
    first = sheet["parties"][0]
    assert first["items"][0]["exact"] == "3822000/11"
    assert first["items"][0]["formula"]["numerator"] == "5/1"
    assert first["groups"] == [
        {
            "group": "exempt",
            "adjustment": "0/1",
            "exact": "3822000/11",
            "cents": 347454,
            "above": 0,
        }
    ]


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("method", "code"),
    [
        ("per_seat", "no_seats"),
        ("mixed", "no_seats"),
        ("per_hour", "no_hours"),
        ("per_size", "no_size_weight"),
        ("per_headcount", "no_headcount"),
        ("need_quota", "no_quota"),
        ("manual", "manual_not_100"),
    ],
)
def test_nobody_has_a_basis(method, code):
    with pytest.raises(AllocationError) as refusal:
        divide(Rule(method), [Party("A"), Party("B")])
    assert refusal.value.code == code


def test_manual_percent_must_be_100_exactly():
    parties = [Party("A", manual_percent=99), Party("B", manual_percent=Fraction(1, 2))]
    with pytest.raises(AllocationError) as refusal:
        divide(Rule("manual"), parties)
    assert refusal.value.details == {"total": Fraction(199, 2)}


def test_mixed_without_seats_works_when_all_goes_per_company():
    division = divide(Rule("mixed", Fraction(1)), [Party("A"), Party("B")])
    assert division.shares(1) == [Fraction(1, 2)] * 2


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: split_cents(1, []), "no_parties"),
        (lambda: split_cents(1, [0, 0]), "no_weight"),
        (lambda: split_cents(1, [2, -1]), "negative_weight"),
        (lambda: divide(Rule("per_company"), []), "no_parties"),
        (lambda: divide(Rule("per_seat"), [Party("A", -1)]), "negative_basis"),
        (lambda: Rule("per_moon"), "unknown_method"),
        (lambda: Rule("mixed", Fraction(3, 2)), "share_out_of_range"),
        (lambda: Rule("fixed_price"), "no_price"),
        (lambda: cents(Rule("per_seat"), [Party("A", 1)] * 2), "duplicate_party"),
        (
            lambda: allocate([CostItem("x", 1, Rule("per_seat"))] * 2, EXAMPLE),
            "duplicate_item",
        ),
    ],
)
def test_refused_with_a_code(call, code):
    with pytest.raises(AllocationError) as refusal:
        call()
    assert refusal.value.code == code
    assert isinstance(refusal.value, ValueError)


# ---------------------------------------------------------------- minimum and cap


def test_cap_moves_the_rest_to_the_others():
    # A stops at 3,000.00; B, C, D carry 5,400.00 at 3:2:1
    assert cents(Rule("per_seat"), cap_cents=300000) == [300000, 270000, 180000, 90000]


def test_cap_reached_in_a_second_round():
    # with A at 2,500.00 B would pay 2,950.00, so B stops there too
    assert cents(Rule("per_seat"), cap_cents=250000) == [250000, 250000, 226667, 113333]


def test_minimum_relieves_the_others():
    # D is lifted to 1,000.00; 7,400.00 remain at 5:3:2
    assert cents(Rule("per_seat"), minimum_cents=100000) == [
        370000, 222000, 148000, 100000
    ]  # fmt: skip


def test_limits_keep_every_tax_group():
    items = [
        CostItem("fee", 840000, Rule("per_seat"), "exempt"),
        CostItem("meals", 10001, Rule("per_company"), "19"),
    ]
    result = allocate(items, EXAMPLE, minimum_cents=100000, cap_cents=300000)
    for group, total in result.totals.items():
        assert sum(share.cents[group] for share in result.shares) == total
    assert sum(share_of(result, "A").exact.values()) == 300000
    assert sum(share_of(result, "D").exact.values()) == 100000
    assert sum(sum(share.adjustment.values()) for share in result.shares) == 0


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ({"cap_cents": 209999}, "cap_too_low"),
        ({"minimum_cents": 210001}, "minimum_too_high"),
        ({"minimum_cents": 5, "cap_cents": 4}, "minimum_above_cap"),
    ],
)
def test_impossible_limits(limits, code):
    with pytest.raises(AllocationError) as refusal:
        cents(Rule("per_seat"), **limits)
    assert refusal.value.code == code


def test_nobody_without_a_share_steps_in_for_a_cap():
    parties = [Party("A", seats=3), Party("B", seats=0)]
    with pytest.raises(AllocationError) as refusal:
        cents(Rule("per_seat"), parties, 1000, cap_cents=600)
    assert refusal.value.code == "cap_too_low"


def test_with_a_fixed_price_nobody_pays_for_another():
    """100.00 a seat: A stops at 150.00 and B still pays for its one seat."""
    rule = Rule("fixed_price", price_cents=10000)
    parties = [Party("A", seats=2), Party("B", seats=1)]
    result = allocate([CostItem("fee", 100000, rule, "x")], parties, cap_cents=15000)
    assert [share.total_cents for share in result.shares] == [15000, 10000]
    assert result.balance == {"x": 75000}
    check_closed(result)


def test_a_minimum_above_the_prices_is_paid():
    """300.00 of 1,000.00 are shared; two companies can well pay 200.00 each."""
    rule = Rule("fixed_price", price_cents=10000)
    parties = [Party("A", seats=2), Party("B", seats=1)]
    items = [CostItem("fee", 100000, rule, "x")]
    result = allocate(items, parties, minimum_cents=25000)
    assert [share.total_cents for share in result.shares] == [25000, 25000]
    assert result.balance == {"x": 50000}
    check_closed(result)


@pytest.mark.parametrize(
    ("minimum", "each", "balance"), [(0, 0, 90000), (50, 50, 89900)]
)
def test_a_free_course_costs_what_the_minimum_says(minimum, each, balance):
    rule = Rule("fixed_price", price_cents=0)
    parties = [Party("A", seats=2), Party("B", seats=1)]
    items = [CostItem("fee", 90000, rule, "x")]
    result = allocate(items, parties, minimum_cents=minimum)
    assert [share.total_cents for share in result.shares] == [each, each]
    assert result.balance == {"x": balance}


# ---------------------------------------------------------------- promises


def test_nobody_pays_above_the_promise():
    """Planned 2,400.00 with a ceiling of 300.00, it cost 4,000.00."""
    parties = [Party("A", seats=5), Party("B", seats=3)]
    items = [CostItem("fee", 400000, Rule("per_seat"), "x")]
    promises = {"A": Promise(150000), "B": Promise(90000)}
    result = allocate(items, parties, promises=promises)
    assert [share.cents for share in result.shares] == [{"x": 150000}, {"x": 90000}]
    assert [share.above for share in result.shares] == [{"x": 100000}, {"x": 60000}]
    assert result.above == {"x": 160000}
    check_closed(result)


def test_what_a_promise_keeps_off_is_laid_on_no_other():
    parties = [Party("A", seats=4), Party("B", seats=4)]
    items = [CostItem("fee", 400000, Rule("per_seat"), "x")]
    result = allocate(items, parties, promises={"A": Promise(120000)})
    assert [share.total_cents for share in result.shares] == [120000, 200000]
    assert result.above == {"x": 80000}


def test_tax_counts_where_the_screen_counted_it():
    """Of 100.00 with 19 % at most 84.03 net: 84.04 would be 100.01."""
    parties = [Party("A", seats=1)]
    items = [CostItem("meals", 10000, Rule("per_seat"), "19")]
    result = allocate(
        items, parties, promises={"A": Promise(10000, {"19": Fraction(19, 100)})}
    )
    assert share_of(result, "A").cents == {"19": 8403}
    assert result.above == {"19": 1597}


def test_a_grant_counts_before_the_promise():
    parties = [Party("A", seats=1)]
    items = [
        CostItem("fee", 10000, Rule("per_seat"), "x"),
        CostItem("grant", -4000, Rule("per_seat"), "y"),
    ]
    result = allocate(items, parties, promises={"A": Promise(5000)})
    assert share_of(result, "A").cents == {"x": 9000, "y": -4000}


def test_a_credit_knows_no_limits():
    assert cents(Rule("per_seat"), amount=-840000, minimum_cents=1, cap_cents=9) == [
        -381818, -229091, -152727, -76364
    ]  # fmt: skip


# ---------------------------------------------------------------- always true

amounts = st.integers(-1_000_000_000, 1_000_000_000)
# As `st.fractions` gives them, in a quarter of its time
figures = st.builds(Fraction, st.integers(0, 500), st.integers(1, 60))


@st.composite
def party_lists(draw, max_size=25):
    """Companies that have something under every key; member numbers may repeat."""
    count = draw(st.integers(1, max_size))
    typed = draw(st.lists(st.integers(0, 9), min_size=count, max_size=count))
    percent = split_cents(100, [value + 1 for value in typed])
    return [
        Party(
            key=key,
            seats=draw(st.integers(1 if not key else 0, 30)),
            hours=draw(figures) + (not key),
            headcount=draw(st.integers(0, 5000)) + (not key),
            borne=draw(st.integers(0, 5000)) + (not key),
            size_weight=draw(st.sampled_from([1, 2, 3, 5])),
            quota=draw(st.integers(0, 9)) + (not key),
            manual_percent=percent[key],
            order=draw(st.integers(0, count)),
        )
        for key in range(count)
    ]


rules = st.builds(
    Rule,
    st.sampled_from(list(KEYS)),
    st.fractions(0, 1, max_denominator=100),
    st.integers(0, 500_000),
)
item_lists = st.lists(
    st.tuples(amounts, rules, st.sampled_from(["exempt", "19", "7"])),
    min_size=1,
    max_size=5,
).map(
    lambda rows: [
        CostItem(key, amount, rule, group)
        for key, (amount, rule, group) in enumerate(rows)
    ]
)


def check_closed(result):
    """Lines close to the cent and stay within a cent of the exact share."""
    for group, total in result.totals.items():
        lines = [share.cents[group] for share in result.shares]
        assert sum(lines) + result.balance[group] + result.above[group] == total
        for share in result.shares:
            exact = share.exact[group]
            due = share.cents[group] + share.above[group]
            assert floor(exact) <= due <= ceil(exact)
    for share in result.shares:
        assert sum(share.exact.values()) == sum(share.items.values()) + sum(
            share.adjustment.values()
        )


@given(item_lists, party_lists())
@patient(60)
def test_lines_close_to_the_cent(items, parties):
    check_closed(allocate(items, parties))


@given(st.integers(1, 500), item_lists, st.randoms())
@patient(20)
def test_up_to_500_companies(count, items, random):
    """As many as may come, with several costs, keys and taxes in one settlement."""
    percent = split_cents(
        1_000_000, [random.randint(0, 99) for _ in range(count)] + [1]
    )
    percent[0] += percent.pop()
    parties = [
        Party(
            key,
            *(random.randint(1, 99) for _ in range(5)),
            Fraction(percent[key], 10_000),
            key,
            random.randint(1, 99),
        )
        for key in range(count)
    ]
    check_closed(allocate(items, parties))


limits = st.none() | st.integers(0, 2_000_000)
rates = st.fixed_dictionaries(
    {}, optional={"19": st.just(Fraction(19, 100)), "7": st.just(Fraction(7, 100))}
)


@given(item_lists, party_lists(), limits, limits, st.data())
@patient(150)
def test_no_share_is_above_its_promise(items, parties, minimum, cap, data):
    """Whatever the costs, keys, taxes, minimum and cap: cents close, promises hold."""
    promises = {
        party.key: Promise(data.draw(st.integers(0, 1_000_000)), data.draw(rates))
        for party in parties
        if data.draw(st.booleans())
    }
    try:
        free = allocate(items, parties, minimum or 0, cap)
    except AllocationError as error:
        assert error.code in ("cap_too_low", "minimum_too_high", "minimum_above_cap")
        return
    bound = allocate(items, parties, minimum or 0, cap, promises)
    check_closed(bound)
    again = allocate(items, parties[::-1], minimum or 0, cap, promises)
    for share in bound.shares:
        key = share.party.key
        assert share.cents == share_of(again, key).cents
        due = share_of(free, key).cents
        assert share.above == {g: due[g] - share.cents[g] for g in due}
        promise = promises.get(key)
        if promise is None:
            assert share.cents == due
            continue
        pays = sum(promise.paid(group, amount) for group, amount in share.cents.items())
        assert pays <= promise.cents
        enough = {key: Promise(share.wanted_cents, promise.rates)}
        raised = allocate(items, parties, minimum or 0, cap, enough)
        assert share_of(raised, key).cents == due
        if any(share.above.values()):
            # nothing more fits: each taxed group leaves less than a cent and its tax
            assert promise.cents - pays <= len(share.cents)


@given(item_lists, party_lists(), st.randoms())
@patient(40)
def test_input_order_never_decides(items, parties, random):
    expected = allocate(items, parties)
    mixed_items, mixed_parties = list(items), list(parties)
    random.shuffle(mixed_items)
    random.shuffle(mixed_parties)
    result = allocate(mixed_items, mixed_parties)
    for party in parties:
        assert share_of(result, party.key).cents == share_of(expected, party.key).cents


def test_a_cent_between_tax_groups_does_not_hang_on_the_order_of_items():
    items = [
        CostItem("none", 0, Rule("per_seat"), "19"),
        CostItem("fixed", 1, Rule("fixed_price", price_cents=0), "exempt"),
        CostItem("credit", -1, Rule("per_seat"), "exempt"),
    ]
    (share,) = allocate(items, EXAMPLE[:1]).shares
    (mixed,) = allocate(items[::-1], EXAMPLE[:1]).shares
    assert share.cents == mixed.cents


@given(item_lists, party_lists())
@patient(40)
def test_a_credit_mirrors_its_charge(items, parties):
    items = [item for item in items if item.rule.key.division.part_of_cost]
    charge = allocate(items, parties)
    credit = allocate(
        [CostItem(i.key, -i.amount_cents, i.rule, i.group) for i in items], parties
    )
    for party in parties:
        assert share_of(credit, party.key).cents == {
            group: -value for group, value in share_of(charge, party.key).cents.items()
        }


@given(amounts, st.lists(figures, min_size=1, max_size=60).filter(any))
@patient(100)
def test_more_weight_never_costs_less(amount, shares):
    parts = split_cents(amount, shares)
    assert sum(parts) == amount
    sign = 1 if amount >= 0 else -1
    by_weight = sorted(zip(shares, (sign * part for part in parts), strict=True))
    for (low, paid), (high, pays) in zip(by_weight, by_weight[1:], strict=False):
        assert paid <= pays or low == high


@given(
    st.integers(1, 1_000_000_000),
    party_lists(max_size=15),
    st.fractions(0, 1, max_denominator=20),
    st.fractions(1, 4, max_denominator=20),
)
@patient(80)
def test_limits_hold_exactly(amount, parties, floor_part, cap_part):
    """Around the mean share there is always a solution, if all have a basis."""
    minimum = floor(amount * floor_part / len(parties))
    cap = ceil(amount * cap_part / len(parties))
    result = allocate(
        [CostItem("fee", amount, Rule("per_size"))], parties, minimum, cap
    )
    check_closed(result)
    raw = {share.party.key: share.items["fee"] for share in result.shares}
    free = set()
    for share in result.shares:
        (exact,) = share.exact.values()
        assert minimum <= exact <= cap
        assert minimum <= share.total_cents <= cap
        if minimum < exact < cap:
            free.add(exact / raw[share.party.key])
    assert len(free) <= 1, "those between the limits keep their proportions"


# ---------------------------------------------------------------- at most


PLANS = st.dictionaries(
    st.sampled_from(["exempt", "food", "drinks"]), st.integers(0, 10**6), min_size=1
)
PER_SEAT = Rule("per_seat")
RATES = {"food": Fraction(7, 100), "drinks": Fraction(19, 100)}


@patient(300)
@given(PLANS, st.lists(st.integers(1, 40), min_size=1, max_size=8))
def test_at_most_is_never_less_than_what_is_charged(plan, seats):
    """Whoever the others are; and as much only as roundings can make of it."""
    items = [CostItem(group, cents, PER_SEAT, group) for group, cents in plan.items()]
    parties = [Party(key, seats=number, order=key) for key, number in enumerate(seats)]
    promises = {party.key: Promise(None, RATES) for party in parties}
    shares = allocate(items, parties, promises=promises).shares
    for share in shares:
        others = Party("others", seats=sum(seats) - share.party.seats)
        [most] = allocate_at_most(items, [share.party], others, promises)
        assert 0 <= most.paid_cents - share.paid_cents <= 2 * len(plan)
        assert not most.above_cents
        limit = {share.party.key: Promise(share.paid_cents, RATES)}
        [kept] = allocate_at_most(items, [share.party], others, limit)
        assert kept.paid_cents <= share.paid_cents


# ---------------------------------------------------------------- fixed prices


def with_guests(plan, price, seats, rates):
    """Share a plan with a host of eight seats, and guests that pay a price for each.

    :return: allocation, {guest: what it is to pay}
    """
    promise = Promise(None, rates)
    total = sum(promise.paid(group, amount) for group, amount in plan.items())
    due = borne(total, price, {"host": 8, **dict(enumerate(seats))}, "host")
    parties = [Party(key, borne=part, order=str(key)) for key, part in due.items()]
    items = [
        CostItem(group, amount, Rule("guest_price"), group)
        for group, amount in plan.items()
    ]
    promises = {key: Promise(part, rates) for key, part in due.items() if key != "host"}
    fixed = FixedPrices("host", due)
    del due["host"]
    return allocate(items, parties, promises=promises, fixed=fixed), due


def check_sums(result):
    """Lines close to the cent, and a price moves but odd ones."""
    for group, total in result.totals.items():
        assert sum(share.cents[group] for share in result.shares) == total
        for share in result.shares[:-1]:
            assert abs(share.cents[group] - share.exact[group]) <= 3 * len(
                result.totals
            )


def test_two_taxes_take_no_cent_off_a_fixed_price():
    """Rounded up in one of them it was a cent too much, and cut to 749.99."""
    result, _due = with_guests(
        {"exempt": 320000, "drinks": 33697}, 25000, [3, 1], RATES
    )
    assert [share_of(result, key).paid_cents for key in range(2)] == [75000, 25000]
    assert not any(result.above.values())
    check_sums(result)


def test_what_a_tax_skips_the_host_bears():
    """At 19 % no net amount comes to 0.03: a guest pays 0.02."""
    result, _due = with_guests({"drinks": 1000}, 3, [1], RATES)
    assert share_of(result, 0).paid_cents == 2
    assert share_of(result, "host").cents == {"drinks": 998}
    assert not any(result.above.values())


@patient(500)
@given(
    PLANS,
    st.integers(1, 10**5),
    st.lists(st.integers(1, 20), min_size=1, max_size=8),
    st.sampled_from([RATES, {}]),
)
def test_a_guest_pays_the_price_that_was_said(plan, price, seats, rates):
    """To the cent wherever something is without tax, or there are two taxes.

    Never more, and what it does not pay the host does: nobody else, and no network.
    """
    result, due = with_guests(plan, price, seats, rates)
    check_sums(result)
    assert not any(result.above.values())
    host = share_of(result, "host")
    assert all(amount >= 0 for amount in host.cents.values())
    for key, part in due.items():
        share = share_of(result, key)
        assert all(amount >= 0 for amount in share.cents.values())
        assert share.paid_cents <= part
        assert part - share.paid_cents <= len(plan)
        charged = [group for group, amount in share.cents.items() if amount]
        if all(host.cents.values()) and (
            len(charged) > 1 or not any(rates.get(group) for group in plan)
        ):
            assert share.paid_cents == part
