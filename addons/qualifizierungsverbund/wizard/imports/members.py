from babel import Locale

from odoo import api, models
from odoo.fields import Domain

from ...models.masters.verbund_district import DISTRICT_COLUMN
from ...models.network.verbund_membership import ROLES
from ...models.network.verbund_membership_contact import FUNCTIONS
from ...tools.table import cells
from ...tools.table.column import (
    Bool,
    Choice,
    Code,
    Column,
    Date,
    Decimal,
    Email,
    Establishment,
    Integer,
    OpenChoice,
    Zip,
)
from ...tools.table.matching import Index, Names
from ...tools.table.problems import CellProblem
from .plan import OTHER, SAME, Change

COLUMNS = (
    Column("name", "Unternehmen", "Company", "Firma", required=True),
    Establishment("betriebsnummer", "Betriebsnummer", "Establishment Number"),
    Column("street", "Straße", "Street", "Strasse"),
    Zip("zip", "PLZ", "Zip"),
    Column("city", "Ort", "City"),
    Column("country", "Land", "Country", "Staat", field="country_id"),
    Email("email", "E-Mail", "Email"),
    Column("phone", "Telefon", "Phone"),
    DISTRICT_COLUMN,
    Code("industry_wz", "WZ-Code", "WZ Code", "WZ", field="industry_wz_id"),
    Integer("headcount", "Beschäftigte", "Headcount"),
    Decimal("headcount_weighted", "Beschäftigte gewichtet", "Weighted Headcount"),
    Column(
        "network",
        "Verbund",
        "Network",
        required=True,
        field="membership_ids/network_id",
    ),
    Choice(
        "role",
        "Rolle",
        "Role",
        choices=ROLES,
        words={
            "company": ("Unternehmen",),
            "association": ("Verband",),
            "provider": ("Bildungsträger",),
            "agency": ("Agentur für Arbeit",),
        },
        field="membership_ids/role",
    ),
    Column(
        "contact_name",
        "Ansprechperson",
        "Contact Person",
        "Contact",
        field="child_ids/name",
    ),
    Email(
        "contact_email",
        "E-Mail Ansprechperson",
        "Contact Email",
        field="child_ids/email",
    ),
    # The function belongs to a contact that does not exist yet.
    OpenChoice(
        "contact_function",
        "Funktion",
        "Contact Function",
        "Function",
        choices=FUNCTIONS,
        words={
            "hr_lead": (
                "Personalleitung",
                "Personalleiter",
                "Personalleiterin",
                "Personal",
                "HR",
            ),
            "hr_development": (
                "Personalentwicklung",
                "Weiterbildung",
                "Aus- und Weiterbildung",
            ),
            "finance": ("Finanzen", "Buchhaltung", "Rechnungswesen", "Controlling"),
            "works_council": ("Betriebsrat", "Betriebsratsvorsitz", "BR"),
            "hub_confidant": ("Vertrauensperson Drehscheibe",),
        },
        field="",
    ),
    Bool("can_commit", "Darf verbindlich zusagen", "May Commit", field=""),
    Date(
        "date_start",
        "Mitglied seit",
        "Member Since",
        field="membership_ids/date_start",
    ),
)

DEFAULT_FUNCTION = "hr_lead"
# What a row says of a person, not of the company
OF_THE_ROW = frozenset(
    {
        "name",
        "network",
        "contact_name",
        "contact_email",
        "contact_function",
        "can_commit",
    }
)
# What a spreadsheet takes for a number
CODES = frozenset({"betriebsnummer", "zip"})
# What stands before a zip code, where it is not the code of the country
CAR_SIGNS = {"D": "DE", "A": "AT", "F": "FR", "L": "LU", "I": "IT", "B": "BE"}


