"""Topics in people's own words: which of them mean the same, and which topic it is.

What is proposed is for a person to look at. It hangs on the words alone, not on the
order in which they came.
"""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz

from .table.cells import plain

# Of 100: how much of two texts is the same.
SAME = 80
SAME_AS_TOPIC = 75
# To compare two texts takes the product of their lengths.
MAX_COMPARED = 120
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
# They stand beside a topic and are none.
_FILLERS = frozenset(
    "am an auf das dem den der des die ein eine fuer im in kurs mit schulung seminar"
    " training und unsere von weiterbildung zu zum zur"
    " a an and course for in of on our the to with".split()
)


@dataclass(frozen=True)
class Group:
    """
    :ivar words: the different texts, the most frequent first
    :ivar keys: whose they are, in their order
    :ivar topic: key of the topic of the catalogue that it may be, or None
    """

    words: tuple[str, ...]
    keys: tuple[Hashable, ...]
    topic: Hashable | None


def group(
    texts: Iterable[tuple[Hashable, str]],
    topics: Iterable[tuple[Hashable, str]] = (),
) -> list[Group]:
    """Group texts that mean the same.

    The most frequent text leads a group; each other text joins the leader that is
    nearest, when one is near. A number or a level tells texts apart: A1 is not A2.

    :param texts: pairs of a key, which can be sorted, and the text
    :param topics: pairs of a key and a name
    :return: the largest groups first
    """
    texts = sorted(texts)
    written = Counter(text for _key, text in texts)
    counts = Counter(_core(text) for _key, text in texts)
    leaders: dict[_Core, list[_Core]] = {}
    for core in sorted(counts, key=lambda core: (-counts[core], core)):
        leader = _nearest(core, leaders, SAME)
        leaders.setdefault(core if leader is None else leader, []).append(core)
    names: dict[_Core, Hashable] = {}
    for key, name in sorted(topics, key=lambda topic: topic[1]):
        names.setdefault(_core(name), key)
    groups = []
    for cores in leaders.values():
        members = [(key, text) for key, text in texts if _core(text) in cores]
        words = sorted({text for _key, text in members}, key=lambda t: (-written[t], t))
        groups.append(
            Group(
                tuple(words), tuple(key for key, _text in members), _topic(cores, names)
            )
        )
    return sorted(groups, key=lambda found: (-len(found.keys), found.words))


class _Core(NamedTuple):
    """The words of a text that say what it is about, in an order of their own.

    German writes them as one, or with a hyphen: also without what is between them.
    """

    words: str
    joined: str


def _topic(cores: list[_Core], names: dict[_Core, Hashable]) -> Hashable | None:
    """The topic that one of the texts is nearest to, the most frequent one first."""
    for core in cores:
        name = _nearest(core, names, SAME_AS_TOPIC)
        if name is not None:
            return names[name]
    return None


def _nearest(core: _Core, others: Iterable[_Core], cutoff: int) -> _Core | None:
    marks = _marks(core)
    near = [
        (-likeness, other)
        for other in others
        if _marks(other) == marks and (likeness := _likeness(core, other)) >= cutoff
    ]
    return min(near)[1] if near else None


def _likeness(one: _Core, other: _Core) -> float:
    return max(map(fuzz.ratio, one, other))


def _core(text: str) -> _Core:
    words = plain(text)[:MAX_COMPARED].translate(_UMLAUTS).split()
    words = [word for word in words if word not in _FILLERS] or words
    return _Core(" ".join(sorted(words)), "".join(words))


def _marks(core: _Core) -> list[str]:
    return [word for word in core.words.split() if any(map(str.isdigit, word))]
