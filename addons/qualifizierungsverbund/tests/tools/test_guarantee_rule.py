import random
from fractions import Fraction
from math import ceil

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools import allocation, carried, cost_keys, guarantee, price_curve
from ...tools.guarantee import Guarantee, cover, freed, seats_within
from ...tools.price_curve import Bid, Plan

FLAT = Plan(330000, 0)


def test_the_fixed_part_is_carried_like_by_any_seat():
    assert guarantee.empty_cents(330000, 8, 2) == 82500
    assert guarantee.empty_cents(100000, 3, 1) == 33334, "rounded up"
    assert guarantee.empty_cents(100000, 3, 0) == 0
    # what grows with each participant is no matter of an empty seat
    assert guarantee.fixed_cents(Plan(300000, 5000, ((8, 10000),)), 8) == 310000


def test_an_amount_covers_whole_seats():
    word = Guarantee("a", 3, 82500)
    assert [seats_within(word, 330000, size) for size in (7, 8, 12)] == [1, 2, 3]
    assert seats_within(Guarantee("a", 3, 1), 0, 8) == 3, "a course that costs nothing"


def test_the_fewest_empty_seats_that_reach_the_minimum():
    bids = [Bid("a", 6)]
    covered = cover(bids, FLAT, 8, 12, [Guarantee("g", 5, 990000)])
    assert covered == (("a",), 6, {"g": 2})
    assert cover(bids, FLAT, 8, 12, [Guarantee("g", 1, 990000)]) is None
    assert cover(bids, FLAT, 8, 12, [Guarantee("g", 2, 82499)]) is None
    assert cover([], FLAT, 8, 12, [Guarantee("g", 9, 9990000)]) is None, "who comes?"


def test_a_ceiling_holds_with_empty_seats():
    bids = [Bid("a", 6, 40000)]
    covered = cover(bids, FLAT, 8, 12, [Guarantee("g", 6, 990000)])
    assert covered.empty == {"g": 3}, "412.50 with 8, 366.67 with 9"


def test_whoever_came_last_carries_first_and_the_first_is_freed_first():
    words = [Guarantee("first", 2, 990000), Guarantee("last", 2, 990000)]
    assert cover([Bid("a", 5)], FLAT, 8, 12, words).empty == {"last": 2, "first": 1}
    assert freed([("first", 1), ("last", 2)], 2) == {"first": 0, "last": 1}
    assert freed([("first", 1), ("last", 2)], 9) == {"first": 0, "last": 0}


def test_missing_beside_a_guarantee():
    words = [Guarantee("g", 1, 990000)]
    assert guarantee.shortfall([Bid("a", 6)], FLAT, 8, 12, words) == (1, 6, 8)
    assert guarantee.shortfall([Bid("a", 7)], FLAT, 8, 12, words) == (0, 7, 8)
    assert guarantee.shortfall([Bid("a", 8)], FLAT, 8, 12, words).missing == 0
    empty = [Guarantee("g", 9, 10**9)]
    assert guarantee.shortfall([], FLAT, 2, 12, empty) == (1, 0, 2), "who comes?"
    # 412.50 with 8, 366.67 with 9: two that are guaranteed make a group of 9
    bids, two = [Bid("a", 6, 37000)], [Guarantee("g", 2, 990000)]
    assert guarantee.shortfall(bids, FLAT, 8, 12, two) == (1, 6, 9)


def test_a_step_is_not_crossed_by_who_takes_an_empty_seat():
    plan = Plan(300000, 0, ((8, 10000),))
    assert guarantee.seats_without_rise(plan, 6, 2, 4) == 1
    assert guarantee.seats_without_rise(FLAT, 6, 2, 4) == 4


bids_of = st.lists(
    st.tuples(st.integers(1, 4), st.none() | st.integers(1, 60000)), max_size=5
)
words_of = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 300000)), min_size=1, max_size=3
)


