"""Values out of cells, as people fill them in.

Each reader takes a cell that is not blank and raises :class:`CellProblem`.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from .. import typed_number
from .problems import CellProblem

MAX_TEXT = 2000
FIRST_DATE = date(1950, 1, 1)
LAST_DATE = date(2100, 12, 31)
# Excel counts days from here (its 1900 has a leap day that never was).
EXCEL_EPOCH = date(1899, 12, 30)


def is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def plain(words: Any) -> str:
    """Words without case, punctuation and double spaces."""
    return " ".join(re.findall(r"\w+", str(words or "").casefold()))


def as_text(cell: Any) -> str:
    if is_blank(cell):
        return ""
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        cell = cell.date()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()


def check_no_error(cell: Any) -> None:
    """
    :raises CellProblem: when a formula has left its error instead of a result
    """
    if isinstance(cell, str) and re.fullmatch(r"#[A-Z/0!?]+", cell.strip()):
        raise CellProblem("spreadsheet_error")


def text(cell: Any) -> str:
    words = as_text(cell)
    if words.startswith("="):
        raise CellProblem("formula_text")
    if len(words) > MAX_TEXT:
        raise CellProblem("too_long", limit=MAX_TEXT)
    return words


def email(cell: Any) -> str:
    address = text(cell)
    if not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+", address):
        raise CellProblem("not_an_email")
    return address


def decimal(cell: Any, point: str = "", thousands: str = "") -> Decimal:
    """Numbers as people type them, see :mod:`..typed_number`.

    :param point: decimal sign of the table's language
    :param thousands: its sign between groups
    """
    if isinstance(cell, bool) or isinstance(cell, date | timedelta):
        raise CellProblem("not_a_number")
    try:
        if isinstance(cell, int | float):
            number = Decimal(str(cell))
        else:
            number = typed_number.read(str(cell), point, thousands)
    except typed_number.AmbiguousNumber as error:
        raise CellProblem("ambiguous_number", **error.readings(point or ",")) from None
    except (InvalidOperation, typed_number.NotANumber):
        raise CellProblem("not_a_number") from None
    if not number.is_finite() or abs(number) >= 10**9:
        raise CellProblem("not_a_number")
    if number < 0:
        raise CellProblem("negative")
    return number


def integer(cell: Any, point: str = "", thousands: str = "") -> int:
    number = decimal(cell, point, thousands)
    if number != number.to_integral_value():
        raise CellProblem("not_an_integer")
    return int(number)


def amount(cell: Any, point: str = "", thousands: str = "") -> Decimal:
    number = decimal(cell, point, thousands)
    if isinstance(cell, float):
        number = round(number, 6)  # what binary fractions leave behind
    if number != round(number, 2):
        raise CellProblem("not_an_amount")
    return round(number, 2)


def day(cell: Any) -> date:
    value = None
    if isinstance(cell, datetime):
        value = cell.date()
    elif isinstance(cell, date):
        value = cell
    else:
        words = as_text(cell)
        for form in ("%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y", "%d/%m/%Y"):
            try:
                value = datetime.strptime(words, form).date()
                break
            except ValueError:
                continue
        if value is None and re.fullmatch(r"\d{5}", words):
            # A date whose cell lost its format shows as the count of days.
            value = EXCEL_EPOCH + timedelta(days=int(words))
        if value is None:
            raise CellProblem("not_a_date")
    if not FIRST_DATE <= value <= LAST_DATE:
        raise CellProblem(
            "date_out_of_range", first=FIRST_DATE.year, last=LAST_DATE.year
        )
    return value


def establishment(cell: Any) -> str:
    words = re.sub(r"\s", "", as_text(cell))
    if not re.fullmatch(r"[0-9]{8}", words):
        raise CellProblem("not_an_establishment_number")
    return words


def zip_code(cell: Any) -> str:
    """A German zip code; a spreadsheet may have eaten its leading zero."""
    words = as_text(cell)
    if not re.fullmatch(r"[0-9]{4,5}", words):
        raise CellProblem("not_a_zip")
    return words.zfill(5)


def ags(cell: Any) -> str:
    """Five digits of a district, also from the eight of a municipality in it."""
    words = re.sub(r"\s", "", as_text(cell))
    if re.fullmatch(r"[0-9]{4}|[0-9]{7}", words):
        words = f"0{words}"
    if not re.fullmatch(r"[0-9]{5}([0-9]{3})?", words):
        raise CellProblem("not_an_ags")
    return words[:5]


def yes_or_no(cell: Any) -> bool:
    if isinstance(cell, bool):
        return cell
    word = as_text(cell).casefold()
    if word in {"ja", "j", "x", "yes", "y", "true", "wahr", "1"}:
        return True
    if word in {"nein", "n", "no", "false", "falsch", "0", "-"}:
        return False
    raise CellProblem("not_a_bool")


def choice(cell: Any, words: Mapping[str, Sequence[str]]) -> str:
    """
    :param words: value -> words for it; the value itself is one too
    """
    wanted = plain(as_text(cell))
    for value, names in words.items():
        if wanted in map(plain, (value, *names)):
            return value
    names = (name for names in words.values() for name in names)
    raise CellProblem("not_a_choice", choices=list(dict.fromkeys(names)))
