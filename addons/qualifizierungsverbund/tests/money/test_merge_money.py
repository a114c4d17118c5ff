from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import SettlementCommon


@tagged("post_install", "-at_install")
class TestMerge(SettlementCommon):
    """Two contacts that are one company become one; what was charged stays true."""

    def setUp(self):
        super().setUp()
        self.settlement = self._settlement(self.course)
        self.settlement.with_user(self.user_manager).action_compute()
        self.settlement.with_user(self.user_manager).action_request_approval()
        self.settlement.with_user(self.user_finance).action_approve()
        self.line = self.settlement.line_ids[0]
        self.double = self.line.partner_id
        self.right = self.env["res.partner"].create(
            {"name": "Alpha richtig", "is_company": True, "email": self.double.email}
        )

    def _merge(self):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard.with_user(self.user_verbund_admin).create({})._merge(
            (self.double | self.right).ids,
            self.right.with_user(self.user_verbund_admin),
        )
        self.env.invalidate_all()

    def _party(self, partner):
        parties = self.settlement.calculation["parties"]
        return [party for party in parties if party["key"] == partner.id]

    def test_frozen_keys_follow_the_company_that_stays(self):
        [before] = self._party(self.double)
        amount = self.line.amount_total
        self._merge()
        self.assertFalse(self.double.exists())
        [after] = self._party(self.right)
        self.assertEqual({**after, "key": 0}, {**before, "key": 0})
        self.assertEqual(self.line.partner_id, self.right)
        self.assertEqual(self.line.amount_total, amount)
        sheet = self.env["ir.actions.report"]._render_qweb_html(
            "qualifizierungsverbund.action_report_calculation_sheet", self.line.ids
        )[0]
        self.assertIn(self.right.name.encode(), sheet)

    def test_what_was_posted_keeps_its_amounts(self):
        self.settlement.with_user(self.user_finance).action_create_invoices()
        invoice = self.line.invoice_id
        before = (invoice.name, invoice.amount_total, invoice.state)
        self._merge()
        self.assertEqual((invoice.name, invoice.amount_total, invoice.state), before)
        self.assertEqual(invoice.partner_id, self.right)
        self.assertEqual(self.line.partner_id, self.right)

    def test_another_company_does_not_take_over_what_was_posted(self):
        self.double.vat = "DE123456788"
        self.right.vat = "DE136695976"
        self.settlement.with_user(self.user_finance).action_create_invoices()
        with self.assertRaisesRegex(UserError, "VAT"):
            self._merge()
        self.assertEqual(self.line.invoice_id.partner_id, self.double)

    def test_two_shares_in_one_settlement_stay_two(self):
        self.right = self.settlement.line_ids[1].partner_id
        self.right.email = self.double.email
        self.right.membership_ids.action_end()
        with self.assertRaises(UserError):
            self._merge()
        self.assertEqual(len(self.settlement.line_ids), 2)

    def test_the_same_parent_written_again_changes_nothing(self):
        """Odoo books all entries of a partner anew on every write of its parent."""
        self.settlement.with_user(self.user_finance).action_create_invoices()
        company = self.line.invoice_id.partner_id.commercial_partner_id
        for user in (self.user_manager, self.user_verbund_admin):
            with self.subTest(user=user.login):
                company.with_user(user).write({"parent_id": False, "city": "Mannheim"})
        self.assertEqual(company.city, "Mannheim")
        contact = self.env["res.partner"].create(
            {"name": "Kontakt", "parent_id": company.id}
        )
        contact.write({"parent_id": company.id, "name": "Kontakt 2"})
        self.assertEqual(contact.name, "Kontakt 2")

    def test_a_charged_company_gets_a_holding_and_loses_it_again(self):
        """It stays who it was; its documents say the same as before."""
        self.settlement.with_user(self.user_finance).action_create_invoices()
        invoice = self.line.invoice_id
        company = invoice.partner_id.commercial_partner_id
        holding = self.env["res.partner"].create(
            {"name": "Holding", "is_company": True, "vat": company.vat}
        )
        for user in (self.user_staff, self.user_manager):
            for parent in (holding, holding, holding.browse()):
                with self.subTest(user=user.login, parent=parent):
                    company.with_user(user).write({"parent_id": parent.id})
                    self.assertEqual(company.parent_id, parent)
                    self.assertEqual(invoice.commercial_partner_id, company)
        holding.with_user(self.user_manager).child_ids = [Command.link(company.id)]
        self.assertEqual(company.parent_id, holding)

    def test_who_was_charged_becomes_no_contact_of_another(self):
        self.settlement.with_user(self.user_finance).action_create_invoices()
        company = self.line.invoice_id.partner_id.commercial_partner_id
        other = self.env["res.partner"].create(
            {"name": "Other", "is_company": True, "vat": company.vat}
        )
        with self.assertRaises(UserError):
            company.with_user(self.user_manager).write(
                {"is_company": False, "parent_id": other.id}
            )