@settings(max_examples=150, deadline=None)
@given(bids_of, words_of, st.integers(0, 400000), st.integers(0, 9000))
def test_nobody_in_a_covered_group_pays_more_than_agreed(seats, words, fixed, head):
    bids = [Bid(key, *bid) for key, bid in enumerate(seats)]
    rows = [Guarantee(key, *word) for key, word in enumerate(words)]
    plan, low, high = Plan(fixed, head), 4, 9
    covered = cover(bids, plan, low, high, rows)
    short = guarantee.shortfall(bids, plan, low, high, rows)
    alone = price_curve.shortfall(bids, plan, low, high)
    assert short.missing <= alone.missing
    assert (short.missing == 0) == (alone.missing == 0 or covered is not None)
    if short.missing:
        # counted, guaranteed and missing seats add up, and who fills what is missing
        # brings the course about
        assert low <= short.size <= high
        offered = sum(row.seats for row in rows)
        assert 0 <= short.size - short.counted - short.missing <= offered
        if short.counted:
            cents = guarantee.empty_cents(fixed, short.size, short.missing)
            further = Guarantee("further", short.missing, max(cents, 1))
            assert cover(bids, plan, low, high, [*rows, further])
    if covered is None:
        return
    size = covered.taken + sum(covered.empty.values())
    assert low <= size <= high
    assert covered.taken == sum(bids[key].seats for key in covered.accepted) > 0
    price = Fraction(fixed, size) + head
    for key in covered.accepted:
        assert bids[key].ceiling_cents is None or price <= bids[key].ceiling_cents
    for key, drawn in covered.empty.items():
        assert 0 < drawn <= rows[key].seats
        assert guarantee.empty_cents(fixed, size, drawn) <= rows[key].max_cents


# ------------------------------------------------ what is charged for them


def settle(plan, seats, drawn, limits, maxima, factor=1):
    """Share the cost of a course: cents by company, and by guarantor.

    :param seats: {company: seats}; *limits*: its price of a seat at most
    :param drawn: {guarantor: empty seats}; *maxima*: what it pays at most
    :param factor: what it has cost, to what was planned
    """
    taken = sum(seats.values())
    cents = round(plan.total(taken) * factor)
    head = plan.per_head_cents * taken
    planned = plan.total(taken)
    costs = [
        carried.Cost(
            "fee", None, cents, Fraction(head, planned) if planned else Fraction(0)
        )
    ]
    rows = carried.carry(
        costs,
        [
            carried.Carrier(key, number, allocation.Promise(maxima[key]))
            for key, number in drawn.items()
            if number
        ],
        taken + sum(drawn.values()),
    )
    relief = carried.relieve(costs, rows)
    rule = cost_keys.Rule("per_seat")
    items = [allocation.CostItem("fee", cents, rule)]
    if relief:
        items.append(allocation.CostItem("empty", -relief["fee"], rule))
    result = allocation.allocate(
        items,
        [cost_keys.Party(key, seats=n, order=key) for key, n in seats.items()],
        promises={
            key: allocation.Promise(limit * seats[key])
            for key, limit in limits.items()
            if limit is not None
        },
    )
    shares = {share.party.key: share.total_cents for share in result.shares}
    bills = {row.carrier.key: sum(row.cents.values()) for row in rows}
    above = sum(result.above.values())
    assert sum(shares.values()) + sum(bills.values()) + above == cents
    for key, amount in shares.items():
        assert limits[key] is None or amount <= limits[key] * seats[key]
    for key, amount in bills.items():
        assert amount <= maxima[key]
    return shares, bills, above


def test_the_lines_are_the_cost_to_the_cent():
    shares, bills, above = settle(
        Plan(100000, 1000), {1: 2, 2: 3}, {"g": 2}, {1: 20000, 2: None}, {"g": 50000}
    )
    assert bills == {"g": 28572}, "1,000.00 x 2/7, rounded up"
    assert shares == {1: 30571, 2: 45857}
    assert above == 0


def test_an_overrun_stops_at_the_amount():
    shares, bills, above = settle(
        Plan(80000, 0), {1: 6}, {"g": 2}, {1: 10000}, {"g": 20000}, factor=2
    )
    assert bills == {"g": 20000}
    assert shares == {1: 60000}
    assert above == 80000


