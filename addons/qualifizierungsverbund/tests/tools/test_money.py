"""Amounts and cents: nothing is lost on the way, and one rounding at the end."""

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ...tools import money

#: Hypothesis on a busy machine: slow is no failure.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_floats_are_read_as_typed():
    assert money.exact(0.1) == money.exact("0.1") == money.exact(Decimal("0.1"))
    assert money.exact(0.1) == Fraction(1, 10)
    assert money.exact("2/3") == Fraction(2, 3)


@pytest.mark.parametrize(
    ("amount", "cents"),
    [
        (412.5, 41250),
        (0.1 + 0.2, 30),
        (1.005, 101),  # 1.00499999999999989… in binary, a half as it is written
        (-1.005, -101),
        (Decimal("2.675"), 268),
        (Fraction(1, 3), 33),
        (0, 0),
    ],
)
def test_whole_cents(amount, cents):
    assert money.to_cents(amount) == cents


def test_the_smallest_unit_is_that_of_the_currency():
    assert money.to_cents(1.5, 0.05) == 30  # five centimes are the smallest coin
    assert money.to_cents(1200.0, 1.0) == 1200
    assert money.to_amount(30, 0.05) == 1.5
    assert money.to_amount(Fraction(200, 3), 0.01) == 2 / 3


@given(st.integers(-(10**13), 10**13), st.sampled_from([0.001, 0.01, 0.05, 1.0]))
@patient
def test_cents_survive_the_database(cents, unit):
    amount = money.to_amount(cents, unit)
    assert money.to_cents(amount, unit) == cents
    assert money.to_cents(-amount, unit) == -cents


@given(st.lists(st.integers(-(10**9), 10**9), max_size=50))
@patient
def test_sums_of_floats_are_cents_again(cents):
    """What binary fractions leave behind never reaches half a cent."""
    assert money.to_cents(sum(map(money.to_amount, cents))) == sum(cents)


@given(
    st.lists(
        st.builds(Fraction, st.integers(-9999, 9999), st.integers(1, 97)), min_size=1
    )
)
@patient
def test_largest_remainder_keeps_the_sum(parts):
    parts.append(ceil(sum(parts)) - sum(parts))
    cents = money.largest_remainder(parts)
    assert sum(cents) == sum(parts)
    for part, rounded in zip(parts, cents, strict=True):
        assert floor(part) <= rounded <= ceil(part)
    credit = money.largest_remainder([-part for part in parts])
    assert credit == [-rounded for rounded in cents]


@pytest.mark.parametrize(
    ("value", "text"),
    [("8/11", "8/11"), (Fraction(5, 2), "2,5"), (3, "3"), ("-1/4", "-0,25")],
)
def test_exact_numbers_are_written_without_a_cut(value, text):
    assert money.write(value, ",") == text
