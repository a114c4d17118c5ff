"""Text as people type it, without what no text has: for forms and tables alike.

Control characters and halves of characters break the database, XML and e-invoices;
marks that turn the direction of writing make the rest of a line read backwards.
"""

import re

_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def read(text: str) -> str:
    """Return *text* with its line ends made even, without such characters."""
    return _UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
