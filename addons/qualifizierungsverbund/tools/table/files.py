"""From the bytes of a file to its rows of cells."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from .cells import is_blank
from .problems import FileProblem

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200
# What a workbook may unpack to. 20,000 rows of 25 columns take about 30 MB.
MAX_UNPACKED_BYTES = 100 * 1024 * 1024

# What a browser is told of an XLSX workbook.
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_ZIP_MAGIC = b"PK\x03\x04"
# Compound files: the old .xls, and .xlsx with a password.
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = 0x1


def read_cells(
    content: bytes, max_bytes: int = MAX_BYTES, max_rows: int = MAX_ROWS
) -> list[tuple[int, list[Any]]]:
    """Return the rows of an XLSX or CSV file that are not blank.

    :param content: the bytes of the file
    :param max_bytes: size limit
    :param max_rows: limit of rows that are not blank, the headings included
    :return: ``(row number in the file, cells)``
    :raises FileProblem: ``empty too_large encrypted old_format unpacked_too_large
        broken not_a_table too_many_rows``
    """
    if not content.strip():
        raise FileProblem("empty")
    if len(content) > max_bytes:
        raise FileProblem("too_large", limit=max_bytes // (1024 * 1024))
    if content.startswith(_ZIP_MAGIC):
        rows = _read_xlsx(content)
    elif content.startswith(_OLE_MAGIC):
        raise FileProblem("old_format")
    else:
        rows = _read_csv(content)
    result = []
    for number, cells in rows:
        if any(not is_blank(cell) for cell in cells):
            result.append((number, cells))
            if len(result) > max_rows:
                raise FileProblem("too_many_rows", limit=max_rows)
    if not result:
        raise FileProblem("empty")
    return result


def _read_xlsx(content: bytes) -> Iterable[tuple[int, list[Any]]]:
    _check_archive(content)
    # Imported late: CSV files and the rules for cells do without it.
    import openpyxl

    try:
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        sheet = book.worksheets[0]
        # Sheets may claim a size of 16,384 columns and a million rows.
        sheet.reset_dimensions()
        cells = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS)
        yield from enumerate(map(_without_tail, cells), start=1)
    except Exception as error:
        # openpyxl answers broken input with whatever it stumbles over.
        raise FileProblem("broken") from error


def _without_tail(row: Sequence[Any]) -> list[Any]:
    """The row up to its last cell with content."""
    width = len(row)
    while width and row[width - 1] is None:
        width -= 1
    return list(row[:width])


def _check_archive(content: bytes) -> None:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise FileProblem("broken") from error
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise FileProblem("encrypted")
    # zipfile never unpacks more of a member than it declares here.
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise FileProblem("unpacked_too_large")
    if "xl/workbook.xml" not in archive.namelist():
        raise FileProblem("not_a_table")
    for member in members:
        if member.filename.endswith((".xml", ".rels")):
            try:
                with archive.open(member) as part:
                    start = part.read(2048)
            except (zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
                raise FileProblem("broken") from error
            # No spreadsheet program writes one; entities can blow up a parser.
            if b"<!DOCTYPE" in start.upper():
                raise FileProblem("broken")


def _read_csv(content: bytes) -> Iterable[tuple[int, list[Any]]]:
    text = _decode(content)
    lines = (line for line in text.splitlines() if line.strip())
    first = re.sub(r'"[^"]*"', "", next(lines, ""))
    separator = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = 1
    try:
        for cells in reader:
            yield number, [cell.strip() or None for cell in cells[:MAX_COLUMNS]]
            number = reader.line_num + 1
    except csv.Error as error:
        raise FileProblem("broken") from error


def _decode(content: bytes) -> str:
    encodings = ["utf-8-sig", "cp1252"]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Binary data may pass for cp1252, but no list has control characters.
        if not re.search(r"[\x00-\x08\x0e-\x1f]", text) and not text.startswith("%PDF"):
            return text
    raise FileProblem("not_a_table")
