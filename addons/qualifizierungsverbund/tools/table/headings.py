"""Which column stands under which heading, and the values below."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .cells import as_text, plain
from .column import ENGLISH, GERMAN, Column
from .problems import CellProblem, FileProblem, Problem

# The headings may follow a title and a blank line or two.
HEADER_SEARCH_ROWS = 10
# Over the reasons in the file to mend. It is ignored, so that a mended file can be
# uploaded again as it is.
ERROR_HEADING = "Fehler/Error"


@dataclass
class Row:
    number: int
    values: dict[str, Any]
    cells: list[Any]


@dataclass
class Table:
    """The rows of a file under known headings."""

    headings: list[str]
    columns: dict[int, Column]
    rows: list[Row]
    problems: list[Problem]
    ignored: list[str]

    def heading_of(self, key: str) -> str:
        """The heading in the file of a column, for messages."""
        for index, column in self.columns.items():
            if column.key == key:
                return self.headings[index]
        return ""


def parse(rows: Sequence[tuple[int, list[Any]]], columns: Sequence[Column]) -> Table:
    """Find the headings and turn the cells below them into values.

    :param rows: result of :func:`files.read_cells`
    :param columns: what may be in the file
    :return: every row that is not blank. ``Row.values`` has the good cells only;
        rows with a problem are named in ``problems``
    :raises FileProblem: ``no_headings missing_columns heading_twice no_rows``
    """
    position, found = _find_headings(rows, columns)
    headings = [as_text(cell) for cell in rows[position][1]]
    missing = [c for c in columns if c.required and c not in found.values()]
    if missing:
        raise FileProblem("missing_columns", columns=missing)
    body = rows[position + 1 :]
    if not body:
        raise FileProblem("no_rows")
    language = _language_of(headings, found)
    table = Table(headings, found, [], [], [])
    table.ignored = [
        heading
        for index, heading in enumerate(headings)
        if heading and index not in found and plain(heading) != plain(ERROR_HEADING)
    ]
    for number, cells in body:
        row = Row(number, {}, cells)
        table.rows.append(row)
        for index, column in found.items():
            cell = cells[index] if index < len(cells) else None
            try:
                row.values[column.key] = column.clean(cell, language)
            except CellProblem as problem:
                table.problems.append(
                    Problem(
                        number,
                        headings[index],
                        as_text(cell),
                        problem.code,
                        problem.params,
                    )
                )
    return table


def _find_headings(rows, columns) -> tuple[int, dict[int, Column]]:
    by_label = {plain(label): c for c in columns for label in c.labels}
    best: tuple[int, dict[int, Column]] = (0, {})
    for position, (_number, cells) in enumerate(rows[:HEADER_SEARCH_ROWS]):
        found: dict[int, Column] = {}
        for index, cell in enumerate(cells):
            column = by_label.get(plain(cell)) if isinstance(cell, str) else None
            if column and column in found.values() and len(found) > 1:
                raise FileProblem("heading_twice", heading=as_text(cell))
            if column:
                found[index] = column
        if len(found) > len(best[1]):
            best = position, found
    if len(best[1]) < 2:
        raise FileProblem("no_headings", columns=[c for c in columns if c.required])
    return best


def _language_of(headings: Sequence[str], found: dict[int, Column]) -> int:
    """The language of most headings; German where they are the same."""
    count = {
        language: sum(
            plain(headings[index]) == plain(column.labels[language])
            for index, column in found.items()
        )
        for language in (GERMAN, ENGLISH)
    }
    return ENGLISH if count[ENGLISH] > count[GERMAN] else GERMAN
