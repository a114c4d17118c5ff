from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..models.money.ir_attachment import SHEET_MARK
from .common import VerbundCommon


@tagged("post_install", "-at_install")
class TestForging(VerbundCommon):
    """What staff with the developer tools open might try, and must not reach."""

    def _refused(self, record, user, values, error=AccessError):
        with self.subTest(model=record._name, values=values):
            with self.assertRaises(error), self.env.cr.savepoint():
                record.with_user(user).write(values)

    # ------------------------------------------------- approval of a course

    def test_computed_figures_are_not_written(self):
        course = self._course()
        course.action_open_booking()
        commitment = self._commit(course, self.company_a, 2)
        settlement = self._settlement(self._confirmed_course({self.company_b: 8}))
        for record, values in (
            (course, {"cost_fixed": 1.0}),
            (course, {"seats_committed": 8}),
            (course, {"approval_seats": 1}),
            (course.cost_ids, {"company_id": False}),
            (commitment, {"committed_by": self.user_portal_a.name}),
            (commitment, {"committed_at": "2020-01-01"}),
            (settlement, {"billing_model": "provider"}),
            (settlement.cost_ids, {"company_id": False}),
        ):
            self._refused(record, self.user_manager, values)
        event = course.event_id.create(
            {"name": "x", "date_begin": "2100-01-01", "date_end": "2100-01-02"}
        )
        values = {"topic_id": self.topic.id, "network_ids": self.network.ids}
        Course = self.env["verbund.course"].with_user(self.user_manager)
        with self.assertRaises(AccessError):
            Course.create({**values, "event_id": event.id})
        course = Course.with_context(default_event_id=event.id).create(values)
        self.assertFalse(course.event_id)

    def test_the_minimum_does_not_fall_while_booking_is_open(self):
        course = self._course(min_seats=8)
        course.min_seats = 6
        course.action_open_booking()
        self._refused(course, self.user_manager, {"min_seats": 1}, UserError)
        course.with_user(self.user_manager).min_seats = 7

    def test_the_plan_stays_once_others_rely_on_it(self):
        course = self._course(min_seats=8)
        course.action_open_booking()
        course.with_user(self.user_manager).cost_ids.amount_fixed = 3000
        self._commit(course, self.company_a, 2, ceiling=1500.0)
        course.with_user(self.user_manager).override_reason = "Wichtig"
        course.with_user(self.user_manager).action_confirm()
        self.assertTrue(course.review_ids)
        costs = course.cost_ids
        self._refused(costs, self.user_manager, {"amount_fixed": 9000}, UserError)
        course.with_user(self.user_verbund_admin).validate_tier()
        self.assertEqual(course.state, "confirmed")
        self._refused(costs, self.user_manager, {"amount_fixed": 9000}, UserError)
        with self.assertRaises(UserError):
            costs.with_user(self.user_manager).unlink()

    def test_ceilings_that_break_the_minimum_lead_to_an_approval(self):
        course = self._course(min_seats=8, fixed=3300.0)
        course.action_open_booking()
        self._commit(course, self.company_a, 6, ceiling=550.0)
        self._commit(course, self.company_b, 3, ceiling=300.0)
        self.assertEqual(course.seats_missing, 2)
        self.assertTrue(course.needs_approval)
        course = course.with_user(self.user_manager)
        with self.assertRaises(UserError):
            course.action_confirm()
        course.override_reason = "Ohne Beta"
        course.action_confirm()
        self.assertEqual((course.state, course.approval_seats), ("booking_open", 6))
        course.with_user(self.user_verbund_admin).validate_tier()
        self.assertEqual(course.state, "confirmed")
        self.assertEqual(
            course.commitment_ids.mapped("state"), ["confirmed", "released"]
        )

    def test_an_approval_is_for_the_group_it_was_asked_for(self):
        course = self._course(min_seats=8)
        course.action_open_booking()
        self._commit(course, self.company_a, 4, ceiling=900.0)
        leaving = self._commit(course, self.company_b, 3, ceiling=900.0)
        course = course.with_user(self.user_manager)
        course.override_reason = "Fast voll"
        course.action_confirm()
        leaving.with_user(self.user_manager).action_release()
        with self.assertRaisesRegex(UserError, "now only 4"):
            course.with_user(self.user_verbund_admin).validate_tier()
        self.assertEqual(course.state, "booking_open")

    # --------------------------------------------------------- settlement

    def test_whoever_typed_the_cost_does_not_approve(self):
        course = self._confirmed_course({self.company_a: 8})
        settlement = self._settlement(course)
        settlement.with_user(self.user_finance).cost_ids.amount_net = 3200
        settlement.with_user(self.user_manager).action_compute()
        settlement.with_user(self.user_manager).action_request_approval()
        with self.assertRaises(UserError):
            settlement.with_user(self.user_finance).action_approve()
        settlement.with_user(self.user_finance_2).action_approve()
        self.assertEqual(settlement.state, "approved")

    def test_posted_documents_stay(self):
        course = self._confirmed_course({self.company_a: 8})
        settlement = self._settlement(course)
        settlement.with_user(self.user_manager).action_compute()
        settlement.with_user(self.user_manager).action_request_approval()
        settlement.with_user(self.user_finance).action_approve()
        settlement.with_user(self.user_finance).action_create_invoices()
        invoice = settlement.invoice_ids
        for values in (
            {"state": "draft"},
            {"state": "cancel"},
            {"payment_state": "paid"},
            {"partner_id": self.company_b.id},
            {"invoice_date_due": "2030-01-01"},
            {
                "invoice_line_ids": [
                    Command.update(invoice.invoice_line_ids.id, {"price_unit": 1.0})
                ]
            },
        ):
            self._refused(invoice, self.user_finance, values, UserError)
            # a key that stops the core's own check
            self._refused(
                invoice.with_context(skip_readonly_check=True),
                self.user_finance,
                values,
                UserError,
            )
        for values in ({"price_unit": 1.0}, {"name": "Forged"}, {"quantity": 2.0}):
            self._refused(
                invoice.invoice_line_ids, self.user_finance, values, UserError
            )
        Attachment = self.env["ir.attachment"].with_user(self.user_finance)
        with self.assertRaises(AccessError):
            Attachment.create(
                {
                    "name": "x",
                    "raw": b"x",
                    "res_model": "account.move",
                    "res_id": invoice.id,
                    "description": SHEET_MARK,
                }
            )
        invoice._verbund_attach_sheets()
        sheet = invoice._verbund_sheets()[:1]
        self._refused(sheet, self.user_finance, {"raw": b"forged"})
        with self.assertRaises(AccessError):
            sheet.with_user(self.user_finance).unlink()

    # ------------------------------------------------------ other networks

    def test_participants_keep_their_names(self):
        course = self._confirmed_course({self.company_a: 8})
        registration = course.event_id.registration_ids[:1]
        registration.name = "Erika Geheim"
        question = self.env["event.question"].create({"title": "Essen?"})
        Answer = self.env["event.registration.answer"]
        answer = Answer.create(
            {
                "registration_id": registration.id,
                "question_id": question.id,
                "value_text_box": "gern",
            }
        )
        other = self.user_manager_other
        self.assertFalse(Answer.with_user(other).search([("id", "=", answer.id)]))
        self.assertIn("Erika", registration.with_user(self.user_manager).display_name)
        name = registration.with_user(other).sudo().display_name
        self.assertEqual(name, f"#{registration.id}")
        self._refused(registration, self.user_staff, {"verbund_commitment_id": False})

    def test_events_of_other_networks_are_not_changed(self):
        event = self._confirmed_course({self.company_a: 8}).event_id
        self._refused(event, self.user_manager_other, {"seats_max": 1})
        event.with_user(self.user_manager).note = "Raum 2"

    def test_finance_reads_what_it_does_not_change(self):
        course = self._course()
        both = self.user_finance
        both.group_ids += self.env.ref("qualifizierungsverbund.group_verbund_user")
        self.assertEqual(course.with_user(both).name, course.name)
        self._refused(course, both, {"name": "x"})
        self._refused(self.company_a.membership_ids, both, {"role": "agency"})
        with self.assertRaises(AccessError):
            course.with_user(both).action_cancel()

    def test_wizards_tell_nothing_of_other_courses(self):
        course = self._course()
        course.action_open_booking()
        self._commit(course, self.company_a, 8)
        dialogs = self.env["verbund.course.confirm"].with_user(self.user_manager_other)
        with self.assertRaises(AccessError):
            dialogs.create({"course_id": course.id, "reason": "x"})

    def test_records_do_not_move_out_of_sight(self):
        need = self._need(self.company_a, 2, submit=False)
        self._membership(self.company_a, self.network_other)
        self._refused(need, self.user_manager, {"network_id": self.network_other.id})
        company = self.env["res.partner"].create({"name": "Neu", "is_company": True})
        membership = self._membership(company, self.network)
        self._refused(
            membership, self.user_manager, {"network_id": self.network_other.id}
        )

    def test_the_turn_of_an_approver(self):
        definition = self.env.ref(
            "qualifizierungsverbund.tier_definition_settlement"
        ).copy({"sequence": 5, "approve_sequence": True, "name": "Zuletzt"})
        definition.write({"review_type": "individual", "reviewer_id": False})
        # Not of the group whose turn it is
        definition.reviewer_id = self.user_verbund_admin
        self.env.ref("qualifizierungsverbund.tier_definition_settlement").write(
            {"sequence": 50, "approve_sequence": True}
        )
        course = self._confirmed_course({self.company_a: 8})
        settlement = self._settlement(course)
        settlement.with_user(self.user_manager).action_compute()
        settlement.with_user(self.user_manager).action_request_approval()
        with self.assertRaises(UserError):
            settlement.with_user(self.user_verbund_admin).action_approve()
        self.assertEqual(settlement.decision_ids.mapped("decision"), ["requested"])

    def test_a_stored_default_does_not_say_it_in_silence(self):
        course = self._confirmed_course({self.company_a: 8})
        Default = self.env["ir.default"].with_user(self.user_manager)
        for model, name, value in (
            ("verbund.need", "course_id", course.id),
            ("verbund.settlement", "approved_by_id", self.user_finance.id),
            ("verbund.settlement.line", "basis", "x"),
            ("verbund.settlement.part", "amount_untaxed", -500.0),
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                Default.set(model, name, value, user_id=True)
        Default.set("verbund.need", "seats_firm", 2, user_id=True)
        with self.assertRaises(AccessError):
            self.env["verbund.settlement.part"].with_user(self.user_manager).create({})
