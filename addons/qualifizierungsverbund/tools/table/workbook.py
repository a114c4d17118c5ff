"""XLSX workbooks, read as a stream within bounds.

A workbook is a zip of XML parts that name each other. The parser refuses a document
type in every part, whatever the part is called and however it is encoded. Rows, cells
and elements are counted as they come, and what is not there costs nothing. Namespaces
are not looked at: the strict and the transitional form differ in little else.
"""

import contextlib
import posixpath
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from xml.sax.handler import ContentHandler

from .. import typed_text
from .cells import EXCEL_EPOCH, MAC_EPOCH, NO_RESULT
from .problems import FileProblem

# What a workbook may unpack to. 20,000 rows of 25 columns take about 30 MB.
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
# Of all parts that are read. 20,000 rows of 25 cells take about 1,500,000. A long text
# counts for several: a workbook holds it once and shows it in each cell.
MAX_ELEMENTS = 2_500_000
LENGTH_OF_ELEMENT = 50
# Several patterns look at a format; a workbook has a few hundred of its own.
COST_OF_FORMAT = 200
# A workbook may name one part as many sheets.
COST_OF_SHEET = 2000
MAX_COLUMNS = 200
# A longer tag or comment makes the parser begin it again and again.
MAX_BYTES_WITHOUT_ELEMENT = 1024 * 1024
# The last row that a spreadsheet has
LAST_ROW = 1_048_576
# Cells up to the last of a sheet, with those that are not there: a few bytes name a
# billion, and other readers make them all.
MAX_SPAN = 2_500_000
# Four times what a cell may say; the rest is not kept.
MAX_CELL_LENGTH = 8000
MAX_NUMBER_LENGTH = 40

_ENCRYPTED = 0x1
# Formats of dates that have a number and no description
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
# A character that XML cannot hold, or a line end, as spreadsheets write it
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_workbook(
    file, max_rows: int = LAST_ROW, max_span: int | None = None
) -> Iterator[tuple[str, bool, "_Rows"]]:
    """
    :param file: of the workbook, open in binary mode
    :param max_rows: limit of rows of a sheet that are not blank
    :param max_span: limit of cells that a sheet spans, for who reads it otherwise
    :return: name, whether it is hidden, and what it holds, of each sheet
    :raises FileProblem: ``broken encrypted not_a_table too_many_rows
        unpacked_too_large``
    """
    try:
        yield from _Workbook(file).sheets(max_rows, max_span)
    except FileProblem:
        raise
    except Exception as error:
        # zipfile and expat answer broken input with whatever they stumble over.
        raise FileProblem("broken") from error


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _Done(Exception):
    """The rest of a part has nothing for us."""


class _Part(ContentHandler):
    """Reads one part; counts what it is given."""

    def __init__(self, workbook: "_Workbook"):
        super().__init__()
        self.workbook = workbook

    def startElement(self, name, attrs):
        self.workbook.spend()
        self.start(_local(name), attrs)

    def endElement(self, name):
        self.end(_local(name))

    def processingInstruction(self, target, data):
        self.workbook.spend()

    def start(self, tag, attrs):
        """An element begins."""

    def end(self, tag):
        """An element ends."""


class _Workbook:
    def __init__(self, file):
        self.left = MAX_ELEMENTS
        self.archive = zipfile.ZipFile(file)
        members = self.archive.infolist()
        if any(member.flag_bits & _ENCRYPTED for member in members):
            raise FileProblem("encrypted")
        # zipfile never unpacks more of a member than it declares here.
        if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
            raise FileProblem("unpacked_too_large")
        # Names of parts are told apart without regard to case.
        self.names = {member.filename.lower(): member.filename for member in members}

    def spend(self, count: int = 1):
        self.left -= count
        if self.left < 0:
            raise FileProblem("unpacked_too_large")

    def read_part(self, name: str, part: _Part) -> _Part:
        """Read a part, if it is there."""
        # Imported late: CSV files and the rules for cells do without it.
        from defusedxml.expatreader import DefusedExpatParser

        stored = self.names.get(name.lower())
        if stored:
            parser = DefusedExpatParser(forbid_dtd=True)
            parser.setContentHandler(part)
            with self.archive.open(stored) as stream:
                with contextlib.suppress(_Done):
                    parser.parse(_Stream(stream, self))
        return part

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """``{id: (kind, name of the part)}`` of what a part names."""
        folder, base = posixpath.split(name)
        part = _Relations(self, folder)
        self.read_part(posixpath.join(folder, "_rels", f"{base}.rels"), part)
        return part.found

    def sheets(
        self, max_rows: int, max_span: int | None
    ) -> Iterator[tuple[str, bool, "_Rows"]]:
        name = next(
            (part for kind, part in self.relations("").values() if kind == "document"),
            "xl/workbook.xml",
        )
        if name.lower() not in self.names or name.endswith(".bin"):
            raise FileProblem("not_a_table")
        book = self.read_part(name, _Book(self))
        relations = self.relations(name)
        parts = {kind: part for kind, part in relations.values()}
        strings = self.read_part(parts.get("strings", ""), _Strings(self)).strings
        dates = self.read_part(parts.get("styles", ""), _Styles(self)).dates
        for title, relation, hidden in book.sheets:
            kind, part = relations.get(relation, ("", ""))
            if kind == "sheet":
                self.spend(COST_OF_SHEET)
                rows = _Rows(self, strings, dates, book.epoch, max_rows, max_span)
                self.read_part(part, rows)
                yield title, hidden, rows


