from collections import defaultdict

from odoo import fields, models
from odoo.fields import Domain

from ...models.needs.need_fields import NEED_FIELDS
from ...models.needs.need_rules import need_doubts, need_problems
from ...models.needs.verbund_need import STATE_WITHDRAWN
from ...models.network.verbund_membership import NEED_STATES
from ...tools.table.column import Establishment
from ...tools.table.matching import Index
from .plan import OTHER, SAME, Stored

COMPANY, *REST = (field.column for field in NEED_FIELDS)
COLUMNS = (
    COMPANY,
    Establishment("betriebsnummer", "Betriebsnummer", "Establishment Number", field=""),
    *REST,
)
# {field of the model: key of its cell}
KEYS = {field.name: field.column.key for field in NEED_FIELDS}
# {problem of a need: keys of the cells that it is about}
ABOUT = {
    "topic_missing": {"topic", "free_topic"},
    "no_seats": {"seats_firm", "seats_possible"},
}
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

    def _get_offers(self):
        return {
            "network": self._offer_networks(),
            "topic": self._readable("verbund.topic").mapped("name"),
            "district": self._offer_districts(),
        }

    def _resolve(self, table, rows, plan):
        problems = self._resolve_networks(table, rows)
        problems += self._resolve_districts(table, rows)
        problems += self._resolve_topics(table, rows)
        problems += self._resolve_members_of_needs(table, rows, plan)
        today = self.env.company._verbund_today()
        problems += [
            self._problem(table, row, KEYS[name], code)
            for row in rows
            for name, code in need_problems(row.values, today).items()
            if not ABOUT.get(code, set()) & (row.wrong | self._named(row))
        ]
        failed = {problem.row for problem in problems}
        rows = [row for row in rows if row.number not in failed and not row.wrong]
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

    def _get_doubts(self, rows):
        month_ago = fields.Date.subtract(self.env.company._verbund_today(), months=1)
        doubts = defaultdict(list)
        for row in rows:
            for code in dict.fromkeys(need_doubts(row.values, month_ago).values()):
                doubts[code].append(row)
        return doubts

    def _named(self, row):
        """Keys of cells that name something, whether that is there or not."""
        return {"topic"} if row.values.get("topic") else set()

    def _resolve_topics(self, table, rows):
        topics = self.env["verbund.topic"].search(Domain.TRUE)
        by_code = Index((topic.code, topic.id) for topic in topics)
        by_name = Index(
            (topic.name, topic.id)
            for lang, _name in self.env["res.lang"].get_installed()
            for topic in topics.with_context(lang=lang)
        )
        problems = []
        for row in rows:
            words = row.values.get("topic")
            matches = by_code.find(words) or by_name.find(words)
            row.values["topic_id"] = matches[0] if len(matches) == 1 else None
            if words and len(matches) != 1:
                problems.append(self._problem(table, row, "topic", "unknown_topic"))
        return problems

    def _resolve_members_of_needs(self, table, rows, plan):
        """Set ``partner_id``: a member or prospect of the network."""
        companies = self._get_companies()
        members = self.env["verbund.membership"]._get_member_pairs(
            None, self._networks_of(rows), closed=False, states=NEED_STATES
        )
        problems = []
        for row in rows:
            company, problem = self._match_member(row, companies, members, plan)
            row.values["partner_id"] = company.id if company else None
            if company:
                # As the need itself would; two sites have two districts.
                row.values["district_id"] = (
                    row.values["district_id"] or company.district_id.id
                )
            if problem and not {"name", "betriebsnummer"} & row.wrong:
                key = "betriebsnummer" if row.values.get("betriebsnummer") else "name"
                problems.append(self._problem(table, row, key, problem))
        return problems

    def _match_member(self, row, companies, members, plan):
        """
        :param members: pairs of (id of a company, id of its network)
        :return: ``(company or None, problem code or None)``
        """
        number, name = row.values.get("betriebsnummer"), row.values.get("name")
        network_id = row.values["network_id"]
        if not number and not name:
            return None, "company_missing"
        if number:
            found = filter(None, [companies.by_number.get(number)])
        else:
            found = companies.called(name)
        # Namesakes outside the network do not make it ambiguous.
        found = list(found)
        inside = [company for company in found if (company.id, network_id) in members]
        found = inside or found
        if len(found) > 1:
            return None, "ambiguous_company"
        if not found:
            company = None if number else companies.names.find(name)
            answer = plan.ask(row, name, company.name) if company else OTHER
            if answer != SAME:
                return None, "unknown_company" if answer == OTHER else "is_this"
            found = [company]
        outside = network_id and (found[0].id, network_id) not in members
        return found[0], "not_a_member" if outside else None

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

    def _store(self, rows, plan):
        needs = self.env["verbund.need"].create([self._need_vals(row) for row in rows])
        needs.action_submit()
        stored = Stored()
        stored.has_new(needs, rows, self._say_need)
        return stored

    def _say_need(self, need):
        return self.env._(
            "%(topic)s, seats: %(firm)s firm, %(possible)s possible",
            topic=need.topic_label,
            firm=need.seats_firm,
            possible=need.seats_possible,
        )

    def _need_vals(self, row):
        vals = {"source": "import"}
        for column in self._import_columns:
            column.assign(row.values, vals)
        return vals
