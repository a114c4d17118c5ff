from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...models.courses.verbund_commitment_mail import (
    MAIL_OPEN,
    MAIL_PROPOSED,
    MAIL_REMINDER,
)
from .test_decision_day import DAY, MORNING, DecisionDayCommon

OVER = "until 01/13/2027"
NEXT = MORNING.replace(day=14)


@tagged("post_install", "-at_install")
class TestLastDay(DecisionDayCommon):
    """Companies promise seats until the decision date; then it is up to the staff."""

    def setUp(self):
        super().setUp()
        self.association.partner_id.tz = "Europe/Berlin"
        self.contact = self.user_portal_a.partner_id
        self.contact_b = self.user_portal_b.partner_id
        self.word = self.course.sudo()._get_commitment(self.company_a)

    def _speak(self, seats, company=None, contact=None, ceiling=None):
        """As the portal does, and a link."""
        course = self.course.with_user(self.user_portal_a).sudo()
        return course._commit_seats(
            company or self.company_a, seats, ceiling, contact=contact or self.contact
        )

    def test_until_the_end_of_the_day_where_the_association_is(self):
        """22:59 UTC is 23:59 in Berlin, 23:00 UTC the next day."""
        for seats, moment in (
            (7, MORNING.replace(day=12)),
            (8, MORNING),
            (9, datetime(2027, 1, 13, 22, 59)),
        ):
            self.clock.move_to(moment)
            self.assertTrue(self.course._takes_words())
            self._speak(seats)
        self.assertEqual(self.word.seats, 9)
        self.clock.move_to(datetime(2027, 1, 13, 23, 0))
        with self.assertRaisesRegex(UserError, OVER):
            self._speak(10)
        self.association.partner_id.tz = "America/New_York"
        self._speak(10)
        self.clock.move_to(datetime(2027, 1, 14, 5, 0))
        with self.assertRaisesRegex(UserError, OVER):
            self._speak(11)
        self.assertEqual(self.word.seats, 10)

    def test_neither_a_new_word_nor_a_larger_one(self):
        self.clock.move_to(NEXT)
        before = self.word.read(["seats", "price_limit", "price_ceiling"])
        for speak in (
            lambda: self._speak(1, self.company_b, self.contact_b),
            lambda: self._speak(7),
            lambda: self._speak(6, ceiling=500.0),
            lambda: self._speak(5),
            lambda: self.course.sudo()._commit_more(self.company_a, 7, self.contact),
            # A user of the portal speaks for itself, named or not
            lambda: (
                self.course.with_user(self.user_portal_b)
                .sudo()
                ._commit_seats(self.company_b, 1, None)
            ),
        ):
            with self.assertRaisesRegex(UserError, OVER):
                speak()
        self.assertEqual(
            self.word.read(["seats", "price_limit", "price_ceiling"]), before
        )
        self.assertFalse(self.course.sudo()._get_commitment(self.company_b))

    def test_rpc_is_no_way_round_it(self):
        self.clock.move_to(NEXT)
        offered = self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_b.id}
        )
        offered = offered.with_user(self.user_portal_b)
        for door in (
            offered.action_commit,
            lambda: offered.write({"seats": 2}),
            lambda: self.word.with_user(self.user_portal_a).write({"seats": 9}),
        ):
            with self.assertRaises(AccessError):
                door()

    def test_staff_note_what_they_are_told_and_it_is_on_record(self):
        self.clock.move_to(NEXT)
        offered = self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_b.id}
        )
        offered.with_user(self.user_staff).action_commit()
        self.assertEqual(offered.state, "committed")
        self.assertIn(self.user_staff.name, offered.committed_by)
        self.word.with_user(self.user_staff).seats = 7
        self.assertIn(self.user_staff.name, self.word.committed_by)
        self.assertFalse(offered._may_leave())
        receipt = self._told(self.course, "mail_commitment_receipt")[:1]
        self.assertIn("your word is binding", receipt.body)
        self.assertNotIn("change", receipt.body)

    def test_once_it_is_put_off_everything_is_open_again(self):
        self.clock.move_to(NEXT)
        waiting = self.course.sudo()._join_waiting(
            self.company_b, 2, "up_to", contact=self.contact_b
        )
        self.assertEqual(waiting.state, "waiting")
        self.course.action_prolong("2027-01-20")
        # Who has waited comes first
        self.assertEqual((waiting.state, waiting.offered_seats), ("offered", 2))
        self._speak(7)
        self.assertEqual(self.word.seats, 7)
        self.clock.move_to(MORNING.replace(day=21))
        with self.assertRaisesRegex(UserError, "until 01/20/2027"):
            self._speak(8)

    def test_who_waits_is_offered_seats_once_it_is_decided(self):
        self._commit(self.course, self.company_c, 2)
        self.clock.move_to(NEXT)
        waiting = self.course.sudo()._join_waiting(
            self.company_b, 2, "up_to", contact=self.contact_b
        )
        self.course.sudo()._look_after_waiting()
        self.course.write({"max_seats": 13})
        self.assertEqual(waiting.state, "waiting", "nothing is decided")
        self.course.action_confirm()
        self.assertEqual(waiting.state, "offered")
        waiting.sudo()._take(self.contact_b)
        self.assertEqual(waiting.state, "taken")

    def test_what_was_offered_from_the_list_keeps_its_day(self):
        self._commit(self.course, self.company_c, 6)
        waiting = self.course.sudo()._join_waiting(
            self.company_b, 2, "up_to", contact=self.contact_b
        )
        self.course.sudo()._get_commitment(self.company_c).action_release("declined")
        self.assertEqual(waiting.state, "offered")
        self.assertGreater(waiting.offered_until, DAY)
        self.clock.move_to(NEXT)
        waiting.sudo()._take(self.contact_b)
        word = self.course.sudo()._get_commitment(self.company_b)
        self.assertEqual((word.state, word.seats), ("committed", 2))
        with self.assertRaisesRegex(UserError, OVER):
            self._speak(3, self.company_b, self.contact_b)

    def test_a_question_for_a_new_limit_keeps_its_day(self):
        self.clock.move_to(NEXT)
        self.course.sudo().cost_ids.amount_fixed = 4800.0
        self.env.cr.precommit.run()
        self.assertTrue(self.word._asked_now())
        page = self.course.sudo()._page_word(self.company_a, self.contact)
        self.assertTrue(page["may_release"], "a dearer plan has set it free")
        [todo] = self.word._todos(lambda word: "", (0, None), DAY)
        self.assertGreaterEqual(todo.due, NEXT.date())
        self.word.sudo().with_user(self.user_portal_a).sudo()
        self.course.sudo()._accept_limit(
            self.company_a, self.word._asked_now(), contact=self.contact
        )
        self.assertFalse(self.word._asked_now())

    def test_nobody_is_asked_who_could_not_answer(self):
        offered = self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_b.id}
        )
        [asked] = self._told(self.course, "mail_booking_open").filtered(
            lambda notice: notice.res_id == offered.id
        )[:1]
        need = self._need(self.company_c, 1)
        self.clock.move_to(NEXT)
        with self.assertRaisesRegex(UserError, "put the decision off"):
            self.course.action_remind()
        with self.assertRaisesRegex(UserError, "put the decision off"):
            self.course.with_user(self.user_manager).action_add_needs(need.ids)
        with self.assertRaises(UserError):
            asked.action_resend()
        late = self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_c.id}
        )
        self.assertFalse(
            self.env["verbund.notice"].search(
                [
                    ("res_model", "=", late._name),
                    ("res_id", "=", late.id),
                    ("template", "in", (MAIL_OPEN, MAIL_REMINDER, MAIL_PROPOSED)),
                ]
            )
        )
        self.assertFalse(offered._todos(lambda word: "", (0, None), DAY))
        self.course.action_prolong("2027-01-20")
        [todo] = late._todos(lambda word: "", (0, None), DAY)
        self.assertEqual(str(todo.due), "2027-01-20")
        told = self._told(self.course, "mail_course_prolonged")
        self.assertIn(late.id, told.mapped("res_id"))

    def test_a_colleague_asks_nobody_then(self):
        reader = self.user_portal_a_reader.partner_id
        course = self.course.with_user(self.user_portal_a_reader).sudo()
        course._propose_seats(self.company_a, 7, reader)
        self.clock.move_to(NEXT)
        with self.assertRaisesRegex(UserError, OVER):
            course._propose_seats(self.company_a, 8, reader)
        self.assertFalse(course._page_word(self.company_a, reader)["ask_whom"])

    def test_empty_seats_only_for_whom_they_were_offered(self):
        guarantees = self.env["verbund.guarantee"]
        self.clock.move_to(MORNING)
        asked = guarantees.create(
            {
                "course_id": self.course.id,
                "partner_id": self.company_b.id,
                "seats": 1,
                "max_amount": 900.0,
            }
        )
        self.clock.move_to(NEXT)
        course = self.course.sudo()
        with self.assertRaisesRegex(UserError, OVER):
            course._guarantee_seats(self.company_a, 1, 900.0, contact=self.contact)
        self.assertIsNone(course._page_guarantee(self.company_a))
        page = course._page_guarantee(self.company_b)
        self.assertTrue(page["takes"] and page["closes"])
        [todo] = asked._todos(lambda course: "")
        self.assertIsNone(todo.due, "until it is decided")
        course._guarantee_seats(self.company_b, 1, 900.0, contact=self.contact_b)
        self.assertEqual(asked.state, "bound")
        for seats, amount in ((2, 900.0), (1, 950.0)):
            with self.assertRaisesRegex(UserError, OVER):
                course._guarantee_seats(
                    self.company_b, seats, amount, contact=self.contact_b
                )
        with self.assertRaisesRegex(UserError, "is binding"):
            course._guarantee_seats(self.company_b, 1, 800.0, contact=self.contact_b)
        self.assertEqual((asked.seats, asked.max_amount), (1, 900.0))

    def test_needs_are_not_offered_a_course_that_is_being_decided(self):
        need = self._need(self.company_b, 1)
        wizard = self.env["verbund.need.assign"].with_user(self.user_manager)

        def choices():
            values = {"need_ids": [Command.set(need.ids)], "show_all": True}
            return wizard.new(values).choice_ids._origin

        self.assertIn(self.course, choices())
        self.clock.move_to(NEXT)
        self.assertNotIn(self.course, choices())
