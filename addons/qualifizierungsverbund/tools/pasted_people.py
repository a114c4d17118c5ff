"""People out of rows that were copied from a spreadsheet: who, e-mail, level, half
group.

Headings are read where there are some, and columns that nobody asks for are passed
over. Without any an address is known by its sign, a level and a half group by their
words, and what is left is the name, in one cell or in two.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from .table import cells
from .table.delimited import read_rows
from .table.matching import folded
from .table.problems import CellProblem, Problem

MAX_NAME = 200
# No company has more people in one course.
MAX_PEOPLE = 500
HEADINGS = {
    "name": ("name", "teilnehmer", "teilnehmerin", "teilnehmende", "participant"),
    "first": ("vorname", "first name", "given name"),
    "last": ("nachname", "familienname", "zuname", "last name", "surname"),
    "email": ("e mail", "email", "mail", "e mail adresse", "email address"),
    "level": ("niveau", "level", "stufe", "sprachniveau", "present level"),
    "half": ("gruppe", "halbgruppe", "halbe gruppe", "group", "half group"),
}
_KEYS = {words: key for key, names in HEADINGS.items() for words in names}


@dataclass(frozen=True, slots=True)
class Person:
    """
    :ivar row: number of the line, as the person sees it
    """

    row: int
    name: str
    email: str = ""
    level: str = ""
    half: str = ""

    @property
    def key(self) -> str:
        """The name as it is compared."""
        return " ".join(folded(self.name).split())

    def is_like(self, other: Person) -> bool:
        """Whether it is the same person, as far as can be told.

        It is by its e-mail, or by its name, unless both have one and these differ.
        """
        if self.email and other.email:
            return folded(self.email) == folded(other.email)
        return self.key == other.key


@dataclass(slots=True)
class Pasted:
    """
    :ivar alike: pairs of people of one name, of which nobody can tell whether they
        are two
    :ivar passed: ``level``, ``half``: what stands in a column of its own, and nobody
        asks for
    """

    people: list[Person] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    alike: list[tuple[Person, Person]] = field(default_factory=list)
    passed: set[str] = field(default_factory=set)


def read(
    text: str,
    levels: Mapping[str, Sequence[str]],
    halves: Mapping[str, Sequence[str]],
    asked: Container[str] = ("level", "half"),
) -> Pasted:
    """The people of a text that was pasted.

    :param levels: value -> words for it
    :param halves: the same of half groups
    :param asked: which of ``level`` and ``half`` are wanted
    :raises FileProblem: ``too_many_rows``
    """
    pasted, keys = Pasted(), None
    choices = {"level": levels, "half": halves}
    for number, row, is_open in read_rows(text):
        filled = [cell for cell in row if not cells.is_blank(cell)]
        if not filled:
            continue
        if keys is None:
            keys = _headings_of(row)
            if keys:
                pasted.passed |= {key for key in choices if key not in asked}
                pasted.passed &= {*keys.values()}
                continue
        try:
            if is_open:
                raise CellProblem("open_quote")
            if len(pasted.people) >= MAX_PEOPLE:
                raise CellProblem("too_many_people", limit=MAX_PEOPLE)
            person = _read_person(number, row, keys, choices, asked)
            _compare(pasted, person)
            pasted.people.append(person)
        except CellProblem as problem:
            pasted.problems.append(
                Problem(number, "", filled[0], problem.code, problem.params)
            )
            if problem.code == "too_many_people":
                break
    return pasted


def _headings_of(row) -> dict[int, str]:
    """What the columns are, when the row is one of headings."""
    keys = {i: _KEYS.get(cells.plain(cell)) for i, cell in enumerate(row) if cell}
    if keys and all(keys.values()):
        return keys
    # Columns that we do not want may stand beside those we do.
    known = {i: key for i, key in keys.items() if key}
    return known if len(known) > 1 else {}


def _read_person(number, row, keys, choices, asked) -> Person:
    """
    :raises CellProblem: when the row is no person
    """
    found = _by_headings(row, keys) if keys else _by_looks(row, choices, asked)
    name = cells.text(" ".join(found["names"]))
    if not name:
        raise CellProblem("required")
    if len(name) > MAX_NAME:
        raise CellProblem("too_long", limit=MAX_NAME)
    cells.check_no_error(name)
    email = found["email"]
    details = {
        key: _read_choice(key, found[key], choices[key])
        for key in choices
        if key in asked and found[key]
    }
    return Person(number, name, cells.email(email) if email else "", **details)


def _read_choice(key, cell, choices) -> str:
    """
    :raises CellProblem: ``not_a_choice`` of a level, ``not_a_group`` of a half group
    """
    try:
        return cells.choice(cell, choices)
    except CellProblem:
        if key == "half":
            raise CellProblem("not_a_group") from None
        raise


def _by_headings(row, keys):
    found = {
        key: cells.as_text(row[i])
        for i, key in keys.items()
        if i < len(row) and not cells.is_blank(row[i])
    }
    names = (found.get(key, "") for key in ("first", "name", "last"))
    return {
        "names": [name for name in names if name],
        "email": found.get("email", ""),
        "level": found.get("level", ""),
        "half": found.get("half", ""),
    }


def _by_looks(row, choices, asked):
    """
    :raises CellProblem: ``unclear`` when it has more cells than we ask for;
        ``no_level``, ``no_half`` for what would end in the name, as nobody asks for it
    """
    found = {"names": [], "email": [], **{key: [] for key in choices}}
    for cell in map(cells.as_text, row):
        if not cell or cell.isdecimal():  # a running number
            continue
        kind = "email" if "@" in cell else _kind_of(cell, choices)
        if kind in choices and kind not in asked:
            raise CellProblem(f"no_{kind}")
        found[kind].append(cell)
    names = found.pop("names")
    if len(names) > 2 or max(map(len, found.values())) > 1:
        raise CellProblem("unclear")
    return {"names": names, **{key: "".join(said) for key, said in found.items()}}


def _kind_of(cell, choices) -> str:
    kinds = (key for key, known in choices.items() if _is_choice(cell, known))
    return next(kinds, "names")


def _is_choice(cell, choices) -> bool:
    try:
        return bool(cells.choice(cell, choices))
    except CellProblem:
        return False


def _compare(pasted, person) -> None:
    """
    :raises CellProblem: ``double`` when it stands in a row above
    """
    for other in pasted.people:
        if not person.is_like(other):
            continue
        if person.email and other.email:
            raise CellProblem("double", row=other.row)
        pasted.alike.append((other, person))
        return


def seat(people: Sequence[Person], seated: Sequence[Person]) -> list[int | None]:
    """Which of those who sit already each of the people is; None for somebody new.

    Who sits there is found once: two of one name are two seats.
    """
    places, free = [], dict(enumerate(seated))
    for person in people:
        place = next((i for i, other in free.items() if person.is_like(other)), None)
        free.pop(place, None)
        places.append(place)
    return places
