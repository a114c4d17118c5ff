"""Numbers as people type them, for every door: forms and tables alike.

    1.234,50 €   1,234.50   1'234.5   1 234,50   450,-   450 Euro   −3,5

Digits are grouped in threes or not at all, so 4,5 is never 45. Mostly the look of a
number says what its signs mean, whatever the language. Where it does not, because three
digits stand behind a single sign, only the comma of a language that groups by it is
taken for a group: a point is the decimal sign of every keypad and the group sign of
German, so 1.234 may be meant either way and is asked again.
"""

import re
from decimal import Decimal

# Longer than any number that somebody means.
MAX_LENGTH = 40
# Soft hyphen, joiners, marks of direction, byte order mark: nobody sees them.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_CURRENCY = r"(?:€|EUR|EURO)"
_TYPED = re.compile(
    rf"{_CURRENCY}? ?(?P<sign>[+-]?) ?{_CURRENCY}? ?"
    rf"(?P<digits>[0-9.,' ]*[0-9])(?P<end>[.,](?:--?)?)?(?P<after>-?)"
    rf" ?{_CURRENCY}?",
    re.IGNORECASE,
)
_LIKE_MINUS = str.maketrans("−–—‐‑’ʼ´`", "-----''''")


class NotANumber(ValueError):
    """What was typed is no number."""


class AmbiguousNumber(ValueError):
    """What was typed is one of two numbers, a thousand times apart."""

    def __init__(self, whole: str, rest: str):
        super().__init__(f"{whole} {rest}")
        self.whole, self.rest = whole, rest

    def readings(self, decimal_point: str) -> dict[str, str]:
        """Both numbers without groups, for a message: ``large`` and ``small``."""
        return {
            "large": f"{self.whole}{self.rest}",
            "small": f"{self.whole}{decimal_point}{self.rest}",
        }


def read(text: str, decimal_point: str = "", thousands_sep: str = "") -> Decimal:
    """Return the number that *text* says.

    :param decimal_point: of the writer's language, empty when it is not known
    :param thousands_sep: of the writer's language
    :raises NotANumber: when it is none
    :raises AmbiguousNumber: when it could be two
    """
    typed = _TYPED.fullmatch(_tidy(text))
    if not typed or (typed["sign"] and typed["after"]):
        raise NotANumber(text[:MAX_LENGTH])
    groups_by_comma = decimal_point == "." and thousands_sep == ","
    # "450,-": what stands at the end can only be a decimal point.
    whole, decimals = _split(typed["digits"], bool(typed["end"]), groups_by_comma)
    number = Decimal(f"{whole or '0'}.{decimals or '0'}")
    if not decimals:
        number = number.to_integral_value()
    return -number if "-" in (typed["sign"], typed["after"]) else number


def _tidy(text: str) -> str:
    """The text with plain signs and single blanks, without what nobody sees."""
    if len(text) > 5 * MAX_LENGTH:
        raise NotANumber(text[:MAX_LENGTH])
    words = INVISIBLE.sub("", text).translate(_LIKE_MINUS).split()
    tidy = " ".join(words)
    if len(tidy) > MAX_LENGTH:
        raise NotANumber(tidy[:MAX_LENGTH])
    return tidy


def _split(digits: str, is_whole: bool, groups_by_comma: bool) -> tuple[str, str]:
    """Return the digits before and behind the decimal point.

    :param is_whole: whether no decimals can follow
    """
    *groups, last = re.split(r"[.,' ]", digits)
    signs = re.findall(r"[.,' ]", digits)
    if not signs:
        return last, ""
    grouped, point = signs[:-1], signs[-1]
    # The last sign is the decimal point when the others, being groups, are not like it.
    if is_whole or point in "' " or point in grouped:
        return _join([*groups, last], signs), ""
    if grouped:
        return _join(groups, grouped), last
    [whole] = groups
    # Three digits behind one to three, no zero in front: the look of a group.
    if len(last) == 3 and re.fullmatch(r"[1-9][0-9]{0,2}", whole):
        if not (point == "," and groups_by_comma):
            raise AmbiguousNumber(whole, last)
        return whole + last, ""
    return whole, last


def _join(groups: list[str], signs: list[str]) -> str:
    """Put groups of three digits together.

    :raises NotANumber: when they are no such groups
    """
    first, *others = groups
    if (
        len(set(signs)) > 1
        or not re.fullmatch(r"[1-9][0-9]{0,2}", first)
        or any(not re.fullmatch(r"[0-9]{3}", group) for group in others)
    ):
        raise NotANumber(" ".join(groups))
    return "".join(groups)
