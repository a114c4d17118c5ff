"""Values out of cells, as people fill them in.

Each reader takes a cell that is not blank and raises :class:`CellProblem`.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from .. import typed_date, typed_number
from .problems import CellProblem

MAX_TEXT = 2000
MAX_EMAIL = 254
FIRST_DATE = date(1950, 1, 1)
LAST_DATE = date(2100, 12, 31)
# Excel counts days from here (its 1900 has a leap day that never was), on an old Mac
# from there.
EXCEL_EPOCH = date(1899, 12, 30)
MAC_EPOCH = date(1904, 1, 1)
# A formula of which the file does not say what it comes to
NO_RESULT = "="
# How spreadsheets write the end of a line, and what others make of it
_LINE_END = re.compile(r"(?:_x000[dD]_|\r)?(?:_x000[aA]_|\n)|_x000[dD]_|\r")
_ERROR = re.compile(r"#{2,}|#[A-ZÄÖÜ][A-ZÄÖÜ/0_]*[!?]|#N/A|#NV|(?:Err|Fehler):\d{3}")
# What databases write behind a date, and dates as they and SAP write them
_TIME = re.compile(r"[ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?$")
_COMPACT_DATE = re.compile(r"^((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})$")
_COUNTRY_AND_ZIP = re.compile(
    r"(?:([A-Z]{1,3})[- ] ?)?([0-9A-Z][0-9A-Z -]{1,8}[0-9A-Z])"
)


def is_blank(cell: Any) -> bool:
    if not isinstance(cell, str):
        return cell is None
    # Nearly always the first character tells.
    return not cell[:1].isalnum() and not as_text(cell)


def plain(words: Any) -> str:
    """Words without case, punctuation and double spaces, however they are composed."""
    return _plain(as_text(words))


# One sign may stand for a sentence, and one text in each row.
@lru_cache(maxsize=256)
def _plain(words: str) -> str:
    tidy = unicodedata.normalize("NFKC", words).casefold()
    return " ".join(re.findall(r"\w+", tidy))


def as_text(cell: Any) -> str:
    """The text of a cell on one line, composed, without what nobody sees."""
    return " ".join(as_lines(cell).split())


def as_lines(cell: Any) -> str:
    """The text of a cell with its lines, composed, without what nobody sees."""
    if cell is None:
        return ""
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        cell = cell.date()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    # Far more than a cell may say, so that a check of its length still fails
    words = str(cell)[: 4 * MAX_TEXT]
    if "\r" in words or "_x000" in words:
        words = _LINE_END.sub("\n", words)
    if not words.isascii():
        words = unicodedata.normalize("NFC", typed_number.INVISIBLE.sub("", words))
    return "\n".join(" ".join(line.split()) for line in words.split("\n")).strip()


def check_no_error(cell: Any) -> None:
    """
    :raises CellProblem: when a formula has left something else than a result
    """
    words = as_text(cell) if isinstance(cell, str) else ""
    if words == NO_RESULT:
        raise CellProblem("formula_without_result")
    if words.startswith("="):
        raise CellProblem("formula_text")
    if _ERROR.fullmatch(words):
        narrow = not words.strip("#")
        code = "narrow_column" if narrow else "spreadsheet_error"
        raise CellProblem(code, error=words)


def text(cell: Any) -> str:
    return _checked(as_text(cell))


def lines(cell: Any) -> str:
    return _checked(as_lines(cell))


def _checked(words: str) -> str:
    if len(words) > MAX_TEXT:
        raise CellProblem("too_long", limit=MAX_TEXT)
    return words


def email(cell: Any) -> str:
    address = re.sub(r"^mailto: ?|\?.*$", "", text(cell), flags=re.IGNORECASE)
    if len(address) > MAX_EMAIL or not re.fullmatch(
        r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+", address
    ):
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


def day(cell: Any, epoch: date = EXCEL_EPOCH) -> date:
    """
    :param epoch: day zero of the workbook
    """
    if isinstance(cell, datetime):
        value = cell.date()
    elif isinstance(cell, date):
        value = cell
    else:
        words = _COMPACT_DATE.sub(r"\1-\2-\3", _TIME.sub("", as_text(cell)))
        try:
            value = typed_date.read(words)
        except typed_date.AmbiguousDate as error:
            raise CellProblem("ambiguous_date", **error.readings) from None
        except typed_date.NotADate:
            if not re.fullmatch(r"\d{5}", words):
                raise CellProblem("not_a_date") from None
            # A date whose cell lost its format shows as the count of days.
            value = epoch + timedelta(days=int(words))
    if not FIRST_DATE <= value <= LAST_DATE:
        raise CellProblem(
            "date_out_of_range", first=FIRST_DATE.year, last=LAST_DATE.year
        )
    return value


def establishment(cell: Any) -> str:
    """Eight digits; a spreadsheet may have eaten the zero in front, never two."""
    words = re.sub(r"\s", "", as_text(cell))
    if not re.fullmatch(r"[0-9]{7,8}", words):
        raise CellProblem("not_an_establishment_number")
    return words.zfill(8)


def zip_code(cell: Any) -> tuple[str, str]:
    """
    :return: letters of the country before it, as in “A-1010”, or nothing; and the code
    """
    match = _COUNTRY_AND_ZIP.fullmatch(as_text(cell).upper().replace("–", "-"))
    if not match or not re.search(r"[0-9]", match[2]):
        raise CellProblem("not_a_zip")
    return match[1] or "", match[2]


def german_zip(code: str) -> str:
    """
    :raises CellProblem: ``not_a_zip``
    """
    # A spreadsheet may have eaten the zero in front.
    if not re.fullmatch(r"[0-9]{4,5}", code):
        raise CellProblem("not_a_zip")
    return code.zfill(5)


def district(cell: Any) -> str:
    """Five digits of a district, also from the eight of a municipality in it; or the
    words for it."""
    words = text(cell)
    match = re.match(r"([0-9][0-9 ]*)\b", words)
    if not match:
        return words
    digits = match[1].replace(" ", "")
    if re.fullmatch(r"[0-9]{4}|[0-9]{7}", digits):
        digits = f"0{digits}"
    if not re.fullmatch(r"[0-9]{5}([0-9]{3})?", digits):
        raise CellProblem("not_an_ags")
    return digits[:5]


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
    wanted = plain(text(cell))
    for value, names in words.items():
        if wanted in map(plain, (value, *names)):
            return value
    names = (name for names in words.values() for name in names)
    raise CellProblem("not_a_choice", choices=list(dict.fromkeys(names)))
