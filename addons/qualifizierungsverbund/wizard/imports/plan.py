"""What an import finds out on its way: questions, changes, what it has stored."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from odoo.tools.misc import format_date, formatLang

from ...tools.table.cells import plain
from ...tools.table.matching import Index, Names

SAME, OTHER = "same", "other"


class Question(NamedTuple):
    """Whether a name in the file means something that is there already.

    :param key: by which the answer is found again when the file is read again
    """

    key: str
    row: int
    typed: str
    candidate: str


class Change(NamedTuple):
    """
    :param row: number of the row that says it
    :param name: of the record
    :param label: of the field
    """

    row: int
    name: str
    label: str
    old: str
    new: str


class Plan:
    """What the person has said, and what has to be told.

    :param answers: ``{key of a question: SAME or OTHER}``
    :param overwrite: whether values replace others, not only blanks
    """

    def __init__(self, answers=None, overwrite=True):
        self.answers = answers or {}
        self.overwrite = overwrite
        self.questions: dict[str, Question] = {}
        self.changes: list[Change] = []

    def ask(self, row, typed, candidate) -> str | None:
        """The answer to “is this …?”, ``None`` as long as there is none."""
        key = f"{plain(typed)}|{plain(candidate)}"
        self.questions.setdefault(key, Question(key, row.number, typed, candidate))
        return self.answers.get(key) or None

    @property
    def open_count(self) -> int:
        """The number of questions without an answer."""
        return sum(not self.answers.get(key) for key in self.questions)


@dataclass
class Stored:
    """What a batch of rows has come to.

    :param ids: of the records that are shown as the result
    :param rows: numbers of the rows that have created or changed something
    :param updated: numbers of those that have changed something
    :param created: ``{model: ids}`` in the order in which they were made
    :param written: ``(model, id, {field: old value}, {field: new value})``
    """

    ids: list[int] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)
    updated: set[int] = field(default_factory=set)
    changes: list[Change] = field(default_factory=list)
    created: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    written: list[tuple[str, int, dict[str, Any], dict[str, Any]]] = field(
        default_factory=list
    )

    def add(self, other: "Stored") -> None:
        self.ids += other.ids
        self.rows |= other.rows
        self.updated |= other.updated
        self.changes += other.changes
        for model, ids in other.created.items():
            self.created[model] += ids
        self.written += other.written

    def to_json(self) -> dict[str, Any]:
        return {"created": dict(self.created), "written": _plain_values(self.written)}

    def has_created(self, records, rows=()):
        self.created[records._name] += records.ids
        self.rows.update(row.number for row in rows)

    def has_new(self, records, rows, words):
        """Note what is shown as the result.

        :param rows: the row of each record
        :param words: function of a record that says what it is
        """
        self.ids += records.ids
        self.has_created(records, rows)
        for record, row in zip(records, rows, strict=True):
            name = record.partner_id.name
            new = record.env._("New")
            self.changes.append(Change(row.number, name, new, "", words(record)))

    def update(self, record, vals, row, fill_only=False) -> dict[str, Any]:
        """Note what values change of a record, and return those that do.

        :param fill_only: whether a value that is there stays
        """
        before, changed = {}, {}
        for name, value in vals.items():
            model_field = record._fields[name]
            old = model_field.convert_to_write(record[name], record)
            if model_field.type == "float":
                value = model_field.convert_to_cache(value, record)
            if value != old and not (fill_only and old):
                before[name], changed[name] = old, value
                self.changes.append(
                    Change(
                        row.number,
                        record.display_name,
                        model_field._description_string(record.env),
                        say(record, name, old),
                        say(record, name, value),
                    )
                )
        if changed:
            self.rows.add(row.number)
            self.updated.add(row.number)
            self.written.append((record._name, record.id, before, changed))
        return changed


def _plain_values(written):
    """The same with dates as Odoo's clients write them."""
    return [
        (
            model,
            record_id,
            *({k: _plain_value(v) for k, v in vals.items()} for vals in both),
        )
        for model, record_id, *both in written
    ]


def _plain_value(value):
    return value.isoformat() if isinstance(value, date) else value


def say(record, name, value) -> str:
    """A value of a field, as it is written, in words."""
    model_field, env = record._fields[name], record.env
    if model_field.type == "boolean":
        return env._("Yes") if value else env._("No")
    if not value:
        return ""
    if model_field.type == "selection":
        return dict(model_field._description_selection(env)).get(value, value)
    if model_field.type == "many2one":
        return env[model_field.comodel_name].browse(value).display_name
    if model_field.type == "date":
        return format_date(env, value)
    if model_field.type == "float":
        return formatLang(env, value, digits=2)
    return str(value)


class Companies:
    """The companies that are there, as rows may name them.

    :param partners: those in the archive included
    """

    def __init__(self, partners):
        self.partners = partners
        self.by_number = {c.betriebsnummer: c for c in partners if c.betriebsnummer}
        named = [company for company in partners if company.is_company]
        self._index = Index((company.name, company) for company in named)
        self.names = Names((company, company.name) for company in named)

    def called(self, name):
        """Those of the name, rather such as are not in the archive."""
        found = self._index.find(name)
        return [company for company in found if company.active] or found