class _Stream:
    """A part, read as long as elements come out of it."""

    def __init__(self, stream, workbook: _Workbook):
        self.stream = stream
        self.workbook = workbook
        self.left = workbook.left
        self.silent = 0

    def read(self, size: int) -> bytes:  # pylint: disable=method-required-super
        if self.left != self.workbook.left:
            self.left, self.silent = self.workbook.left, 0
        content = self.stream.read(size)
        self.silent += len(content)
        if self.silent > MAX_BYTES_WITHOUT_ELEMENT:
            raise FileProblem("unpacked_too_large")
        return content

    def close(self):
        self.stream.close()


class _Relations(_Part):
    KINDS = {
        "officeDocument": "document",
        "worksheet": "sheet",
        "sharedStrings": "strings",
        "styles": "styles",
    }

    def __init__(self, workbook, folder):
        super().__init__(workbook)
        self.folder = folder
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, tag, attrs):
        kind = self.KINDS.get(attrs.get("Type", "").rpartition("/")[2])
        if kind and attrs.get("TargetMode") != "External":
            path = posixpath.join("/", self.folder, attrs.get("Target", ""))
            part = posixpath.normpath(path).lstrip("/")
            self.found[attrs.get("Id", "")] = kind, part


class _Book(_Part):
    def __init__(self, workbook):
        super().__init__(workbook)
        self.sheets: list[tuple[str, str, bool]] = []
        self.epoch = EXCEL_EPOCH

    def start(self, tag, attrs):
        if tag == "sheet":
            # Its prefix is whatever the file calls the namespace.
            relation = next((v for k, v in attrs.items() if k.endswith(":id")), "")
            hidden = attrs.get("state", "visible") != "visible"
            self.sheets.append((attrs.get("name", ""), relation, hidden))
        elif tag == "workbookPr" and attrs.get("date1904") in ("1", "true"):
            self.epoch = MAC_EPOCH


class _Styles(_Part):
    """Which styles of cells show a number as a date."""

    def __init__(self, workbook):
        super().__init__(workbook)
        self.dates: list[bool] = []
        self.own: dict[str, bool] = {}
        self.inside = False

    def start(self, tag, attrs):
        from openpyxl.styles.numbers import is_date_format

        number = attrs.get("numFmtId", "0")
        if tag == "numFmt":
            self.workbook.spend(COST_OF_FORMAT)
            code = attrs.get("formatCode", "")[:255]
            self.own[number] = is_date_format(code)
        elif tag == "cellXfs":
            self.inside = True
        elif tag == "xf" and self.inside:
            known = number.isdecimal() and int(number[:9]) in _DATE_FORMATS
            self.dates.append(self.own.get(number, known))

    def end(self, tag):
        if tag == "cellXfs":
            raise _Done


class _Text(_Part):
    """Collects the text of some elements."""

    def __init__(self, workbook):
        super().__init__(workbook)
        self.words: list[str] = []
        self.length = 0
        self.keeps = False
        # What a Japanese cell says of its pronunciation is no part of its text.
        self.spoken = False

    def begin_text(self):
        self.words, self.length = [], 0

    def characters(self, content):
        if self.keeps and self.length < MAX_CELL_LENGTH:
            self.words.append(content)
            self.length += len(content)

    def text(self) -> str:
        words = "".join(self.words)[:MAX_CELL_LENGTH]
        if "_x" in words:
            words = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), words)
            # Two of them may be the halves of one character.
            words = words.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
        return typed_text.read(words)


