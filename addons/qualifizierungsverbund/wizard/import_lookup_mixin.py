from collections import defaultdict
from datetime import date

from odoo import api, models
from odoo.tools.misc import format_date

from ..tools.import_rows import Problem


class VerbundImportLookupMixin(models.AbstractModel):
    """What rows refer to: networks, companies, codes; with the rights of the user."""

    _name = "verbund.import.lookup.mixin"
    _description = "Records that imported rows refer to"
    _inherit = "verbund.import.problem.mixin"

    def _resolve_networks(self, table, rows):
        """Set ``network_id`` of the rows.

        Only networks that the user may read count: a foreign one is as unknown as
        one that does not exist.

        :return: list of problems
        """
        networks = self.env["verbund.network"].search([("state", "!=", "closed")])
        closed = self.env["verbund.network"].search([("state", "=", "closed")])
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
