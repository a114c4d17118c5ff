from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged

from ..common import VerbundCommon

GROUPS = "base.group_user,base.group_partner_manager"


@tagged("post_install", "-at_install")
class TestPartnerDoors(VerbundCommon):
    """Staff of one network do not reach into the companies of another one."""

    def setUp(self):
        super().setUp()
        self.mine = self.company_a
        self.foreign = self.company_foreign
        self.shared = self._company("Beide Muster GmbH", "both")
        self._membership(self.shared, self.network_other)
        self.clerk = new_test_user(self.env, login="clerk", groups=GROUPS)
        self.colleagues = (self.user_staff, self.user_manager, self.clerk)

    def _contact(self, company, **values):
        return self.env["res.partner"].create(
            {
                "name": "Kontakt",
                "email": f"kontakt-{company.id}@example.com",
                "parent_id": company.id,
                **values,
            }
        )

    def _grant(self, user, contact, method="action_grant_access"):
        wizard = (
            self.env["portal.wizard"]
            .with_user(user)
            .with_context(active_ids=contact.ids, active_model="res.partner")
            .create({"partner_ids": [Command.set(contact.ids)]})
        )
        return getattr(wizard.user_ids, method)()

    def _refused(self, action, *args):
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            action(*args)
            self.env.flush_all()

    # ---------------------------------------------------------------- access

    def test_portal_access_needs_a_right_on_all_networks(self):
        for user in self.colleagues:
            for company in (self.foreign, self.shared):
                contact = self._contact(company, email=f"{user.id}.{company.id}@e.com")
                with self.subTest(user=user.login, company=company.name):
                    self._refused(self._grant, user, contact)
                    self.assertFalse(contact.user_ids)
        contact = self._contact(self.mine)
        self._grant(self.user_staff, contact)
        self.assertTrue(contact.user_ids)
        self._grant(self.user_verbund_admin, self._contact(self.shared))

    def test_access_is_neither_taken_nor_sent_again(self):
        contact = self.user_portal_foreign.partner_id
        for method in ("action_invite_again", "action_revoke_access"):
            with self.subTest(method=method):
                self._refused(self._grant, self.user_staff, contact, method)
        self.assertTrue(self.user_portal_foreign.active)

    def test_a_login_is_not_made_past_the_wizard(self):
        granter = new_test_user(
            self.env, login="granter", groups=f"{GROUPS},base.group_erp_manager"
        )
        values = {
            "login": "new@example.com",
            "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
        }
        Users = self.env["res.users"].with_user(granter)
        contact = self._contact(self.foreign)
        self._refused(Users.create, {**values, "partner_id": contact.id})
        user = new_test_user(
            self.env, login="x@example.com", groups="base.group_portal"
        )
        self._refused(user.with_user(granter).write, {"partner_id": contact.id})
        for values in ({"login": "y@example.com"}, {"password": "verysecret"}):
            self._refused(self.user_portal_foreign.with_user(granter).write, values)

    # ------------------------------------------------------------ belonging

    def test_a_contact_is_not_moved_into_a_foreign_company(self):
        contact = self._contact(self.mine)
        self._grant(self.user_staff, contact)
        for user in self.colleagues:
            as_user = contact.with_user(user)
            with self.subTest(user=user.login):
                self._refused(as_user.write, {"parent_id": self.foreign.id})
                self._refused(as_user.write, {"parent_id": self.shared.id})
        self.assertEqual(contact.commercial_partner_id, self.mine)
        # Nor out of one, whose login would see nothing any more
        theirs = self.user_portal_foreign.partner_id.with_user(self.user_staff)
        self._refused(theirs.write, {"parent_id": self.mine.id})
        self._refused(theirs.write, {"parent_id": False})
        self._refused(theirs.write, {"is_company": True})

    def test_nor_by_a_detour(self):
        """A subsidiary that turns into a contact."""
        staff = self.user_staff
        Partner = self.env["res.partner"].with_user(staff)
        daughter = Partner.create({"name": "Tochter", "is_company": True})
        contact = Partner.create({"name": "Erika", "parent_id": daughter.id})
        daughter.parent_id = self.foreign  # a company of its own still
        self.assertEqual(contact.commercial_partner_id, daughter)
        self._refused(daughter.write, {"is_company": False})
        self._refused(Partner.create, {"name": "Max", "parent_id": self.foreign.id})

    def test_nor_by_the_company_that_odoo_computes(self):
        """Access first, then the company behind it."""
        contact = self._contact(self.mine)
        self._grant(self.user_staff, contact)
        for user in self.colleagues:
            with self.subTest(user=user.login):
                self._refused(
                    contact.with_user(user).write,
                    {"commercial_partner_id": self.foreign.id},
                )
                self._refused(
                    self.foreign.with_user(user).write,
                    {"commercial_partner_id": self.mine.id},
                )

    def test_a_foreign_company_does_not_become_a_contact(self):
        for user in self.colleagues:
            for company in (self.foreign, self.shared):
                with self.subTest(user=user.login, company=company.name):
                    as_user = company.with_user(user)
                    self._refused(
                        as_user.write, {"is_company": False, "parent_id": self.mine.id}
                    )
                    self._refused(
                        as_user.write, {"parent_id": self.mine.id, "is_company": False}
                    )
                    self._refused(as_user.unlink)

    def test_staff_add_contacts_to_their_members(self):
        Partner = self.env["res.partner"].with_user(self.user_staff)
        for company in (self.mine, self.shared):
            contact = Partner.create({"name": "Neu", "parent_id": company.id})
            self.assertEqual(contact.commercial_partner_id, company)

    def test_the_address_of_a_login_is_not_taken_over(self):
        contact = self.user_portal_foreign.partner_id
        for user in self.colleagues:
            with self.subTest(user=user.login):
                self._refused(
                    contact.with_user(user).write, {"email": "mine@example.com"}
                )
        contact.with_user(self.user_staff).write({"email": contact.email})
        self.user_portal_a.partner_id.with_user(self.user_staff).email = "n@example.com"

    def test_mail_of_other_networks_is_not_taken_over(self):
        """A link in it speaks for the company; a contact that is gone gets none."""
        named = self._contact(self.foreign)
        both = self._contact(self.shared, email="both@example.com")
        for contact, company in ((named, self.foreign), (both, self.shared)):
            self.env["verbund.membership.contact"].create(
                {
                    "membership_id": company.membership_ids[-1].id,
                    "partner_id": contact.id,
                    "can_commit": True,
                }
            )
        theirs = both.with_user(self.user_manager_other)
        membership = self.shared.membership_ids.filtered(
            lambda m: m.network_id == self.network
        )
        mine = self._contact(self.shared, email="mine@example.com")
        self.env["verbund.membership.contact"].create(
            {"membership_id": membership.id, "partner_id": mine.id}
        )
        for user in self.colleagues:
            for partner in (named, self.foreign, self.shared):
                with self.subTest(user=user.login, partner=partner.name):
                    as_user = partner.with_user(user)
                    self._refused(as_user.write, {"email": "evil@example.com"})
                    self._refused(as_user.action_archive)
                    as_user.write({"email": partner.email})
        mine.with_user(self.user_staff).email = "new@example.com"
        # Invoices of all networks go to an address for invoices
        as_staff = mine.with_user(self.user_staff)
        self._refused(as_staff.write, {"type": "invoice"})
        self._refused(
            as_staff.create,
            {"name": "RE", "type": "invoice", "parent_id": self.shared.id},
        )
        mine.type = "invoice"
        self._refused(as_staff.write, {"email": "x@example.com"})
        as_staff.create({"name": "R", "type": "invoice", "parent_id": self.mine.id})
        self.assertTrue(theirs.active)
        self.mine.with_user(self.user_staff).email = "alpha@example.com"

    # -------------------------------------------------------------- identity

    def _identity(self):
        return {
            "name": "Andere Muster GmbH",
            "vat": "DE136695976",
            "company_registry": "HRB 1",
            "betriebsnummer": "12345679",
            "street": "Andere Straße 1",
            "zip": "70174",
            "city": "Stuttgart",
            "country_id": self.env.ref("base.fr").id,
            "phone": "+49 711 9",
            "website": "https://other.example.com",
            "email": "other@example.com",
            "type": "other",
        }

    def test_who_a_company_is_needs_a_right_on_all_its_networks(self):
        for user in self.colleagues:
            for company in (self.foreign, self.shared):
                for name, value in self._identity().items():
                    with self.subTest(user=user.login, company=company.name, name=name):
                        self._refused(company.with_user(user).write, {name: value})
                # what is there already changes nothing, as a form sends it
                same = company.read(["name", "street", "city", "email", "type"])[0]
                same.pop("id")
                company.with_user(user).write({**same, "comment": "noted"})
        for user, company in (
            (self.user_staff, self.mine),
            (self.user_manager_other, self.foreign),
            (self.user_verbund_admin, self.shared),
            (self.user_staff, self.env["res.partner"].create({"name": "Neu"})),
        ):
            with self.subTest(user=user.login), self.cr.savepoint() as savepoint:
                company.with_user(user).write(self._identity())
                self.env.flush_all()
                savepoint.rollback()
            self.env.invalidate_all()

    def test_what_somebody_sees_is_no_answer_to_whose_company_it_is(self):
        """The memberships that one may read are in the cache, also for others."""
        self.env.invalidate_all()
        shared = self.shared.with_user(self.user_staff)
        self.assertEqual(shared.membership_ids.network_id, self.network)
        self.assertEqual(len(shared.sudo()._verbund_dealing_networks()), 2)
        with self.assertRaises(AccessError):
            shared.write({"name": "Umbenannt"})

    def test_a_further_membership_hands_over_nothing(self):
        """Whoever makes a foreign company a member of their own network."""
        contact = self._contact(self.foreign)
        for user in (self.user_staff, self.user_manager):
            with self.cr.savepoint() as savepoint:
                membership = (
                    self.env["verbund.membership"]
                    .with_user(user)
                    .create(
                        {
                            "partner_id": self.foreign.id,
                            "network_id": self.network.id,
                            "contact_ids": [
                                Command.create({"partner_id": partner.id})
                                for partner in (self.foreign, contact)
                            ],
                        }
                    )
                )
                membership.action_activate()
                company = self.foreign.with_user(user)
                for name, value in self._identity().items():
                    with self.subTest(user=user.login, name=name):
                        self._refused(company.write, {name: value})
                self._refused(company.write, {"headcount": 1})
                self._refused(company.action_archive)
                self._refused(self._grant, user, contact)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_staff_correct_the_names_of_contacts_they_have_added(self):
        Partner = self.env["res.partner"].with_user(self.user_staff)
        contact = Partner.create({"name": "Nue", "parent_id": self.shared.id})
        contact.write({"name": "Neu", "phone": "+49 711 2"})
        theirs = self._contact(self.shared)
        membership = self.shared.membership_ids.filtered(
            lambda m: m.network_id == self.network_other
        )
        membership.contact_ids = [Command.create({"partner_id": theirs.id})]
        for values in ({"name": "X"}, {"phone": "+49 711 3"}):
            self._refused(theirs.with_user(self.user_staff).write, values)

    # ----------------------------------------------------------------- terms

    def _terms(self):
        term = self.env["account.payment.term"].create({"name": "Nie"})
        position = self.env["account.fiscal.position"].create({"name": "Ohne"})
        return {
            "invoice_edi_format": "facturx",
            "invoice_edi_format_store": "none",
            "invoice_sending_method": "manual",
            "peppol_eas": "0204",
            "peppol_endpoint": "991-01234-44",
            "property_payment_term_id": term.id,
            "property_supplier_payment_term_id": term.id,
            "property_account_position_id": position.id,
            "is_training_provider": True,
        }

    def _rolled_back(self, action, *args):
        with self.cr.savepoint() as savepoint:
            action(*args)
            self.env.flush_all()
            savepoint.rollback()
        self.env.invalidate_all()

    def test_terms_of_a_company_need_a_right_on_all_its_networks(self):
        for name, value in self._terms().items():
            for user in self.colleagues:
                for company in (self.foreign, self.shared):
                    with self.subTest(user=user.login, company=company.name, name=name):
                        self._refused(company.with_user(user).write, {name: value})
            new = self.env["res.partner"].create({"name": "Neu", "is_company": True})
            for user, company in (
                (self.user_staff, self.mine),
                (self.user_staff, new),
                (self.user_manager_other, self.foreign),
            ):
                with self.subTest(user=user.login, company=company.name, name=name):
                    self._rolled_back(company.with_user(user).write, {name: value})

    def test_accounts_of_members_elsewhere_are_kept_by_who_does_the_bills(self):
        Banks = self.env["res.partner.bank"]
        billing = new_test_user(
            self.env, login="billing", groups=f"{GROUPS},account.group_account_invoice"
        )
        new = self.env["res.partner"].create({"name": "Neu", "is_company": True})
        for company in (self.foreign, self.shared):
            account = Banks.create(
                {"acc_number": f"DE{company.id}", "partner_id": company.id}
            )
            number = {"acc_number": f"FR{company.id}", "partner_id": company.id}
            command = {"bank_ids": [Command.create({"acc_number": "FR1"})]}
            for user in self.colleagues:
                as_user = account.with_user(user)
                with self.subTest(user=user.login, company=company.name):
                    self._refused(Banks.with_user(user).create, number)
                    self._refused(company.with_user(user).write, command)
                    self._refused(as_user.write, {"acc_holder_name": "X"})
                    self._refused(as_user.write, {"partner_id": new.id})
                    self._refused(as_user.unlink)
            self._rolled_back(Banks.with_user(billing).create, number)
            account.with_user(billing).acc_holder_name = "Y"
        for company in (self.mine, new):
            as_staff = company.with_user(self.user_staff)
            as_staff.bank_ids = [Command.create({"acc_number": f"DE{company.id}"})]
            as_staff.bank_ids.acc_holder_name = "Z"

    # ---------------------------------------------------------- association

    def test_where_companies_pay_is_changed_by_administrators(self):
        association = self.env.company.partner_id
        Banks = self.env["res.partner.bank"]
        account = Banks.create(
            {"acc_number": "DE02120300000000202051", "partner_id": association.id}
        )
        other = Banks.create(
            {"acc_number": "DE02500105170137075030", "partner_id": self.mine.id}
        )
        for user in self.colleagues:
            with self.subTest(user=user.login):
                as_user = account.with_user(user)
                number = {"acc_number": "DE02100500000054540402"}
                self._refused(as_user.write, number)
                self._refused(as_user.write, {"active": False})
                self._refused(as_user.write, {"partner_id": self.mine.id})
                self._refused(as_user.unlink)
                mine = {"partner_id": association.id}
                self._refused(other.with_user(user).write, mine)
                self._refused(Banks.with_user(user).create, {**number, **mine})
                if user != self.clerk:  # who works in no network of it
                    other.with_user(user).acc_holder_name = "Alpha"
        account.with_user(self.user_verbund_admin).acc_holder_name = "Verband"

    def test_who_sends_documents_is_changed_by_administrators(self):
        association = self.env.company.partner_id
        for user in self.colleagues:
            for name in ("name", "email", "street", "vat"):
                with self.subTest(user=user.login, name=name):
                    self._refused(association.with_user(user).write, {name: False})
            association.with_user(user).comment = "noted"
        association.with_user(self.user_verbund_admin).phone = "+49 711 1"

    # -------------------------------------------------------------- figures

    def test_figures_of_a_key_need_a_right_on_all_networks(self):
        for user in (*self.colleagues, self.user_finance):
            for company in (self.foreign, self.shared):
                for name in ("headcount", "headcount_weighted"):
                    with self.subTest(user=user.login, company=company.name, name=name):
                        self._refused(company.with_user(user).write, {name: 1})
                if user != self.user_finance:  # who changes no company at all
                    company.with_user(user).write({"headcount": company.headcount})
        self.mine.with_user(self.user_staff).headcount = 41
        self.foreign.with_user(self.user_manager_other).headcount = 42
        self.shared.with_user(self.user_verbund_admin).headcount = 43
        new = self.env["res.partner"].with_user(self.user_staff)
        new.create({"name": "Neu", "is_company": True, "headcount": 5}).headcount = 6

    # ---------------------------------------------------------------- merge

    def _merge(self, user, source, target):
        wizard = (
            self.env["base.partner.merge.automatic.wizard"].with_user(user).create({})
        )
        wizard._merge((source | target).ids, target.with_user(user))
        self.env.invalidate_all()

    def test_merging_needs_a_right_on_all_networks(self):
        mine = self.env["res.partner"].create(
            {"name": "Eigen", "email": self.foreign.email}
        )
        for user in self.colleagues:
            with self.subTest(user=user.login):
                self._refused(self._merge, user, self.foreign, mine)
                self._refused(self._merge, user, mine, self.foreign)
        self.assertTrue(self.foreign.exists() and mine.exists())

    def test_a_company_with_an_establishment_number_is_merged(self):
        for holder in ("source", "target", "both"):
            source, target = self.env["res.partner"].create(
                [
                    {"name": name, "is_company": True, "email": "same@example.com"}
                    for name in ("Doppelt", "Richtig")
                ]
            )
            if holder in ("source", "both"):
                source.betriebsnummer = "12345678"
            if holder in ("target", "both"):
                target.betriebsnummer = "12345678" if holder == "target" else "87654321"
            with self.subTest(holder=holder):
                if holder == "both":
                    with self.assertRaises(UserError), self.env.cr.savepoint():
                        self._merge(self.user_staff, source, target)
                    self.assertTrue(source.exists())
                    continue
                self._merge(self.user_staff, source, target)
                self.assertFalse(source.exists())
                self.assertEqual(target.betriebsnummer, "12345678")
                target.betriebsnummer = False

    def test_two_members_of_one_network_are_not_merged_in_silence(self):
        double = self._company("Alpha Muster", "alpha")
        with self.assertRaisesRegex(UserError, "Network Membership"):
            self._merge(self.user_staff, double, self.mine)
        self.assertTrue(double.exists())
        self.assertEqual(len(self.mine.membership_ids), 1)


@tagged("post_install", "-at_install")
class TestPartnerDoorsRpc(VerbundCommon, HttpCase):
    """Commands of a list run as the user of the request, so only a request tells."""

    def test_contacts_are_not_pulled_over_by_their_new_company(self):
        contact = self.user_portal_foreign.partner_id
        self.authenticate(self.user_staff.login, self.user_staff.login)
        children = {"child_ids": [[4, contact.id, 0]]}
        for method, args in (
            ("write", [[self.company_a.id], children]),
            ("create", [{"name": "Neu", "is_company": True, **children}]),
            ("web_save", [[self.company_a.id], children]),
        ):
            wanted = {"specification": {}} if method == "web_save" else {}
            with self.subTest(method=method), self.assertRaises(JsonRpcException):
                self._rpc("res.partner", method, *args, **wanted)
            contact.invalidate_recordset()
            self.assertEqual(contact.parent_id, self.company_foreign)
