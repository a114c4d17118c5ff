from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.base.models.ir_cron import IrCron

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestCourseMails(VerbundCommon):
    """Whoever is concerned by a course is told, once, truly."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_c = cls._company("Gamma Muster GmbH", "gamma")
        # Words and numbers of the tests are English ones
        cls.association.partner_id.lang = "en_US"

    def _open(self, *companies, seats=4, **values):
        needs = self.env["verbund.need"].browse()
        for company in companies:
            needs |= self._need(company, seats)
        course = self._course(**values).with_user(self.user_manager)
        course.sudo()._pool_needs(needs.ids)
        course.action_open_booking()
        return course

    def _told(self, record, template=None):
        """What was written about a document, and about what belongs to it."""
        domain = [
            "|",
            *["&", ("owner_model", "=", record._name), ("owner_id", "=", record.id)],
            *["&", ("res_model", "=", record._name), ("res_id", "=", record.id)],
        ]
        if template:
            domain.append(("template", "=", f"qualifizierungsverbund.{template}"))
        return self.env["verbund.notice"].search(domain, order="id")

    def _text(self, notice):
        return " ".join(notice.body.striptags().split())

    # ------------------------------------------------------- booking is open

    def test_who_is_asked_learns_price_dates_and_until_when(self):
        course = self._open(self.company_a, self.company_b)
        notices = self._told(course, "mail_booking_open")
        self.assertEqual(
            notices.mapped("email"), ["alpha@example.com", "beta@example.com"]
        )
        text = self._text(notices[0])
        self.assertIn("Alpha Muster GmbH", text)
        self.assertNotIn("Beta", text)
        for words in ("412.50", "275.00", "1,650.00", "12/31/2099", "02/01/2100"):
            self.assertIn(words, text)
        self.assertIn("please answer by 12/31/2099", notices[0].subject)
        self.assertIn("/verbund/l/", notices[0].sudo().mail_id.body_html)
        self.assertEqual(notices[0].sudo().link_id.scope, "word")

    def test_where_nobody_may_answer_the_question_says_so(self):
        """Its page would refuse the answer that a button had asked for."""
        course = self._open(self.company_a)
        asked = self._told(course, "mail_booking_open")
        said = "In your company this may do: nobody that we know – please call us"
        self.assertIn(said, self._text(asked))
        self.assertNotIn("Answer now", asked.sudo().mail_id.body_html)

    def test_who_is_added_later_is_asked_too_and_who_commits_is_not(self):
        course = self._open(self.company_a)
        self.env["verbund.commitment"].with_user(self.user_staff).create(
            {"course_id": course.id, "partner_id": self.company_b.id, "seats": 2}
        )
        course.sudo()._commit_seats(self.company_c, 1, None)
        self.assertEqual(
            self._told(course, "mail_booking_open").partner_id,
            self.company_a | self.company_b,
        )
        self.assertEqual(
            self._told(course, "mail_commitment_receipt").partner_id, self.company_c
        )

    def test_who_was_entered_while_it_was_planned_is_asked_when_booking_opens(self):
        course = self._course()
        word = self.env["verbund.commitment"].create(
            {"course_id": course.id, "partner_id": self.company_b.id, "seats": 2}
        )
        self.assertFalse(self._told(course))
        course._pool_needs(self._need(self.company_a, 4).ids)
        course.action_open_booking()
        asked = self._told(course, "mail_booking_open")
        self.assertEqual(asked.partner_id, self.company_a | self.company_b)
        self.assertEqual(len(asked), 2, "each of them once")
        self.assertTrue(word.was_asked)

    def test_who_is_asked_already_is_not_asked_again_when_a_need_comes_in(self):
        course = self._open(self.company_a)
        word = course.sudo()._get_commitment(self.company_a)
        long_ago = fields.Datetime.now() - timedelta(days=30)
        word._with_transition().asked_at = long_ago
        course.action_add_needs(self._need(self.company_b, 2).ids)
        asked = self._told(course, "mail_booking_open")
        self.assertEqual(asked.mapped("partner_id"), self.company_a | self.company_b)
        self.assertEqual(len(asked), 2, "each of them once")
        self.assertEqual(word.asked_at, long_ago)

    def test_who_is_asked_late_is_not_asked_again_when_a_need_comes_in(self):
        course = self._confirmed_course({self.company_c: 8})
        self.env["verbund.commitment"].create(
            {"course_id": course.id, "partner_id": self.company_a.id, "seats": 1}
        )
        course.action_add_needs(self._need(self.company_b, 2).ids)
        asked = self._told(course, "mail_late_seats")
        self.assertEqual(asked.mapped("partner_id"), self.company_a | self.company_b)
        self.assertEqual(len(asked), 2, "each of them once")

    def test_two_of_three_without_address_are_seen_on_the_course(self):
        self.company_a.email = False
        self.company_b.email = "beta@"
        course = self._open(self.company_a, self.company_b, self.company_c, seats=3)
        self.assertEqual(course.notice_failed_count, 2)
        self.assertEqual(course.notice_count, 3)
        self.assertEqual(len(course.activity_ids), 2)
        self.assertEqual(course.activity_ids.user_id, self.user_manager)

    def test_when_the_responsible_has_left_the_manager_gets_to_know(self):
        course = self._course(user_id=self.user_staff.id)
        course._pool_needs(self._need(self.company_a, 8).ids)
        self.user_staff.active = False
        self.company_a.email = False
        course.action_open_booking()
        self.assertEqual(course.activity_ids.user_id, self.user_manager)

    # --------------------------------------------------------------- receipts

    def test_a_word_has_a_receipt_with_its_limit(self):
        course = self._open(self.company_a)
        course.sudo()._commit_seats(self.company_a, 4, None)
        [receipt] = self._told(course, "mail_commitment_receipt")
        text = self._text(receipt)
        self.assertIn("at most $ 412.50 a seat", text.replace("\xa0", " "))
        self.assertIn("1,650.00", text)
        self.assertIn("change your word or take it back until", text)
        self.assertIn("at the latest until 12/31/2099", text)
        self.assertNotIn("replaces", text)
        course.sudo()._commit_seats(self.company_a, 4, None)
        self.assertEqual(
            self._told(course, "mail_commitment_receipt"), receipt, "nothing changed"
        )
        course.sudo()._commit_seats(self.company_a, 5, 500.0)
        changed = self._told(course, "mail_commitment_receipt") - receipt
        self.assertIn("replaces what you had promised", self._text(changed))
        self.assertIn("2,500.00", self._text(changed))

    def test_empty_seats_are_not_said_to_take_part(self):
        course = self._open(self.company_a, self.company_b)
        course.sudo()._guarantee_seats(self.company_b, 3, 2000.0)
        course.sudo()._commit_seats(self.company_a, 5, None)
        text = self._text(self._told(course, "mail_commitment_receipt"))
        self.assertIn(
            "With the 5 seats that take part now and 3 empty ones that are paid for a "
            "seat costs",
            text,
        )
        course.action_remind()
        text = self._text(self._told(course, "mail_decision_reminder"))
        self.assertIn("with the 8 seats promised now, 3 of them empty and paid", text)

    def test_one_seat_is_called_so(self):
        course = self._open(self.company_a, self.company_b)
        course.sudo()._commit_seats(self.company_a, 1, None)
        course.sudo()._commit_seats(self.company_b, 8, None)
        one, eight = self._told(course, "mail_commitment_receipt")
        self.assertIn("has promised 1 seat in", self._text(one))
        self.assertIn("has promised 8 seats in", self._text(eight))

    # --------------------------------------------------------------- released

    def test_confirmed_early_is_not_called_no_answer(self):
        course = self._open(self.company_a, self.company_b, seats=8, max_seats=16)
        course.sudo()._commit_seats(self.company_a, 8, None)
        course.action_confirm()
        [notice] = self._told(course, "mail_commitment_released")
        text = self._text(notice)
        self.assertIn("decided before you answered", text)
        self.assertIn("no fault of yours", text)
        self.assertNotIn("had no answer by", text)
        self.assertIn("our request is withdrawn", notice.subject)
        self.assertIn("waits for the next course", text)

    def test_after_the_decision_date_it_is(self):
        course = self._open(self.company_a, self.company_b, seats=8, max_seats=16)
        course.sudo()._commit_seats(self.company_a, 8, None)
        yesterday = self.association._verbund_today() - timedelta(days=1)
        course.sudo()._with_transition().commitment_deadline = yesterday
        course.action_confirm()
        text = self._text(self._told(course, "mail_commitment_released"))
        self.assertIn("had no answer by the decision date", text)

    def test_who_was_never_reached_is_not_told_that_it_was_asked(self):
        self.company_b.email = False
        course = self._open(self.company_a, self.company_b, seats=8, max_seats=16)
        course.sudo()._commit_seats(self.company_a, 8, None)
        self.company_b.email = "beta@example.com"
        course.action_confirm()
        text = self._text(self._told(course, "mail_commitment_released"))
        self.assertIn("our request had not reached you", text)
        self.assertNotIn("We had asked", text)

    def test_too_dear_says_both_prices(self):
        course = self._open(self.company_a, self.company_b, seats=8, max_seats=16)
        course.sudo()._commit_seats(self.company_a, 9, None)
        course.sudo()._commit_seats(self.company_b, 2, 250.0)
        course.action_confirm()
        [notice] = self._told(course, "mail_commitment_released")
        text = self._text(notice)
        self.assertIn("would cost $ 300.00", text.replace("\xa0", " "))
        self.assertIn("up to $ 250.00 a seat", text.replace("\xa0", " "))
        self.assertIn("your word is lifted", notice.subject)

    def test_who_declines_or_is_taken_out_reads_so(self):
        course = self._open(self.company_a, self.company_b)
        a, b = course.commitment_ids
        a.action_release("declined")
        b.action_release("other")
        first, second = self._told(course, "mail_commitment_released")
        self.assertIn("You have told us", self._text(first))
        self.assertIn("If you did not expect this", self._text(second))

    # ------------------------------------------------- confirmed, called off

    def test_own_total_is_said_at_the_confirmation(self):
        course = self._open(self.company_a, self.company_b)
        for company, seats in ((self.company_a, 5), (self.company_b, 4)):
            course.sudo()._commit_seats(company, seats, None)
        course.action_confirm()
        first, second = self._told(course, "mail_course_confirmed")
        self.assertIn("1,833.33", self._text(first))
        self.assertIn("1,466.67", self._text(second))
        text = self._text(first)
        course.with_user(self.user_manager).action_cancel("provider", "Neues Jahr")
        cancelled = self._told(course, "mail_course_cancelled")
        self.assertEqual(len(cancelled), 2)
        self.assertIn("not available", self._text(cancelled[0]))
        self.assertIn("Neues Jahr", self._text(cancelled[0]))
        self.assertIn("waits for the next course", self._text(cancelled[0]))
        with self.assertRaisesRegex(Exception, "not true any more"):
            first.with_user(self.user_staff).action_resend()
        self.assertEqual(self._text(first), text)

    # --------------------------------------------------------------- changes

    def test_a_moved_course_is_told_once_with_old_and_new_days(self):
        course = self._open(self.company_a, self.company_b)
        course.sudo()._commit_seats(self.company_a, 8, None)
        course.sudo().provider_id = self.provider
        self.env.cr.precommit.run()
        self.assertFalse(self._told(course, "mail_course_changed"))
        course.date_end = "2100-02-09 15:00:00"
        course.date_begin = "2100-02-08 08:00:00"
        course.venue_id = self.provider
        self.env.cr.precommit.run()
        notices = self._told(course, "mail_course_changed")
        self.assertEqual(notices.partner_id, self.company_a | self.company_b)
        text = self._text(notices[0])
        for words in ("02/01/2100", "02/08/2100", "Bildung Muster"):
            self.assertIn(words, text)
        self.assertIn("Days from now on", text)
        [provider] = self._told(course, "mail_provider_course")
        self.assertIn("02/08/2100", self._text(provider))

    def test_a_changed_course_says_what_the_company_may_do_today(self):
        """Whether it may leave is the rule of the release, not of the text."""
        today = self.association._verbund_today()
        for days, free, words, may in (
            (1, None, "take it back until", True),
            (0, None, "take it back until", True),
            (-1, None, "please call us", False),
            (-1, 3, "you can withdraw, even if", True),
            (1, 3, "you can withdraw, even if", True),
            (-1, -1, "please call us", False),
        ):
            with self.subTest(days=days, free=free):
                course = self._open(self.company_a)
                course.sudo()._commit_seats(self.company_a, 8, None)
                word = course.sudo().commitment_ids
                course.sudo()._with_transition().commitment_deadline = (
                    today + timedelta(days=days)
                )
                if free is not None:
                    word._with_transition().free_until = today + timedelta(days=free)
                self.env.cr.precommit.run()
                course.venue_id = self.provider
                self.env.cr.precommit.run()
                # the moved decision date is told as well
                notice = self._told(course, "mail_course_changed").filtered(
                    lambda n: "venue" in n.extra["changes"]
                )
                self.assertEqual(len(notice), 1)
                self.assertIn(words, self._text(notice))
                self.assertEqual(word._may_leave(), may)
        confirmed = self._confirmed_course({self.company_a: 8})
        self.env.cr.precommit.run()
        confirmed.venue_id = self.provider
        self.env.cr.precommit.run()
        [notice] = self._told(confirmed, "mail_course_changed")
        self.assertIn("please call us", self._text(notice))

    def test_moved_there_and_back_is_no_change(self):
        course = self._open(self.company_a)
        begin = course.date_begin
        course.date_begin = begin - timedelta(days=1)
        course.date_begin = begin
        self.env.cr.precommit.run()
        self.assertFalse(self._told(course, "mail_course_changed"))

    def test_a_day_more_is_a_change(self):
        course = self._open(self.company_a)
        self.env["verbund.session"].with_user(self.user_staff).create(
            {
                "course_id": course.id,
                "date_begin": "2100-02-01 08:00:00",
                "date_end": "2100-02-01 12:00:00",
            }
        )
        self.env.cr.precommit.run()
        self.assertEqual(len(self._told(course, "mail_course_changed")), 1)

    def test_a_day_that_goes_to_another_course_is_a_change_of_both(self):
        courses = self._open(self.company_a) | self._open(self.company_b)
        sessions = self.env["verbund.session"].create(
            [
                {
                    "course_id": courses[0].id,
                    "date_begin": f"2100-02-0{day} 08:00:00",
                    "date_end": f"2100-02-0{day} 12:00:00",
                }
                for day in (1, 2)
            ]
        )
        self.env.cr.precommit.run()
        before = [self._told(course, "mail_course_changed") for course in courses]
        sessions[1].with_user(self.user_staff).course_id = courses[1]
        self.env.cr.precommit.run()
        for course, earlier in zip(courses, before, strict=True):
            told = self._told(course, "mail_course_changed") - earlier
            self.assertEqual(len(told), 1)

    def test_what_is_taught_how_long_and_by_whom_is_a_change(self):
        course = self._open(self.company_a)
        course.sudo().provider_id = self.provider
        self.env.cr.precommit.run()
        other = self.provider.copy({"name": "Andere gGmbH", "email": "o@example.com"})
        topic = self.topic.copy({"name": "Ladekran", "code": "TEST-KRAN"})
        for values, words in (
            ({"name": "Yoga"}, ("Title", "Deutsch", "Yoga")),
            ({"units": 6}, ("Teaching units", "60", "6")),
            ({"level": "b1"}, ("Level", "–", "B1")),
            ({"topic_id": topic.id}, ("Topic", "Deutsch", "Ladekran")),
            ({"provider_id": other.id}, ("Training provider", "Muster", "Andere")),
            ({"district_id": self.district_far.id}, ("Venue", "Fernkreis")),
        ):
            with self.subTest(values):
                before = self._told(course, "mail_course_changed")
                course.write(values)
                self.env.cr.precommit.run()
                [notice] = self._told(course, "mail_course_changed") - before
                for word in words:
                    self.assertIn(word, self._text(notice))

    def test_while_it_is_planned_nobody_is_told(self):
        course = self._course()
        course.date_begin = "2100-01-31 08:00:00"
        self.env.cr.precommit.run()
        self.assertFalse(self._told(course))

    # ------------------------------------------------------------- reminders

    def _remind(self, course, days):
        now = fields.Datetime.to_datetime(course.commitment_deadline)
        self._run_cron(now - timedelta(days=days))

    def _run_cron(self, day):
        """As on that day, in the middle of it; a test commits nothing."""
        with (
            freeze_time(day + timedelta(hours=10)),
            patch.object(IrCron, "_commit_progress", return_value=1),
        ):
            self.env["verbund.course"]._cron_remind()

    def test_the_silent_are_reminded_twice_and_once_each(self):
        course = self._open(self.company_a, self.company_b)
        course.sudo()._commit_seats(self.company_a, 4, None)
        for days, told in ((8, 0), (7, 1), (6, 1), (2, 2), (1, 2), (0, 2)):
            self._remind(course, days)
            notices = self._told(course, "mail_decision_reminder")
            self.assertEqual(len(notices), told, f"{days} days before")
            self.assertLessEqual(notices.partner_id, self.company_b)
        course.commitment_deadline = "2099-12-01"
        self._remind(course, 7)
        self.assertEqual(len(self._told(course, "mail_decision_reminder")), 3)

    def test_who_was_entered_long_ago_is_not_reminded_on_the_day_it_is_asked(self):
        with freeze_time("2099-11-01 10:00:00"):
            course = self._course()
            word = self.env["verbund.commitment"].create(
                {"course_id": course.id, "partner_id": self.company_b.id, "seats": 2}
            )
        with freeze_time("2099-12-24 08:00:00"):
            course.action_open_booking()
        self.assertEqual(word.asked_at.day, 24)
        for day, told in (("2099-12-24", 0), ("2099-12-25", 1), ("2099-12-26", 1)):
            self._run_cron(fields.Datetime.to_datetime(day))
            notices = self._told(course, "mail_decision_reminder")
            self.assertEqual(len(notices), told, day)

    def test_a_missed_run_sends_the_later_one_only(self):
        course = self._open(self.company_a)
        self._remind(course, 1)
        self.assertEqual(
            self._told(course, "mail_decision_reminder").mapped("once"),
            ["2:2099-12-31"],
        )

    def test_reminded_by_hand_once_a_day(self):
        course = self._open(self.company_a)
        course.action_remind()
        course.action_remind()
        self.assertEqual(len(self._told(course, "mail_decision_reminder")), 1)

    def test_missing_names_are_asked_for_before_the_start(self):
        course = self._open(self.company_a, self.company_b)
        for company in (self.company_a, self.company_b):
            course.sudo()._commit_seats(company, 4, None)
        course.action_confirm()
        named, _unnamed = course.commitment_ids
        named._name_seats(
            {seat: (f"Ada {seat.id}", "") for seat in named._taken_seats()}
        )
        begin = course.date_begin
        for _run in range(2):
            self._run_cron(begin - timedelta(days=5, hours=begin.hour))
        [notice] = self._told(course, "mail_names_missing")
        self.assertEqual(notice.partner_id, self.company_b)
        self.assertIn("no name yet: 4", self._text(notice))

    def test_missing_names_are_asked_for_by_working_days(self):
        course = self._confirmed_course({self.company_a: 8})
        calendar, begin = course._get_calendar(), course.date_begin
        day = self.association._verbund_day(begin)
        told = []
        for days in (6, 5, 4, 2, 1):
            left = day - calendar.back(day, days)
            self._run_cron(begin - left)
            told.append(len(self._told(course, "mail_names_missing")))
        self.assertEqual(told, [0, 1, 1, 2, 2])
        self.assertEqual(course.names_missing, 8)

    # -------------------------------------------------------------- provider

    def test_a_provider_is_told_at_each_step(self):
        course = self._course().with_user(self.user_manager)
        other = self.provider.copy({"name": "Andere gGmbH", "email": "o@example.com"})
        offers = self.env["verbund.offer"].create(
            [
                {"course_id": course.id, "partner_id": partner.id}
                for partner in (self.provider, other)
            ]
        )
        self.assertFalse(self._told(course))
        course.action_make_concept()
        course.action_start_tender()
        asked = self._told(course, "mail_provider_offer")
        self.assertEqual(asked.partner_id, self.provider | other)
        self.assertIn("8 to 12 people", self._text(asked[0]))
        offers.write({"fixed_amount": 1000.0})
        offers[0].action_award()
        awarded, rejected = self._told(course, "mail_provider_offer") - asked
        if awarded.partner_id != self.provider:
            awarded, rejected = rejected, awarded
        self.assertIn("We have chosen the offer", self._text(awarded))
        self.assertIn("not taken up", self._text(rejected))
        course.action_open_booking()
        course.sudo()._commit_seats(self.company_a, 9, None)
        course.action_confirm()
        [confirmed] = self._told(course, "mail_provider_course")
        self.assertIn("with 9 people", self._text(confirmed))
        self.assertEqual(confirmed.link_id.scope, "teaching")
        course.action_cancel("other")
        cancelled = self._told(course, "mail_provider_course") - confirmed
        self.assertIn("does not take place", self._text(cancelled))
        self.assertIn("training provider of this course", cancelled.mail_id.body_html)

    def test_who_teaches_no_more_and_who_does_now_are_told(self):
        course = self._confirmed_course(
            {self.company_a: 9}, provider_id=self.provider.id
        )
        before = self._told(course, "mail_provider_course")
        other = self.provider.copy({"name": "Andere gGmbH", "email": "o@example.com"})
        course.provider_id = other
        self.env.cr.precommit.run()
        replaced, confirmed = self._told(course, "mail_provider_course") - before
        self.assertEqual(replaced.partner_id, self.provider)
        self.assertIn("no longer the training provider", self._text(replaced))
        self.assertNotIn("/teaching/", replaced.mail_id.body_html)
        self.assertEqual(confirmed.partner_id, other)
        self.assertIn("with 9 people", self._text(confirmed))

    def test_a_provider_is_told_again_only_as_it_teaches(self):
        course = self._confirmed_course(
            {self.company_a: 9}, provider_id=self.provider.id
        )
        other = self.provider.copy({"name": "Andere gGmbH", "email": "o@example.com"})
        told = lambda: self._told(course, "mail_provider_course")  # noqa: E731
        teaches = told()
        course.provider_id = other
        self.env.cr.precommit.run()
        replaced = told().filtered(lambda n: n.extra["told"] == "replaced")
        with self.assertRaisesRegex(UserError, "nothing to do with this"):
            teaches.action_resend()
        self.assertIn("another training provider by now", teaches._get_untruth(course))
        course.provider_id = self.provider
        self.env.cr.precommit.run()
        with self.assertRaisesRegex(UserError, "another training provider by now"):
            replaced.action_resend()
        teaches.action_resend()

    def test_a_chosen_provider_is_told_that_it_is_not_any_more(self):
        """Also while it is planned; whoever was told nothing is not told that."""
        other = self.provider.copy({"name": "Andere gGmbH", "email": "o@example.com"})
        course = self._course(provider_id=other.id)
        offer = self.env["verbund.offer"].create(
            {
                "course_id": course.id,
                "partner_id": self.provider.id,
                "fixed_amount": 3000.0,
            }
        )
        course.action_start_tender()
        offer.action_award()
        self.env.cr.precommit.run()
        self.assertFalse(self._told(course, "mail_provider_course"))
        course.provider_id = other
        self.env.cr.precommit.run()
        replaced = self._told(course, "mail_provider_course")
        self.assertEqual(replaced.partner_id, self.provider)
        self.assertIn("no longer the training provider", self._text(replaced))
        replaced.action_resend()
        course.provider_id = False
        self.env.cr.precommit.run()
        self.assertEqual(
            self._told(course, "mail_provider_course").partner_id, self.provider
        )

    def test_more_seats_noted_by_staff_are_told_once(self):
        course = self._confirmed_course(
            {self.company_a: 8}, provider_id=self.provider.id
        )
        before = self._told(course)
        course.commitment_ids.with_user(self.user_staff).seats = 10
        told = self._told(course) - before
        self.assertEqual(told.partner_id, self.company_a | self.provider)
        self.assertEqual(len(told), 2)

    def test_an_offer_is_told_again_only_as_it_stands(self):
        course = self._course().with_user(self.user_manager)
        offer = self.env["verbund.offer"].create(
            {"course_id": course.id, "partner_id": self.provider.id}
        )
        course.action_make_concept()
        course.action_start_tender()
        asked = self._told(offer)
        offer.action_receive()
        with self.assertRaisesRegex(UserError, "not true any more"):
            asked.action_resend()
        offer.action_reject()
        rejected = self._told(offer) - asked
        offer.action_receive()
        with self.assertRaisesRegex(UserError, "not true any more"):
            rejected.action_resend()
        offer.action_award()
        awarded = self._told(offer) - asked - rejected
        awarded.action_resend()
        awarded = self._told(offer) - asked - rejected - awarded
        course.action_cancel("other")
        with self.assertRaisesRegex(UserError, "not true any more"):
            awarded.action_resend()

    def test_what_was_to_do_before_the_start_is_not_told_again_after_it(self):
        course = self._confirmed_course({self.company_a: 8})
        begin = course.date_begin
        self._run_cron(begin - timedelta(days=5, hours=begin.hour))
        notices = self._told(course).filtered(
            lambda n: n.template.endswith(("names_missing", "course_confirmed"))
        )
        self.assertEqual(len(notices), 2)
        self._over(course).action_start()
        for notice in notices:
            with self.assertRaisesRegex(UserError, "not true any more"):
                notice.action_resend()

    # --------------------------------------------------------------- dialogs

    def _dialog_of(self, action, course, user=None):
        return self._dialog(
            f"qualifizierungsverbund.{action}", course, user or self.user_staff
        )

    def test_before_booking_opens_recipients_and_text_are_seen(self):
        self.company_b.email = False
        needs = self._need(self.company_a, 4) | self._need(self.company_b, 4)
        course = self._course()
        course._pool_needs(needs.ids)
        before = self.env["verbund.notice"].search_count([])
        form = self._dialog_of("verbund_course_open_action", course)
        shown = form.preview
        for words in ("Alpha Muster GmbH", "alpha@example.com", "No e-mail address"):
            self.assertIn(words, shown)
        self.assertIn("412.50", shown)
        self.assertNotIn("/verbund/l/", shown)
        self.env.cr.precommit.run()
        # nothing of it has happened
        self.assertEqual(course.state, "idea")
        self.assertFalse(course.commitment_ids)
        self.assertEqual(self.env["verbund.notice"].search_count([]), before)
        form.save().action_tell()
        self.assertEqual(course.state, "booking_open")
        self.assertEqual(self._told(course)[0].body, self._told(course)[0].body)
        self.assertIn(self._told(course)[0].subject, shown)

    def test_the_dialog_says_why_booking_cannot_open(self):
        course = self._course(commitment_deadline=False)
        form = self._dialog_of("verbund_course_open_action", course)
        self.assertIn("decision date", form.preview)

    def test_the_confirmation_lists_who_is_silent(self):
        course = self._open(self.company_a, self.company_b, seats=8, max_seats=16)
        course.sudo()._commit_seats(self.company_a, 8, None)
        form = self._dialog_of("verbund_course_confirm_action", course)
        self.assertIn("Beta Muster GmbH", form.silent)
        self.assertIn("still has time until 12/31/2099", form.silent)
        self.assertNotIn("Alpha", form.silent)
        self.assertIn("takes place", form.preview)
        self.assertIn("our request is withdrawn", form.preview)
        self.assertEqual(course.state, "booking_open")
        self.assertFalse(course.event_id)
        form.save().action_confirm()
        self.assertEqual(course.state, "confirmed")

    def test_what_an_approval_would_set_off_is_seen_before_it_is_asked_for(self):
        course = self._open(self.company_a, self.company_b, seats=8, max_seats=16)
        course.sudo()._commit_seats(self.company_a, 6, 1000.0)
        form = self._dialog_of("verbund_course_confirm_action", course)
        self.assertTrue(form.needs_approval)
        for words in ("takes place", "alpha@example.com", "our request is withdrawn"):
            self.assertIn(words, form.preview)
        # nothing of it has happened
        self.assertEqual(course.state, "booking_open")
        self.assertFalse(course.review_ids)
        form.reason = "Two more will follow"
        form.save().action_confirm()
        self.assertTrue(course.review_ids)

    def test_the_dialog_says_that_nobody_has_agreed_to_the_price(self):
        course = self._open(self.company_a, self.company_b, seats=8, max_seats=16)
        course.sudo()._commit_seats(self.company_a, 6, None)
        form = self._dialog_of("verbund_course_confirm_action", course)
        self.assertFalse(form.group_seats)
        self.assertIn("Not all companies have agreed", form.preview)
        self.assertNotIn("cannot decide", form.preview)
        # The way on asks for no reason to run it below the minimum
        form.save().action_ask_limits()
        self.assertTrue(course.commitment_ids.filtered("limit_asked"))

    def test_the_cancellation_shows_its_text(self):
        course = self._open(self.company_a, self.company_b)
        form = self._dialog_of("verbund_course_cancel_action", course)
        form.reason = "provider"
        form.note = "Im Herbst wieder"
        self.assertIn("Im Herbst wieder", form.preview)
        self.assertIn("beta@example.com", form.preview)
        self.assertEqual(course.state, "booking_open")
        self.assertEqual(set(course.commitment_ids.mapped("state")), {"offered"})

    def test_a_dialog_shows_nothing_of_foreign_courses(self):
        course = self._open(self.company_a)
        for model in ("verbund.course.tell", "verbund.course.cancel"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.user_manager_other).new(
                    {"course_id": course.id}
                )._render_preview()

    def test_pressed_twice_tells_once(self):
        course = self._open(self.company_a)
        told = len(self._told(course))
        with self.assertRaises(UserError):
            course.action_open_booking()
        self.assertEqual(len(self._told(course)), told)
