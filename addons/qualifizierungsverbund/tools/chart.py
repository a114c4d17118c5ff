"""Curves as a picture: where its lines, ticks and marks stand, without drawing it.

Numbers in, a plain layout out; ``qualifizierungsverbund.chart`` draws it as SVG, with
its figures as a table for who does not see it. Nothing is told by colour alone: curves
differ in their dashes and have a letter at their end, marks differ in shape.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, floor, log10
from typing import NamedTuple

# Dashes of the curves in their order, and colours of 3:1 and more on white.
DASHES = ("", "7 3", "2 3", "10 3 2 3", "5 2 1 2 1 2")
COLOURS = ("#0b5394", "#8a4b00", "#1e6b34", "#9c1c28", "#495057")
SHAPES = ("dot", "ring", "cross")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Steps of ticks that people count in.
STEPS = (1, 2, 2.5, 5, 10)
# Room around the curves: left for the amounts, right for letters.
LEFT, RIGHT, TOP, BOTTOM = 58, 20, 12, 34
LINE = 12  # height of a line of text


class Curve(NamedTuple):
    """A line through points.

    :param label: what it is, for the legend and the table
    :param points: (x, y), in order of x
    """

    label: str
    points: Sequence[tuple[float, float]]


class Mark(NamedTuple):
    """A point that is named; without x a level line, without y an upright one.

    :param shape: one of ``SHAPES``, of a point
    :param name: by which a script finds it
    """

    label: str
    x: float | None = None
    y: float | None = None
    shape: str = "dot"
    name: str = ""


class Scale(NamedTuple):
    """From figures to the picture, along one axis."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Place of a figure; one from outside stands at the edge."""
        share = (min(max(value, self.low), self.high) - self.low) / (
            self.high - self.low
        )
        return round(self.start + share * (self.end - self.start), 1)


def layout(
    curves: Sequence[Curve],
    marks: Sequence[Mark] = (),
    *,
    size: tuple[int, int] = (360, 220),
    show_x: Callable[[float], str] = str,
    show_y: Callable[[float], str] = str,
    table: bool = True,
) -> dict:
    """Return where everything stands, as plain values.

    :param curves: at least one, with at least one point
    :param size: width and height of the picture, in its own units
    :param show_x: figures of the lower axis in words; the same for ``show_y``
    :param table: whether the figures are needed as a table, too
    :return: dict ``width height plot curves x_ticks y_ticks marks rows``. ``plot`` has
        the edges of the curves and their figures, for a script that reads a place as a
        figure; ``rows`` are the figures as a table: x, and y of each curve or empty;
        none without *table*
    :raises ValueError: when there is nothing to draw
    """
    points = [point for curve in curves for point in curve.points]
    if not points:
        raise ValueError("a chart needs a point")
    width, height = size
    x_values = [x for x, _y in points] + [m.x for m in marks if m.x is not None]
    y_values = [y for _x, y in points] + [m.y for m in marks if m.y is not None]
    y_ticks = ticks(*_bounds(y_values), 5)
    low, high = _spread(min(x_values), max(x_values))
    across = Scale(low, high, LEFT, width - RIGHT)
    upward = Scale(y_ticks[0], y_ticks[-1], height - BOTTOM, TOP)
    return {
        "width": width,
        "height": height,
        "plot": {
            "left": LEFT,
            "right": width - RIGHT,
            "top": TOP,
            "bottom": height - BOTTOM,
            "x_low": low,
            "x_high": high,
            "y_low": upward.low,
            "y_high": upward.high,
        },
        "curves": _place_curves(curves, across, upward),
        "x_ticks": [
            {"at": across.at(x), "text": show_x(x)}
            for x in ticks(low, high, 6, whole=True)
            if low <= x <= high
        ],
        "y_ticks": [{"at": upward.at(y), "text": show_y(y)} for y in y_ticks],
        "marks": _place_marks(marks, across, upward),
        "rows": _rows(curves, show_x, show_y) if table else [],
    }


def ticks(low: float, high: float, number: int, whole: bool = False) -> list[float]:
    """Return round figures from at most *low* to at least *high*.

    :param number: about how many
    :param whole: whole numbers alone
    """
    low, high = _spread(low, high)
    rough = (high - low) / max(number - 1, 1)
    power = 10 ** floor(log10(rough))
    step = next(step * power for step in STEPS if step * power >= rough * 0.999)
    if whole:
        step = max(ceil(step), 1)
    first, last = floor(low / step), ceil(high / step)
    values = [round(step * count, 9) for count in range(first, last + 1)]
    return [int(value) if value == int(value) else value for value in values]


def _spread(low: float, high: float) -> tuple[float, float]:
    """Two figures that are not the same."""
    return (low, high) if high > low else (low - 1 if low >= 1 else low, high + 1)


def _bounds(values) -> tuple[float, float]:
    """From nothing on, unless that would press the curves together."""
    low, high = min(values), max(values)
    return (min(low, 0) if low < high * 0.6 else low), high


def _place_curves(curves, across, upward):
    letters = LETTERS if len(curves) > 1 else " "
    placed = []
    for number, curve in enumerate(curves):
        spots = [(across.at(x), upward.at(y)) for x, y in curve.points]
        placed.append(
            {
                "label": curve.label,
                "letter": letters[number % len(letters)].strip(),
                "path": "M" + "L".join(f"{x:g} {y:g}" for x, y in spots),
                "dash": DASHES[number % len(DASHES)],
                "colour": COLOURS[number % len(COLOURS)],
                "x": spots[-1][0],
                "y": spots[-1][1],
            }
        )
    for curve, y in zip(placed, _apart([c["y"] for c in placed]), strict=True):
        curve["text_y"] = y
    return placed


def _place_marks(marks, across, upward):
    middle = (across.start + across.end) / 2
    placed = []
    for mark in marks:
        x = None if mark.x is None else across.at(mark.x)
        y = None if mark.y is None else upward.at(mark.y)
        if mark.shape not in SHAPES:
            raise ValueError(f"unknown shape: {mark.shape}")
        is_right = x is None or x > middle
        placed.append(
            {
                "label": mark.label,
                "name": mark.name,
                "shape": "line" if x is None or y is None else mark.shape,
                "x": x,
                "y": y,
                # Words stand where there is room, away from the edge
                "text_x": (across.end if x is None else x) + (-6 if is_right else 6),
                "anchor": "end" if is_right else "start",
                "wanted_y": upward.end + LINE if y is None else y - 6,
            }
        )
    for mark, y in zip(placed, _apart([m["wanted_y"] for m in placed]), strict=True):
        mark["text_y"] = y
    return placed


def _apart(wanted: list[float], gap: float = LINE) -> list[float]:
    """Heights of lines of text near the wanted ones, none upon another."""
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    placed = dict.fromkeys(order, 0.0)
    previous = float("-inf")
    for index in order:
        placed[index] = previous = round(max(wanted[index], previous + gap), 1)
    return [placed[index] for index in range(len(wanted))]


def _rows(curves, show_x, show_y):
    by_x = [dict(curve.points) for curve in curves]
    return [
        {
            "x": show_x(x),
            "values": [show_y(curve[x]) if x in curve else "" for curve in by_x],
        }
        for x in sorted({x for curve in by_x for x in curve})
    ]
