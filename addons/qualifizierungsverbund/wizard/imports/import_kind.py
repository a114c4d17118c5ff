from collections import defaultdict
from datetime import date

from odoo import api, models
from odoo.tools.misc import format_date

from ...models.network.verbund_network import STATE_CLOSED as NETWORK_CLOSED
from ...tools.table import writing
from ...tools.table.column import Column, language_of
from ...tools.table.problems import Problem


class VerbundImportKind(models.AbstractModel):
    """What a table can bring: one child of this model each, which the wizard finds.

    A child says what its rows become, finds what they refer to (:meth:`_resolve`) and
    stores them (:meth:`_store`). Everything happens with the rights of the user: what
    the user may not read is as unknown as what does not exist.
    """

    _name = "verbund.import.kind"
    _description = "Kind of Import"

    # German and English name
    _import_labels: tuple[str, str]
    _import_columns: tuple[Column, ...]
    # Model of the records that are created, one a row
    _import_model: str
    # Model in whose own import dialog the same table is offered
    _import_template_model: str
    # Models whose constraints may refuse a row
    _import_stored_models: tuple[str, ...]
    # Whether rows also complete what is there already
    _import_completes = False

    @api.model
    def _get_kinds(self):
        """``{key: model}`` of all kinds, in the order of their files."""
        names = self.pool.descendants(["verbund.import.kind"], "_inherit")
        return {
            name.removeprefix("verbund.import."): self.env[name]
            for name in names
            if name != "verbund.import.kind"
        }

    @api.model
    def _get_label(self):
        return self._import_labels[language_of(self.env.lang)]

    @api.model
    def _get_result_label(self):
        """Name of the list of what was imported."""
        raise NotImplementedError

    @api.model
    def _get_template(self, language):
        """The empty table, as the bytes of an XLSX file."""
        return writing.template(
            self._import_labels[language], self._import_columns, language
        )

    @api.model
    def _get_paths(self, model):
        """``{heading of a template: path of its field}`` in Odoo's own import."""
        return {
            label.lower(): column.field
            for kind in self._get_kinds().values()
            if kind._import_template_model == model
            for column in kind._import_columns
            if column.field
            for label in column.labels[:2]
        }

    def _resolve(self, table, rows):
        """Find what the rows refer to, and rows that say it twice.

        What a cell refers to gets into the values of its row under the name of the
        field that its column fills.

        :param table: ``tools.table.headings.Table``
        :param rows: those of its rows that had no problem so far
        :return: list of problems
        """
        raise NotImplementedError

    def _store(self, rows):
        """Store a batch of rows, completely or not at all.

        :return: ``(ids of the records, number of records that were completed)``
        """
        raise NotImplementedError

    def _resolve_networks(self, table, rows):
        """Set ``network_id`` of the rows.

        :return: list of problems
        """
        networks = self.env["verbund.network"].search([("state", "!=", NETWORK_CLOSED)])
        closed = self.env["verbund.network"].search([("state", "=", NETWORK_CLOSED)])
        by_word = self._by_words(networks, ("code", "name"))
        closed_words = self._by_words(closed, ("code", "name"))
        problems = []
        for row in rows:
            word = row.values["network"].casefold()
            matches = by_word.get(word, ())
            row.values["network_id"] = matches[0] if len(matches) == 1 else None
            if len(matches) != 1:
                code = (
                    "ambiguous_network"
                    if matches
                    else "closed_network"
                    if word in closed_words
                    else "unknown_network"
                )
                problems.append(self._problem(table, row, "network", code))
        return problems

    @api.model
    def _networks_of(self, rows):
        """The networks that rows have been found to name."""
        ids = {row.values["network_id"] for row in rows} - {None}
        return self.env["verbund.network"].browse(ids)

    def _resolve_codes(self, table, rows, key, model, field, code):
        """Set ``<key>_id`` of the rows from a code; later records win.

        :return: list of problems with ``code``
        """
        wanted = {row.values.get(key) for row in rows} - {None}
        records = self.env[model].search([(field, "in", list(wanted))])
        # _order of industries: the newest WZ version comes first
        by_code = {record[field]: record.id for record in reversed(records)}
        problems = []
        for row in rows:
            value = row.values.get(key)
            row.values[f"{key}_id"] = by_code.get(value)
            if value and value not in by_code:
                problems.append(self._problem(table, row, key, code))
        return problems

    @api.model
    def _by_words(self, records, names):
        """``{word: [ids]}`` by the given fields, without regard to case."""
        by_word = defaultdict(list)
        for record in records:
            for name in names:
                word = (record[name] or "").strip().casefold()
                if word and record.id not in by_word[word]:
                    by_word[word].append(record.id)
        return by_word

    @api.model
    def _companies_of(self, rows):
        """The companies in the database that rows may mean.

        :return: ``({establishment number: partner}, {name: [partners]})``
        """
        numbers = {row.values.get("betriebsnummer") for row in rows} - {None}
        names = {row.values.get("name") for row in rows} - {None}
        companies = self.env["res.partner"].search(
            [
                ("parent_id", "=", False),
                "|",
                ("betriebsnummer", "in", list(numbers)),
                "&",
                ("is_company", "=", True),
                ("name", "in", list(names)),
            ],
            order="id",
        )
        by_name = defaultdict(list)
        for company in companies.filtered("is_company"):
            by_name[company.name.strip()].append(company)
        return {c.betriebsnummer: c for c in companies if c.betriebsnummer}, by_name

    @api.model
    def _problem(self, table, row, key, code, **params):
        value = row.values.get(key)
        if isinstance(value, date):
            value = format_date(self.env, value)
        return Problem(
            row.number,
            table.heading_of(key),
            "" if value is None else str(value),
            code,
            params,
        )

    @api.model
    def _repeats(self, rows, key_of):
        """Problems of rows that say the same as one above."""
        first, problems = {}, []
        for row in rows:
            original = first.setdefault(key_of(row), row.number)
            if original != row.number:
                problems.append(
                    Problem(row.number, "", "", "repeats_row", {"row": original})
                )
        return problems