class _Strings(_Text):
    def __init__(self, workbook):
        super().__init__(workbook)
        self.strings: list[str] = []

    def start(self, tag, attrs):
        if tag == "si":
            self.begin_text()
        elif tag == "rPh":
            self.spoken = True
        self.keeps = tag == "t" and not self.spoken

    def end(self, tag):
        self.keeps = False
        if tag == "si":
            self.strings.append(self.text())
        elif tag == "rPh":
            self.spoken = False


class _Rows(_Text):
    """The rows of a sheet that are not blank.

    Beside ``(row number, cells)`` day zero of its dates, the numbers of the rows and
    the indices of the columns that a spreadsheet does not show.
    """

    def __init__(self, workbook, strings, dates, epoch, max_rows, max_span):
        super().__init__(workbook)
        self.strings = strings
        self.dates = dates
        self.epoch = epoch
        self.max_rows = max_rows
        self.max_span = max_span
        self.height = self.width = 0
        self.rows: list[tuple[int, list[Any]]] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.number = 0
        self.cells: list[Any] = []
        self.column = -1
        self.kind = self.style = ""
        self.has_formula = False

    def start(self, tag, attrs):
        if tag == "row":
            number = attrs.get("r")
            self.number = int(number[:9]) if number else self.number + 1
            if self.number > LAST_ROW:
                raise FileProblem("broken")
            self.cells, self.column = [], -1
            if _is_hidden(attrs):
                self.hidden_rows.add(self.number)
        elif tag == "col" and _is_hidden(attrs):
            first = max(int(attrs["min"][:9]), 1)
            hidden = range(first - 1, min(int(attrs["max"][:9]), MAX_COLUMNS))
            self.workbook.spend(len(hidden))
            self.hidden_columns.update(hidden)
        elif tag == "c":
            self.column = _column_of(attrs.get("r", ""), self.column + 1)
            self._check_span()
            self.kind, self.style = attrs.get("t", "n"), attrs.get("s", "0")
            self.has_formula = False
            self.begin_text()
        elif tag == "f":
            self.has_formula = True
        elif tag == "rPh":
            self.spoken = True
        self.keeps = tag == "v" or (tag == "t" and not self.spoken)

    def end(self, tag):
        self.keeps = False
        # A result that is an empty text says so; without one nobody has reckoned yet.
        if tag == "c" and self.has_formula and not self.words and self.kind != "str":
            self.kind, self.words = "str", [NO_RESULT]
        if tag == "c" and self.words and 0 <= self.column < MAX_COLUMNS:
            self.cells += [None] * (self.column + 1 - len(self.cells))
            value = self._value(self.text())
            if isinstance(value, str):
                self.workbook.spend(len(value) // LENGTH_OF_ELEMENT)
            self.cells[self.column] = value
        elif tag == "row" and any(cell is not None for cell in self.cells):
            self.rows.append((self.number, self.cells))
            if len(self.rows) > self.max_rows:
                raise FileProblem("too_many_rows", limit=self.max_rows)
        elif tag == "rPh":
            self.spoken = False
        elif tag == "sheetData":
            raise _Done

    def _check_span(self):
        self.height = max(self.height, self.number)
        self.width = max(self.width, self.column + 1)
        if self.max_span and self.height * self.width > self.max_span:
            raise FileProblem("unpacked_too_large")

    def _value(self, text: str) -> Any:
        if self.kind == "s":
            return self.strings[int(text)]
        if self.kind == "b":
            return text.strip() == "1"
        if self.kind == "d":
            return datetime.fromisoformat(text.strip().removesuffix("Z"))
        if self.kind != "n":
            return text
        text = text.strip()
        if not text or len(text) > MAX_NUMBER_LENGTH:
            return text or None
        number = int(text) if text.lstrip("-").isdecimal() else float(text)
        style = int(self.style)
        is_date = style < len(self.dates) and self.dates[style]
        return self._moment(number) if is_date else number

    def _moment(self, number):
        from openpyxl.utils.datetime import from_excel

        try:
            return from_excel(number, datetime(*self.epoch.timetuple()[:3]))
        except (OverflowError, ValueError):
            return number


def _is_hidden(attrs) -> bool:
    return attrs.get("hidden") in ("1", "true")


def _column_of(reference: str, default: int) -> int:
    """The index of the column that “AB12” names."""
    letters = reference.rstrip("0123456789").replace("$", "").upper()[:4]
    if not letters:
        return default
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
