from odoo import models
from odoo.fields import Command

from ...models.network.verbund_membership import NEED_STATES, ROLES
from ...models.network.verbund_membership_contact import FUNCTIONS
from ...tools.table.column import (
    Ags,
    Bool,
    Choice,
    Code,
    Column,
    Date,
    Decimal,
    Email,
    Establishment,
    Integer,
    Zip,
)

COLUMNS = (
    Column("name", "Unternehmen", "Company", "Firma", required=True),
    Establishment("betriebsnummer", "Betriebsnummer", "Establishment Number"),
    Column("street", "Straße", "Street", "Strasse"),
    Zip("zip", "PLZ", "Zip"),
    Column("city", "Ort", "City"),
    Email("email", "E-Mail", "Email"),
    Column("phone", "Telefon", "Phone"),
    Ags("district", "Kreis (AGS)", "District (AGS)", "AGS", field="district_id"),
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
    Choice(
        "contact_function",
        "Funktion",
        "Contact Function",
        "Function",
        choices=FUNCTIONS,
        words={
            "hr_lead": ("Personalleitung",),
            "hr_development": ("Personalentwicklung",),
            "finance": ("Finanzen",),
            "works_council": ("Betriebsrat",),
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

    def _resolve(self, table, rows):
        problems = self._resolve_networks(table, rows)
        problems += self._resolve_codes(
            table, rows, "district", "verbund.district", "ags", "unknown_district"
        )
        problems += self._resolve_codes(
            table, rows, "industry_wz", "verbund.industry", "code", "unknown_industry"
        )
        companies = self._companies_of(rows)
        numbers_by_name = self._numbers_by_name(rows)
        for row in rows:
            if row.values.get("contact_email") and not row.values.get("contact_name"):
                problems.append(
                    self._problem(table, row, "contact_email", "contact_name_missing")
                )
            company, problem = self._match_company(row, *companies)
            if problem:
                problems.append(self._problem(table, row, "name", problem))
            row.values["company_key"] = (
                company.id if company else self._company_word(row, numbers_by_name)
            )
        failed = {problem.row for problem in problems}
        rows = [row for row in rows if row.number not in failed]
        repeats = self._repeats(
            rows, lambda row: (row.values["company_key"], row.values["network_id"])
        )
        failed = {problem.row for problem in repeats}
        members = self._open_memberships(rows)
        return (
            problems
            + repeats
            + [
                self._problem(table, row, "name", "member_already")
                for row in rows
                if row.number not in failed
                and (row.values["company_key"], row.values["network_id"]) in members
            ]
        )

    def _numbers_by_name(self, rows):
        """``{name: establishment numbers}`` as the file gives them."""
        by_name = {}
        for row in rows:
            if row.values.get("betriebsnummer"):
                by_name.setdefault(row.values["name"].casefold(), set()).add(
                    row.values["betriebsnummer"]
                )
        return by_name

    def _company_word(self, row, numbers_by_name):
        """What tells apart companies that are not in the database yet.

        A row with a number and one without it may mean the same company.
        """
        name = row.values["name"].casefold()
        number = row.values.get("betriebsnummer")
        numbers = {number} if number else numbers_by_name.get(name, ())
        return (*numbers, None) if len(numbers) == 1 else (None, name)

    def _match_company(self, row, by_number, by_name):
        """The company in the database that a row means.

        By establishment number; else by exact name, among companies that have no
        other number.

        :return: ``(partner or None, problem code or None)``
        """
        number = row.values.get("betriebsnummer")
        if number in by_number:
            return by_number[number], None
        candidates = [
            company
            for company in by_name.get(row.values["name"], ())
            if not (number and company.betriebsnummer)
        ]
        if len(candidates) > 1:
            return None, "ambiguous_company"
        return (candidates[0] if candidates else None), None

    def _open_memberships(self, rows):
        """``{(partner id, network id)}`` of memberships that are not over."""
        keys = [row.values["company_key"] for row in rows]
        return self.env["verbund.membership"]._get_member_pairs(
            self.env["res.partner"].browse(key for key in keys if isinstance(key, int)),
            self._networks_of(rows),
            closed=False,
            states=NEED_STATES,
        )

    def _store(self, rows):
        companies, created, updated = self._store_companies(rows)
        contacts = self._store_contacts(rows, companies, created)
        memberships = self.env["verbund.membership"].create(
            [
                {
                    "partner_id": companies[row.values["company_key"]].id,
                    "network_id": row.values["network_id"],
                    "role": row.values.get("role") or "company",
                    "date_start": row.values.get("date_start"),
                    "contact_ids": [
                        Command.create(
                            {
                                "partner_id": contacts[row.number].id,
                                "function": row.values.get("contact_function")
                                or "hr_lead",
                                "can_commit": bool(row.values.get("can_commit")),
                            }
                        )
                    ]
                    if row.number in contacts
                    else [],
                }
                for row in rows
            ]
        )
        memberships.filtered("date_start").action_activate()
        return memberships.ids, updated

    def _store_companies(self, rows):
        """Create new companies; complete the others where a field is empty.

        :return: ``({company key: partner}, those of them that are new, number of
            companies completed)``
        """
        Partner = self.env["res.partner"]
        # Rows of another batch may have created their company a moment ago.
        by_number, by_name = self._companies_of(rows)
        vals_by_key, companies = {}, {}
        for row in rows:
            key = row.values["company_key"]
            vals = vals_by_key.setdefault(key, {})
            for name, value in self._company_vals(row).items():
                vals.setdefault(name, value)
            if not isinstance(key, int):
                company, _problem = self._match_company(row, by_number, by_name)
                if company:
                    companies[key] = company
        # One recordset, so that what Odoo reads at a write is read for all at once
        known = Partner.browse(key for key in vals_by_key if isinstance(key, int))
        companies.update(zip(known.ids, known, strict=True))
        updated = 0
        for key, company in companies.items():
            missing = {
                name: value
                for name, value in vals_by_key[key].items()
                if not company[name]
            }
            if missing:
                company.write(missing)
                updated += 1
        new = [key for key in vals_by_key if key not in companies]
        # The tables have no column for it: members sit in the association's country.
        country = {"country_id": self.env.company.country_id.id}
        created = Partner.create([{**country, **vals_by_key[key]} for key in new])
        companies.update(zip(new, created, strict=True))
        return companies, created, updated

    def _company_vals(self, row):
        vals = {}
        for column in self._import_columns:
            if column.is_own:
                column.assign(row.values, vals)
        if row.values.get("role") == "provider":
            vals["is_training_provider"] = True
        return {**vals, "is_company": True}

    def _store_contacts(self, rows, companies, created):
        """Find or create the contact persons, only ever inside their own company.

        :param companies: ``{company key: partner}``
        :param created: those of them that are new
        :return: ``{row number: contact}``
        """
        Partner = self.env["res.partner"]
        named = [row for row in rows if row.values.get("contact_name")]
        existing = Partner.search(
            [
                ("parent_id", "in", [company.id for company in companies.values()]),
                ("is_company", "=", False),
            ]
        )
        known = {}
        for contact in existing:
            for word in (contact.email, contact.name):
                if word:
                    known.setdefault((contact.parent_id.id, word.casefold()), contact)
        contacts, new = {}, {}
        for row in named:
            company = companies[row.values["company_key"]]
            name = row.values["contact_name"]
            email = row.values.get("contact_email")
            contact = known.get((company.id, (email or name).casefold()))
            if contact:
                contacts[row.number] = contact
            else:
                key = (company.id, (email or name).casefold())
                vals = {"name": name, "email": email, "parent_id": company.id}
                new.setdefault(key, (vals, []))[1].append(row.number)
        people = self._create_contacts([vals for vals, _n in new.values()], created)
        for contact, (_vals, numbers) in zip(people, new.values(), strict=True):
            contacts.update(dict.fromkeys(numbers, contact))
        return contacts

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
