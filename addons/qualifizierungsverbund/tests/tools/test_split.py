import pytest
from hypothesis import given
from hypothesis import strategies as st

from ...tools.pooling.split import split_seats


@pytest.mark.parametrize(
    ("seats", "low", "high", "parts"),
    [
        (12, 6, 10, [6, 6]),
        (13, 6, 10, [7, 6]),
        (12, 8, 10, [10, 2]),
        (31, 8, 10, [10, 10, 10, 1]),
        (21, 7, 10, [7, 7, 7]),
        (10, 6, 10, [10]),
    ],
)
def test_parts_are_courses_or_wait_for_others(seats, low, high, parts):
    assert split_seats(seats, low, high) == parts


@given(st.integers(1, 500), st.integers(0, 30), st.integers(1, 30))
def test_no_seat_is_lost_and_no_part_too_large(seats, low, high):
    parts = split_seats(seats, low, high)
    assert sum(parts) == seats
    assert all(0 < part <= high for part in parts)
    assert len(parts) == -(-seats // high)
