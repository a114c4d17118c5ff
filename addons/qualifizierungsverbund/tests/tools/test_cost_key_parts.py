"""Every cost key has what the computation, the words and the sheets ask of it."""

import re
from fractions import Fraction

import pytest
from babel.messages.extract import extract_from_file
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ...tools import cost_keys
from ...tools.cost_keys import KEYS, SIZE_WEIGHTS, Party, Rule, divide, size_weight

PARTIES = [
    Party("A", 5, 200, 600, 5, 5, Fraction(125, 2), borne=Fraction(70001, 100)),
    Party("B", 3, 120, 40, 1, 3, Fraction(75, 2), borne=300),
]


def calculate(text, cost):
    """Calculate a formula of a sheet, exactly."""
    names = {"cost": cost, "Fraction": Fraction}
    return eval(text, names)  # pylint: disable=eval-used


def rule_of(key, share_company=Fraction(1, 5), price_cents=35000):
    return Rule(key.code, share_company, price_cents)


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_a_key_is_declared_completely(key):
    assert KEYS[key.code] is key
    assert key.label
    assert hasattr(PARTIES[0], key.figure.name)
    assert key.words % {"figure": "5", "total": "8", "companies": 2, "seats": 5}
    figures = divide(rule_of(key), PARTIES).figures(0)
    assert {column.name for column in key.division.columns} <= figures.keys()
    assert {column.kind for column in key.division.columns} <= {
        "number", "percent", "money"
    }  # fmt: skip


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_a_share_is_recomputed_by_the_formulas_of_the_sheet(key):
    """What is printed, and what the workbook calculates, is the exact share."""
    cost = Fraction(100001)
    division = divide(rule_of(key), PARTIES)
    for row, share in enumerate(division.shares(cost)):
        figures = division.figures(row)
        values = {
            column.name: f"Fraction('{figures[column.name]}')"
            for column in key.division.columns
        }
        workbook = key.division.formula.format(amount="cost", **values)
        assert calculate(workbook, cost) == share
        percents = {
            column.name: f"Fraction('{figures[column.name] * 100}')"
            for column in key.division.columns
            if column.kind == "percent"
        }
        paper = key.division.text.format(**{**values, **percents})
        paper = ("cost " if key.division.part_of_cost else "") + paper
        paper = re.sub(" %", "/100", paper.replace("×", "*"))
        assert calculate(paper, cost) == share


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
@given(
    st.integers(-(10**9), 10**9),
    st.lists(st.integers(0, 500), min_size=1, max_size=40),
    st.fractions(0, 1, max_denominator=100),
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_shares_are_the_cost_or_leave_a_whole_balance(key, cost, counts, part):
    counts[0] += 1
    total = sum(counts)
    parties = [
        Party(
            row,
            *[count] * 5,
            Fraction(100 * count, total),
            borne=count,
        )
        for row, count in enumerate(counts)
    ]
    division = divide(rule_of(key, part), parties)
    assert sum(division.weight(row) for row in range(len(parties))) == 1
    shares = division.shares(cost)
    if key.division.part_of_cost:
        assert sum(shares) == cost
    else:
        assert sum(shares).denominator == 1


def test_every_word_is_exported_for_translation():
    """Odoo finds the terms of a module by their mark, without importing anything."""
    marked = {
        message
        for _line, message, _comments, _context in extract_from_file(
            "python", cost_keys.__file__, keywords={"_lt": None}
        )
    }
    for key in KEYS.values():
        words = {key.words, key.figure.nobody}
        words |= {column.label for column in key.division.columns}
        assert words - {""} <= marked


def test_size_classes():
    assert [size_weight(heads) for heads in (0, 49, 50, 249, 250, 499, 500)] == [
        1, 1, 2, 2, 3, 3, 5
    ]  # fmt: skip
    assert sorted(SIZE_WEIGHTS, reverse=True) == list(SIZE_WEIGHTS)
