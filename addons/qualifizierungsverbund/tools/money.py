"""Money: exact numbers, whole cents, one rounding.

A cent is the smallest unit of a currency, whatever its name: ``unit`` says how much of
the currency it is (``res.currency.rounding``). Amounts come as floats out of the
database; a float is read as it is written, so 0.1 is 1/10 and nothing of the binary
fraction behind it gets into a sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor, trunc

Number = int | float | str | Decimal | Fraction


def exact(value: Number) -> Fraction:
    """Return *value* exactly; a float is read as it is written (0.1 is 1/10)."""
    if isinstance(value, Fraction):
        return value
    return _read(value) if isinstance(value, float) else Fraction(value)


@lru_cache(maxsize=4096)  # a curve has the same few amounts at every size
def _read(value: float) -> Fraction:
    return Fraction(repr(value))


def round_half_up(value: Number) -> int:
    """Round to whole cents as merchants do: a half goes away from zero."""
    value = exact(value)
    whole = floor(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole


@lru_cache(maxsize=4096)  # as above
def to_cents(amount: Number, unit: Number = 0.01) -> int:
    """Return *amount* in whole cents."""
    return round_half_up(exact(amount) / exact(unit))


@lru_cache(maxsize=4096)  # as above
def to_amount(cents: Number, unit: Number = 0.01) -> float:
    """Return *cents*, whole or exact ones, as an amount of the currency."""
    return float(exact(cents) * exact(unit))


def largest_remainder(parts: Sequence[Fraction]) -> list[int]:
    """Round *parts*, whose sum is whole, so that the sum stays the same.

    Largest remainder (Hare-Niemeyer) on the absolute values: truncation towards zero
    makes a credit the mirror of its charge and also copes with mixed signs, since the
    remainders of the sign still needed always suffice. Among equal remainders the
    first ones get the odd cents.
    """
    cents = [trunc(part) for part in parts]
    rest = [part - whole for part, whole in zip(parts, cents, strict=True)]
    missing = int(sum(rest))
    step = 1 if missing > 0 else -1
    by_remainder = sorted(range(len(cents)), key=lambda row: -step * rest[row])
    for row in by_remainder[: abs(missing)]:
        cents[row] += step
    return cents


def write(value: Number, decimal_point: str = ".") -> str:
    """Return an exact number as people write it: 3, 2.5 and, never cut, 8/11."""
    number = exact(value)
    if number.denominator == 1:
        return str(number.numerator)
    decimal = str(float(number))
    if Fraction(decimal) == number:
        return decimal.replace(".", decimal_point)
    return f"{number.numerator}/{number.denominator}"
