"""Text as people type it, without what no text has: for forms and tables alike.

Control characters and halves of characters break the database, XML and e-invoices;
marks that turn the direction of writing make the rest of a line read backwards. A
letter with thousands of accents covers the lines around it, and to put them in order
takes the square of their number.
"""

import re
from unicodedata import category

_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
# More than any language writes on one letter, as Unicode counts them (UAX 15)
MAX_MARKS = 30
# Marks, and what nobody sees between them
_MARKS = frozenset({"Mn", "Mc", "Me", "Cf"})


def read(text: str) -> str:
    """Return *text* with its line ends made even, without such characters."""
    text = _UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if text.isascii() or _MARKS.isdisjoint(map(category, text)):
        return text
    kept, marks = [], 0
    for sign in text:
        marks = marks + 1 if category(sign) in _MARKS else 0
        if marks <= MAX_MARKS:
            kept.append(sign)
    return "".join(kept)
