"""Tables for people: one to fill in, and one with the rows to mend."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from .column import Column
from .headings import ERROR_HEADING

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


def template(title: str, columns: Sequence[Column], language: int) -> bytes:
    """Return an empty XLSX table to fill in.

    :param title: of the sheet
    :param language: which of a column's labels and words to use
    """
    buffer = io.BytesIO()
    with _open(buffer) as book:
        sheet = book.add_worksheet(title)
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
            words = column.offered(language)
            if words:
                sheet.data_validation(
                    1,
                    index,
                    OFFERED_ROWS - 1,
                    index,
                    # Other words are understood as well: offered, not demanded.
                    {
                        "validate": "list",
                        "source": list(words),
                        "show_error": False,
                    },
                )
        sheet.freeze_panes(1, 1)
    return buffer.getvalue()


def rejected(headings: Sequence[str], rows: Iterable[tuple[list[Any], str]]) -> bytes:
    """Return the rejected rows as an XLSX file, to be mended and uploaded again.

    :param headings: those of the uploaded file
    :param rows: ``(cells, reason)``
    """
    buffer = io.BytesIO()
    with _open(buffer) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        # What an earlier round said about the rows is out of date.
        kept = [i for i, heading in enumerate(headings) if heading != ERROR_HEADING]
        sheet.write_row(0, 0, [headings[i] for i in kept] + [ERROR_HEADING], bold)
        for number, (cells, reason) in enumerate(rows, start=1):
            values = [cells[i] if i < len(cells) else None for i in kept]
            for column, value in enumerate(values):
                if value is None:
                    continue
                try:
                    sheet.write(number, column, value)
                except TypeError:  # times and whatever else a cell can hold
                    sheet.write_string(number, column, str(value))
            sheet.write_string(number, len(kept), reason)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return buffer.getvalue()
