"""What a column is: its headings, what its cells mean, and what it fills."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from . import cells
from .problems import CellProblem

GERMAN, ENGLISH = 0, 1
# Decimal sign and sign between groups of three digits
NUMBER_SIGNS = {GERMAN: (",", "."), ENGLISH: (".", ",")}


def language_of(lang: str | None) -> int:
    """The language of tables for who reads *lang*: they have two."""
    return GERMAN if (lang or "").startswith("de") else ENGLISH


class Origin(NamedTuple):
    """What the cells of a table cannot say themselves.

    :param language: of its headings
    :param epoch: day zero of its dates
    """

    language: int = GERMAN
    epoch: date = cells.EXCEL_EPOCH


class Column:
    """Text on one line under a heading; the kinds below have other cells.

    :param key: name of the value in a row
    :param labels: headings that name the column; the first is German, the second
        English, and these two are those of the templates
    :param required: whether a file needs the column, and a row a cell in it
    :param field: path of the field that it fills, as Odoo's own import writes it; the
        key when None, empty for what only helps to find something
    """

    # The value of a cell that is not blank
    parse = staticmethod(cells.text)
    # Of the cells in the template
    number_format = ""

    def __init__(
        self, key: str, *labels: str, required: bool = False, field: str | None = None
    ):
        self.key = key
        self.labels = labels
        self.required = required
        self.field = key if field is None else field

    @property
    def is_own(self) -> bool:
        """Whether it fills the record of the row itself, not one that goes with it."""
        return bool(self.field) and "/" not in self.field

    def offered(self, language: int) -> Sequence[str]:
        """The words that the template offers to choose, none for free cells."""
        return ()

    def clean(self, cell: Any, origin: Origin) -> Any:
        """Return the value of a cell, ``None`` when it is blank.

        :raises CellProblem: ``required`` or what the kind of the column asks for
        """
        if cells.is_blank(cell):
            if self.required:
                raise CellProblem("required")
            return None
        cells.check_no_error(cell)
        return self.value_of(cell, origin)

    def value_of(self, cell: Any, origin: Origin) -> Any:
        """The value of a cell that is not blank."""
        return self.parse(cell)

    def assign(self, values: Mapping[str, Any], vals: dict[str, Any]) -> None:
        """Put the value of a row, if it has one, into the values of a record.

        :param values: those of the row by the fields they fill
        """
        value = values.get(self.field)
        if value is not None:
            vals[self.field] = self.to_record(value)

    def to_record(self, value: Any) -> Any:
        """The value as a record takes it."""
        return value


class Lines(Column):
    """Text of several lines."""

    parse = staticmethod(cells.lines)


class Code(Column):
    """Text that looks like a number: the template keeps it as it is typed."""

    number_format = "@"


class Email(Column):
    parse = staticmethod(cells.email)


class Establishment(Code):
    parse = staticmethod(cells.establishment)


class Zip(Code):
    """With the country before it or without: “A-1010”."""

    @staticmethod
    def parse(cell: Any) -> str:
        return "-".join(filter(None, cells.zip_code(cell)))


class District(Column):
    """By its key (AGS) or its name."""

    parse = staticmethod(cells.district)


class Number(Column):
    """Typed as the language of the table writes numbers."""

    def value_of(self, cell: Any, origin: Origin) -> Any:
        return self.parse(cell, *NUMBER_SIGNS[origin.language])


class Integer(Number):
    parse = staticmethod(cells.integer)


class Decimal(Number):
    """Exact in the row, a float in the record."""

    parse = staticmethod(cells.decimal)
    to_record = float


class Amount(Decimal):
    number_format = "#,##0.00"
    parse = staticmethod(cells.amount)


class Date(Column):
    number_format = "dd.mm.yyyy"
    parse = staticmethod(cells.day)

    def value_of(self, cell: Any, origin: Origin) -> Any:
        return self.parse(cell, origin.epoch)


class Bool(Column):
    parse = staticmethod(cells.yes_or_no)

    def offered(self, language: int) -> Sequence[str]:
        return ("ja", "nein") if language == GERMAN else ("yes", "no")


class Choice(Column):
    """One value of several.

    :param choices: pairs of a value and its English word, as a selection has them
    :param words: value -> further words for it; the first is German. A value left out
        is called the same in both languages. The German and the English word are
        offered by the templates
    """

    def __init__(
        self,
        key: str,
        *labels: str,
        choices: Sequence[tuple[str, str]],
        words: Mapping[str, Sequence[str]],
        **options: Any,
    ):
        super().__init__(key, *labels, **options)
        self.words = {}
        for value, english in choices:
            german, *others = words.get(value, (english,))
            self.words[value] = (german, english, *others)

    def offered(self, language: int) -> Sequence[str]:
        return [names[language] for names in self.words.values()]

    def parse(self, cell: Any) -> str:
        return cells.choice(cell, self.words)


class OpenChoice(Choice):
    """One value of several, or other words, which stay as they are."""

    def parse(self, cell: Any) -> str:
        try:
            return super().parse(cell)
        except CellProblem:
            return cells.text(cell)
