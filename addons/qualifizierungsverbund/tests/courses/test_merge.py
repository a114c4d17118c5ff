from datetime import date, datetime, timedelta

import vobject

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .test_decision_day import MORNING, DecisionDayCommon


@tagged("post_install", "-at_install")
class TestMerge(DecisionDayCommon):
    """Two thin courses on a topic become one."""

    def _other(self, seats_by_company, **values):
        """Another course on the topic, decided a month later."""
        return self._open(
            seats_by_company,
            **{
                "name": "Der andere Kurs",
                "commitment_deadline": "2027-02-10",
                "date_begin": "2027-03-01 08:00:00",
                "date_end": "2027-03-05 15:00:00",
                **values,
            },
        )

    def _same(self, seats_by_company, **values):
        """One on the same days, at the same place."""
        return self._other(
            seats_by_company,
            **{
                "date_begin": self.course.date_begin,
                "date_end": self.course.date_end,
                "commitment_deadline": "2027-01-20",
                **values,
            },
        )

    def _word(self, course, company):
        return course.sudo()._get_commitment(company)

    def _plan_day(self, course):
        self.env["verbund.session"].create(
            {
                "course_id": course.id,
                "date_begin": "2027-02-01 08:00:00",
                "date_end": "2027-02-01 15:00:00",
            }
        )

    def _calendars(self, notice):
        word = notice._find_record()
        return {
            calendar.method.value: {event.uid.value for event in calendar.vevent_list}
            for calendar in (
                vobject.readOne(content.decode())
                for name, content, _type in word._notice_files(notice)
                if name.endswith(".ics")
            )
        }

    def test_calendars_follow_into_the_other_course(self):
        """Days of a sure course go out, those of the other come once they are sure."""
        course = self.course.sudo()
        self._commit(course, self.company_b, 2)
        self._plan_day(course)
        self.course.action_confirm()
        old = {day._calendar_uid(day.id) for day in course.session_ids}
        other = self._other({})
        for takes_place in (False, True):
            with self.subTest(takes_place), self.env.cr.savepoint() as savepoint:
                target = other
                if takes_place:
                    target = self._same({self.company_c: 8}, max_seats=20)
                    self._plan_day(target)
                    target.action_confirm()
                self.course.action_merge(target.id)
                files = self._calendars(self._told(target, "mail_course_merged")[:1])
                self.assertEqual(files["CANCEL"], old)
                days = target.sudo().session_ids
                self.assertEqual(
                    files.get("REQUEST", set()),
                    {day._calendar_uid(day.id) for day in days if takes_place},
                )
                savepoint.rollback()
                self.env.invalidate_all()

    # ------------------------------------------------------ what is proposed

    def test_a_company_reads_with_which_course_its_own_was_merged(self):
        """Where it goes on there; of another one it reads nothing."""
        other = self._other({self.company_b: 2})
        self._commit(self.course.sudo(), self.company_c, 1)
        self.course.action_merge(other.id)
        self._word(other, self.company_c).sudo()._with_transition().unlink()
        merged = "Merged with another course"
        for company, said, url in (
            (
                self.company_a,
                f"{merged}: {other.name}",
                f"/my/verbund/courses/{other.id}",
            ),
            (self.company_c, merged, ""),
        ):
            with self.subTest(company=company.name):
                page = self._word(self.course, company)._page_values()
                self.assertEqual((page["reason"], page["went_on_url"]), (said, url))

    def test_it_is_proposed_with_the_course_that_both_fill(self):
        other = self._other({self.company_b: 5})
        self.assertEqual(self.course.proposed_outcome, "merge")
        self.assertIn(other.display_name, self.course.proposed_words)
        self.assertIn("Seats promised in both courses: 11", self.course.proposed_words)

    def test_empty_seats_that_somebody_takes_there_count(self):
        other = self._other({self.company_b: 1})
        self.assertEqual(self.course.proposed_outcome, "cancel", "one is missing")
        other.sudo()._guarantee_seats(self.company_c, 7, 3300.0)
        self.assertEqual(other.seats_missing, 0, "it would run with one as well")
        self.course.invalidate_recordset()
        self.assertEqual(self.course.proposed_outcome, "merge")
        self.assertIn("reaches the minimum", self.course.proposed_words)
        self.course.action_merge(other.id)
        other.sudo()._commit_seats(self.company_a, 6, None)
        self.assertEqual((other.seats_missing, other._guaranteed_seats()), (0, 1))

    def test_not_with_a_course_of_another_topic_or_without_the_seats(self):
        self._other({self.company_b: 5}, max_seats=10, min_seats=8)
        topic = self.topic.copy({"code": "TEST-OTHER"})
        self._other({self.company_c: 5}, topic_id=topic.id)
        self.assertEqual(self.course.proposed_outcome, "cancel")

    # -------------------------------------------------- other days, or place

    def test_on_other_days_a_company_is_set_free_and_asked_by_link(self):
        other = self._other({self.company_b: 5})
        old = self._word(self.course, self.company_a)
        self.course.action_merge(other.id)
        self.assertRecordValues(
            self.course,
            [
                {
                    "state": "cancelled",
                    "cancel_reason": "merged",
                    "merged_into_id": other.id,
                }
            ],
        )
        self.assertEqual(old.state, "cancelled")
        new = self._word(other, self.company_a)
        self.assertRecordValues(
            new, [{"state": "offered", "seats": 6, "moved_from_id": old.id}]
        )
        self.assertTrue(new.asked_at)
        self.assertEqual(self._word(other, self.company_b).seats, 5)

    def test_whoever_is_moved_reads_of_both_courses_in_one_mail(self):
        other = self._other({self.company_b: 5})
        self.course.action_merge(other.id, note="So that it takes place.")
        self.env.cr.precommit.run()
        notice = self._told(other, "mail_course_merged")
        self.assertEqual(notice.partner_id, self.company_a)
        self.assertEqual(notice.scope, "word")
        self.assertTrue(notice.link_id)
        for words in (
            "So that it takes place.",
            "You are no longer bound to",
            "We ask Alpha Muster GmbH for",
            "Days from now on",
        ):
            self.assertIn(words, notice.body)
        self.assertFalse(self._told(self.course, "mail_course_cancelled"))

    def test_whoever_is_asked_by_a_merge_is_not_reminded_on_that_day(self):
        other = self._other({self.company_b: 5}, commitment_deadline="2027-01-20")
        self.course.action_merge(other.id)
        new = self._word(other, self.company_a)
        self.assertLess(new.asked_at, MORNING, "it was, of the course that was merged")
        self.env.flush_all()
        # The clock of the database stands still in a test
        self.env.cr.execute(
            "UPDATE verbund_commitment SET create_date = %s WHERE id = %s",
            (MORNING, new.id),
        )
        self.env.invalidate_all()
        for days, told in ((0, 0), (2, 1)):
            self.clock.move_to(MORNING + timedelta(days=days))
            self._run_cron()
            notices = self._told(other, "mail_decision_reminder")
            self.assertEqual(len(notices), told, f"{days} days later")

    def test_until_it_says_yes_it_is_bound_to_nothing(self):
        other = self._other({self.company_b: 5})
        old = self._word(self.course, self.company_a)
        self.course.action_merge(other.id)
        self.assertEqual(other.seats_committed, 5)
        self.assertFalse(old._is_charged())
        for word in (old, self._word(other, self.company_a)):
            self.assertIsNone(word._limit_total())
        other.sudo()._commit_seats(self.company_a, 6, None)
        self.assertEqual(other.seats_committed, 11)

    # ---------------------------------------------------------- the same terms

    def test_on_the_same_terms_a_word_goes_on_with_its_limit(self):
        other = self._same({self.company_b: 5})
        old = self._word(self.course, self.company_a)
        self.course.action_merge(other.id)
        new = self._word(other, self.company_a)
        self.assertRecordValues(
            new,
            [
                {
                    "state": "committed",
                    "seats": 6,
                    "price_limit": old.price_limit,
                    "committed_at": old.committed_at,
                    "committed_by": old.committed_by,
                    "asked_at": old.asked_at,
                }
            ],
        )
        self.assertEqual(new.decision_ids.mapped("decision"), ["promise_moved"])
        notice = self._told(other, "mail_course_merged")
        self.assertIn("so your word goes on", notice.body)
        self.assertNotIn("no longer bound", notice.body)
        self.assertTrue(new._may_leave(), "until the decision date there")

    def test_one_different_term_needs_a_new_yes(self):
        venue = self.company_b
        for values in (
            {"format": "online"},
            {"venue_id": venue.id},
            {"units": 40},
            {"level": "b1"},
            {"vat_treatment": "taxable"},
            {"provider_id": self.provider.id},
            {"date_end": datetime(2027, 2, 5, 16)},
        ):
            with self.subTest(values):
                other = self._same({}, **values)
                self.assertFalse(self.course._has_terms_of(other))
        other = self._same({}, format="online")
        self.assertTrue(self.course._has_terms_of(self._same({})))
        self.course.action_merge(other.id)
        self.assertEqual(self._word(other, self.company_a).state, "offered")

    def test_whoever_can_pay_no_price_there_is_asked(self):
        other = self._same(
            {self.company_b: 5},
            cost_ids=[Command.create({"name": "Fee", "amount_fixed": 9000.0})],
        )
        self.course.action_merge(other.id)
        new = self._word(other, self.company_a)
        self.assertEqual(new.state, "offered")

    # --------------------------------------------------- nobody lost, or twice

    def test_who_is_in_both_keeps_its_word_there(self):
        other = self._other({self.company_a: 2, self.company_b: 3})
        self.course.action_merge(other.id)
        word = self._word(other, self.company_a)
        self.assertRecordValues(word, [{"state": "committed", "seats": 2}])
        open_words = other.commitment_ids.filtered(
            lambda w: w.partner_id == self.company_a
        )
        self.assertEqual(len(open_words), 1)
        notice = self._told(other, "mail_course_merged")
        self.assertIn("that stays as it is", notice.body)

    def test_who_is_asked_in_both_is_asked_once_for_all_seats(self):
        other = self._other({self.company_b: 3})
        self.env["verbund.commitment"].create(
            {"course_id": other.id, "partner_id": self.company_a.id, "seats": 2}
        )
        self.course.action_merge(other.id)
        word = self._word(other, self.company_a)
        self.assertRecordValues(word, [{"state": "offered", "seats": 8}])

    def test_needs_go_along_and_those_of_other_networks_wait(self):
        other = self._other({self.company_b: 3})
        foreign = self.company_foreign
        self.course.sudo().network_ids |= self.network_other
        needs = self._need(self.company_a, 6) | self._need(foreign, 1)
        self.course.sudo()._pool_needs(needs.ids)
        self._commit(self.course.sudo(), foreign, 1)
        self.course.action_merge(other.id)
        mine, theirs = needs
        self.assertRecordValues(
            needs,
            [
                {"state": "pooled", "course_id": other.id},
                {"state": "confirmed", "course_id": False},
            ],
        )
        self.assertFalse(self._word(other, foreign))
        notice = self._told(self.course, "mail_course_cancelled")
        self.assertEqual(notice.partner_id, foreign)
        self.assertIn("merged with a course of another network", notice.body)

    def test_people_that_are_named_come_along(self):
        """Named in a course that is confirmed, and thin since somebody has left."""
        self._commit(self.course.sudo(), self.company_b, 2)
        self.course.action_confirm()
        word = self._word(self.course, self.company_a)
        seats = word._taken_seats()
        word._name_seats({seats[0]: ("Ada Muster", ""), seats[1]: ("Bo Muster", "")})
        other = self._other({self.company_c: 3})
        self.course.action_merge(other.id)
        self.assertEqual(set(seats.mapped("state")), {"cancel"})
        other.sudo()._commit_seats(self.company_a, 6, None)
        other.action_confirm()
        names = self._word(other, self.company_a)._taken_seats()
        named = names.filtered("verbund_named_at")
        self.assertEqual(named.mapped("name"), ["Ada Muster", "Bo Muster"])
        self.assertEqual(len(names), 6)
        self.assertEqual(set(names.event_id), set(other.event_id))

    def _merged_people(self, *people):
        """The word of a company with people who were named before a merge."""
        self._commit(self.course.sudo(), self.company_b, 2)
        self.course.action_confirm()
        word = self._word(self.course, self.company_a)
        seats = word._taken_seats()[: len(people)]
        word._name_seats(dict(zip(seats, people, strict=True)), sure=seats)
        other = self._other({self.company_c: 3})
        self.course.action_merge(other.id)
        other.sudo()._commit_seats(self.company_a, 5, None)
        other.action_confirm()
        return self._word(other, self.company_a)

    def _named(self, word):
        return word.registration_ids.filtered("verbund_named_at").sorted("id")

    def test_who_is_taken_out_does_not_come_along_again(self):
        """Neither with a further seat, nor twice."""
        word = self._merged_people(("Ada Muster", ""), ("Bo Muster", ""))
        ada = self._named(word)[0]
        word._name_seats({ada: ("", "")})
        word.course_id.sudo()._commit_seats(self.company_a, 6, None)
        self.assertEqual(len(word._taken_seats()), 6)
        self.assertEqual(self._named(word).mapped("name"), ["Bo Muster"])

    def test_of_two_of_one_name_one_is_erased(self):
        """Both have come along; and the other one stays in both courses."""
        word = self._merged_people(("Ada Muster", ""), ("Ada Muster", ""))
        one, other = self._named(word)
        before = self._named(word.moved_from_id)
        self.assertEqual((one + other).verbund_before_id, before)
        one.with_user(self.user_staff).action_verbund_erase()
        self.assertEqual(self._named(word), other)
        self.assertEqual(self._named(word.moved_from_id), other.verbund_before_id)
        self.assertEqual(other.verbund_before_id.name, "Ada Muster")

    def test_who_gives_way_to_somebody_else_is_not_erased_with_them(self):
        word = self._merged_people(("Ada", "ada@example.com"))
        ada = self._named(word)
        word._name_seats({ada: ("Bo", "bo@example.com")})
        ada.with_user(self.user_staff).action_verbund_erase()
        self.assertEqual(self._named(word.moved_from_id).name, "Ada")

    def test_where_somebody_was_named_before_the_course_alone_says(self):
        word = self._merged_people(("Ada", ""))
        ada = self._named(word)
        for values in (
            {"verbund_before_id": word._taken_seats()[3].id},
            {"verbund_left_out_id": word.id},
        ):
            with self.assertRaises(AccessError):
                ada.with_user(self.user_staff).write(values)
            values["event_id"] = word.course_id.event_id.id
            with self.assertRaises(AccessError):
                ada.with_user(self.user_staff).create(values)

    def test_into_a_course_that_takes_place(self):
        other = self._same({self.company_b: 4, self.company_c: 4}, max_seats=20)
        other.action_confirm()
        self.course.action_merge(other.id)
        word = self._word(other, self.company_a)
        self.assertEqual(word.state, "confirmed")
        self.assertEqual(len(word._taken_seats()), 6)
        self.assertEqual(other.event_id.sudo().seats_taken, 14)

    # ------------------------------------------------------------- what is refused

    def test_never_more_than_the_maximum(self):
        other = self._other({self.company_b: 7})
        with self.assertRaisesRegex(UserError, "5 free seats, and 6 are promised"):
            self.course.action_merge(other.id)
        self.assertEqual(self.course.state, "booking_open")

    def test_not_with_itself_another_topic_or_what_is_over(self):
        over = self._other({self.company_b: 3})
        over.action_cancel()
        other = self._other({}, topic_id=self.topic.copy({"code": "X"}).id)
        for course in (self.course, over, other):
            with self.assertRaisesRegex(UserError, "cannot be merged"):
                self.course.action_merge(course.id)
        for nothing in (None, 0, 999999999):
            with self.assertRaisesRegex(UserError, "Choose the course"):
                self.course.action_merge(nothing)
        with self.assertRaises(UserError):
            self.course.action_merge("x")

    def test_where_the_decision_date_has_passed_a_new_one_is_set(self):
        self.clock.move_to(MORNING - timedelta(days=14))
        other = self._other({self.company_b: 5}, commitment_deadline="2027-01-12")
        self.clock.move_to(MORNING)
        with self.assertRaisesRegex(UserError, "has passed. Enter a new one"):
            self.course.action_merge(other.id)
        self.course.action_merge(other.id, "2027-02-01")
        self.assertEqual(other.commitment_deadline, date(2027, 2, 1))
        self.assertEqual(
            self._told(other, "mail_course_prolonged").partner_id, self.company_b
        )
        self.assertEqual(
            self._told(other, "mail_course_merged").partner_id, self.company_a
        )

    def test_pressed_twice_it_is_merged_once(self):
        other = self._other({self.company_b: 5})
        self.course.action_merge(other.id)
        with self.assertRaisesRegex(UserError, "cannot become"):
            self.course.action_merge(other.id)
        self.assertEqual(len(self._told(other, "mail_course_merged")), 1)

    def test_only_by_who_works_for_both(self):
        other = self._other({})
        other.sudo().write({"network_ids": [Command.set(self.network_other.ids)]})
        with self.assertRaises(AccessError):
            self.course.action_merge(other.id)

    def test_nobody_says_merged_without_a_merge(self):
        with self.assertRaisesRegex(UserError, "Unknown reason"):
            self.course.action_cancel("merged")

    # --------------------------------------------------------------- the dialog

    def test_the_dialog_shows_what_becomes_of_whom(self):
        other = self._other({self.company_b: 5}, format="online")
        form = self._decide()
        self.assertEqual((form.outcome, form.target_id), ("merge", other))
        for words in ("Other days.", "Another format.", "Is set free here and asked"):
            self.assertIn(words, form.moves)
        self.assertIn("is merged with", form.preview)
        self.assertEqual(self.course.state, "booking_open")
        form.save().action_decide()
        self.assertEqual(self.course.state, "cancelled")

    def test_the_text_is_sent_again_while_it_is_true(self):
        other = self._other({self.company_b: 5})
        self.course.action_merge(other.id)
        notice = self._told(other, "mail_course_merged")
        word = self._word(other, self.company_a)
        self.assertFalse(notice._get_obstacle(word))
        other.date_begin = "2027-03-01 09:00:00"
        self.assertTrue(notice._get_obstacle(word))
