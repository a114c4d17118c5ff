"""Read tables that people made in a spreadsheet, cell by cell, and say what is wrong.

Nothing here knows Odoo. Problems are codes with parameters: the caller words them
in the language of its user. Row numbers are those the user sees in the file.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from . import money

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200
# What a workbook may unpack to. 20,000 rows of 25 columns take about 30 MB.
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
# The headings may follow a title and a blank line or two.
HEADER_SEARCH_ROWS = 10
MAX_TEXT = 2000
FIRST_DATE = date(1950, 1, 1)
LAST_DATE = date(2100, 12, 31)
# Excel counts days from here (its 1900 has a leap day that never was).
EXCEL_EPOCH = date(1899, 12, 30)

_ZIP_MAGIC = b"PK\x03\x04"
# Compound files: the old .xls, and .xlsx with a password.
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = 0x1


class FileProblem(Exception):
    """The file as a whole cannot be used.

    :param code: a key for the caller's wording
    :param params: what the wording needs
    """

    def __init__(self, code: str, **params: Any):
        super().__init__(code)
        self.code = code
        self.params = params


class CellProblem(Exception):
    """One cell cannot be used; parameters as in :class:`FileProblem`."""

    def __init__(self, code: str, **params: Any):
        super().__init__(code)
        self.code = code
        self.params = params


class Problem(NamedTuple):
    """What is wrong with a row, and where."""

    row: int
    column: str  # the heading in the file, empty when it is the whole row
    value: str
    code: str
    params: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Column:
    """What is expected under a heading.

    :param labels: headings that name the column; the first is German, the second
        English, and these two are those of the templates
    :param choices: for ``kind="choice"``: word in the file -> value
    """

    key: str
    kind: str
    labels: tuple[str, ...]
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)


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


# ------------------------------------------------------------------------- reading


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


def is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


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


# ------------------------------------------------------------------- understanding


def parse(rows: Sequence[tuple[int, list[Any]]], columns: Sequence[Column]) -> Table:
    """Find the headings and turn the cells below them into values.

    :param rows: result of :func:`read_cells`
    :param columns: what may be in the file
    :return: every row that is not blank. ``Row.values`` has the good cells only;
        rows with a problem are named in ``problems``
    :raises FileProblem: ``no_headings missing_columns heading_twice no_rows``
    """
    position, found = _find_headings(rows, columns)
    headings = [_as_text(cell) for cell in rows[position][1]]
    missing = [c for c in columns if c.required and c not in found.values()]
    if missing:
        raise FileProblem("missing_columns", columns=missing)
    body = rows[position + 1 :]
    if not body:
        raise FileProblem("no_rows")
    table = Table(headings, found, [], [], [])
    known = {"fehler error"}
    table.ignored = [
        heading
        for index, heading in enumerate(headings)
        if heading and index not in found and _plain(heading) not in known
    ]
    for number, cells in body:
        row = Row(number, {}, cells)
        table.rows.append(row)
        for index, column in found.items():
            cell = cells[index] if index < len(cells) else None
            try:
                row.values[column.key] = parse_cell(cell, column)
            except CellProblem as problem:
                table.problems.append(
                    Problem(
                        number,
                        headings[index],
                        _as_text(cell),
                        problem.code,
                        problem.params,
                    )
                )
    return table


def _find_headings(rows, columns) -> tuple[int, dict[int, Column]]:
    by_label = {_plain(label): c for c in columns for label in c.labels}
    best: tuple[int, dict[int, Column]] = (0, {})
    for position, (_number, cells) in enumerate(rows[:HEADER_SEARCH_ROWS]):
        found: dict[int, Column] = {}
        for index, cell in enumerate(cells):
            column = by_label.get(_plain(cell)) if isinstance(cell, str) else None
            if column and column in found.values() and len(found) > 1:
                raise FileProblem("heading_twice", heading=_as_text(cell))
            if column:
                found[index] = column
        if len(found) > len(best[1]):
            best = position, found
    if len(best[1]) < 2:
        raise FileProblem("no_headings", columns=[c for c in columns if c.required])
    return best


def _plain(heading: Any) -> str:
    """A heading without case, punctuation and double spaces."""
    return " ".join(re.findall(r"\w+", str(heading or "").casefold()))


def _as_text(cell: Any) -> str:
    if is_blank(cell):
        return ""
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        cell = cell.date()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()


def parse_cell(cell: Any, column: Column) -> Any:
    """Return the value of a cell, ``None`` when it is blank.

    :raises CellProblem: ``required`` or what the kind of the column asks for
    """
    if is_blank(cell):
        if column.required:
            raise CellProblem("required")
        return None
    if isinstance(cell, str) and re.fullmatch(r"#[A-Z/0!?]+", cell.strip()):
        raise CellProblem("spreadsheet_error")
    if column.kind == "choice":
        return _choice(cell, column.choices)
    return _PARSERS[column.kind](cell)


def _text(cell: Any) -> str:
    text = _as_text(cell)
    if text.startswith("="):
        raise CellProblem("formula_text")
    if len(text) > MAX_TEXT:
        raise CellProblem("too_long", limit=MAX_TEXT)
    return text


def _email(cell: Any) -> str:
    text = _text(cell)
    if not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+", text):
        raise CellProblem("not_an_email")
    return text


def _decimal(cell: Any) -> Decimal:
    """Numbers as people type them: 1.234,50 and 1,234.50 and 1234.5."""
    if isinstance(cell, bool) or isinstance(cell, date | timedelta):
        raise CellProblem("not_a_number")
    if isinstance(cell, int | float):
        try:
            number = Decimal(str(cell))
        except InvalidOperation:
            raise CellProblem("not_a_number") from None
    else:
        try:
            number = money.read(str(cell))
        except ValueError:
            raise CellProblem("not_a_number") from None
    if not number.is_finite() or abs(number) >= 10**9:
        raise CellProblem("not_a_number")
    if number < 0:
        raise CellProblem("negative")
    return number


def _integer(cell: Any) -> int:
    number = _decimal(cell)
    if number != number.to_integral_value():
        raise CellProblem("not_an_integer")
    return int(number)


def _amount(cell: Any) -> Decimal:
    number = _decimal(cell)
    if isinstance(cell, float):
        number = round(number, 6)  # what binary fractions leave behind
    # 1,234 could be one or one thousand: nobody writes tenths of a cent.
    if number != round(number, 2):
        raise CellProblem("not_an_amount")
    return round(number, 2)


def _date(cell: Any) -> date:
    value = None
    if isinstance(cell, datetime):
        value = cell.date()
    elif isinstance(cell, date):
        value = cell
    else:
        text = _as_text(cell)
        for form in ("%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y", "%d/%m/%Y"):
            try:
                value = datetime.strptime(text, form).date()
                break
            except ValueError:
                continue
        if value is None and re.fullmatch(r"\d{5}", text):
            # A date whose cell lost its format shows as the count of days.
            value = EXCEL_EPOCH + timedelta(days=int(text))
        if value is None:
            raise CellProblem("not_a_date")
    if not FIRST_DATE <= value <= LAST_DATE:
        raise CellProblem(
            "date_out_of_range", first=FIRST_DATE.year, last=LAST_DATE.year
        )
    return value


def _establishment(cell: Any) -> str:
    text = re.sub(r"\s", "", _as_text(cell))
    if not re.fullmatch(r"[0-9]{8}", text):
        raise CellProblem("not_an_establishment_number")
    return text


def _zip(cell: Any) -> str:
    """A German zip code; a spreadsheet may have eaten its leading zero."""
    text = _as_text(cell)
    if not re.fullmatch(r"[0-9]{4,5}", text):
        raise CellProblem("not_a_zip")
    return text.zfill(5)


def _ags(cell: Any) -> str:
    """Five digits of a district, also from the eight of a municipality in it."""
    text = re.sub(r"\s", "", _as_text(cell))
    if re.fullmatch(r"[0-9]{4}|[0-9]{7}", text):
        text = f"0{text}"
    if not re.fullmatch(r"[0-9]{5}([0-9]{3})?", text):
        raise CellProblem("not_an_ags")
    return text[:5]


def _bool(cell: Any) -> bool:
    if isinstance(cell, bool):
        return cell
    word = _as_text(cell).casefold()
    if word in {"ja", "j", "x", "yes", "y", "true", "wahr", "1"}:
        return True
    if word in {"nein", "n", "no", "false", "falsch", "0", "-"}:
        return False
    raise CellProblem("not_a_bool")


def _choice(cell: Any, choices: Mapping[str, str]) -> str:
    word = _plain(_as_text(cell))
    for label, value in choices.items():
        if word in (_plain(label), _plain(value)):
            return value
    raise CellProblem("not_a_choice", choices=list(choices))


_PARSERS = {
    "text": _text,
    "email": _email,
    "integer": _integer,
    "decimal": _decimal,
    "amount": _amount,
    "date": _date,
    "bool": _bool,
    "ags": _ags,
    "zip": _zip,
    "establishment": _establishment,
}


# --------------------------------------------------------------------- our columns

ROLE_WORDS = {
    "Unternehmen": "company",
    "Company": "company",
    "Verband": "association",
    "Association": "association",
    "Institution": "institution",
    "Bildungsträger": "provider",
    "Training provider": "provider",
    "Agentur für Arbeit": "agency",
    "Employment agency": "agency",
}
FUNCTION_WORDS = {
    "Personalleitung": "hr_lead",
    "Head of HR": "hr_lead",
    "Personalentwicklung": "hr_development",
    "HR development": "hr_development",
    "Finanzen": "finance",
    "Finance": "finance",
    "Betriebsrat": "works_council",
    "Works council": "works_council",
    "Vertrauensperson Drehscheibe": "hub_confidant",
    "Hub confidant": "hub_confidant",
}
FORMAT_WORDS = {
    "Präsenz": "onsite",
    "vor Ort": "onsite",
    "On site": "onsite",
    "Online": "online",
    "Blended": "blended",
    "Blended Learning": "blended",
    "Inhouse": "inhouse",
    "In-house": "inhouse",
}
LEVEL_WORDS = {
    "keine Vorkenntnisse": "none",
    "No prior knowledge": "none",
    "A1": "a1",
    "A2": "a2",
    "B1": "b1",
    "B2": "b2",
    "C1": "c1",
    "Grundlagen": "basic",
    "Basic": "basic",
    "Fortgeschritten": "advanced",
    "Advanced": "advanced",
    "Experte": "expert",
    "Expert": "expert",
}
TARGET_GROUP_WORDS = {
    "Un- und Angelernte": "unskilled",
    "Ungelernte": "unskilled",
    "Angelernte": "unskilled",
    "Un-/Angelernte": "unskilled",
    "Unskilled and semi-skilled": "unskilled",
    "Fachkräfte": "skilled",
    "Facharbeiter": "skilled",
    "Skilled workers": "skilled",
    "Führung": "leadership",
    "Führungskräfte": "leadership",
    "Leadership": "leadership",
    "Auszubildende": "apprentice",
    "Azubis": "apprentice",
    "Azubi": "apprentice",
    "Apprentices": "apprentice",
    "Verwaltung": "office",
    "Büro": "office",
    "Administration": "office",
}
SHIFT_WORDS = {
    "keine Einschränkung": "any",
    "keine": "any",
    "egal": "any",
    "No restriction": "any",
    "Frühschicht": "early",
    "Früh": "early",
    "Early shift": "early",
    "Spätschicht": "late",
    "Spät": "late",
    "Late shift": "late",
    "Nachtschicht": "night",
    "Nacht": "night",
    "Night shift": "night",
    "Wochenende": "weekend",
    "Weekend": "weekend",
}
PRIORITY_WORDS = {
    "normal": "0",
    "hoch": "1",
    "High": "1",
    "sehr hoch": "2",
    "Very high": "2",
}

MEMBER_COLUMNS = (
    Column("name", "text", ("Unternehmen", "Company", "Firma"), required=True),
    Column(
        "betriebsnummer", "establishment", ("Betriebsnummer", "Establishment Number")
    ),
    Column("street", "text", ("Straße", "Street", "Strasse")),
    Column("zip", "zip", ("PLZ", "Zip")),
    Column("city", "text", ("Ort", "City")),
    Column("email", "email", ("E-Mail", "Email")),
    Column("phone", "text", ("Telefon", "Phone")),
    Column("district", "ags", ("Kreis (AGS)", "District (AGS)", "AGS")),
    Column("industry", "text", ("WZ-Code", "WZ Code", "WZ")),
    Column("headcount", "integer", ("Beschäftigte", "Headcount")),
    Column(
        "headcount_weighted",
        "decimal",
        ("Beschäftigte gewichtet", "Weighted Headcount"),
    ),
    Column("network", "text", ("Verbund", "Network"), required=True),
    Column("role", "choice", ("Rolle", "Role"), choices=ROLE_WORDS),
    Column("contact_name", "text", ("Ansprechperson", "Contact Person", "Contact")),
    Column("contact_email", "email", ("E-Mail Ansprechperson", "Contact Email")),
    Column(
        "contact_function",
        "choice",
        ("Funktion", "Contact Function", "Function"),
        choices=FUNCTION_WORDS,
    ),
    Column("can_commit", "bool", ("Darf verbindlich zusagen", "May Commit")),
    Column("date_start", "date", ("Mitglied seit", "Member Since")),
)
NEED_COLUMNS = (
    Column("name", "text", ("Unternehmen", "Company", "Firma")),
    Column(
        "betriebsnummer", "establishment", ("Betriebsnummer", "Establishment Number")
    ),
    Column("network", "text", ("Verbund", "Network"), required=True),
    Column("topic", "text", ("Thema", "Topic")),
    Column("free_topic", "text", ("Thema in eigenen Worten", "Topic in Own Words")),
    Column("seats_firm", "integer", ("Plätze fest", "Firm Seats"), required=True),
    Column("seats_possible", "integer", ("Plätze möglich", "Possible Seats")),
    Column(
        "target_group",
        "choice",
        ("Zielgruppe", "Target Group"),
        choices=TARGET_GROUP_WORDS,
    ),
    Column(
        "level_from", "choice", ("Niveau jetzt", "Present Level"), choices=LEVEL_WORDS
    ),
    Column("level_to", "choice", ("Niveau Ziel", "Wanted Level"), choices=LEVEL_WORDS),
    Column("format", "choice", ("Format", "Training Format"), choices=FORMAT_WORDS),
    Column("window_start", "date", ("Frühester Beginn", "Earliest Start")),
    Column("window_end", "date", ("Spätestes Ende", "Latest End")),
    Column(
        "shifts",
        "choice",
        ("Schicht", "Shifts", "Schichten", "Shift"),
        choices=SHIFT_WORDS,
    ),
    Column("district", "ags", ("Kreis (AGS)", "District (AGS)", "AGS")),
    Column("max_km", "integer", ("Entfernung max. km", "Maximum Distance")),
    Column(
        "price_ceiling", "amount", ("Preisgrenze je Platz", "Price Ceiling per Seat")
    ),
    Column("priority", "choice", ("Priorität", "Priority"), choices=PRIORITY_WORDS),
    Column("confidential", "bool", ("Vertraulich", "Confidential")),
    Column("share_name", "bool", ("Name darf genannt werden", "Name May Be Shown")),
    Column("remark", "text", ("Bemerkung", "Remarks")),
)


# ------------------------------------------------------------------ classifications


@dataclass
class Entry:
    """One entry of a classification."""

    row: int
    code: str
    name: str
    parent: str | None = None


def parse_kldb(
    rows: Sequence[tuple[int, list[Any]]],
) -> tuple[list[Entry], list[Problem]]:
    """Read the KldB 2010: code, number of digits, name; or code and name.

    Spreadsheets eat leading zeros; the number of digits gives them back.

    :return: good entries (parents by their shorter code) and problems
    """
    entries, problems = [], []
    seen: dict[str, int] = {}
    for position, (number, cells) in enumerate(rows):
        texts = [_as_text(cell) for cell in cells]
        code = texts[0] if texts else ""
        if position == 0 and not re.search(r"\d", code):
            continue  # headings
        digits, names = None, texts[1:]
        if names and re.fullmatch(r"[1-5]", names[0]):
            digits, names = int(names[0]), names[1:]
        name = next(filter(None, names), "")
        code = code.zfill(digits or 0)
        problem = None
        if not re.fullmatch(r"[0-9]{1,5}", code) or (digits and len(code) != digits):
            problem = "not_a_kldb_code"
        elif not name:
            problem = "name_missing"
        problems += _entry_problem(seen, number, code, problem)
        if seen.get(code) == number:
            entries.append(Entry(number, code, name, code[:-1] or None))
    return entries, problems


def parse_wz(
    rows: Sequence[tuple[int, list[Any]]],
) -> tuple[list[Entry], list[Problem]]:
    """Read a WZ: code and name. A division belongs to the last section above it."""
    entries, problems = [], []
    seen: dict[str, int] = {}
    section = None
    for position, (number, cells) in enumerate(rows):
        texts = [_as_text(cell) for cell in cells]
        code = texts[0] if texts else ""
        if position == 0 and not re.fullmatch(r"[A-V]|[0-9.]+", code):
            continue  # headings
        if re.match(r"\d(\.|$)", code):
            code = f"0{code}"
        name = next(filter(None, texts[1:]), "")
        problem = None
        if not re.fullmatch(r"[A-V]|[0-9]{2}(\.[0-9]{1,2}(\.[0-9])?)?", code):
            problem = "not_a_wz_code"
        elif not name:
            problem = "name_missing"
        problems += _entry_problem(seen, number, code, problem)
        if seen.get(code) == number:
            if code.isalpha():
                section = code
            entries.append(Entry(number, code, name, wz_parent(code, section)))
    return entries, problems


def wz_parent(code: str, section: str | None) -> str | None:
    """The code above: 20.11.0 -> 20.11 -> 20.1 -> 20 -> its section."""
    if code.isalpha():
        return None
    if len(code) == 2:
        return section
    shorter = code[:-1]
    return shorter.rstrip(".")


def _entry_problem(seen: dict[str, int], number: int, code: str, problem: str | None):
    """Book *code* as seen in row *number*, or return what is wrong with it."""
    if problem:
        return [Problem(number, "", code, problem)]
    first = seen.setdefault(code, number)
    if first != number:
        return [Problem(number, "", code, "repeats_row", {"row": first})]
    return []
