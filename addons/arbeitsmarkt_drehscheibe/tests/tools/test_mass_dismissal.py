import pytest

from ...tools.mass_dismissal import must_be_checked


@pytest.mark.parametrize(
    ("headcount", "terminations", "expected"),
    [
        (0, 10, None),
        (20, 20, False),
        (21, 5, False),
        (21, 6, True),
        (59, 5, False),
        (59, 6, True),
        (60, 5, False),
        (60, 6, True),  # 10 percent
        (99, 9, False),
        (99, 10, True),
        (300, 25, False),
        (300, 26, True),  # more than 25
        (499, 25, False),
        (499, 26, True),
        (500, 29, False),
        (500, 30, True),
        (5000, 29, False),
    ],
)
def test_thresholds(headcount, terminations, expected):
    assert must_be_checked(headcount, terminations) is expected


def test_negative_numbers_are_refused():
    with pytest.raises(ValueError, match="negative"):
        must_be_checked(-1, 5)
    with pytest.raises(ValueError, match="negative"):
        must_be_checked(100, -5)
