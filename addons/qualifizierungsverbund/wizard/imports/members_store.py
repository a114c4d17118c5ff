from odoo import api, models

from ...models.network.verbund_membership import (
    MEMBER_STATES,
    NEED_STATES,
    STATE_ACTIVE,
)
from ...tools.table import cells
from .members import DEFAULT_FUNCTION
from .plan import Stored


class VerbundImportMembers(models.AbstractModel):
    """Storing members: companies, then their people, memberships and functions."""

    _inherit = "verbund.import.members"

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