class Story:
    """A course from booking to settlement, whatever happens in between."""

    def __init__(self, rng):
        self.rng = rng
        self.low = rng.randint(2, 5)
        self.high = self.low + rng.randint(0, 4)
        self.plan = self._new_plan()
        self.bids, self.words, self.keys = {}, {}, 0

    def _new_plan(self):
        rng = self.rng
        steps = ((rng.randint(3, 9), rng.randint(1, 20000)),) * (rng.random() < 0.2)
        return Plan(rng.randint(0, 60000), rng.choice((0, 0, 700, 3333)), steps)

    def book(self):
        seats = self.rng.randint(1, 3)
        limit = ceil(self.plan.price(self.low)) * self.rng.choice((70, 100, 130)) // 100
        self.keys += 1
        self.bids[self.keys] = Bid(self.keys, seats, max(limit, 1))

    def guarantee(self):
        fixed = guarantee.fixed_cents(self.plan, self.low)
        seats = self.rng.randint(1, 3)
        most = fixed * seats // self.low + self.rng.randint(-3000, 6000)
        self.keys += 1
        self.words[self.keys] = Guarantee(self.keys, seats, max(most, 1))

    def withdraw(self):
        for rows in (self.bids, self.words):
            if rows and self.rng.random() < 0.5:
                del rows[self.rng.choice(list(rows))]

    def change_plan(self):
        self.plan = self._new_plan()

    def confirm(self):
        """:return: whether the course takes place"""
        bids, words = list(self.bids.values()), list(self.words.values())
        group = price_curve.largest_group(bids, self.plan, self.high)
        taken = sum(self.bids[key].seats for key in group.accepted)
        self.drawn = {}
        accepted = group.accepted
        if taken < self.low:
            covered = cover(bids, self.plan, self.low, self.high, words)
            if covered is None:
                return False
            accepted = covered.accepted
            # the order of the words
            self.drawn = {k: covered.empty[k] for k in self.words if k in covered.empty}
        self.seats = {key: self.bids[key].seats for key in accepted}
        self.limits = {key: self.bids[key].ceiling_cents for key in accepted}
        return True

    def settle(self, factor=1):
        maxima = {key: word.max_cents for key, word in self.words.items()}
        return settle(self.plan, self.seats, self.drawn, self.limits, maxima, factor)

    def book_late(self):
        taken, empty = sum(self.seats.values()), sum(self.drawn.values())
        free = self.high - taken
        if empty:
            free = guarantee.seats_without_rise(self.plan, taken, empty, free)
        else:
            last = price_curve.seats_without_rise(self.plan, taken, taken + free)
            free = last - taken
        if free < 1:
            return
        shares, bills, _above = self.settle()
        seats = self.rng.randint(1, min(free, 3))
        self.keys += 1
        self.drawn = freed(list(self.drawn.items()), seats)
        self.seats[self.keys] = seats
        self.limits[self.keys] = None
        later, fewer, _above = self.settle()
        for key, amount in bills.items():
            assert fewer.get(key, 0) <= amount, "a late booking lowers the bill"
        assert (
            empty == 0
            or sum(fewer.values()) < sum(bills.values())
            or not any(bills.values())
        )
        for key, amount in shares.items():
            # an odd cent goes to the largest remainder, one of each guarantor is over
            assert later[key] <= amount + 1 + len(bills)


def test_ten_thousand_stories():
    """Whatever the order: nobody above the limit, and the lines are the cost."""
    ran = covered = 0
    for seed in range(10_000):
        story = Story(random.Random(seed))
        for _turn in range(story.rng.randint(2, 7)):
            act = story.rng.choice(
                (story.book, story.book, story.guarantee, story.withdraw)
                + (story.change_plan,) * (story.rng.random() < 0.3)
            )
            act()
        if not story.confirm():
            continue
        ran += 1
        covered += bool(story.drawn)
        shares, bills, above = story.settle()
        assert above <= 1, "as planned, nothing but an odd cent is above a limit"
        for _turn in range(story.rng.randint(0, 3)):
            story.book_late()
        story.settle(story.rng.choice((1, 1.1, 0.9, 2)))
    assert ran > 3000
    assert covered > 500
