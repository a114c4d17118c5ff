from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import MODULE
from .test_decision_day import DAY, MORNING, DecisionDayCommon


@tagged("post_install", "-at_install")
class TestStepBack(DecisionDayCommon):
    """A decision is taken back while nobody has read of it."""

    def setUp(self):
        super().setUp()
        self._commit(self.course.sudo(), self.company_b, 3)
        self.silent = self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_c.id, "seats": 1}
        )
        self.need = self._need(self.company_c, 1)
        self.course.sudo()._pool_needs(self.need.ids)

    def _stands(self):
        """What must be as before."""
        words = self.course.sudo().commitment_ids.sorted("id")
        return [
            (
                w.state,
                w.seats,
                w.price_limit,
                w.committed_at,
                w.committed_by,
                w.release_reason,
            )
            for w in words
        ] + [(self.course.state, self.need.state, self.need.course_id.id)]

    def _queued(self):
        return self.env["verbund.notice"].search(
            [("owner_id", "=", self.course.id), ("state", "=", "queued")]
        )

    def test_a_confirmation_is_taken_back_as_a_whole(self):
        before, queued = self._stands(), self._queued()
        self.course.action_confirm()
        event = self.course.event_id.sudo()
        self.assertEqual(self.silent.state, "released")
        self.assertTrue(self.course.can_step_back)
        self.course.action_step_back()
        self.assertEqual(self._stands(), before)
        self.assertFalse(event.exists())
        self.assertEqual(self._queued(), queued, "nobody is told what is not so")
        self.assertFalse(self.course.can_step_back)
        self.course.action_confirm()
        self.assertEqual(self.course.state, "confirmed", "it can be decided again")

    def test_a_cancellation_is_taken_back_as_a_whole(self):
        before, queued = self._stands(), self._queued()
        self.course.action_cancel(note="Nobody teaches it.")
        self.assertEqual(self.need.state, "confirmed")
        self.course.action_step_back()
        self.assertEqual(self._stands(), before)
        self.assertEqual(self._queued(), queued)
        self.assertFalse(self.course.cancel_reason or self.course.cancel_note)

    def test_dates_are_looked_for_on(self):
        poll = self.env["verbund.date.poll"].create(
            {"course_id": self.course.id, "deadline": "2027-01-25"}
        )
        for decide in (self.course.action_confirm, self.course.action_cancel):
            decide()
            self.assertEqual(poll.state, "cancelled")
            self.course.action_step_back()
            self.assertEqual(poll.state, "draft")

    def _tasks(self):
        return sorted(
            (task.res_model, task.res_id, task.summary, str(task.note))
            + (task.date_deadline, task.user_id.id)
            for task in self.env["mail.activity"].sudo().search([])
        )

    def test_who_had_something_to_do_has_it_again(self):
        """To decide, to choose dates, to talk to who has left; nobody is told twice."""
        course, other = self.course.sudo(), self._other()
        poll = self.env["verbund.date.poll"].create(
            {"course_id": course.id, "deadline": "2027-01-25"}
        )
        poll._with_transition().state = "closed"
        poll._ask_to_choose()
        poll.activity_id.date_deadline = "2027-01-14"
        self._word_of(self.company_a)._ask_to_talk("Sie ist weg", "Beispiel")
        self._run_cron()
        tasks, queued = self._tasks(), self._queued()
        for decide in (
            self.course.action_confirm,
            lambda: self.course.action_prolong("2027-01-20"),
            lambda: self.course.action_merge(other.id, "2027-02-11"),
            self.course.action_cancel,
        ):
            decide()
            self.assertNotEqual(self._tasks(), tasks)
            self.course.action_step_back()
            self.assertEqual(self._tasks(), tasks)
            self.assertEqual(poll.activity_id.summary, "Choose the dates")
            self._run_cron()
            self.assertEqual(self._tasks(), tasks)
            self.assertEqual(self._queued(), queued)

    def test_who_is_to_approve_calling_off_is_asked_again(self):
        self.course.action_confirm()
        word = self._word_of(self.company_b)
        word.with_user(self.user_staff).action_cancel("declined", "Insolvenz")
        self.assertTrue(word.leave_activity_id)
        tasks = self._tasks()
        self.course.action_cancel()
        self.assertFalse(word.cancel_asked)
        self.course.action_step_back()
        self.assertEqual(self._tasks(), tasks)
        self.assertEqual(
            (word.cancel_asked, word.cancel_note, word.cancel_asked_by_id),
            ("declined", "Insolvenz", self.user_staff),
        )
        self.assertTrue(word.with_user(self.user_verbund_admin).can_decide_leave)

    def _wait(self, seats, ceiling=False):
        """Somebody waits for one seat more than is free beside these."""
        course, delta = self.course.sudo(), self._company("Delta GmbH", "delta")
        self._commit(course, delta, seats, ceiling)
        return course._join_waiting(self.company_c, course._free_seats() + 1, "all")

    def _check_waits_again(self, row, decide, state):
        queued, free = self._queued(), self.course._free_seats()
        decide()
        self.assertEqual(row.state, state)
        self.course.action_step_back()
        self.assertEqual((row.state, row.offered_seats), ("waiting", 0))
        self.assertFalse(row.offered_until)
        self.assertEqual(self._queued(), queued)
        self.assertEqual(self.course._free_seats(), free)

    def test_who_waited_waits_again(self):
        """No seat is offered on the way back, while words get free one by one."""
        self._check_waits_again(self._wait(3), self.course.action_cancel, "cancelled")

    def test_what_the_decision_has_offered_is_offered_no_more(self):
        """One word is too low for the group that comes: its seats got free."""
        row = self._wait(2, 280.0)
        self._check_waits_again(row, self.course.action_confirm, "offered")

    def test_seats_offered_since_keep_it(self):
        row = self._wait(3)
        self.course.action_confirm()
        self.course.sudo().max_seats += 1
        self.assertEqual(row.state, "offered")
        with self.assertRaisesRegex(UserError, "have changed since"):
            self.course.action_step_back()

    def test_a_confirmed_course_that_was_cancelled_is_confirmed_again(self):
        self.course.action_confirm()
        before = self._stands()
        seats = self.course.event_id.sudo().registration_ids
        self.course.action_cancel()
        self.assertEqual(set(seats.mapped("state")), {"cancel"})
        self.course.action_step_back()
        self.assertEqual(self._stands(), before)
        self.assertEqual(set(seats.mapped("state")), {"open"})
        self.assertEqual(
            self.course.event_id.sudo().stage_id,
            self.env.ref("event.event_stage_booked"),
        )

    def test_once_an_email_has_left_it_stays(self):
        self.course.action_confirm()
        notice = self._told(self.course, "mail_course_confirmed")[:1]
        notice._follow("sent")
        self.course.invalidate_recordset()
        self.assertFalse(self.course.can_step_back)
        self.assertIn("e-mails have left the house", self.course.back_notice)
        with self.assertRaisesRegex(UserError, "e-mails have left the house"):
            self.course.action_step_back()
        self.assertEqual(self.course.state, "confirmed")

    def test_why_it_stays_is_said_while_it_is_a_question(self):
        """Not without a decision, not while it goes back, not once it runs."""
        self.assertFalse(self.course.back_notice)
        self.course.action_confirm()
        self.assertFalse(self.course.back_notice)
        self._word_of(self.company_a)._name_seats(
            {self._word_of(self.company_a)._taken_seats()[0]: ("Ada Muster", "")}
        )
        self.course.invalidate_recordset()
        self.assertIn("have changed since", self.course.back_notice)
        form = self.course.get_view(view_type="form")["arch"]
        self.assertIn("back_notice", form)
        self.clock.move_to("2027-02-01 09:00:00")
        self.course.action_start()
        self.assertFalse(self.course.back_notice)

    def test_what_could_not_be_sent_has_not_left_the_house(self):
        self.course.action_confirm()
        self._told(self.course, "mail_course_confirmed")[:1]._follow(
            "failed", "no_address"
        )
        self.course.action_step_back()
        self.assertEqual(self.course.state, "booking_open")

    def test_once_it_has_gone_on_it_stays(self):
        self.course.action_confirm()
        word = self.course.sudo()._get_commitment(self.company_a)
        word._name_seats({word._taken_seats()[0]: ("Ada Muster", "")})
        with self.assertRaisesRegex(UserError, "have changed since"):
            self.course.action_step_back()
        self.assertTrue(self.course.event_id)

    def test_a_late_seat_keeps_it(self):
        self.course.action_confirm()
        self.course.sudo()._commit_seats(self.company_a, 7, None)
        with self.assertRaisesRegex(UserError, "have changed since"):
            self.course.action_step_back()

    def test_pressed_twice_it_is_taken_back_once(self):
        self.course.action_confirm()
        self.course.action_step_back()
        with self.assertRaisesRegex(UserError, "no decision"):
            self.course.action_step_back()

    def test_an_approval_is_asked_for_anew(self):
        self.association.verbund_course_approval_limit = 1.0
        self.course.action_confirm()
        self.course.with_user(self.user_verbund_admin).action_approve()
        self.assertEqual(self.course.state, "confirmed")
        self.course.action_step_back()
        self.assertFalse(self.course.review_ids)
        self.course.action_confirm()
        self.assertEqual(self.course.state, "booking_open")
        self.assertTrue(self.course.review_ids)

    def test_the_log_says_both(self):
        self.course.action_cancel()
        self.course.action_step_back()
        kinds = self.course.decision_ids.mapped("decision")
        self.assertIn("decision_back", kinds)
        word = self.course.sudo()._get_commitment(self.company_a)
        self.assertEqual(
            word.decision_ids.mapped("decision"),
            ["promise_restored", "promise_released", "promised"],
        )

    def test_not_by_staff_of_another_network(self):
        self.course.action_confirm()
        with self.assertRaises(AccessError):
            self.course.with_user(self.user_manager_other).action_step_back()

    # ------------------------------------------------------------- put off

    def test_a_prolonging_is_taken_back_and_not_counted(self):
        before, queued = self._stands(), self._queued()
        self.course.action_prolong("2027-01-20", "More time.")
        self.assertTrue(self.course.can_step_back)
        self.course.action_step_back()
        self.env.cr.precommit.run()
        self.assertEqual(self.course.commitment_deadline, DAY)
        self.assertEqual(self._stands(), before)
        self.assertEqual(self._queued(), queued, "nobody is told of either date")
        self.assertEqual(self.course._count_prolonged(), {self.course.id: 0})
        self.assertEqual(
            self.course.decision_ids.mapped("decision")[:2],
            ["prolonged_back", "prolonged"],
        )
        self.course.action_prolong("2027-01-20")
        self.assertEqual(self.course._count_prolonged(), {self.course.id: 1})

    def test_who_has_answered_since_keeps_the_new_date(self):
        self.course.action_prolong("2027-01-20")
        for answer in (
            lambda: self.course.sudo()._commit_seats(self.company_c, 1, None),
            lambda: self._word_of(self.company_b).action_release(),
        ):
            with self.subTest(answer), self.env.cr.savepoint() as savepoint:
                answer()
                self.assertFalse(self.course.can_step_back)
                with self.assertRaisesRegex(UserError, "have changed since"):
                    self.course.action_step_back()
                savepoint.rollback()
                self.env.invalidate_all()
        self.course.action_step_back()

    # ------------------------------------------------------------- merged

    def _word_of(self, company, course=None):
        return (course or self.course).sudo()._get_commitment(company)

    def _other(self, **values):
        return self._open(
            {self.company_c: 3},
            **{
                "commitment_deadline": "2027-02-10",
                "date_begin": "2027-03-01 08:00:00",
                "date_end": "2027-03-05 15:00:00",
                "max_seats": 20,
                **values,
            },
        )

    def _stand(self, *courses):
        """What must be as before, of several courses."""
        rows = []
        for course in courses:
            course_sudo = course.sudo()
            rows += [
                (w.id, w.state, w.seats, w.price_limit, w.committed_at, w.moved_from_id)
                for w in course_sudo.commitment_ids.sorted("id")
            ]
            rows.append(
                (course_sudo.state, course_sudo.commitment_deadline)
                + (course_sudo.seats_committed, course_sudo.merged_into_id.id)
                + tuple(course_sudo.event_id.registration_ids.mapped("state"))
            )
        return rows + [(self.need.state, self.need.course_id.id)]

    def test_a_merge_is_taken_back_in_both_courses(self):
        """Asked anew on other days; its word goes on where they are the same."""
        same = {
            "date_begin": self.course.date_begin,
            "date_end": self.course.date_end,
            "commitment_deadline": "2027-01-20",
        }
        for values in ({}, same):
            other = self._other(**values)
            queued, there = self._queued(), self._told(other, "mail_course_merged")
            before = self._stand(self.course, other)
            with self.subTest(values):
                self.course.action_merge(other.id, "2027-01-27" if values else None)
                self.assertEqual(self.course.state, "cancelled")
                self.assertTrue(self.course.can_step_back)
                self.course.action_step_back()
                self.env.cr.precommit.run()
                self.assertEqual(self._stand(self.course, other), before)
                self.assertEqual(self._queued(), queued)
                self.assertEqual(self._told(other, "mail_course_merged"), there)
                self.assertFalse(self._told(other, "mail_course_prolonged"))
                self.assertFalse(other._count_prolonged().get(other.id))
            other.action_cancel()

    def test_a_merge_into_a_course_that_takes_place_is_taken_back(self):
        self._word_of(self.company_b).seats = 3
        other = self._other(
            date_begin=self.course.date_begin,
            date_end=self.course.date_end,
            commitment_deadline="2027-01-20",
        )
        other.sudo()._commit_seats(self.company_c, 8, None)
        other.action_confirm()
        before = self._stand(self.course, other)
        self.course.action_merge(other.id)
        self.assertEqual(other.seats_committed, 17)
        self.course.action_step_back()
        self.assertEqual(self._stand(self.course, other), before)
        self.assertEqual(other.event_id.sudo().seats_taken, 8)

    def test_people_who_come_hear_nothing_of_what_is_taken_back(self):
        """Cancelled, and moved into a course that takes place."""
        self.course.sudo().mail_participants = True
        self.course.action_confirm()
        word = self._word_of(self.company_a)
        seat = word._taken_seats()[0]
        word._name_seats({seat: ("Ada Muster", "ada@example.com")})
        self.env.cr.precommit.run()
        told = self._told(self.course, "mail_days")
        self.assertEqual((told.email, told.extra["told"]), ("ada@example.com", "in"))
        told._follow("sent")
        other = self._other(
            date_begin=self.course.date_begin,
            date_end=self.course.date_end,
            commitment_deadline="2027-01-20",
        )
        other.sudo().mail_participants = True
        other.sudo()._commit_seats(self.company_c, 8, None)
        other.action_confirm()
        for decide, there in (
            (self.course.action_cancel, 0),
            (lambda: self.course.action_merge(other.id), 1),
        ):
            decide()
            self.env.cr.precommit.run()
            off = self._told(self.course, "mail_days") - told
            self.assertEqual(off.extra["told"], "cancelled")
            self.assertEqual(len(self._told(other, "mail_days")), there)
            self.course.action_step_back()
            self.env.cr.precommit.run()
            self.assertEqual(self._told(self.course, "mail_days"), told)
            self.assertFalse(self._told(other, "mail_days"))
            self.assertEqual(seat.state, "open")

    def test_the_other_course_says_where_a_merge_is_taken_back(self):
        other = self._other(commitment_deadline="2027-01-20")
        self.course.action_merge(other.id, "2027-01-27")
        self.assertIn(
            f"Take that back on {self.course.display_name}.", other.back_notice
        )
        with self.assertRaisesRegex(UserError, "Take that back on"):
            other.action_step_back()
        self._told(other, "mail_course_merged")[:1]._follow("sent")
        (self.course | other).invalidate_recordset()
        self.assertNotIn("Take that back", other.back_notice)

    def test_a_merge_stays_once_somebody_was_told_or_has_answered(self):
        other = self._other()
        self.course.action_merge(other.id)
        other.sudo()._commit_seats(self.company_a, 6, None)
        with self.assertRaisesRegex(UserError, "have changed since"):
            self.course.action_step_back()
        self._told(other, "mail_course_merged")[:1]._follow("sent")
        with self.assertRaisesRegex(UserError, "e-mails have left the house"):
            self.course.action_step_back()

    def test_what_is_told_of_the_other_course_stays_in_the_queue(self):
        """What was told before, and what has to do with others."""
        other = self._other()
        before = self._told(other, "mail_commitment_receipt")
        self.course.action_merge(other.id)
        other.action_remind()
        asked = self._told(other, "mail_decision_reminder")
        self.assertTrue(asked)
        self.course.action_step_back()
        self.assertTrue(before)
        self.assertEqual(self._told(other, "mail_commitment_receipt"), before)
        self.assertFalse(asked.exists(), "nobody is reminded of what is not asked")

    def test_mails_of_a_dialog_wait_ten_minutes(self):
        """Of each outcome: so long the dialog says that it can be taken back."""
        other, until = self._other(), MORNING + timedelta(minutes=10)
        for outcome, template, owner in (
            ("run", "mail_course_confirmed", self.course),
            ("prolong", "mail_course_prolonged", self.course),
            ("merge", "mail_course_merged", other),
            ("cancel", "mail_course_cancelled", self.course),
        ):
            form = self._decide()
            self.assertEqual(form.outcome, "run", "what is proposed")
            form.outcome = outcome
            if outcome == "cancel":
                form.cancel_reason = "other"
            form.save().action_decide()
            mails = self._told(owner, template).sudo().mail_id
            self.assertEqual(set(mails.mapped("scheduled_date")), {until}, outcome)
            self.course.action_step_back()
            self.assertFalse(mails.exists())

    def test_what_is_planned_is_called_off_and_back(self):
        """The dialog says the same of every course: so long its e-mails wait."""
        self.clock.move_to(MORNING - timedelta(days=14))
        rival = self.provider.copy({"name": "Rival", "email": "r@example.com"})
        third = self.provider.copy({"name": "Third", "email": "t@example.com"})
        for answered in (1, 3):
            course = self._course(
                date_begin="2027-06-07 08:00:00",
                date_end="2027-06-08 15:00:00",
                commitment_deadline="2027-05-03",
            ).with_user(self.user_staff)
            need = self._need(self.company_c, 2)
            course.sudo()._pool_needs(need.ids)
            reply = MORNING.date() + timedelta(days=7)
            offers = course._ask_providers(self.provider | rival | third, reply)
            offers[:answered].action_receive()
            tasks, states = self._tasks(), offers.mapped("state")
            told = self.env["verbund.notice"].search([])
            action = f"{MODULE}.verbund_course_cancel_action"
            wizard = self._dialog(action, course, self.user_staff)
            wizard.reason = "cost"
            wizard.save().action_cancel_course()
            self.assertEqual((course.state, need.state), ("cancelled", "confirmed"))
            new = self.env["verbund.notice"].search([]) - told
            mails = new.sudo().mail_id
            until = MORNING - timedelta(days=14) + timedelta(minutes=10)
            self.assertEqual(set(mails.mapped("scheduled_date")), {until})
            with self.subTest(answered=answered):
                self.assertTrue(course.can_step_back)
                course.action_step_back()
                self.assertEqual((course.state, need.course_id), ("tender", course))
                self.assertEqual(offers.mapped("state"), states)
                self.assertEqual(self._tasks(), tasks)
                self.assertFalse(mails.exists())
                self.assertEqual(self.env["verbund.notice"].search([]), told)

    def _hold(self, outcome):
        form = self._decide()
        form.outcome = outcome
        form.save().action_decide()

    def _mails(self, template):
        return self._told(self.course, template).sudo().mail_id

    def test_nothing_overtakes_the_mails_of_a_decision(self):
        """A seat that is taken meanwhile, or a new day: told after it, in order."""
        until = MORNING + timedelta(minutes=10)
        self._hold("run")
        first = self._mails("mail_course_confirmed")
        self.clock.move_to(MORNING + timedelta(minutes=4))
        self.course.sudo()._commit_seats(self.company_b, 4, None)
        late = self._mails("mail_course_confirmed") - first
        self.course.date_end = "2027-02-06 15:00:00"
        self.env.cr.precommit.run()
        moved = self._mails("mail_course_changed")
        self.assertTrue(first and late and moved)
        for mails in (first, late, moved):
            self.assertEqual(set(mails.mapped("scheduled_date")), {until})
        # The queue is worked off by number
        self.assertLess(max(first.ids), min(late.ids))
        self.assertLess(max(late.ids), min(moved.ids))
        self.clock.move_to(MORNING + timedelta(minutes=11))
        self.course.date_end = "2027-02-05 15:00:00"
        self.env.cr.precommit.run()
        now = self._mails("mail_course_changed") - moved
        self.assertFalse(any(now.mapped("scheduled_date")), "nothing waits any more")

    def test_what_changed_since_is_told_still_when_the_decision_is_taken_back(self):
        """The new day holds; that the course takes place does not."""
        queued = self._queued()
        self._hold("run")
        self.course.date_end = "2027-02-06 15:00:00"
        self.env.cr.precommit.run()
        before = self._mails("mail_course_changed")
        self.assertTrue(before)
        self.course.action_step_back()
        self.env.cr.precommit.run()
        new = self._queued() - queued
        self.assertEqual(
            set(new.mapped("template")),
            {"qualifizierungsverbund.mail_course_changed"},
        )
        self.assertFalse(before.exists())
        word = self._word_of(self.company_a)
        told = new.filtered(lambda notice: notice.res_id == word.id)
        self.assertIn("02/06/2027", told[0].body)
        self.assertIn("take it back until the course", told[0].body)

    def test_the_order_follows(self):
        self.clock.move_to(MORNING - timedelta(days=14))
        course = self._course(
            commitment_deadline=self.course.commitment_deadline,
            date_begin=self.course.date_begin,
            date_end=self.course.date_end,
        )
        offer = self.env["verbund.offer"].create(
            {
                "course_id": course.id,
                "partner_id": self.provider.id,
                "fixed_amount": 800.0,
                "per_head_amount": 10.0,
                "cancellation_terms": "50 % from two weeks before the start",
            }
        )
        offer.action_award()
        course.action_open_booking()
        self._commit(course, self.company_a, 8)
        self.clock.move_to(MORNING)
        self.assertFalse(course.cancel_terms, "the order holds if it takes place")
        course.action_cancel()
        order = offer.purchase_order_id
        self.assertEqual(order.state, "cancel")
        course.action_step_back()
        self.assertEqual(order.state, "purchase")
        self.assertFalse(order.activity_ids)
        self.assertEqual(course.state, "booking_open")
        course.action_confirm()
        self.assertEqual(course.cancel_terms, "50 % from two weeks before the start")
        course.provider_id = False
        self.assertFalse(course.cancel_terms, "nobody teaches it")
