"""CSV text, row by row: a quote that nobody closed costs its own row only."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from .problems import FileProblem

MAX_COLUMNS = 200
# Blank ones and those inside of cells included
MAX_LINES = 200_000
# A longer cell is a quote that nobody closed.
MAX_LINES_OF_CELL = 50
# Lines that say how wide the table is
_FIRST_LINES = 10


def read_rows(text: str) -> Iterator[tuple[int, list[Any], bool]]:
    """
    :return: line number, cells, and whether the row has an open quote
    :raises FileProblem: ``too_many_rows``
    """
    lines = []
    for line in io.StringIO(text, newline=""):
        lines.append(line)
        if len(lines) > MAX_LINES:
            raise FileProblem("too_many_rows", limit=MAX_LINES)
    start = 0
    # Excel's own way to say it
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        separator, start = lines[0][4], 1
    else:
        separator = _separator_of(lines)
    width = _count(lines[start : start + _FIRST_LINES], separator)
    while start < len(lines):
        cells, used = _read_row(lines, start, separator, width)
        is_open = cells is None
        if is_open:
            cells = lines[start].replace('"', "").split(separator)
        yield start + 1, [cell.strip() or None for cell in cells[:MAX_COLUMNS]], is_open
        start += used


def _read_row(lines, start, separator, width) -> tuple[list[str] | None, int]:
    """The cells of a row and the number of its lines; no cells with an open quote."""
    some = lines[start : start + MAX_LINES_OF_CELL]
    reader = csv.reader(
        some, delimiter=separator, skipinitialspace=separator != "\t", strict=True
    )
    try:
        cells = next(reader)
    except csv.Error:
        return None, 1
    used = reader.line_num
    # Lines of a cell that look like rows of the table are such rows.
    if used > 1 and width and _count(some[1:used], separator) >= width:
        return None, 1
    return cells, used


def _separator_of(lines) -> str:
    """What stands in most of the first lines, one of which may be a title."""
    first = [line for line in lines if line.strip()][:_FIRST_LINES]
    counts = {sign: [_count_in(line, sign) for line in first] for sign in ";\t,"}
    return max(
        counts, key=lambda sign: (sum(map(bool, counts[sign])), sum(counts[sign]))
    )


def _count(lines, separator) -> int:
    """How often the sign stands between cells, in the line with most of them."""
    return max((_count_in(line, separator) for line in lines), default=0)


def _count_in(line, separator) -> int:
    # What is quoted is every other part.
    return sum(part.count(separator) for part in line.split('"')[::2])