class VerbundImportMembers(models.AbstractModel):
    """Members: one row is a company, its membership and a contact person."""

    _name = "verbund.import.members"
    _description = "Import of Members"
    _inherit = "verbund.import.kind"
    _import_labels = ("Mitglieder", "Members")
    _import_columns = COLUMNS
    _import_model = "verbund.membership"
    _import_template_model = "res.partner"
    _import_stored_models = (
        "res.partner",
        "verbund.membership",
        "verbund.membership.contact",
    )
    _import_completes = True

    def _get_result_label(self):
        return self.env._("Imported Members")

    def _get_offers(self):
        return {
            "network": self._offer_networks(),
            "district": self._offer_districts(),
        }

    # ------------------------------------------------------------- what rows refer to

    def _resolve(self, table, rows, plan):
        problems = self._resolve_networks(table, rows)
        problems += self._resolve_districts(table, rows)
        problems += self._resolve_codes(
            table, rows, "industry_wz", "verbund.industry", "code", "unknown_industry"
        )
        problems += self._resolve_countries(table, rows)
        problems += [
            self._problem(table, row, "contact_email", "contact_name_missing")
            for row in rows
            if row.values.get("contact_email")
            and not row.values.get("contact_name")
            and "contact_name" not in row.wrong
        ]
        problems += self._resolve_companies(table, rows, plan)
        failed = {problem.row for problem in problems}
        rows = [row for row in rows if row.number not in failed and not row.wrong]
        problems += self._contradictions(table, rows)
        failed = {problem.row for problem in problems}
        rows = [row for row in rows if row.number not in failed]
        self._tell_reading(table, rows, plan)
        return problems + self._repeats(rows, self._get_identity)

    def _get_identity(self, row):
        """What two rows have in common that say the same."""
        values = row.values
        person = values.get("contact_email") or values.get("contact_name") or ""
        return (
            values["company_key"],
            values["network_id"],
            cells.plain(person),
            values.get("contact_function"),
        )

    def _resolve_countries(self, table, rows):
        """Set ``country_id`` and complete ``zip``; both say where a company sits.

        :return: list of problems
        """
        countries = self._get_country_index()
        problems = []
        for row in rows:
            value = row.values.get("country")
            found = countries.find(value)
            row.values["country_id"] = found[0] if len(found) == 1 else None
            if value and len(found) != 1:
                problem = self._problem(table, row, "country", "unknown_country")
                problems.append(problem)
            elif row.values.get("zip"):
                try:
                    self._resolve_zip(row, countries)
                except CellProblem as problem:
                    problems.append(
                        self._problem(table, row, "zip", problem.code, **problem.params)
                    )
        return problems

    @api.model
    def _get_country_index(self):
        countries = self.env["res.country"].search(Domain.TRUE)
        by_code = {country.code: country.id for country in countries}
        # Those of the tables, whatever languages are installed
        german = Locale("de").territories
        return Index(
            [(c.name, c.id) for c in countries]
            + [(c.name, c.id) for c in countries.with_context(lang=None)]
            + [(german.get(code), number) for code, number in by_code.items()]
            + [(code, number) for code, number in by_code.items()]
            + [(sign, by_code.get(code)) for sign, code in CAR_SIGNS.items()]
        )

    def _resolve_zip(self, row, countries):
        """Complete a German zip code, and leave one of another country as it is.

        :raises CellProblem: when it is not plain which of both it is, or wrong
        """
        letters, code = cells.zip_code(row.values["zip"])
        if letters:
            found = countries.find(letters)
            if len(found) != 1:
                raise CellProblem("not_a_zip")
            row.values["country_id"] = row.values["country_id"] or found[0]
        germany = self.env.ref("base.de").id
        country_id = row.values["country_id"]
        at_home = (self.env.company.country_id.id or germany) == germany
        if country_id != germany and (country_id or not at_home):
            row.values["zip"] = code
            return
        # Of the districts that are known, all lie in Germany.
        is_german = country_id == germany or row.values.get("district_id")
        if len(code) == 4 and code.isdecimal() and not is_german:
            raise CellProblem("zip_of_four_digits", german=f"0{code}", foreign=code)
        row.values["zip"] = cells.german_zip(code)

    def _resolve_companies(self, table, rows, plan):
        """Set ``company_key`` of the rows: the id of a company that is there, or what
        tells apart those that are not.

        :return: list of problems
        """
        companies = self._get_companies()
        numbers_by_name = self._numbers_by_name(rows)
        # Companies of the file that are not there yet: {key: name}
        new, problems = {}, []
        fresh = Names()
        for row in rows:
            row.values["company_key"] = None
            if not row.values.get("name"):
                continue
            company, problem = self._match_company(row, companies)
            key = company.id if company else self._company_word(row, numbers_by_name)
            if not company and not problem and key not in new:
                key, problem = self._ask_company(row, key, companies, new, fresh, plan)
            if problem:
                problems.append(self._problem(table, row, "name", problem))
            elif key in new:
                # One name, however often it is written differently
                row.values["name"] = new[key]
            row.values["company_key"] = key
        return problems

    def _numbers_by_name(self, rows):
        """``{name: establishment numbers}`` as the file gives them."""
        by_name = {}
        for row in rows:
            if row.values.get("betriebsnummer"):
                name = cells.plain(row.values.get("name"))
                by_name.setdefault(name, set()).add(row.values["betriebsnummer"])
        return by_name

    def _company_word(self, row, numbers_by_name):
        """What tells apart companies that are not in the database yet.

        A row with a number and one without it may mean the same company.
        """
        name = cells.plain(row.values["name"])
        number = row.values.get("betriebsnummer")
        numbers = {number} if number else numbers_by_name.get(name, ())
        return (*numbers, None) if len(numbers) == 1 else (None, name)

    def _match_company(self, row, companies):
        """The company in the database that a row means.

        By establishment number; else by name, among companies that have no other
        number.

        :return: ``(partner or None, problem code or None)``
        """
        number = row.values.get("betriebsnummer")
        if number in companies.by_number:
            return companies.by_number[number], None
        candidates = [
            company
            for company in companies.called(row.values["name"])
            if not (number and company.betriebsnummer)
        ]
        if len(candidates) > 1:
            return None, "ambiguous_company"
        return (candidates[0] if candidates else None), None

    def _ask_company(self, row, key, companies, new, fresh, plan):
        """Whether a company that seems new is one of nearly the same name.

        :param new: ``{key: name}`` of the companies that the file brings; gets this one
        :param fresh: `Names` of the same
        :return: ``(company key, problem code or None)``
        """
        name, number = row.values["name"], row.values.get("betriebsnummer")
        company, other = companies.names.find(name), fresh.find(name)
        if company:
            candidate = company.id, company.name, company.betriebsnummer
        elif other:
            candidate = other, new[other], other[0]
        if (company or other) and not (number and candidate[2]):
            answer = plan.ask(row, name, candidate[1])
            if answer == SAME:
                return candidate[0], None
            if answer != OTHER:
                return key, "is_this"
        new[key] = name
        fresh.add(key, name)
        return key, None

    def _contradictions(self, table, rows):
        """Problems of rows that say something else of their company, or of its
        membership, than a row above."""
        problems, said = [], {}
        for row in rows:
            key, network_id = row.values["company_key"], row.values["network_id"]
            for column in self._import_columns:
                value = row.values.get(column.field if column.is_own else column.key)
                if value is None or column.key in OF_THE_ROW:
                    continue
                about = key if column.is_own else (key, network_id)
                first = said.setdefault((about, column.key), (value, row.number))
                if first[0] != value:
                    problems.append(
                        self._problem(
                            table, row, column.key, "contradicts_row", first=first[1]
                        )
                    )
        return problems

    def _tell_reading(self, table, rows, plan):
        """Tell which cells of good rows are read as something else."""
        functions = self.env["verbund.membership.contact"]._fields["function"]
        labels = dict(functions._description_selection(self.env))
        positions = {column.key: index for index, column in table.columns.items()}
        ids = {row.values["company_key"] for row in rows}
        known = self.env["res.partner"].browse(i for i in ids if isinstance(i, int))
        names = {company.id: company.name for company in known}
        for row in rows:
            typed = cells.as_text(row.cells[positions["name"]])
            name = names.get(row.values["company_key"], row.values["name"])
            if cells.plain(typed) != cells.plain(name):
                # By its number, or as the person has answered
                self._tell(table, row, "name", typed, name, plan)
            function = row.values.get("contact_function")
            if function and function not in labels:
                row.values["contact_title"] = function
                row.values["contact_function"] = None
                self._tell(
                    table,
                    row,
                    "contact_function",
                    function,
                    labels[DEFAULT_FUNCTION],
                    plan,
                )
            for key in CODES.intersection(positions):
                new = row.values.get(key)
                old = cells.as_text(row.cells[positions[key]]) if new else ""
                # A zero that a spreadsheet has eaten
                if new and new == f"0{''.join(old.split())}":
                    self._tell(table, row, key, old, new, plan)

    def _tell(self, table, row, key, old, new, plan):
        name, heading = row.values["name"], table.heading_of(key)
        plan.changes.append(Change(row.number, name, heading, old, new))
