"""The text of a CSV file, whatever Excel has saved it as.

Excel writes UTF-8, UTF-16 and three old encodings: that of Windows, and under “CSV
(MS-DOS)” and “CSV (Macintosh)” two more. Each of those reads any file, so the looks of
the text decide: headings that are known, or letters where words have letters. Where
both encodings give good German, the person is asked.
"""

import re
import unicodedata
from collections.abc import Collection

from .. import typed_text
from .cells import plain
from .problems import FileProblem

WINDOWS, DOS, MAC = "cp1252", "cp850", "mac_roman"
ENCODINGS = (WINDOWS, DOS, MAC)
# More of a file says no more about it.
_SAMPLE = 200_000
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_RARE = re.compile(r"[^\x00-\x7f]")


def decode(content: bytes, encoding: str = "", headings: Collection[str] = ()) -> str:
    """Return the text of a file.

    :param encoding: that the person has chosen, empty to recognise it
    :param headings: that are known, as :func:`cells.plain` gives them
    :raises FileProblem: ``not_a_table`` or, with a word in both, ``which_encoding``
    """
    text = _decode_marked(content)
    if text is None:
        encoding = encoding or _recognise(content, headings)
        # What an encoding does not know can only be a rare sign.
        text = content.decode(encoding, errors="replace")
    # Binary data may pass for text, but no list has control characters.
    if _CONTROL.search(text) or text.startswith("%PDF"):
        raise FileProblem("not_a_table")
    return typed_text.read(text)


def _decode_marked(content: bytes) -> str | None:
    """The text of a file that says itself what it is."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return content.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError:
        if marked:
            raise FileProblem("not_a_table") from None
        return None


def _recognise(content: bytes, headings: Collection[str]) -> str:
    texts = {}
    for encoding in ENCODINGS:
        try:
            texts[encoding] = content[:_SAMPLE].decode(encoding)
        except UnicodeDecodeError:
            continue
    known = {name: _count_headings(text, headings) for name, text in texts.items()}
    most = max(known.values(), default=0)
    texts = {name: text for name, text in texts.items() if known[name] == most}
    scores = {name: _score(text) for name, text in texts.items()}
    best = max(scores, key=scores.__getitem__, default=WINDOWS)
    # Windows is by far the most usual: others need its text to be wrong.
    if best != WINDOWS and scores.get(WINDOWS, -1) >= 0:
        raise _which({name: texts[name] for name in (WINDOWS, best)})
    tied = [name for name, score in scores.items() if score == scores[best]]
    if best != WINDOWS and len(tied) > 1:
        raise _which({name: texts[name] for name in tied})
    return best


def _count_headings(text: str, headings: Collection[str]) -> int:
    start = "\n".join(text.splitlines()[:10])
    return sum(plain(cell) in headings for cell in re.split(r'[;,\t\n"]', start))


def _score(text: str) -> int:
    """How much the rarer characters of a text look like those of German words."""
    score = 0
    for match in _RARE.finditer(text):
        position, sign = match.start(), match[0]
        before = text[max(position - 1, 0) : position]
        after = text[position + 1 : position + 2]
        if sign in "äöüÄÖÜß":
            fits = before.casefold() in "aeiouäöüy" if sign == "ß" else True
            # A capital stands at the start, or among capitals.
            fits &= not (sign.isupper() and before.islower())
            score += 3 if fits else -3
        elif sign.isalpha():
            latin = unicodedata.name(sign, "").startswith("LATIN")
            usual = latin and not (sign.isupper() and before.islower())
            score += 1 if usual and sign not in "ƒºª" else -3
        elif before.isalpha() and after.isalpha() and sign not in "’–­·":
            score -= 3
    return score


def _which(texts: dict[str, str]) -> FileProblem:
    """The question, with a word in each encoding."""
    return FileProblem(
        "which_encoding", samples={name: _sample(text) for name, text in texts.items()}
    )


def _sample(text: str) -> str:
    """The first word with a rarer character."""
    match = _RARE.search(text)
    position = match.start() if match else 0
    before = re.split(r"[\s;,\"]", text[max(position - 20, 0) : position])[-1]
    return before + re.split(r"[\s;,\"]", text[position : position + 20])[0]
