from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import VerbundCommon


@tagged("post_install", "-at_install")
class TestFlow(VerbundCommon):
    """From needs to posted documents, each step by the role that does it."""

    def _plan_course(self):
        for company, seats in ((self.company_a, 5), (self.company_b, 4)):
            self._need(company, seats)
        Need = self.env["verbund.need"].with_user(self.user_manager)
        (proposal,) = Need.propose_pools()
        return (
            self.env["verbund.course"]
            .with_user(self.user_manager)
            ._create_from_proposal(proposal)
        )

    def test_needs_to_invoices(self):
        course = self._plan_course()
        self.assertEqual(course.seats_missing, 0, "enough are pooled")
        self.assertEqual(set(course.need_ids.mapped("state")), {"pooled"})

        offer = (
            self.env["verbund.offer"]
            .with_user(self.user_manager)
            .create(
                {
                    "course_id": course.id,
                    "partner_id": self.provider.id,
                    "fixed_amount": 3000.0,
                    "per_head_amount": 10.0,
                }
            )
        )
        course.action_start_tender()
        offer.action_award()
        self.assertEqual(course.provider_id, self.provider)
        order_sudo = offer.sudo().purchase_order_id
        self.assertEqual(order_sudo.verbund_course_id, course)

        course.action_open_booking()
        self.assertEqual(set(course.commitment_ids.mapped("state")), {"offered"})
        course.commitment_ids.action_commit()
        self.assertEqual(course.seats_committed, 9)
        self.assertEqual(course.price_per_seat, 343.34)  # 3,000 / 9 + 10, rounded up
        course.action_confirm()
        self.assertEqual(course.state, "confirmed")
        registrations = course.event_id.registration_ids
        self.assertEqual(len(registrations), 9)
        self.assertFalse(any(registrations.mapped("email")))

        self._over(course).action_start()
        course.action_finish()
        self.assertEqual(set(course.need_ids.mapped("state")), {"covered"})

        bill = self._vendor_bill(course, 3090.0)
        settlement = (
            self.env["verbund.settlement"]
            .with_user(self.user_manager)
            ._create_for_course(course)
        )
        self.assertEqual(settlement.cost_ids.bill_line_id, bill.invoice_line_ids)
        settlement.action_compute()
        self.assertRecordValues(
            settlement.line_ids.sorted("seats"),
            [
                {"seats": 4, "amount_untaxed": 1373.33},
                {"seats": 5, "amount_untaxed": 1716.67},
            ],
        )
        settlement.action_request_approval()
        self.assertEqual(settlement.state, "in_review")
        with self.assertRaises(UserError):
            settlement.action_approve()

        as_finance = settlement.with_user(self.user_finance)
        as_finance.action_approve()
        self.assertEqual(settlement.state, "approved")
        as_finance.action_create_invoices()
        self.assertEqual(settlement.state, "invoiced")
        self.assertEqual(course.state, "settled")
        invoices = as_finance.invoice_ids
        self.assertEqual(len(invoices), 2)
        self.assertEqual(set(invoices.mapped("state")), {"posted"})
        self.assertEqual(sum(invoices.mapped("amount_total")), 3090.0)
        with self.assertRaises(UserError):
            as_finance.action_create_invoices()
        self.assertEqual(len(as_finance.invoice_ids), 2)
        with self.assertRaises(UserError):
            invoices[0].button_draft()

    def _vendor_bill(self, course, amount):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.provider.id,
                "invoice_date": "2026-11-01",
                "verbund_course_id": course.id,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Honorar", "price_unit": amount, "tax_ids": False}
                    )
                ],
            }
        )
        bill.action_post()
        return bill

    def test_confirm_below_minimum_needs_reason_and_approval(self):
        course = self._course()
        course.action_open_booking()
        self._commit(course, self.company_a, 6, ceiling=550.0)
        course = course.with_user(self.user_manager)
        with self.assertRaises(UserError):
            course.action_confirm()
        course.override_reason = "Two more will follow"
        course.action_confirm()
        self.assertEqual(course.state, "booking_open")
        self.assertEqual(course.validation_status, "pending")
        with self.assertRaises(UserError):
            course.action_confirm()
        with self.assertRaises(UserError):
            course.validate_tier()
        course.with_user(self.user_verbund_admin).validate_tier()
        self.assertEqual(course.state, "confirmed")
        self.assertEqual(
            course.decision_ids.mapped("decision"), ["approved", "requested"]
        )

    def test_cancel_cancels_exactly_its_registrations(self):
        """OneGov's `test_cancel_occasion`: the other course stays as it was."""
        course = self._confirmed_course({self.company_a: 8})
        other = self._confirmed_course({self.company_b: 8})
        blocked = other.event_id.registration_ids[0]
        blocked.action_set_draft()
        need = self._need(self.company_a, 8)
        need._set_state("pooled", course_id=course.id)
        course.with_user(self.user_manager).action_cancel("provider")
        self.assertEqual(
            set(course.event_id.registration_ids.mapped("state")), {"cancel"}
        )
        self.assertEqual(blocked.state, "draft")
        self.assertEqual(
            set((other.event_id.registration_ids - blocked).mapped("state")), {"open"}
        )
        self.assertEqual(need.state, "confirmed")
        self.assertFalse(need.course_id)
        self.assertEqual(course.commitment_ids.state, "cancelled")

    def test_ceilings_decide_the_group(self):
        """The largest group in which nobody pays more than its ceiling."""
        course = self._course(fixed=3300.0)
        company_c = self._company("Gamma Muster GmbH", "gamma")
        course.action_open_booking()
        self._commit(course, self.company_a, 5)
        self._commit(course, self.company_b, 5)
        cheap = self._commit(course, company_c, 1, ceiling=280.0)
        course.action_confirm()
        self.assertEqual(course.state, "confirmed")
        self.assertEqual(cheap.state, "released")
        self.assertEqual(cheap.release_reason, "price")
        self.assertEqual(course.seats_committed, 10)

    def test_correction_posts_the_difference(self):
        course = self._confirmed_course({self.company_a: 5, self.company_b: 4})
        self._over(course).action_start()
        course.action_finish()
        first = self._settlement(course, costs=(("fee", 900.0),))
        self._to_invoices(first)
        first.with_user(self.user_manager).action_correct("A bill came late")
        second = first.next_ids
        second.cost_ids.amount_net = 945.0
        self._to_invoices(second)
        self.assertEqual(first.state, "corrected")
        self.assertEqual(second.amount_untaxed, 945.0)
        self.assertEqual(
            sorted(second.invoice_ids.mapped("amount_untaxed")), [20.0, 25.0]
        )

    def _to_invoices(self, settlement):
        settlement = settlement.with_user(self.user_manager)
        settlement.action_compute()
        settlement.action_request_approval()
        settlement.with_user(self.user_finance).action_approve()
        settlement.with_user(self.user_finance).action_create_invoices()
