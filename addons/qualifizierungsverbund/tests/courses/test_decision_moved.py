from datetime import date, datetime, timedelta

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import MODULE
from .test_decision_day import DAY, MORNING, DecisionDayCommon


@tagged("post_install", "-at_install")
class TestDecisionMoved(DecisionDayCommon):
    """Another decision date, of one course or many: who is told what is seen first."""

    def setUp(self):
        super().setUp()
        self.clock.move_to(MORNING - timedelta(days=7))
        self.other = self._open({self.company_b: 3}, name="Der andere Kurs")
        self.planned = self._course(commitment_deadline=DAY).with_user(self.user_staff)
        self.courses = self.course | self.other | self.planned

    def _move(self, day, courses=None, user=None):
        dialog = self._dialog(
            f"{MODULE}.verbund_course_move_action",
            self.courses if courses is None else courses,
            user or self.user_staff,
        )
        dialog.day = day
        return dialog

    def test_the_dialog_shows_whom_a_new_date_tells_what(self):
        told = self.env["verbund.notice"].search([])
        for day in ("2027-01-20", "2027-01-11"):
            with self.subTest(day=day):
                dialog = self._move(day)
                for words in ("alpha@example.com", "beta@example.com"):
                    self.assertIn(words, dialog.preview)
                self.assertFalse(dialog.is_refused)
        self.env.cr.precommit.run()
        self.assertEqual(set(self.courses.mapped("commitment_deadline")), {DAY})
        self.assertEqual(self.env["verbund.notice"].search([]), told)

    def test_without_a_day_nothing_is_said_of_who_is_told(self):
        dialog = self._move(False)
        self.assertFalse(dialog.preview)
        self.assertFalse(dialog.is_refused)
        dialog.day = DAY  # as it is: there is nothing to tell
        self.assertIn("Nobody is written to", dialog.preview)

    def test_later_it_is_put_off_and_can_be_taken_back(self):
        until = datetime.now() + timedelta(minutes=10)
        self._move("2027-01-20").save().action_move()
        self.env.cr.precommit.run()
        self.assertEqual(
            set(self.courses.mapped("commitment_deadline")), {date(2027, 1, 20)}
        )
        for course, company in (
            (self.course, self.company_a),
            (self.other, self.company_b),
        ):
            notice = self._told(course, "mail_course_prolonged")
            self.assertEqual(notice.partner_id, company)
            self.assertEqual(notice.sudo().mail_id.scheduled_date, until)
            self.assertFalse(self._told(course, "mail_course_changed"), "told once")
        self.other.action_step_back()
        self.assertEqual(self.other.commitment_deadline, DAY)
        self.assertFalse(self._told(self.other, "mail_course_prolonged"))
        self.assertTrue(self._told(self.course, "mail_course_prolonged"))

    def test_earlier_companies_are_told_once(self):
        until = datetime.now() + timedelta(minutes=10)
        self._move("2027-01-11").save().action_move()
        self.env.cr.precommit.run()
        for course in (self.course, self.other):
            notice = self._told(course, "mail_course_changed")
            self.assertEqual(set(notice.extra["changes"]), {"deadline"})
            self.assertEqual(notice.sudo().mail_id.scheduled_date, until)
        self.assertFalse(self._told(self.planned, "mail_course_changed"))
        self.assertEqual(self.planned.commitment_deadline, date(2027, 1, 11))

    def _moved(self, *days):
        """Move the date of one course, each time in a transaction of its own.

        :return: what its companies are told in the end
        """
        for day in days:
            self._move(day, self.course).save().action_move()
            self.env.cr.precommit.run()
            self.env.invalidate_all()
        return self._told(self.course, "mail_course_prolonged") | self._told(
            self.course, "mail_course_changed"
        )

    def test_a_date_moved_twice_is_told_once(self):
        """From the one that companies know to the one that holds."""
        show = self.association._verbund_show
        old = show(DAY)
        for days, template, new in (
            (("2027-01-25", "2027-01-20"), "prolonged", date(2027, 1, 20)),
            (("2027-01-20", "2027-01-25"), "prolonged", date(2027, 1, 25)),
            (("2027-01-11", "2027-01-20"), "prolonged", date(2027, 1, 20)),
            (("2027-01-20", "2027-01-11"), "changed", date(2027, 1, 11)),
            (("2027-01-11", "2027-01-12"), "changed", date(2027, 1, 12)),
        ):
            with self.subTest(days=days), self.env.cr.savepoint() as point:
                notice = self._moved(*days)
                self.assertEqual(notice.template, f"{MODULE}.mail_course_{template}")
                extra = notice.extra
                said = extra.get("prolonged") or extra["changes"]["deadline"]
                self.assertEqual((said["old"], said["new"]), (old, show(new)))
                self.assertEqual(self.course.commitment_deadline, new)
                until = datetime.now() + timedelta(minutes=10)
                self.assertEqual(notice.sudo().mail_id.scheduled_date, until)
                if template == "prolonged":
                    self.course.action_step_back()
                    self.assertEqual(self.course.commitment_deadline, DAY)
                else:
                    self.assertFalse(self.course.can_step_back)
                point.close(rollback=True)
                self.env.invalidate_all()

    def test_a_date_moved_by_a_slip_and_back_is_told_nobody(self):
        for day in ("2027-01-11", "2027-01-25"):
            with self.subTest(day=day):
                self.assertFalse(self._moved(day, str(DAY)))
                self.assertEqual(self.course.commitment_deadline, DAY)
                self.assertFalse(self.course.can_step_back)
        put_off = self.course._count_prolonged().get(self.course.id, 0)
        self.assertEqual(put_off, 0, "it was not put off after all")

    def test_who_guarantees_empty_seats_reads_once_as_well(self):
        bound = self.course.sudo()._guarantee_seats(self.company_c, 1, 5000)
        self.assertEqual(bound.state, "bound")
        self._told(self.course, "mail_guarantee_bound").sudo().mail_id.state = "sent"
        self._moved("2027-01-25", "2027-01-20")
        stands = self._told(self.course, "mail_guarantee_stands")
        self.assertEqual(stands.partner_id, self.company_c)
        self.assertIn(self.association._verbund_show(date(2027, 1, 20)), stands.body)
        self._moved(str(DAY))
        self.assertFalse(self._told(self.course, "mail_guarantee_stands"))

    def test_a_date_that_somebody_has_read_is_told_as_moved_again(self):
        [first] = self._moved("2027-01-25")
        first.sudo().mail_id.state = "sent"
        told = self._moved("2027-01-20") - first
        said = told.extra["changes"]["deadline"]
        self.assertEqual(said["old"], self.association._verbund_show(date(2027, 1, 25)))

    def test_who_was_asked_meanwhile_reads_of_the_later_move(self):
        """Its question names the date that was a slip."""
        self._moved("2027-01-25")
        self.course.sudo()._commit_seats(self.company_c, 1, None)
        told = self._moved("2027-01-20")
        changed = told.filtered(lambda n: n.template == f"{MODULE}.mail_course_changed")
        self.assertEqual(changed.partner_id, self.company_a | self.company_c)

    def test_the_same_day_is_no_news(self):
        self._move(str(DAY)).save().action_move()
        self.env.cr.precommit.run()
        self.assertFalse(self._told(self.course, "mail_course_changed"))
        self.assertFalse(self._told(self.course, "mail_course_prolonged"))

    def test_all_or_nothing_and_why(self):
        """One that cannot be moved there keeps all: no half of them is told."""
        self.other.action_cancel("cost")
        for day, said in (
            ("2027-01-20", "is decided"),
            ("2027-01-17", "no working day"),
            ("2027-01-05", "still ahead"),
        ):
            with self.subTest(day=day):
                courses = self.courses if said == "is decided" else self.course
                dialog = self._move(day, courses)
                self.assertTrue(dialog.is_refused)
                self.assertIn(said, dialog.preview)
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    dialog.save().action_move()
                self.assertEqual(self.course.commitment_deadline, DAY)

    def test_only_staff_of_the_networks_move_it(self):
        with self.assertRaises(AccessError):
            self.course.with_user(self.user_manager_other).action_move_decision(
                "2027-01-20"
            )
        with self.assertRaises(AccessError):
            self._move("2027-01-20", self.course, self.user_manager_other)

    def test_a_date_that_companies_were_told_is_not_typed_over(self):
        """In the form as in the list, where many are edited at once."""
        for view in ("form", "list"):
            arch = self.course.get_view(view_type=view)["arch"]
            [field] = etree.fromstring(arch).xpath(
                "//field[@name='commitment_deadline']"
            )
            self.assertEqual(field.get("readonly"), "state == 'booking_open'", view)
