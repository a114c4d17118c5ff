from itertools import chain

from odoo import models

from ...models.needs.need_fields import NEED_FIELDS
from ...models.needs.need_rules import need_problems
from ...models.needs.verbund_need import STATE_WITHDRAWN
from ...models.network.verbund_membership import NEED_STATES
from ...tools.table.column import Establishment

COMPANY, *REST = (field.column for field in NEED_FIELDS)
COLUMNS = (
    COMPANY,
    Establishment("betriebsnummer", "Betriebsnummer", "Establishment Number", field=""),
    *REST,
)
# {field of the model: key of its cell}
KEYS = {field.name: field.column.key for field in NEED_FIELDS}
IDENTITY_FIELDS = tuple(field for field in NEED_FIELDS if field.identifies)


class VerbundImportNeeds(models.AbstractModel):
    """Needs of companies that are members or prospects already."""

    _name = "verbund.import.needs"
    _description = "Import of Needs"
    _inherit = "verbund.import.kind"
    _import_labels = ("Bedarfe", "Needs")
    _import_columns = COLUMNS
    _import_model = "verbund.need"
    _import_template_model = "verbund.need"
    _import_stored_models = ("verbund.need",)

    def _get_result_label(self):
        return self.env._("Imported Needs")

    def _resolve(self, table, rows):
        problems = self._resolve_networks(table, rows)
        problems += self._resolve_codes(
            table, rows, "district", "verbund.district", "ags", "unknown_district"
        )
        problems += self._resolve_topics(table, rows)
        problems += self._resolve_members_of_needs(table, rows)
        problems += [
            self._problem(table, row, KEYS[name], code)
            for row in rows
            for name, code in need_problems(row.values).items()
            # A topic that is not known is not missing.
            if code != "topic_missing" or not row.values.get("topic")
        ]
        failed = {problem.row for problem in problems}
        rows = [row for row in rows if row.number not in failed]
        repeats = self._repeats(rows, self._need_identity)
        failed = {problem.row for problem in repeats}
        existing = self._existing_needs(rows)
        return (
            problems
            + repeats
            + [
                self._problem(
                    table,
                    row,
                    "topic",
                    "need_already",
                    need=existing[self._need_identity(row)],
                )
                for row in rows
                if row.number not in failed and self._need_identity(row) in existing
            ]
        )

    def _resolve_topics(self, table, rows):
        topics = self.env["verbund.topic"].search_fetch(
            [("active", "=", True)], ["code", "name"]
        )
        by_code = self._by_words(topics, ("code",))
        by_name = self._by_words(topics, ("name",))
        problems = []
        for row in rows:
            word = (row.values.get("topic") or "").casefold()
            matches = by_code.get(word) or by_name.get(word) or ()
            row.values["topic_id"] = matches[0] if len(matches) == 1 else None
            if word and len(matches) != 1:
                problems.append(self._problem(table, row, "topic", "unknown_topic"))
        return problems

    def _resolve_members_of_needs(self, table, rows):
        """Set ``partner_id``: a member or prospect of the network."""
        by_number, by_name = self._companies_of(rows)
        members = self.env["verbund.membership"]._get_member_pairs(
            self.env["res.partner"].union(
                *by_number.values(), *chain(*by_name.values())
            ),
            self._networks_of(rows),
            closed=False,
            states=NEED_STATES,
        )
        problems = []
        for row in rows:
            number, name = row.values.get("betriebsnummer"), row.values.get("name")
            network_id = row.values["network_id"]
            key = "betriebsnummer" if number else "name"
            if number:
                companies = [by_number[number]] if number in by_number else []
            else:
                companies = by_name.get(name, ())
            if len(companies) > 1:
                # Namesakes outside the network do not make it ambiguous.
                companies = [
                    company
                    for company in companies
                    if (company.id, network_id) in members
                ] or companies
            row.values["partner_id"] = companies[0].id if len(companies) == 1 else None
            code = None
            if not number and not name:
                code = "company_missing"
            elif len(companies) != 1:
                code = "ambiguous_company" if companies else "unknown_company"
            elif network_id and (companies[0].id, network_id) not in members:
                code = "not_a_member"
            if code:
                problems.append(self._problem(table, row, key, code))
        return problems

    def _need_identity(self, row):
        return self._identity(row.values.get)

    def _identity(self, get):
        """
        :param get: function that returns the value of a field, as an id of a record
        :return: tuple that needs have in common when they are the same
        """
        values = []
        for field in IDENTITY_FIELDS:
            value = get(field.name) or None
            # What a blank cell becomes says as little as the blank cell.
            if value == field.silent:
                value = None
            values.append(value.casefold() if isinstance(value, str) else value)
        return tuple(values)

    def _existing_needs(self, rows):
        """``{identity: reference}`` of needs in the database."""
        names = [field.name for field in IDENTITY_FIELDS]
        needs = self.env["verbund.need"].search_fetch(
            [
                ("partner_id", "in", list({row.values["partner_id"] for row in rows})),
                ("state", "!=", STATE_WITHDRAWN),
            ],
            ["reference", *names],
        )
        existing = {}
        for need in needs:
            values = {name: need[name] for name in names}
            ids = {
                name: value.id
                for name, value in values.items()
                if isinstance(value, models.BaseModel)
            }
            existing[self._identity((values | ids).get)] = need.reference
        return existing

    def _store(self, rows):
        needs = self.env["verbund.need"].create([self._need_vals(row) for row in rows])
        needs.action_submit()
        # A need is never completed by a file.
        return needs.ids, 0

    def _need_vals(self, row):
        vals = {"source": "import"}
        for column in self._import_columns:
            column.assign(row.values, vals)
        return vals
