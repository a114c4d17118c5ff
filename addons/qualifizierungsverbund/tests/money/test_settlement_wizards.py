from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import MODULE, VerbundCommon


@tagged("post_install", "-at_install")
class TestSettlementWizards(VerbundCommon):
    """Refusing and correcting a settlement never goes without a reason."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.settlement = cls._settlement(
            cls._finished_course(), costs=(("fee", 900.0),)
        )
        cls.settlement = cls.settlement.with_user(cls.user_manager)
        cls.settlement.action_compute()

    @classmethod
    def _finished_course(cls):
        course = cls._confirmed_course({cls.company_a: 5, cls.company_b: 4})
        cls._over(course).action_start()
        course.action_finish()
        return course

    def _reject(self, user, reason):
        self.env["verbund.approval.reject"].with_user(user).create(
            {
                "res_model": self.settlement._name,
                "res_id": self.settlement.id,
                "reason": reason,
            }
        ).action_reject()

    def test_reject_with_reason(self):
        self.settlement.action_request_approval()
        self._reject(self.user_finance, "The room is missing")
        self.assertEqual(self.settlement.state, "computed")
        self.assertEqual(self.settlement.decision_ids[0].decision, "rejected")
        self.assertEqual(self.settlement.decision_ids[0].words, "The room is missing")
        self.settlement.action_request_approval()
        self.assertEqual(self.settlement.state, "in_review")

    def test_reject_needs_words(self):
        self.settlement.action_request_approval()
        with self.assertRaisesRegex(UserError, "Say why"):
            self._reject(self.user_finance, " ")
        self.assertEqual(self.settlement.state, "in_review")

    def test_who_computed_cannot_reject(self):
        self.settlement.action_request_approval()
        with self.assertRaises(UserError):
            self._reject(self.user_manager, "Changed my mind")
        self.assertEqual(self.settlement.state, "in_review")

    def test_correct_keeps_the_reason(self):
        self.settlement.action_request_approval()
        self.settlement.with_user(self.user_finance).action_approve()
        form = self._dialog(
            f"{MODULE}.verbund_settlement_correct_action",
            self.settlement,
            self.user_finance,
        )
        form.reason = "A bill came late"
        action = form.save().action_correct()
        new = self.settlement.browse(action["res_id"])
        self.assertRecordValues(
            new,
            [
                {
                    "version": 2,
                    "previous_id": self.settlement.id,
                    "correction_reason": "A bill came late",
                    "state": "draft",
                }
            ],
        )

    def test_correct_needs_words_and_a_final_settlement(self):
        Wizard = self.env["verbund.settlement.correct"].with_user(self.user_manager)
        values = {"settlement_id": self.settlement.id, "reason": " "}
        with self.assertRaisesRegex(UserError, "Say why"):
            Wizard.create(values).action_correct()
        with self.assertRaises(UserError):
            Wizard.create({**values, "reason": "Too early"}).action_correct()
        self.assertFalse(self.settlement.next_ids)

    def test_staff_without_settlements_corrects_nothing(self):
        with self.assertRaises(AccessError):
            self.env["verbund.settlement.correct"].with_user(self.user_staff).create(
                {"settlement_id": self.settlement.id, "reason": "No right"}
            )

    def test_companies_are_listed_for_typed_percentages(self):
        settlement = self._settlement(
            self._finished_course(), costs=(("fee", 100.0),)
        ).with_user(self.user_manager)
        settlement.key_id = self.env["verbund.allocation.key"].create(
            {"name": "Typed", "method": "manual"}
        )
        settlement.action_list_companies()
        settlement.action_list_companies()
        self.assertEqual(
            settlement.line_ids.partner_id, self.company_a | self.company_b
        )
        for line, percent in zip(
            settlement.line_ids.sorted("partner_id"), (60.0, 40.0), strict=True
        ):
            line.manual_percent = percent
        settlement.action_compute()
        self.assertEqual(
            sorted(settlement.line_ids.mapped("amount_untaxed")), [40.0, 60.0]
        )

    def test_exempt_invoice_names_no_other_rate(self):
        """The totals of an exempt invoice said “19 %” over an amount of zero."""
        self.settlement.action_request_approval()
        settlement = self.settlement.with_user(self.user_finance)
        settlement.action_approve()
        settlement.action_create_invoices()
        subtotals = settlement.invoice_ids[0].tax_totals["subtotals"]
        self.assertEqual(
            [group["group_name"] for group in subtotals[0]["tax_groups"]], ["0 %"]
        )

    def test_settlement_form_opens_for_each_role(self):
        for user in (self.user_staff, self.user_manager, self.user_finance):
            form = Form(
                self.settlement.with_user(user),
                view=f"{MODULE}.verbund_settlement_view_form",
            )
            self.assertEqual(form.amount_total, self.settlement.amount_total)
