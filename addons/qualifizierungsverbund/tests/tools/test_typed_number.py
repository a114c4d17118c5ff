"""Typed numbers: read right or asked again, never a thousand or ten times off."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ...tools.typed_number import AmbiguousNumber, NotANumber, read

#: Hypothesis on a busy machine: slow is no failure.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

UNKNOWN, GERMAN, ENGLISH, SWISS = ("", ""), (",", "."), (".", ","), (".", "’")
LANGUAGES = (UNKNOWN, GERMAN, ENGLISH, SWISS, (",", "\u202f"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("450", "450"),
        ("4,5", "4.5"),
        ("4.5", "4.5"),
        ("12,50", "12.50"),
        ("12.50", "12.50"),
        ("1.234,50 €", "1234.50"),
        ("EUR 1,234.50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1’234", "1234"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234,5", "1234.5"),
        ("1\u202f234\u202f567", "1234567"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1.234,567", "1234.567"),
        ("1234,567", "1234.567"),
        ("0,125", "0.125"),
        ("1,2345", "1.2345"),
        (",5", "0.5"),
        ("12,", "12"),
        ("450,-", "450"),
        ("450,--", "450"),
        ("450,– €", "450"),
        ("450.—", "450"),
        ("1.234,-", "1234"),
        ("450 Euro", "450"),
        ("€ 450", "450"),
        ("450EUR", "450"),
        ("€\u00a0450", "450"),
        ("\u200b450\ufeff", "450"),
        ("-3,5", "-3.5"),
        ("−3,5", "-3.5"),
        ("- 3,5 €", "-3.5"),
        ("€ -3,5", "-3.5"),
        ("-€3,5", "-3.5"),
        ("450,00-", "-450"),
        ("+7", "7"),
    ],
)
def test_the_look_of_a_number_says_it_in_any_language(text, expected, language):
    assert read(text, *language) == Decimal(expected)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    """€|viel|1e9|NaN|inf|٣|１２|12.3.4|1-2|0x10|--1|4 5|1.23.456|1,2,3|1.2345,6|12 34
    |1'23|1 234.567,5|01.234.567|-5-|$ 450|450 Euro Euro Euro|1/2|50 %|3 Tsd.""".split(
        "|"
    ),
)
def test_what_is_no_number_is_refused(text, language):
    with pytest.raises((NotANumber, AmbiguousNumber)):
        read(text, *language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["1.234", "12.345 €", "-999.000", "€ 1.234"])
def test_a_point_before_three_digits_is_asked_in_every_language(text, language):
    with pytest.raises(AmbiguousNumber):
        read(text, *language)


def test_a_comma_groups_only_in_a_language_that_groups_by_it():
    assert read("1,234", *ENGLISH) == 1234
    for language in (UNKNOWN, GERMAN, SWISS):
        with pytest.raises(AmbiguousNumber) as info:
            read("1,234", *language)
    assert info.value.readings(",") == {"large": "1234", "small": "1,234"}


@given(st.decimals(0, 10**9, places=2), st.sampled_from(LANGUAGES))
@patient
@example(Decimal("1234.00"), GERMAN)
def test_an_amount_with_cents_is_read_as_it_was_written(number, language):
    for thousands, point in (",.", ".,", " ,", "'.", ("\u202f", ",")):
        text = f"{number:,.2f}".replace(",", "T").replace(".", point)
        assert read(text.replace("T", thousands), *language) == number
        assert read(text.replace("T", ""), *language) == number


@given(st.integers(0, 10**12), st.sampled_from(LANGUAGES))
@patient
def test_a_grouped_whole_number_is_read_right_or_asked(number, language):
    for thousands in ".,' ":
        try:
            assert read(f"{number:,}".replace(",", thousands), *language) == number
        except AmbiguousNumber:
            assert thousands in ".," and 1000 <= number < 10**6


@given(st.text("0123456789.,' €-+\u00a0", max_size=60), st.sampled_from(LANGUAGES))
@patient
def test_no_digit_is_lost_whatever_is_typed(text, language):
    """The digits read are those typed: 4,5 is never 45 in one and 4.5 in another."""
    try:
        number = read(text, *language)
    except (NotANumber, AmbiguousNumber):
        return
    digits = "".join(filter(str.isdigit, text)).lstrip("0")
    assert "".join(map(str, number.as_tuple().digits)).lstrip("0") == digits
    if language == UNKNOWN:
        assert all(read(text, *other) == number for other in LANGUAGES)


@given(st.text(max_size=300))
@patient
@example("1" * 100_000)
@example("," * 100_000)
@example(" " * 100_000)
def test_anything_gets_an_answer(text):
    with contextlib.suppress(NotANumber, AmbiguousNumber):
        read(text)
