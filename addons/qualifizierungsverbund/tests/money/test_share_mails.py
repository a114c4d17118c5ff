from odoo.tests import tagged

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestShareMails(VerbundCommon):
    """A company learns its share when it is approved, with its own total."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"

    def test_each_company_reads_its_own_total_once(self):
        course = self._confirmed_course({self.company_a: 5, self.company_b: 4})
        settlement = self._settlement(course).with_user(self.user_manager)
        settlement.action_compute()
        settlement.action_request_approval()
        notices = self.env["verbund.notice"].search(
            [("owner_model", "=", "verbund.settlement")]
        )
        self.assertFalse(notices, "before it is approved nobody is told")
        settlement.with_user(self.user_finance).action_approve()
        notices = self.env["verbund.notice"].search(
            [("owner_model", "=", "verbund.settlement")]
        )
        self.assertEqual(len(notices), 2)
        for line in settlement.line_ids:
            [notice] = notices.filtered(lambda n, line=line: n.res_id == line.id)
            total = f"{line.amount_total:,.2f}"
            self.assertIn(total, notice.body)
            self.assertEqual(notice.partner_id.commercial_partner_id, line.partner_id)
            others = settlement.line_ids - line
            self.assertNotIn(f"{others.amount_total:,.2f}", notice.body)
        self.assertEqual(settlement.notice_count, 2)

    def test_who_bears_nothing_is_promised_no_invoice(self):
        course = self._confirmed_course({self.company_a: 5, self.company_b: 4}, fixed=0)
        settlement = self._settlement(course)
        settlement.key_id = settlement.key_id.copy(
            {"method": "fixed_price", "price": 0.0}
        )
        settlement.with_user(self.user_manager).action_compute()
        settlement.with_user(self.user_manager).action_request_approval()
        settlement.with_user(self.user_finance).action_approve()
        notices = self.env["verbund.notice"].search(
            [("owner_model", "=", "verbund.settlement")]
        )
        self.assertEqual(len(notices), 2)
        for notice in notices:
            self.assertIn("0.00", notice.body)
            self.assertNotIn("We send the invoice", notice.body)
