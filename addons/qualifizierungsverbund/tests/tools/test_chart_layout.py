import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ...tools.chart import Curve, Mark, layout, ticks

PRICES = Curve("Price", [(seats, 330000 / seats) for seats in range(4, 13)])
FIGURES = st.floats(min_value=0, max_value=1e9, allow_nan=False).map(
    lambda value: round(value, 2)
)
POINTS = st.lists(
    st.tuples(st.integers(1, 500), FIGURES),
    min_size=1,
    max_size=30,
    unique_by=lambda point: point[0],
).map(sorted)


def spots(curve):
    return [
        tuple(map(float, spot.split())) for spot in curve["path"].lstrip("M").split("L")
    ]


def test_curve_stands_as_its_figures():
    chart = layout([PRICES])
    places = spots(chart["curves"][0])
    assert len(places) == 9
    assert [x for x, _y in places] == sorted({x for x, _y in places})
    # Downward on a screen is a larger figure: a falling price goes down
    assert [y for _x, y in places] == sorted(y for _x, y in places)
    assert chart["rows"][0] == {"x": "4", "values": ["82500.0"]}


def test_ticks_are_round_and_reach_around():
    assert ticks(0, 825, 5) == [0, 250, 500, 750, 1000]
    assert ticks(4, 12, 6, whole=True) == [4, 6, 8, 10, 12]
    assert ticks(4, 4, 6, whole=True)[0] <= 4


def test_curves_differ_without_colour():
    curves = [Curve(name, [(1, 5), (2, number)]) for number, name in enumerate("xyz")]
    placed = layout(curves)["curves"]
    assert len({curve["dash"] for curve in placed}) == 3
    assert [curve["letter"] for curve in placed] == ["A", "B", "C"]
    heights = sorted(curve["text_y"] for curve in placed)
    assert all(b - a >= 12 for a, b in zip(heights, heights[1:], strict=False))


def test_table_has_the_figures_of_each_curve():
    rows = layout([Curve("a", [(1, 5), (3, 4)]), Curve("b", [(2, 1), (3, 1)])])["rows"]
    assert rows == [
        {"x": "1", "values": ["5", ""]},
        {"x": "2", "values": ["", "1"]},
        {"x": "3", "values": ["4", "1"]},
    ]


def test_marks_are_points_and_lines():
    marks = [
        Mark("limit", y=41250, name="limit"),
        Mark("minimum", x=8),
        Mark("now", 9, 36667, "ring"),
    ]
    limit, minimum, now = layout([PRICES], marks)["marks"]
    assert (limit["shape"], limit["x"]) == ("line", None)
    assert (minimum["shape"], minimum["y"]) == ("line", None)
    assert now["shape"] == "ring"
    with pytest.raises(ValueError, match="unknown shape"):
        layout([PRICES], [Mark("?", 1, 1, "star")])


def test_nothing_to_draw():
    with pytest.raises(ValueError, match="needs a point"):
        layout([Curve("none", [])])


@given(st.lists(POINTS, min_size=1, max_size=6), st.lists(FIGURES, max_size=4))
def test_everything_stands_within_the_picture(lines, levels):
    chart = layout(
        [Curve(str(number), points) for number, points in enumerate(lines)],
        [Mark("level", y=level) for level in levels],
    )
    plot = chart["plot"]
    for curve in chart["curves"]:
        for x, y in spots(curve):
            assert plot["left"] <= x <= plot["right"]
            assert plot["top"] <= y <= plot["bottom"]
    assert len(chart["y_ticks"]) <= 8
    assert len(chart["x_ticks"]) <= 9
    assert all(plot["top"] <= tick["at"] <= plot["bottom"] for tick in chart["y_ticks"])
    assert all(plot["left"] <= tick["at"] <= plot["right"] for tick in chart["x_ticks"])


@given(FIGURES, FIGURES, st.integers(2, 9))
def test_ticks_hold_what_they_stand_for(one, other, number):
    low, high = sorted((one, other))
    values = ticks(low, high, number)
    assert values[0] <= low or math.isclose(values[0], low, rel_tol=1e-6)
    assert values[-1] >= high or math.isclose(values[-1], high, rel_tol=1e-6)
    assert values == sorted(set(values))
