from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.base.models.ir_cron import IrCron

from ...controllers.form import PortalForm
from .common import SettlementCommon


class OrderAnswerCase(SettlementCommon):
    """A course in booking with an order that its provider has not confirmed yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        (cls.provider | cls.user_portal_provider.partner_id).lang = "en_US"
        cls.contact = cls.user_portal_provider.partner_id
        cls.course = cls._course(fixed=0.0)
        cls.course.action_start_tender()
        cls.offer = cls.env["verbund.offer"].create(
            {
                "course_id": cls.course.id,
                "partner_id": cls.provider.id,
                "fixed_amount": 100.0,
                "per_head_amount": 10.0,
                "max_seats": 10,
            }
        )
        cls.offer.action_award()
        cls.course.action_open_booking()
        cls.order = cls.offer.purchase_order_id

    def _answer(self, answer="order_confirm", contact=None, **values):
        values = {"shown": self.offer._get_order_terms(), **values}
        form = PortalForm(self.env, {"answer": answer, **values})
        return self.offer._read_order_answer(form, contact or self.contact)

    def _object(self, said="Nur im Mai"):
        return self._answer("order_object", order_objection=said)

    def _lines(self):
        return self.env["verbund.decision"].search(
            [("decision", "in", ("order_confirmed", "order_objected"))]
        )

    def _told(self, told):
        return (
            self.env["verbund.notice"]
            .search(
                [("res_model", "=", "verbund.offer"), ("res_id", "=", self.offer.id)]
            )
            .filtered(lambda notice: notice.extra.get("told") == told)
        )

    def _said(self, notice):
        return notice.body.striptags().replace("\xa0", " ")

    def _task(self):
        return self.offer.order_activity_id.filtered("active")

    def _buyer(self):
        return new_test_user(
            self.env, "verbund_buyer", groups="purchase.group_purchase_user"
        )

    def _fixed_line(self):
        return self.order.order_line.filtered(lambda line: not line.verbund_per_head)


@tagged("post_install", "-at_install")
class TestOrderAnswer(OrderAnswerCase):
    """A provider confirms its order, or says what does not fit."""

    def test_the_provider_is_asked_with_the_order(self):
        self.assertEqual(self.offer.order_status, "awaited")
        [notice] = self._told("awarded")
        self.assertIn("Please confirm our order by the link", notice.body)
        self.assertIn(
            self.offer._notice_values(self.contact)["confirm_by"], notice.body
        )
        self._commit(self.course, self.company_a, 9)
        self.course.action_confirm()
        [notice] = self.env["verbund.notice"].search(
            [("template", "like", "provider_course"), ("res_id", "=", self.course.id)]
        )
        self.assertIn("Please confirm our order by the link", notice.body)

    def test_a_yes_stays_on_record_and_is_acknowledged(self):
        message = self._answer()
        self.assertIn("confirmed", message)
        self.assertEqual(self.offer.order_status, "confirmed")
        self.assertEqual(self.offer.order_answered_by, self.contact.name)
        self.assertTrue(self.order.acknowledged)
        [line] = self._lines()
        self.assertEqual(line.who_name, self.contact.name)
        for part in (self.order.name, "180.00", "8 × ", "if the course takes place"):
            self.assertIn(part, line.words.replace("\xa0", " "))
        self.assertEqual(len(self._told("order_confirmed")), 1)
        self.assertIn(
            f"has confirmed order {self.order.name}",
            " ".join(self.offer.message_ids.mapped("body")),
        )
        self._commit(self.course, self.company_a, 9)
        self.course.action_confirm()
        [notice] = self.env["verbund.notice"].search(
            [("template", "like", "provider_course"), ("res_id", "=", self.course.id)]
        )
        self.assertNotIn("Please confirm", notice.body)

    def test_twice_and_by_two_people_it_is_confirmed_once(self):
        self._answer()
        colleague = self.contact.copy({"name": "Kollegin"})
        self._answer(contact=colleague)
        self._answer()
        self.assertEqual(len(self._lines()), 1)
        self.assertEqual(len(self._told("order_confirmed")), 1)
        with self.assertRaisesRegex(UserError, "Confirmed on.*please call us"):
            self._object()
        self.assertEqual(self.offer.order_status, "confirmed")

    def test_what_does_not_fit_is_a_task_and_then_settled(self):
        message = self._object()
        self.assertIn("get in touch", message)
        self.assertEqual(self.offer.order_status, "objected")
        self.assertEqual(self._task().user_id, self.user_manager)
        self.assertIn("Nur im Mai", self._task().note)
        self._object()  # sent twice
        self.assertEqual(len(self._lines()), 1)
        [line] = self._lines()
        self.assertIn("Nur im Mai", line.words)
        task = self._task()
        self._object("Nur im Juni")
        self.assertFalse(task.exists())
        self.assertIn("Nur im Juni", self._task().note)
        self._answer()
        self.assertFalse(self._task())
        self.assertEqual(self.offer.order_status, "confirmed")
        self.assertFalse(self.offer.order_objection)

    def test_an_objection_says_why(self):
        form = PortalForm(self.env, {"answer": "order_object"})
        with self.assertRaises(UserError):
            self.offer._read_order_answer(form, self.contact)
        self.assertEqual(
            form.errors["order_objection"], "Please write to us what does not fit."
        )
        self.assertEqual(self.offer.order_status, "awaited")

    def test_a_yes_holds_for_what_the_page_has_shown(self):
        shown = self.offer._get_order_terms()
        self.order.order_line[0].price_unit = 90.0
        for answer in ("order_confirm", "order_object"):
            with self.assertRaisesRegex(UserError, "has changed since you opened"):
                self._answer(answer, shown=shown, order_objection="x")
        self.assertEqual(self.offer.order_status, "awaited")

    def test_what_changes_is_to_be_confirmed_again(self):
        """Another number of people is no change while the offer holds for it."""
        self._answer()
        self._commit(self.course, self.company_a, 9)
        self.course.action_confirm()
        self.assertEqual(self.order.amount_untaxed, 190.0)
        self.assertEqual(self.offer.order_status, "confirmed")
        page = self.offer._page_order()
        self.assertNotIn("if the course takes place", page["note"], "it does")
        begin = self.course.date_begin
        for change in (
            lambda: self.order.order_line[0].write({"price_unit": 120.0}),
            lambda: self.course.write(
                {
                    "date_begin": fields.Datetime.add(begin, days=7),
                    "date_end": fields.Datetime.add(self.course.date_end, days=7),
                }
            ),
            lambda: self._commit(self.course, self.company_b, 2),
        ):
            change()
            self.offer.invalidate_recordset()
            self.assertEqual(self.offer.order_status, "changed")
            self.assertTrue(self.offer._is_order_open())
            self._answer()
            self.assertEqual(self.offer.order_status, "confirmed")
        self.assertEqual(len(self._lines()), 4)

    def test_other_days_are_told_before_companies_are_asked_too(self):
        """It has an order for them; who was never written to reckons with none."""
        course = self._course(fixed=0.0)
        course.action_start_tender()
        rival = self.provider.copy({"name": "Akademie", "email": "a@example.com"})
        offers = self.env["verbund.offer"].create(
            [
                {"course_id": course.id, "partner_id": partner.id, "fixed_amount": 9.0}
                for partner in (self.provider, rival)
            ]
        )

        def move(day):
            known = self.env["verbund.notice"].search([])
            course.date_end = f"{day} 15:00:00"
            self.env.cr.precommit.run()
            return self.env["verbund.notice"].search([]) - known

        self.assertFalse(move("2100-02-10"), "nobody is chosen")
        offers[0].action_award("The only one.")
        self.env.cr.precommit.run()
        offers[0].action_confirm_order()
        told = move("2100-02-12")
        self.assertEqual(told.partner_id.commercial_partner_id, self.provider)
        self.assertEqual(set(told.mapped("extra")[0]["changes"]), {"days"})
        self.assertIn("Please confirm our order by the link", told[0].body)
        self.assertEqual(offers[0].order_status, "changed")
        self.assertFalse(move("2100-02-12"), "nothing has changed")
        offers[0].take_back_reason = "Krank"
        offers[0].action_take_back()
        self.env.cr.precommit.run()
        told = move("2100-02-14")
        self.assertEqual(told.partner_id, rival, "who can be chosen again")

    def test_a_cancelled_order_takes_no_answer_and_is_asked_for_anew(self):
        self._object()
        task = self._task()
        self.order.button_cancel()
        self.assertFalse(task.exists())
        self.assertFalse(self.offer.order_status)
        with self.assertRaisesRegex(UserError, "no order to the provider"):
            self._answer()
        self.order.button_draft()
        self.order.button_confirm()
        self.offer.invalidate_recordset()
        self.assertEqual(self.offer.order_status, "awaited")
        self._answer()
        self.offer.take_back_reason = "Krank"
        self.offer.action_take_back()
        with self.assertRaisesRegex(UserError, "no order to the provider"):
            self._answer()

    def test_over_is_over(self):
        self.course.provider_id = False
        with self.assertRaisesRegex(UserError, "no order to the provider"):
            self._answer()
        self.course.provider_id = self.provider
        self._commit(self.course, self.company_a, 9)
        self.course.action_confirm()
        self.course._with_transition().state = "running"
        with self.assertRaisesRegex(UserError, "no order is confirmed any more"):
            self._answer()
        self.assertFalse(self.offer._todos())

    def test_a_yes_that_is_late_is_a_task_once(self):
        self.startPatcher(patch.object(IrCron, "_commit_progress", return_value=1))
        remind = self.env["verbund.offer"]._cron_remind
        due = self.offer.order_due
        for days, has_task in ((0, False), (1, True), (2, True)):
            with self.subTest(days=days):
                with freeze_time(f"{fields.Date.add(due, days=days)} 09:00:00"):
                    remind()
                self.assertEqual(bool(self._task()), has_task)
        task = self._task()
        self.assertIn(self.order.name, task.note)
        with freeze_time(f"{fields.Date.add(due, days=3)} 09:00:00"):
            task.action_done()
            remind()
            self.assertFalse(self._task(), "it was dealt with")
            self.offer.with_user(self.user_staff).action_confirm_order()
        self.assertEqual(self.offer.order_status, "confirmed")

    def test_a_change_has_time_again(self):
        self.startPatcher(patch.object(IrCron, "_commit_progress", return_value=1))
        self._answer()
        due = fields.Date.add(self.offer.order_due, days=2)
        self.order.order_line[0].price_unit = 120.0
        with freeze_time(f"{due} 09:00:00"):
            self.env["verbund.offer"]._cron_remind()
            self.assertEqual(self.offer.order_asked_on, due)
            self.assertGreater(self.offer.order_due, due)
            self.assertFalse(self._task())

    # -------------------------------------------------------- reminders

    def _remind(self, day):
        self.startPatcher(patch.object(IrCron, "_commit_progress", return_value=1))
        with freeze_time(f"{day} 09:00:00"):
            self.env["verbund.offer"]._cron_remind()

    def _reminder_day(self):
        calendar = self.association._verbund_calendar()
        return calendar.back(self.offer.order_due, 2)

    def test_who_has_not_confirmed_is_reminded_once_before_the_day(self):
        day = self._reminder_day()
        self._remind(fields.Date.add(day, days=-1))
        self.assertFalse(self._told("order_reminder"))
        self._remind(day)
        self._remind(self.offer.order_due)
        [notice] = self._told("order_reminder")
        self.assertIn(self.order.name, notice.body)
        self.assertIn("Please confirm our order by the link", notice.body)

    def test_a_run_that_was_missed_reminds_until_the_day_is_over(self):
        self._remind(fields.Date.add(self.offer.order_due, days=1))
        self.assertFalse(self._told("order_reminder"), "somebody calls now")
        self._remind(self.offer.order_due)
        self.assertTrue(self._told("order_reminder"))

    def test_nobody_is_reminded_who_is_not_waited_for(self):
        day = self._reminder_day()
        for end in (
            self._answer,
            self._object,
            self.order.button_cancel,
            lambda: self.course.action_cancel("other"),
            lambda: self.course.write({"provider_id": False}),
        ):
            with self.cr.savepoint() as savepoint:
                end()
                self._remind(day)
                self.assertFalse(self._told("order_reminder"))
                savepoint.rollback()
            self.env.invalidate_all()

    def test_who_was_asked_a_moment_ago_is_not_reminded(self):
        day = self._reminder_day()
        self.offer._with_transition().order_asked_on = day
        self._remind(day)
        self.assertFalse(self._told("order_reminder"))

    def test_staff_note_a_yes_from_the_phone(self):
        self.offer.with_user(self.user_staff).action_confirm_order()
        self.offer.with_user(self.user_staff).action_confirm_order()
        [line] = self._lines()
        self.assertEqual(line.who_name, self.provider.name)
        self.assertEqual(line.noted_by, self.user_staff.name)
        for user in (self.user_manager_other, self.user_portal_provider):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.offer.with_user(user).action_confirm_order()

    def test_whoever_buys_notes_it_in_the_purchase_app(self):
        buyer = self._buyer()
        self.order.with_user(buyer).action_acknowledge()
        self.assertEqual(self.offer.order_status, "confirmed")
        [line] = self._lines()
        self.assertEqual(line.noted_by, buyer.name)

    def test_whoever_has_the_link_of_the_purchase_app_speaks_for_the_provider(self):
        public = self.env.ref("base.public_user")
        self.order.with_user(public).sudo().action_acknowledge()
        self.assertEqual(self.offer.order_status, "confirmed")
        self.assertEqual(self.offer.order_answered_by, self.provider.name)
        self.assertEqual(self._lines().who_name, self.provider.name)

    def test_who_approves_it_a_second_time_asks_nothing_anew(self):
        self._answer()
        self.order.button_approve()
        self.assertEqual(self.offer.order_status, "confirmed")
        self.assertFalse(self._told("ordered"))

    def test_nobody_forges_a_yes(self):
        with self.assertRaises(UserError):
            self.offer.with_user(self.user_manager).write({"order_answer": "confirmed"})
