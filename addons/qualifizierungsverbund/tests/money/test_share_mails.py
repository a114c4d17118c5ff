from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import SettlementCommon


@tagged("post_install", "-at_install")
class TestShareMails(SettlementCommon):
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

    # ---------------------------------------------------------- corrections

    def _told(self, settlement):
        """Companies that were written to about a version."""
        notices = self.env["verbund.notice"].search(
            [
                ("res_model", "=", "verbund.settlement.line"),
                ("res_id", "in", settlement.line_ids.ids),
            ]
        )
        return notices.partner_id.commercial_partner_id

    def _two_companies(self):
        """A settlement by typed percentages, so that one share can change alone."""
        settlement = self._settlement(self.course)
        settlement.key_id = self.env["verbund.allocation.key"].create(
            {"name": "Manual", "method": "manual"}
        )
        settlement.with_user(self.user_manager).action_list_companies()
        self._line(settlement, self.company_a).manual_percent = 60
        self._line(settlement, self.company_b).manual_percent = 40
        return self._approve(settlement)

    def test_a_correction_is_told_to_whom_it_concerns(self):
        first = self._two_companies()
        self.assertEqual(self._told(first), self.company_a | self.company_b)
        second = self._approve(self._correct(first))
        self.assertFalse(self._told(second), "nobody bears anything else")
        third = self._correct(second)
        third.cost_ids.amount_net = 3600.0
        self._line(third, self.company_a).manual_percent = 63.3333
        self._line(third, self.company_b).manual_percent = 36.6667
        self._approve(third)
        self.assertEqual(
            self._line(third, self.company_b).amount_total,
            self._line(first, self.company_b).amount_total,
        )
        self.assertEqual(self._told(third), self.company_a)

    def _read_of_a_correction(self, billing):
        self.network.billing_model = billing
        second = self._correct(self._two_companies())
        second.cost_ids.amount_net = 3600.0
        line = self._line(self._approve(second), self.company_a)
        notices = self.env["verbund.notice"]
        return notices.search(notices._domain_of(line))[:1].body

    def test_what_we_have_invoiced_is_set_off(self):
        body = self._read_of_a_correction("association")
        self.assertIn("This replaces the share", body)
        self.assertIn("what was invoiced is set off", body)

    def test_what_others_invoice_is_theirs_to_set_off(self):
        body = self._read_of_a_correction("provider")
        self.assertIn("This replaces the share", body)
        self.assertNotIn("set off", body)

    def test_who_could_not_be_reached_is_told_though_nothing_changed(self):
        self.company_b.email = False
        first = self._two_companies()
        self.company_b.email = "beta@example.com"
        second = self._approve(self._correct(first))
        self.assertEqual(self._told(second), self.company_b)

    def test_an_old_share_is_told_again_while_it_is_still_true(self):
        first = self._two_companies()
        [notice] = self.env["verbund.notice"].search(
            [
                ("res_model", "=", "verbund.settlement.line"),
                ("res_id", "=", self._line(first, self.company_a).id),
            ]
        )
        second = self._approve(self._correct(first))
        notice.action_resend()
        again = notice.resent_as_id
        third = self._correct(second)
        third.cost_ids.amount_net = 3400.0
        again.action_resend()  # the next version is a draft still
        self._approve(third)
        with self.assertRaisesRegex(UserError, "newer version"):
            again.resent_as_id.action_resend()

    def test_who_bears_nothing_any_more_learns_it(self):
        first = self._two_companies()
        second = self._correct(first)
        self._line(second, self.company_a).manual_percent = 100
        self._line(second, self.company_b).manual_percent = 0
        self._approve(second)
        self.assertEqual(self._line(second, self.company_b).amount_total, 0)
        self.assertIn(self.company_b, self._told(second))

    def test_a_share_of_nothing_is_told_again_while_it_holds(self):
        """A company left; later versions do not name it any more."""
        course = self._confirmed_course({self.company_a: 5, self.company_b: 4})
        first = self._approve(self._settlement(course))
        word_b = course.commitment_ids.filtered(
            lambda word: word.partner_id == self.company_b
        )
        word_b._with_transition().state = "cancelled"
        second = self._approve(self._correct(first))
        told = {
            notice.res_id: notice
            for notice in self.env["verbund.notice"].search(
                [("owner_model", "=", "verbund.settlement")]
            )
        }
        third = self._correct(second)
        third.cost_ids.amount_net = 3000.0
        third.with_user(self.user_manager).action_compute()
        third.with_user(self.user_manager).action_request_approval()
        told[self._line(second, self.company_a).id].action_resend()  # holds until then
        third.with_user(self.user_finance).action_approve()
        self.assertFalse(self._line(third, self.company_b))
        nothing = self._line(second, self.company_b)
        self.assertEqual(nothing.amount_total, 0)
        told[nothing.id].action_resend()
        for line in (self._line(first, self.company_b), second.line_ids - nothing):
            with self.assertRaisesRegex(UserError, "newer version"):
                told[line.id].action_resend()

    def test_contacts_of_another_network_do_not_read_what_is_settled_here(self):
        """Whoever makes a company a member of their own names its contacts there."""
        theirs = self.env["res.partner"].create(
            {
                "name": "Fremd",
                "email": "foreign@example.com",
                "parent_id": self.company_a.id,
            }
        )
        self._membership(self.company_a, self.network_other).contact_ids = [
            Command.create({"partner_id": theirs.id, "function": "finance"})
        ]
        settlement = self._approve(self._settlement(self.course))
        notices = self.env["verbund.notice"].search(
            [("owner_model", "=", "verbund.settlement")]
        )
        self.assertEqual(self._told(settlement), self.company_a | self.company_b)
        self.assertNotIn(theirs, notices.partner_id)
