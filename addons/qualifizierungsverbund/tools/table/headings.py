"""Which sheet has the table, which column stands under which heading, and the values
below."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from .cells import as_text, is_blank, plain
from .column import ENGLISH, GERMAN, Column, Origin
from .files import Sheet
from .problems import CellProblem, FileProblem, Problem

# The headings may follow a title and a blank line or two.
HEADER_SEARCH_ROWS = 10
# Over the reasons in the file to mend. It is ignored, so that a mended file can be
# uploaded again as it is.
ERROR_HEADING = "Fehler/Error"
# Names of the sheet with the words that a template offers, German and English
LISTS = ("Auswahl", "Choices")


@dataclass
class Row:
    """
    :param values: good cells by the keys of their columns; ``None`` where a cell is
        blank
    :param wrong: keys of the other columns
    """

    number: int
    values: dict[str, Any]
    cells: list[Any]
    wrong: set[str] = field(default_factory=set)


@dataclass
class Table:
    """The rows of a sheet under known headings.

    :param ignored: headings that no column has
    :param sheet: name of the sheet that was read, empty when there is one only
    :param other_sheets: name, whether it is hidden and whether it has the headings,
        too, of each sheet that was not read
    :param hidden_rows: numbers of its rows that a spreadsheet does not show
    :param hidden_columns: headings that are read and that it does not show
    """

    headings: list[str]
    columns: dict[int, Column]
    rows: list[Row]
    problems: list[Problem]
    ignored: list[str]
    sheet: str = ""
    other_sheets: Sequence[tuple[str, bool, bool]] = ()
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[str] = ()

    def heading_of(self, key: str) -> str:
        """The heading in the file of a column, for messages."""
        for index, column in self.columns.items():
            if column.key == key:
                return self.headings[index]
        return ""


def known_headings(columns: Sequence[Column]) -> set[str]:
    """The headings of columns, as :func:`cells.plain` gives them."""
    return {plain(label) for column in columns for label in column.labels}


def parse(sheets: Sequence[Sheet], columns: Sequence[Column]) -> Table:
    """Find the table and turn the cells below its headings into values.

    :param sheets: result of :func:`files.read_sheets`
    :param columns: what may be in the file
    :return: every row in which a known column has a cell. ``Row.values`` has the good
        cells only; what is wrong with the others is in ``problems``
    :raises FileProblem: ``no_headings missing_columns heading_twice hidden_sheet
        no_rows``
    """
    sheets = [sheet for sheet in sheets if sheet.name not in LISTS] or sheets
    found = [_find_headings(sheet.rows, columns) for sheet in sheets]
    complete = [_is_complete(columns, named) for _position, named in found]

    def fitness(index):
        position, named = found[index]
        has_rows = len(sheets[index].rows) > position + 1
        visible = not sheets[index].hidden
        return complete[index], visible, has_rows and complete[index], len(named)

    chosen = max(range(len(sheets)), key=fitness)
    sheet, (position, named) = sheets[chosen], found[chosen]
    if complete[chosen] and sheet.hidden:
        raise FileProblem("hidden_sheet", sheet=sheet.name)
    table = _read(sheet, position, _check_headings(sheet, position, named, columns))
    table.other_sheets = [
        (other.name, other.hidden, complete[index])
        for index, other in enumerate(sheets)
        if index != chosen and other.rows
    ]
    table.sheet = sheet.name if table.other_sheets else ""
    return table


def _is_complete(columns, named) -> bool:
    found = {column for column, _index in named}
    return len(found) > 1 and all(c in found for c in columns if c.required)


def _find_headings(rows, columns) -> tuple[int, list[tuple[Column, int]]]:
    """The position of the row of headings, and the columns that it names."""
    by_label = {plain(label): c for c in columns for label in c.labels}
    best: tuple[int, list[tuple[Column, int]]] = (0, [])
    most = 0
    for position, (_number, cells) in enumerate(rows[:HEADER_SEARCH_ROWS]):
        named = [
            (by_label[plain(cell)], index)
            for index, cell in enumerate(cells)
            if isinstance(cell, str) and plain(cell) in by_label
        ]
        count = len({column for column, _index in named})
        if count > most:
            best, most = (position, named), count
    return best


def _check_headings(sheet, position, named, columns) -> dict[int, Column]:
    """The columns by their index.

    :raises FileProblem: when they cannot be used
    """
    found = {column for column, _index in named}
    if len(found) < 2:
        raise FileProblem("no_headings", columns=[c for c in columns if c.required])
    missing = [c for c in columns if c.required and c not in found]
    if missing:
        raise FileProblem("missing_columns", columns=missing)
    for column, count in Counter(column for column, _index in named).items():
        if count > 1:
            cells = sheet.rows[position][1]
            twice = [as_text(cells[index]) for c, index in named if c is column]
            raise FileProblem("heading_twice", headings=twice)
    if len(sheet.rows) <= position + 1:
        raise FileProblem("no_rows")
    return {index: column for column, index in named}


def _read(sheet: Sheet, position: int, found: dict[int, Column]) -> Table:
    headings = [as_text(cell) for cell in sheet.rows[position][1]]
    origin = Origin(_language_of(headings, found), sheet.epoch)
    table = Table(headings, found, [], [], _ignored(headings, found))
    for number, cells in sheet.rows[position + 1 :]:
        # A running number alone, or words beside the table, are no row of it.
        if not all(is_blank(cells[index]) for index in found if index < len(cells)):
            table.rows.append(_read_row(table, Row(number, {}, cells), sheet, origin))
    if not table.rows:
        raise FileProblem("no_rows")
    table.hidden_rows = [
        row.number for row in table.rows if row.number in sheet.hidden_rows
    ]
    table.hidden_columns = [
        headings[index] for index in sorted(found) if index in sheet.hidden_columns
    ]
    return table


def _ignored(headings: list[str], found: Collection[int]) -> list[str]:
    return [
        heading
        for index, heading in enumerate(headings)
        if heading and index not in found and plain(heading) != plain(ERROR_HEADING)
    ]


def _read_row(table: Table, row: Row, sheet: Sheet, origin: Origin) -> Row:
    """Fill the values of a row; what is wrong goes into the table."""
    if row.number in sheet.open_quotes:
        # Where its cells end is not known, so none of them is read.
        row.wrong |= {column.key for column in table.columns.values()}
        table.problems.append(Problem(row.number, "", "", "open_quote"))
        return row
    for index, column in table.columns.items():
        cell = row.cells[index] if index < len(row.cells) else None
        try:
            row.values[column.key] = column.clean(cell, origin)
        except CellProblem as problem:
            row.wrong.add(column.key)
            table.problems.append(
                Problem(
                    row.number,
                    table.headings[index],
                    as_text(cell),
                    problem.code,
                    problem.params,
                )
            )
    return row


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
