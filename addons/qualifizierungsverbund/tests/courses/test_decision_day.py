from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.base.models.ir_cron import IrCron

from ..common import MODULE, VerbundCommon

# A Wednesday; the course starts on the first of February.
DAY = date(2027, 1, 13)
MORNING = datetime(2027, 1, 13, 9)


class DecisionDayCommon(VerbundCommon):
    """A course whose decision date is here, two of eight seats missing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.user_manager.email = "manager@example.com"
        cls.company_c = cls._company("Gamma Muster GmbH", "gamma")

    def setUp(self):
        super().setUp()
        self.clock = self.enterContext(freeze_time(MORNING - timedelta(days=14)))
        self.course = self._open({self.company_a: 6})
        self.clock.move_to(MORNING)

    def _open(self, seats_by_company, **values):
        course = self._course(
            **{
                "commitment_deadline": DAY,
                "date_begin": "2027-02-01 08:00:00",
                "date_end": "2027-02-05 15:00:00",
                **values,
            }
        )
        course.action_open_booking()
        for company, seats in seats_by_company.items():
            self._commit(course, company, seats)
        self.env.cr.precommit.run()
        return course.with_user(self.user_staff)

    def _told(self, record, template):
        return self.env["verbund.notice"].search(
            [
                ("owner_model", "=", record._name),
                ("owner_id", "=", record.id),
                ("template", "=", f"{MODULE}.{template}"),
            ]
        )

    def _run_cron(self):
        with patch.object(IrCron, "_commit_progress", return_value=1):
            self.env["verbund.course"]._cron_remind()

    def _decide(self, course=None):
        course = course or self.course
        return self._dialog(
            f"{MODULE}.verbund_course_decide_action", course, course.env.user
        )


@tagged("post_install", "-at_install")
class TestDecisionDay(DecisionDayCommon):
    """What is proposed on the decision date, and to whom."""

    def test_nothing_is_proposed_before_the_decision_date(self):
        self.clock.move_to(MORNING - timedelta(days=1))
        self.assertFalse(self.course.proposed_outcome)
        self.clock.move_to(MORNING)
        self.course.invalidate_recordset()
        self.assertEqual(self.course.proposed_outcome, "cancel")
        self.assertIn("Seats missing: 2.", self.course.proposed_words)

    def test_the_day_is_that_of_the_association(self):
        """Where the association is, the day begins an hour before it does in UTC."""
        self.association.partner_id.tz = "Europe/Berlin"
        self.clock.move_to(datetime(2027, 1, 12, 22, 30))
        self.assertFalse(self.course.proposed_outcome)
        self.clock.move_to(datetime(2027, 1, 12, 23, 30))
        self.course.invalidate_recordset()
        self.assertTrue(self.course.proposed_outcome)

    def test_it_runs_when_the_minimum_is_reached(self):
        self._commit(self.course.sudo(), self.company_b, 2)
        self.assertEqual(self.course.proposed_outcome, "run")
        self.assertIn("Seats taking part: 8.", self.course.proposed_words)

    def test_it_is_prolonged_as_long_as_there_is_hope_and_time(self):
        self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_b.id, "seats": 2}
        )
        self.assertEqual(self.course.proposed_outcome, "prolong")
        self.course.action_prolong("2027-01-20")
        self.assertFalse(self.course.proposed_outcome)
        self.clock.move_to(datetime(2027, 1, 20, 9))
        self.course.invalidate_recordset()
        self.assertEqual(self.course.proposed_outcome, "cancel", "who waited once")
        options = [o.outcome for o in self.course._get_options()[self.course]]
        self.assertEqual(options, ["cancel", "prolong"])

    def test_nothing_is_proposed_of_what_is_decided_or_asked_for(self):
        self.course.override_reason = "They need it"
        # at the price of six seats
        self.course.commitment_ids.sudo()._with_transition().price_limit = 550
        self.course.action_confirm()
        self.assertTrue(self.course.review_ids)
        self.course.invalidate_recordset()
        self.assertFalse(self.course.proposed_outcome)
        admin = self.course.with_user(self.user_verbund_admin)
        admin.action_reject("Too few")
        self.course.invalidate_recordset()
        self.assertTrue(self.course.proposed_outcome)
        self.course.action_cancel()
        self.assertFalse(self.course.proposed_outcome)

    def test_who_is_responsible_is_told_once_for_each_decision_date(self):
        self.clock.move_to(MORNING - timedelta(days=1))
        self._run_cron()
        self.assertFalse(self._told(self.course, "mail_decision_due"))
        self.clock.move_to(MORNING)
        self._run_cron()
        self._run_cron()
        notice = self._told(self.course, "mail_decision_due")
        self.assertEqual(notice.email, "manager@example.com")
        self.assertIn("Proposed", notice.body)
        self.assertIn("Seats missing: 2.", notice.body)
        task = self.course.sudo().decision_activity_id
        self.assertEqual(task.user_id, self.user_manager)
        self.assertNotIn("2", task.note, "a task names no facts that grow old")
        self.clock.move_to(MORNING + timedelta(days=1))
        self._run_cron()
        self.assertEqual(self._told(self.course, "mail_decision_due"), notice)
        self.course.action_prolong("2027-01-20")
        self.assertFalse(task.exists(), "nothing is to be decided now")
        self.clock.move_to(datetime(2027, 1, 20, 9))
        self._run_cron()
        self.assertEqual(len(self._told(self.course, "mail_decision_due")), 2)

    def test_another_decision_date_is_told_when_it_comes(self):
        """Moved by hand, as when it is put off; to a holiday as well."""
        self._run_cron()
        task = self.course.sudo().decision_activity_id
        for day in ("2027-01-20", "2027-01-24"):  # the second one is a Sunday
            self.course.commitment_deadline = day
            self.assertFalse(task.exists(), "nothing is to be decided now")
            self.assertFalse(self.course.proposed_outcome)
            told = self._told(self.course, "mail_decision_due")
            self.clock.move_to(f"{day} 09:00:00")
            self.course.invalidate_recordset()
            self.assertTrue(self.course.proposed_outcome)
            self._run_cron()
            self.assertEqual(
                len(self._told(self.course, "mail_decision_due")), len(told) + 1
            )
            task = self.course.sudo().decision_activity_id

    def test_where_nobody_decides_colleagues_are_told_once(self):
        """Two working days later, while it is still to be decided; not who was told."""
        colleague = self.user_staff
        colleague.email = "staff@example.com"
        network = self.course.sudo().network_ids
        network.team_ids |= colleague | self.user_manager
        self._run_cron()
        first = self._told(self.course, "mail_decision_due")
        for day, told in ((14, 0), (15, 1), (16, 1), (22, 1)):
            self.clock.move_to(MORNING.replace(day=day))
            self._run_cron()
            later = self._told(self.course, "mail_decision_due") - first
            self.assertEqual(len(later), told, day)
        self.assertEqual(later.partner_id, colleague.partner_id)
        self.assertIn("Nothing is decided yet", later.body)
        self.assertIn(self.user_manager.name, later.body)
        self.assertIn("you work for a network", later.mail_id.sudo().body_html or "")
        self.assertEqual(
            self.course.sudo().decision_activity_id.user_id, self.user_manager
        )

    def test_where_nobody_else_works_for_it_administrators_of_the_association_are(self):
        other = self.env["res.company"].sudo().create({"name": "Nachbarverband"})
        stranger = self._staff("verbund_admin_other", "group_verbund_admin").sudo()
        stranger.write(
            {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        )
        self.course.sudo().network_ids.team_ids = False
        colleague = self.user_verbund_admin
        deputies = self.course.sudo()._get_deputies()
        self.assertIn(colleague, deputies)
        self.assertNotIn(stranger, deputies)

    def test_where_it_is_decided_or_put_off_no_colleague_is_told(self):
        self.course.sudo().network_ids.team_ids |= self.user_staff
        self._run_cron()
        first = self._told(self.course, "mail_decision_due")
        self.course.action_prolong("2027-01-20")
        self.clock.move_to(MORNING.replace(day=18))
        self._run_cron()
        self.assertEqual(self._told(self.course, "mail_decision_due"), first)

    def test_without_a_decision_date_nothing_is_due(self):
        self.course.sudo()._with_transition().commitment_deadline = False
        self._run_cron()
        self.assertFalse(self._told(self.course, "mail_decision_due"))
        self.assertFalse(self.course.proposed_outcome)
        self.assertTrue(self.course._get_options()[self.course])

    def test_a_missed_run_is_made_up_for(self):
        self.clock.move_to(MORNING + timedelta(days=3))
        self._run_cron()
        self.assertTrue(self._told(self.course, "mail_decision_due"))

    def test_a_proposal_that_is_not_true_any_more_is_not_sent_again(self):
        self._run_cron()
        notice = self._told(self.course, "mail_decision_due")
        self.assertFalse(notice._get_obstacle(self.course.sudo()))
        self._commit(self.course.sudo(), self.company_b, 2)
        self.assertIn("changed again", notice._get_obstacle(self.course.sudo()))

    def test_the_task_ends_with_the_decision(self):
        for decide in ("action_confirm", "action_cancel"):
            with self.subTest(decide):
                course = self._reopen()
                self._run_cron()
                task = course.sudo().decision_activity_id
                self.assertTrue(task)
                getattr(course, decide)()
                self.assertFalse(task.exists())

    def _reopen(self):
        self.clock.move_to(MORNING - timedelta(days=14))
        course = self._open({self.company_a: 5, self.company_b: 3})
        self.clock.move_to(MORNING)
        return course

    def test_proposals_of_many_courses_take_as_many_queries_as_of_one(self):
        courses = self.course
        for _number in range(3):
            self.clock.move_to(MORNING - timedelta(days=14))
            courses |= self._open({self.company_a: 2})
        self.clock.move_to(MORNING)
        courses.mapped("seats_missing")

        def count(records):
            records.env.invalidate_all()
            records.mapped("commitment_ids.seats"), records.mapped("review_ids")
            records.mapped("topic_id.name"), records.network_ids.mapped("name")
            before = self.env.cr.sql_log_count
            records.mapped("proposed_words")
            return self.env.cr.sql_log_count - before

        count(courses)
        self.assertLessEqual(count(courses), count(courses[:1]) + 2)


@tagged("post_install", "-at_install")
class TestProlong(DecisionDayCommon):
    """The decision is put off."""

    def test_whoever_is_asked_or_bound_is_told_once(self):
        self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_b.id, "seats": 2}
        )
        self.env.cr.precommit.run()
        self.course.action_prolong("2027-01-20", "Two more have called.")
        self.env.cr.precommit.run()
        notices = self._told(self.course, "mail_course_prolonged")
        self.assertEqual(notices.partner_id, self.company_a | self.company_b)
        self.assertEqual(len(notices), 2)
        self.assertFalse(self._told(self.course, "mail_course_changed"))
        for notice in notices:
            self.assertIn("Two more have called.", notice.body)
        line = self.course.decision_ids.filtered(lambda d: d.decision == "prolonged")
        self.assertIn("Two more have called.", line.words)

    def test_a_word_stays_with_its_limit_and_is_free_until_the_new_date(self):
        """It was to be bound after the old date: it is asked for no more than that."""
        word = self.course.commitment_ids
        limit = word.price_limit
        self.clock.move_to(MORNING + timedelta(days=1))
        self.assertFalse(word._may_leave())
        self.course.action_prolong("2027-01-20")
        self.assertEqual((word.state, word.price_limit), ("committed", limit))
        notice = self._told(self.course, "mail_course_prolonged")
        self.assertIn("You can change your word or take it back", notice.body)
        self.assertIn("Your word stays as it is", notice.body)
        self.clock.move_to(datetime(2027, 1, 20, 22))
        self.assertTrue(word._may_leave())
        self.course.sudo()._release_seats(self.company_a)
        self.assertEqual(word.state, "released")

    def test_after_the_new_date_it_is_bound(self):
        self.course.action_prolong("2027-01-20")
        self.clock.move_to(datetime(2027, 1, 21, 9))
        with self.assertRaisesRegex(UserError, "has passed"):
            self.course.sudo()._release_seats(self.company_a)

    def test_only_to_a_working_day_ahead_and_before_the_start(self):
        for day, words in (
            (None, "Enter the new decision date"),
            ("2027-01-12", "after today"),
            ("2027-01-13", "after today"),
            ("2027-01-16", "no working day"),
            ("2027-01-17", "no working day"),
            ("2027-02-01", "starts on"),
            ("2027-03-01", "starts on"),
            ("soon", "A day is expected"),
            (20270120, "A day is expected"),
            (["2027-01-20"], "A day is expected"),
        ):
            with self.subTest(day), self.assertRaisesRegex(UserError, words):
                self.course.action_prolong(day)
        self.assertEqual(self.course.commitment_deadline, DAY)
        self.course.action_prolong("2027-01-14")
        self.assertEqual(self.course.commitment_deadline, date(2027, 1, 14))

    def test_pressed_twice_it_is_prolonged_once(self):
        self.course.action_prolong("2027-01-20")
        with self.assertRaisesRegex(UserError, "after its decision date"):
            self.course.action_prolong("2027-01-20")
        self.assertEqual(len(self._told(self.course, "mail_course_prolonged")), 1)

    def test_not_what_is_decided_or_about_to_be_approved(self):
        self.association.verbund_course_approval_limit = 1.0
        self._commit(self.course.sudo(), self.company_b, 2)
        self.course.action_confirm()
        with self.assertRaisesRegex(UserError, "waits for an approval"):
            self.course.action_prolong("2027-01-20")
        self.course.with_user(self.user_verbund_admin).action_approve()
        self.assertEqual(self.course.state, "confirmed")
        with self.assertRaisesRegex(UserError, "takes no commitments"):
            self.course.action_prolong("2027-01-20")

    def test_not_by_staff_of_another_network(self):
        with self.assertRaises(AccessError):
            self.course.with_user(self.user_manager_other).action_prolong("2027-01-20")

    def test_the_text_is_sent_again_while_it_is_true(self):
        self.course.action_prolong("2027-01-20")
        notice = self._told(self.course, "mail_course_prolonged")
        word = self.course.commitment_ids.sudo()
        self.assertFalse(notice._get_obstacle(word))
        notice.sudo().mail_id.state = "sent"
        self.course.action_prolong("2027-01-21")
        self.assertTrue(notice._get_obstacle(word))


@tagged("post_install", "-at_install")
class TestDecideDialog(DecisionDayCommon):
    """One dialog for each outcome, with what it tells whom."""

    def test_it_opens_with_what_is_proposed(self):
        form = self._decide()
        self.assertEqual(
            (form.outcome, form.cancel_reason), ("cancel", "min_not_reached")
        )
        self.assertIn("proposed", form.options)
        self.assertIn("does not take place", form.preview)
        self.assertIn("alpha@example.com", form.preview)
        self.assertEqual(self.course.state, "booking_open", "it is a rehearsal")
        form.save().action_decide()
        self.assertEqual(self.course.state, "cancelled")

    def test_prolong_shows_its_mails(self):
        form = self._decide()
        form.outcome = "prolong"
        self.assertEqual(form.day, date(2027, 1, 27), "two weeks, before it starts")
        self.assertIn("decided later", form.preview)
        form.day = "2027-01-16"
        self.assertIn("no working day", form.preview)
        form.day = "2027-01-18"
        form.save().action_decide()
        self.assertEqual(self.course.commitment_deadline, date(2027, 1, 18))

    def _offered(self, course=None):
        """What the dialog lets choose, each of it tried; what it says of others."""
        form = self._decide(course)
        for outcome in form.open_outcomes:
            form.outcome = outcome
            self.assertNotIn("alert-warning", form.preview, outcome)
        return set(form.open_outcomes), form.options

    def test_only_what_can_be_done_is_offered_and_why_not_the_others(self):
        self.course.commitment_ids.sudo()._with_transition().price_limit = 550
        offered, words = self._offered()
        self.assertEqual(offered, {"run", "prolong", "cancel"})
        self.assertIn("Merge is not possible", words)
        self.assertIn("No other course on the topic takes seats.", words)
        other = self._open({self.company_b: 8}, max_seats=10)
        self.course.invalidate_recordset()
        self.assertIn("promised here: 6", self._offered()[1])
        other.sudo().max_seats = 20
        self.assertIn("merge", self._offered()[0])
        other.action_confirm()
        offered, words = self._offered(other)
        self.assertEqual(offered, {"cancel"})
        self.assertIn("promised here: 8", words)
        decided = "It is decided already: the course takes place."
        self.assertEqual(words.count(decided), 2)
        self.assertIn("No seat is missing. Seats that would be called off: 8.", words)

    def test_on_the_last_day_and_after_the_start(self):
        self.course.commitment_ids.sudo()._with_transition().price_limit = 550
        self.clock.move_to("2027-01-29 09:00:00")
        offered, words = self._offered()
        self.assertEqual(offered, {"run", "cancel"})
        self.assertIn("No working day is left before it starts.", words)
        self.clock.move_to("2027-02-02 09:00:00")
        offered, words = self._offered()
        self.assertEqual(offered, {"cancel"})
        self.assertEqual(words.count("was to start on"), 2)
        word = self.course.commitment_ids.sudo()
        self.clock.move_to(MORNING)
        word._with_transition().price_limit = 100
        offered, words = self._offered()
        self.assertNotIn("run", offered)
        self.assertIn("Not all companies have agreed to that", words)

    def test_run_below_the_minimum_needs_words_and_an_approval(self):
        self.course.commitment_ids.sudo()._with_transition().price_limit = 550
        form = self._decide()
        form.outcome = "run"
        self.assertIn("takes place", form.preview)
        with self.assertRaises(AssertionError):
            form.save()
        form.reason = "They need it"
        form.save().action_decide()
        self.assertTrue(self.course.review_ids)
        self.assertEqual(self.course.state, "booking_open")

    def test_decided_otherwise_before_it_is_approved(self):
        """Who approves then is told; nothing takes place that was called off."""
        self.association.verbund_course_approval_limit = 1.0
        self._commit(self.course.sudo(), self.company_b, 3)
        self.course.action_confirm()
        self.assertTrue(self.course.review_ids)
        with self.assertRaisesRegex(UserError, "waits for an approval"):
            self.course.action_prolong("2027-01-20")
        self.course.action_cancel()
        with self.assertRaises(UserError):
            self.course.with_user(self.user_verbund_admin).action_approve()
        self.assertEqual(self.course.state, "cancelled")
        self.assertFalse(self.course.event_id)
        self.assertFalse(self._told(self.course, "mail_course_confirmed"))

    def test_of_two_managers_the_second_is_told_that_it_is_decided(self):
        first, second = self._decide().save(), self._decide().save()
        first.action_decide()
        with self.assertRaisesRegex(UserError, "Somebody has decided meanwhile"):
            second.action_decide()
        self.assertEqual(len(self._told(self.course, "mail_course_cancelled")), 1)

    def test_of_two_managers_the_second_is_told_that_it_is_put_off(self):
        """Companies that read of a later date must not read of the end beside it."""
        first, second = self._decide(), self._decide()
        first.outcome = "prolong"
        second.outcome = "cancel"
        first, second = first.save(), second.save()
        first.action_decide()
        with self.assertRaisesRegex(UserError, "was put off meanwhile: .* until "):
            second.action_decide()
        self.assertEqual(self.course.state, "booking_open")
        again = self._decide()
        again.outcome = "cancel"
        again.save().action_decide()
        self.assertEqual(self.course.state, "cancelled")
