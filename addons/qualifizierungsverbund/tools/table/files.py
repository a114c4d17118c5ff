"""From the bytes of a file to its sheets, and to their rows of cells."""

import io
from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from .cells import EXCEL_EPOCH, is_blank
from .delimited import read_rows
from .encoding import WINDOWS, decode
from .problems import FileProblem
from .workbook import read_workbook

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000

# What a browser is told of an XLSX workbook.
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_ZIP_MAGIC = b"PK\x03\x04"
# Compound files: the old .xls, and .xlsx with a password.
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Sheet(NamedTuple):
    """The rows of a sheet that are not blank.

    :param rows: ``(row number in the file, cells)``
    :param hidden_rows: numbers of the rows that a spreadsheet does not show
    :param hidden_columns: indices of the columns that it does not show
    :param open_quotes: numbers of the rows in which a quote is not closed
    :param epoch: day zero of its dates
    """

    name: str
    rows: list[tuple[int, list[Any]]]
    hidden: bool = False
    hidden_rows: Collection[int] = ()
    hidden_columns: Collection[int] = ()
    open_quotes: Collection[int] = ()
    epoch: date = EXCEL_EPOCH


def read_sheets(
    content: bytes,
    max_bytes: int = MAX_BYTES,
    max_rows: int = MAX_ROWS,
    encoding: str = "",
    headings: Collection[str] = (),
) -> list[Sheet]:
    """Return the sheets of an XLSX file, or the one of a CSV file.

    :param content: the bytes of the file
    :param max_bytes: size limit
    :param max_rows: limit of rows of a sheet that are not blank, headings included
    :param encoding: of a CSV file; empty to recognise it
    :param headings: by which it is recognised, as :func:`cells.plain` gives them
    :raises FileProblem: ``empty too_large encrypted old_format unpacked_too_large
        broken not_a_table too_many_rows which_encoding``
    """
    if not content.strip():
        raise FileProblem("empty")
    if len(content) > max_bytes:
        raise FileProblem("too_large", limit=max_bytes // (1024 * 1024))
    if content.startswith(_ZIP_MAGIC):
        sheets = [
            Sheet(
                name,
                _filled(sheet.rows),
                hidden,
                sheet.hidden_rows,
                sheet.hidden_columns,
                epoch=sheet.epoch,
            )
            for name, hidden, sheet in read_workbook(io.BytesIO(content), max_rows)
        ]
    elif content.startswith(_OLE_MAGIC):
        raise FileProblem("old_format")
    else:
        sheets = [_read_csv(decode(content, encoding, headings), max_rows)]
    if not any(sheet.rows for sheet in sheets):
        raise FileProblem("empty")
    return sheets


def read_cells(
    content: bytes, max_bytes: int = MAX_BYTES, max_rows: int = MAX_ROWS
) -> list[tuple[int, list[Any]]]:
    """Return the rows of the first sheet that is not blank, rather one that is shown.

    For who cannot be asked for an encoding: the usual one counts.

    :return: ``(row number in the file, cells)``
    :raises FileProblem: as :func:`read_sheets`
    """
    try:
        sheets = read_sheets(content, max_bytes, max_rows)
    except FileProblem as problem:
        if problem.code != "which_encoding":
            raise
        sheets = read_sheets(content, max_bytes, max_rows, WINDOWS)
    return min(sheets, key=lambda sheet: (not sheet.rows, sheet.hidden)).rows


def _filled(rows):
    return [(number, cells) for number, cells in rows if not all(map(is_blank, cells))]


def _read_csv(text: str, max_rows: int) -> Sheet:
    rows, open_quotes = [], set()
    for number, cells, is_open in read_rows(text):
        if all(map(is_blank, cells)):
            continue
        rows.append((number, cells))
        if is_open:
            open_quotes.add(number)
        if len(rows) > max_rows:
            raise FileProblem("too_many_rows", limit=max_rows)
    return Sheet("", rows, open_quotes=open_quotes)
