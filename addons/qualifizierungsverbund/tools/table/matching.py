"""Names as different people write them: the same one, or perhaps the same one."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import Any

from rapidfuzz import fuzz, process

from .cells import as_text, plain

# Of 100: one letter in seven or so may differ.
LIKELY = 85
# To compare two names takes the product of their lengths.
MAX_COMPARED = 120
_LEGAL_FORMS = frozenset(
    "ag co company eg ek ev ges gesellschaft gmbh inc kg kgaa limited ltd mbh ohg"
    " se ug und and haftungsbeschränkt".split()
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def folded(words: Any) -> str:
    """Words however they are composed, in upper or lower case, with any blanks."""
    return unicodedata.normalize("NFKC", as_text(words)).casefold()


class Index:
    """Values by the words for them: as they are written, else without their signs."""

    def __init__(self, pairs: Iterable[tuple[Any, Hashable]]):
        self._written: dict[str, dict] = defaultdict(dict)
        self._plain: dict[str, dict] = defaultdict(dict)
        for words, value in pairs:
            if words:
                self._written[folded(words)][value] = None
                self._plain[plain(words)][value] = None

    def find(self, words: Any) -> list:
        """All values that the words may mean, none for no words."""
        if not words:
            return []
        found = self._written.get(folded(words)) or self._plain.get(plain(words))
        return list(found or ())


class Names:
    """Names of companies, to find the one that another name may be a slip of."""

    def __init__(self, pairs: Iterable[tuple[Hashable, str]] = ()):
        self._blocks: dict[str, dict[Hashable, str]] = defaultdict(dict)
        for key, name in pairs:
            self.add(key, name)

    def add(self, key: Hashable, name: str) -> None:
        words = _words(name)
        for block in _blocks_of(words):
            self._blocks[block][key] = " ".join(words)

    def find(self, name: str) -> Hashable | None:
        """The key of the name that is nearest, ``None`` when none is near."""
        words = _words(name)
        text, marks = " ".join(words), _marks(words)
        best, highest = None, 0.0
        for block in _blocks_of(words):
            names = self._blocks.get(block, {})
            for other, score, key in process.extract(
                text, names, scorer=fuzz.ratio, score_cutoff=LIKELY, limit=3
            ):
                if score > highest and _marks(other.split()) == marks:
                    best, highest = key, score
        return best


def _words(name: str) -> list[str]:
    """The words of a name that tell it from others."""
    words = plain(name)[:MAX_COMPARED].translate(_UMLAUTS).split()
    return [word for word in words if word not in _LEGAL_FORMS] or words


def _blocks_of(words: list[str]) -> set[str]:
    """Only names with a word that begins alike are compared: it is linear so."""
    return {word[:3] for word in words}


def _marks(words: list[str]) -> set[str]:
    """What makes two names different however alike they are: Werk 1, Chemie B."""
    return {word for word in words if len(word) == 1 or re.search(r"\d", word)}
