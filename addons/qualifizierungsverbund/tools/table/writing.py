"""Tables for people: one to fill in, and one with the rows to mend."""

import io
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from .column import Column
from .headings import ERROR_HEADING, LISTS

# Rows in which the template offers words to choose.
OFFERED_ROWS = 2000
MIN_WIDTH = 14
_HEADING = {"bold": True, "font_color": "#FFFFFF"}
_REQUIRED_COLOR, _OPTIONAL_COLOR = "#1F5C7A", "#5B8FA8"


def _open(buffer: io.BytesIO) -> xlsxwriter.Workbook:
    # Text stays text: a cell that starts with "=" must not become a formula.
    return xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_date_format": "dd.mm.yyyy",
        },
    )


def template(
    title: str,
    columns: Sequence[Column],
    language: int,
    offers: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> bytes:
    """Return an empty XLSX table to fill in.

    :param title: of the sheet
    :param language: which of a column's labels and words to use
    :param offers: words that the caller knows for cells, by the keys of the columns
    """
    buffer = io.BytesIO()
    with _open(buffer) as book:
        sheet = book.add_worksheet(title)
        lists = book.add_worksheet(LISTS[language])
        colors = {True: _REQUIRED_COLOR, False: _OPTIONAL_COLOR}
        headings = {
            required: book.add_format({**_HEADING, "bg_color": color})
            for required, color in colors.items()
        }
        for index, column in enumerate(columns):
            label = column.labels[language]
            width = max(MIN_WIDTH, len(label) + 3)
            cells = column.number_format and book.add_format(
                {"num_format": column.number_format}
            )
            sheet.set_column(index, index, width, cells or None)
            sheet.write_string(0, index, label, headings[column.required])
            words = offers.get(column.key) or column.offered(language)
            if words:
                _offer(book, sheet, lists, index, label, words)
        sheet.freeze_panes(1, 1)
        lists.protect()
    return buffer.getvalue()


def _offer(book, sheet, lists, index, label, words) -> None:
    """Let the cells of a column be chosen from words.

    They stand on a sheet of their own: in the rule itself Excel takes 255 characters.
    """
    quoted = book.add_format({"quote_prefix": True})
    lists.write_string(0, index, label)
    for number, word in enumerate(words, start=1):
        lists.write_string(number, index, word, quoted if _is_live(word) else None)
    column = xl_col_to_name(index, col_abs=True)
    source = f"='{lists.name}'!{column}$2:{column}${len(words) + 1}"
    # Other words are understood as well: offered, not demanded.
    rule = {"validate": "list", "source": source, "show_error": False}
    sheet.data_validation(1, index, OFFERED_ROWS - 1, index, rule)


def _is_live(value: Any) -> bool:
    """Whether a spreadsheet would take a text for a formula once it is edited."""
    return isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))


def rejected(headings: Sequence[str], rows: Iterable[tuple[list[Any], str]]) -> bytes:
    """Return the rejected rows as an XLSX file, to be mended and uploaded again.

    :param headings: those of the uploaded file
    :param rows: ``(cells, reason)``
    """
    buffer = io.BytesIO()
    with _open(buffer) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        quoted = book.add_format({"quote_prefix": True})
        # What an earlier round said about the rows is out of date.
        kept = [i for i, heading in enumerate(headings) if heading != ERROR_HEADING]
        sheet.write_row(0, 0, [headings[i] for i in kept] + [ERROR_HEADING], bold)
        for number, (cells, reason) in enumerate(rows, start=1):
            values = [cells[i] if i < len(cells) else None for i in kept]
            for column, value in enumerate(values):
                if value is None:
                    continue
                try:
                    sheet.write(
                        number, column, value, quoted if _is_live(value) else None
                    )
                except TypeError:  # times and whatever else a cell can hold
                    sheet.write_string(number, column, str(value))
            sheet.write_string(number, len(kept), reason)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return buffer.getvalue()
