from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestSetup(VerbundCommon):
    """The checklist asks the database; nobody ticks off what is not so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.steps = cls.env["verbund.setup.step"]

    def _missing(self):
        return {
            step.key
            for step in self.association._verbund_setup_steps()
            if step.missing()
        }

    def _blank(self):
        self.association.write(
            {
                "name": "My Company",
                **dict.fromkeys(("street", "zip", "city", "vat", "email", "phone")),
            }
        )
        self.association.partner_id.bank_ids.unlink()
        self.env["ir.mail_server"].search([]).active = False

    def test_new_association_misses_everything_but_its_network(self):
        self._blank()
        missing = self._missing()
        self.assertGreaterEqual(
            missing, {"name", "address", "bank", "tax", "numbering", "mail"}
        )
        self.assertNotIn("network", missing, "the test has one")

    def test_one_person_is_not_enough(self):
        self.assertNotIn("people", self._missing())
        groups = self.env.ref("qualifizierungsverbund.group_verbund_user")
        groups |= self.env.ref("qualifizierungsverbund.group_verbund_finance")
        (groups.all_user_ids - self.env.ref("base.user_admin")).active = False
        self.assertIn("people", self._missing())

    def test_each_step_is_done_by_what_it_asks_for(self):
        self._blank()
        self.association.write(
            {
                "name": "Testverband e. V.",
                "street": "Testweg 1",
                "zip": "70173",
                "city": "Stuttgart",
                "email": "info@example.com",
                "phone": "0711 1",
                "vat": "DE123456788",
                "verbund_numbering_seen": True,
            }
        )
        self.env["res.partner.bank"].create(
            {
                "acc_number": "DE02120300000000202051",
                "partner_id": self.association.partner_id.id,
            }
        )
        self.env["ir.mail_server"].create({"name": "Test", "smtp_host": "localhost"})
        self.assertTrue(self.user_staff and self.user_finance)
        self.assertFalse(self._missing() - {"tax"})
        self.association.account_sale_tax_id = self.env["account.tax"].search(
            [("type_tax_use", "=", "sale")], limit=1
        )
        self.assertFalse(self._missing())

    def test_list_names_what_is_missing_and_leads_there(self):
        self._blank()
        action = self.steps.action_open_checklist()
        steps = self.steps.search(action["domain"])
        by_key = {step.key: step for step in steps}
        self.assertEqual(list(by_key)[:3], ["name", "address", "bank"])
        self.assertIn("My Company", by_key["name"].missing)
        self.assertEqual(by_key["name"].action_do()["res_id"], self.association.id)
        for step in steps:
            self.assertEqual(step.action_do()["type"], "ir.actions.act_window")
        self.steps.action_open_checklist()
        self.assertFalse(steps.exists(), "the list is made anew")

    def test_bank_account_is_that_of_the_association(self):
        self._blank()
        steps = {step.key: step for step in self.association._verbund_setup_steps()}
        context = steps["bank"].action()["context"]
        self.env["res.partner.bank"].with_context(**context).create(
            {"acc_number": "DE02120300000000202051"}
        )
        self.assertNotIn("bank", self._missing())

    def test_list_says_so_when_somebody_comes_back_from_a_step(self):
        self._blank()
        steps = self.steps.search(self.steps.action_open_checklist()["domain"])
        named = steps.filtered(lambda step: step.key == "name")
        self.assertFalse(named.is_done)
        self.association.name = "Testverband e. V."
        steps.invalidate_recordset()
        self.assertTrue(named.is_done)
        self.assertFalse(named.missing)

    def test_only_administrators_of_the_system_open_it(self):
        for user in (self.user_verbund_admin, self.user_manager, self.user_internal):
            with self.assertRaises(AccessError):
                self.steps.with_user(user).action_open_checklist()
            with self.assertRaises(AccessError):
                self.steps.with_user(user).count_missing()


@tagged("post_install", "-at_install")
class TestSetupWarning(HttpCase):
    def _session(self):
        self.authenticate("admin", "admin")
        return self.make_jsonrpc_request("/web/session/get_session_info", {})

    def test_administrator_begins_with_the_list_until_it_is_done(self):
        action = self.env.ref("qualifizierungsverbund.verbund_setup_action")
        self.env.company.name = "My Company"
        info = self._session()
        self.assertEqual(info["verbund_setup"]["action_id"], action.id)
        self.assertEqual(info["home_action_id"], action.id)
        self.patch(type(self.env.company), "_verbund_setup_steps", lambda company: [])
        info = self._session()
        self.assertNotIn("verbund_setup", info)
        self.assertNotEqual(info["home_action_id"], action.id)
