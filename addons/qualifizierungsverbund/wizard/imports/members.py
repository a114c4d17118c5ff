from babel import Locale

from odoo import api, models
from odoo.fields import Domain

from ...models.network.verbund_membership import (
    MEMBER_STATES,
    NEED_STATES,
    ROLES,
    STATE_ACTIVE,
)
from ...models.network.verbund_membership_contact import FUNCTIONS
from ...tools.table import cells
from ...tools.table.column import (
    Bool,
    Choice,
    Code,
    Column,
    Date,
    Decimal,
    District,
    Email,
    Establishment,
    Integer,
    OpenChoice,
    Zip,
)
from ...tools.table.matching import Index, Names
from ...tools.table.problems import CellProblem
from .plan import OTHER, SAME, Change, Stored

COLUMNS = (
    Column("name", "Unternehmen", "Company", "Firma", required=True),
    Establishment("betriebsnummer", "Betriebsnummer", "Establishment Number"),
    Column("street", "Straße", "Street", "Strasse"),
    Zip("zip", "PLZ", "Zip"),
    Column("city", "Ort", "City"),
    Column("country", "Land", "Country", "Staat", field="country_id"),
    Email("email", "E-Mail", "Email"),
    Column("phone", "Telefon", "Phone"),
    District(
        "district",
        "Kreis",
        "District",
        "Kreis (AGS)",
        "District (AGS)",
        "Landkreis",
        "AGS",
        field="district_id",
    ),
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

    # ------------------------------------------------------------------------ storing

    def _store(self, rows, plan):
        stored = Stored()
        companies, new = self._store_companies(rows, plan, stored)
        contacts = self._store_contacts(rows, companies, new, plan, stored)
        memberships = self._store_memberships(rows, companies, plan, stored)
        self._store_functions(rows, memberships, contacts, stored)
        return stored

    def _store_companies(self, rows, plan, stored):
        """Create new companies, update the others.

        :return: ``({company key: partner}, those of them that are new)``
        """
        Partner = self.env["res.partner"]
        companies = self._find_companies(rows)
        first, vals_by_key = {}, {}
        for row in rows:
            key = row.values["company_key"]
            first.setdefault(key, row)
            vals = vals_by_key.setdefault(key, {})
            for name, value in self._company_vals(row).items():
                vals.setdefault(name, value)
        for key, company in companies.items():
            vals = {k: v for k, v in vals_by_key[key].items() if k != "name"}
            changed = stored.update(company, vals, first[key], not plan.overwrite)
            if not company.active:
                changed |= stored.update(company, {"active": True}, first[key])
            if changed:
                company.write(changed)
        new = [key for key in vals_by_key if key not in companies]
        # Where a row does not say it, members sit in the association's country.
        country = {"country_id": self.env.company.country_id.id}
        created = Partner.create([{**country, **vals_by_key[key]} for key in new])
        stored.has_created(created, map(first.get, new))
        companies.update(zip(new, created, strict=True))
        return companies, created

    def _find_companies(self, rows):
        """``{company key: partner}`` of those that are there.

        Rows of another batch may have created their company a moment ago.
        """
        Partner = self.env["res.partner"].with_context(active_test=False)
        keys = {row.values["company_key"]: row for row in rows}
        # One recordset, so that what Odoo reads at a write is read for all at once
        known = self.env["res.partner"].browse(k for k in keys if isinstance(k, int))
        companies = dict(zip(known.ids, known, strict=True))
        wanted = {
            (row.values["name"], key[0] or False): key
            for key, row in keys.items()
            if key not in companies
        }
        found = Partner.search(
            [
                ("parent_id", "=", False),
                ("is_company", "=", True),
                ("name", "in", [name for name, _number in wanted]),
            ]
        )
        for company in found.with_env(self.env):
            key = wanted.get((company.name, company.betriebsnummer))
            if key:
                companies[key] = company
        return companies

    def _company_vals(self, row):
        vals = {}
        for column in self._import_columns:
            if column.is_own:
                column.assign(row.values, vals)
        if row.values.get("role") == "provider":
            vals["is_training_provider"] = True
        return {**vals, "is_company": True}

    def _store_contacts(self, rows, companies, new, plan, stored):
        """Find or create the contact persons, only ever inside their own company.

        :param companies: ``{company key: partner}``
        :param new: those of them that are new
        :return: ``{row number: contact}``
        """
        by_word = self._contacts_by_word(companies.values())
        contacts, wanted = {}, {}
        for row in rows:
            name, email = (
                row.values.get("contact_name"),
                row.values.get("contact_email"),
            )
            if not name:
                continue
            company = companies[row.values["company_key"]]
            vals = {"email": email, "function": row.values.get("contact_title")}
            vals = {key: value for key, value in vals.items() if value}
            words = [(company.id, cells.plain(word)) for word in (email, name) if word]
            contact = next((by_word[word] for word in words if word in by_word), None)
            if contact:
                changed = stored.update(contact, vals, row, not plan.overwrite)
                if changed:
                    contact.write(changed)
                contacts[row.number] = contact
            else:
                vals |= {"name": name, "parent_id": company.id}
                wanted.setdefault(words[0], (vals, []))[1].append(row)
        people = self._create_contacts([vals for vals, _rows in wanted.values()], new)
        for contact, (_vals, its_rows) in zip(people, wanted.values(), strict=True):
            stored.has_created(contact, its_rows)
            contacts.update(dict.fromkeys((row.number for row in its_rows), contact))
        return contacts

    def _contacts_by_word(self, companies):
        """``{(company id, name or address): contact}``"""
        existing = self.env["res.partner"].search(
            [
                ("parent_id", "in", [company.id for company in companies]),
                ("is_company", "=", False),
            ]
        )
        by_word = {}
        for contact in existing:
            for word in (contact.email, contact.name):
                if word:
                    key = (contact.parent_id.id, cells.plain(word))
                    by_word.setdefault(key, contact)
        return by_word

    def _create_contacts(self, vals_list, created):
        """Create contacts; those of new companies without a query for each.

        Odoo writes address and terms of the company to each new contact, one by one. A
        new company has no terms yet, and its address can be given along.

        :param created: companies that are new
        """
        Partner = self.env["res.partner"]
        addresses = {company.id: company._get_address_values() for company in created}
        quick, usual = [], []
        for vals in vals_list:
            address = addresses.get(vals["parent_id"])
            if address is None:
                usual.append(vals)
            else:
                quick.append({**vals, **address})
        people = iter(
            Partner.with_context(_partners_skip_fields_sync=True)
            .create(quick)
            .with_env(self.env)
        )
        others = iter(Partner.create(usual))
        return [
            next(people if vals["parent_id"] in addresses else others)
            for vals in vals_list
        ]

    def _store_memberships(self, rows, companies, plan, stored):
        """Create new memberships, update those that are open.

        :return: ``{(company id, network id): membership}``
        """
        Membership = self.env["verbund.membership"]
        by_pair = {}
        for row in rows:
            pair = companies[row.values["company_key"]].id, row.values["network_id"]
            by_pair.setdefault(pair, []).append(row)
        existing = Membership.search(
            Membership._get_member_domain(
                self.env["res.partner"].browse({company for company, _n in by_pair}),
                self._networks_of(rows),
                closed=False,
                states=NEED_STATES,
            )
        )
        memberships = {(m.partner_id.id, m.network_id.id): m for m in existing}
        new = {pair: rows for pair, rows in by_pair.items() if pair not in memberships}
        for pair in by_pair.keys() - new.keys():
            for row in by_pair[pair]:
                self._update_membership(memberships[pair], row, plan, stored)
        created = Membership.create(
            [
                {
                    "partner_id": company_id,
                    "network_id": network_id,
                    "role": self._first(rows, "role") or "company",
                    "date_start": self._first(rows, "date_start"),
                }
                for (company_id, network_id), rows in new.items()
            ]
        )
        created.filtered("date_start").action_activate()
        stored.has_new(created, [rows[0] for rows in new.values()], self._say_member)
        return memberships | dict(zip(new, created, strict=True))

    @api.model
    def _say_member(self, membership):
        states = dict(membership._fields["state"]._description_selection(self.env))
        return f"{membership.network_id.name}: {states[membership.state]}"

    @api.model
    def _first(self, rows, key):
        """The value that one of the rows has; they do not contradict each other."""
        return next((row.values[key] for row in rows if row.values.get(key)), None)

    def _update_membership(self, membership, row, plan, stored):
        vals = {key: row.values.get(key) for key in ("role", "date_start")}
        vals = {key: value for key, value in vals.items() if value}
        changed = stored.update(membership, vals, row, not plan.overwrite)
        if changed:
            membership.write(changed)
        joins = membership.state not in MEMBER_STATES and membership.date_start
        if row.values.get("date_start") and joins:
            stored.update(membership, {"state": STATE_ACTIVE}, row)
            membership.action_activate()

    def _store_functions(self, rows, memberships, contacts, stored):
        """Give the contact persons their functions in the network."""
        Contact = self.env["verbund.membership.contact"]
        functions = {
            (one.membership_id, one.partner_id, one.function): one
            for one in Contact.search(
                [("membership_id", "in", [m.id for m in memberships.values()])]
            )
        }
        people = {key[:2]: one for key, one in reversed(functions.items())}
        wanted = {}
        for row in rows:
            contact = contacts.get(row.number)
            if not contact:
                continue
            company_id, network_id = contact.parent_id.id, row.values["network_id"]
            membership = memberships[company_id, network_id]
            function = row.values.get("contact_function")
            key = (membership, contact, function or DEFAULT_FUNCTION)
            known = functions.get(key) if function else people.get(key[:2])
            can_commit = row.values.get("can_commit")
            if not known:
                wanted.setdefault(key, (bool(can_commit), row))
            elif can_commit is not None:
                changed = stored.update(known, {"can_commit": can_commit}, row)
                if changed:
                    known.write(changed)
        created = Contact.create(
            [
                {
                    "membership_id": membership.id,
                    "partner_id": contact.id,
                    "function": function,
                    "can_commit": can_commit,
                }
                for (membership, contact, function), (
                    can_commit,
                    _row,
                ) in wanted.items()
            ]
        )
        stored.has_created(created, (row for _can_commit, row in wanted.values()))
