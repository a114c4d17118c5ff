from datetime import date, timedelta

import vobject
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ...models.courses.weekly_mixin import WEEKLY_FIELDS
from ..common import VerbundCommon

MONDAY = date(2099, 11, 2)
COST = {"name": "Trainer", "amount_fixed": 900.0}


class DatePollCase(VerbundCommon):
    """A course that two companies wait for, and a poll about three dates of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.association.partner_id.tz = "Europe/Berlin"
        cls.course = cls._course(units=16, commitment_deadline="2099-10-15")
        cls.contacts = cls.user_portal_a.partner_id | cls.user_portal_b.partner_id
        needs = cls._need(cls.company_a, 6) + cls._need(cls.company_b, 3)
        cls.course.action_add_needs(needs.ids)
        cls.needs = needs
        cls.poll = cls._poll(cls.course)
        cls.env.cr.precommit.run()

    @classmethod
    def _poll(cls, course, **values):
        """A week, Tuesday and Thursday mornings, and two evenings late."""
        return (
            cls.env["verbund.date.poll"]
            .with_user(cls.user_staff)
            .create(
                {
                    "course_id": course.id,
                    "deadline": "2099-10-01",
                    "option_ids": [
                        Command.create({"first_day": MONDAY}),
                        Command.create(cls._tue_thu(MONDAY, 9, 12)),
                        Command.create(cls._tue_thu(MONDAY + timedelta(14), 9, 12)),
                    ],
                    **values,
                }
            )
        )

    @staticmethod
    def _tue_thu(first, begin, end):
        off = dict.fromkeys(("mon", "wed", "fri"), False)
        return {"first_day": first, "hour_from": begin, "hour_to": end, **off}

    def _answer(self, company, people, model, away, blocked=()):
        answer = self._row(company)
        answer.with_user(self.user_staff).write(
            {
                "people": people,
                "shift_model": model,
                "away_max": away,
                "blocked_ids": [Command.set([option.id for option in blocked])],
            }
        )
        return answer

    def _all_answer(self, poll=None):
        """Who is silent yet says that all can come."""
        for row in (poll or self.poll).answer_ids:
            if not row.answered_at:
                row.write({"shift_model": "day", "away_max": row.people})

    def _apply(self, options):
        self._all_answer()
        return self.poll.action_apply(options.ids)

    def _row(self, company, poll=None):
        rows = (poll or self.poll).answer_ids
        return rows.filtered(lambda row: row.partner_id == company)

    def _told(self, course=None):
        """:return: list of (what was told, company) since the last call"""
        self.env.cr.precommit.run()
        course = course or self.course
        notices = self.env["verbund.notice"].search(
            [
                ("owner_model", "=", "verbund.course"),
                ("owner_id", "=", course.id),
                ("id", ">", getattr(self, "last_notice", 0)),
            ],
            order="id",
        )
        self.last_notice = max(notices.ids, default=getattr(self, "last_notice", 0))
        return sorted(
            (
                (notice.extra or {}).get("told") or notice.template.partition(".")[2],
                notice.partner_id.commercial_partner_id.name,
            )
            for notice in notices
        )

    def _notice(self, told, company):
        return (
            self.env["verbund.notice"]
            .search([("template", "like", "mail_date_poll")])
            .filtered(
                lambda notice: (
                    notice.extra["told"] == told
                    and notice.partner_id.commercial_partner_id == company
                )
            )[:1]
        )

    def _both(self, told):
        return [(told, self.company_a.name), (told, self.company_b.name)]


@tagged("post_install", "-at_install")
class TestDatePoll(DatePollCase):
    """From the dates that are offered to the sessions of the course."""

    def test_days_follow_from_the_pattern(self):
        week, morning, _later = self.poll.option_ids
        self.assertEqual(week.session_words, "2 sessions, the last one on 11/03/2099")
        self.assertEqual(
            morning.session_words, "4 sessions, the last one on 11/12/2099"
        )
        self.assertEqual(
            morning.display_name,
            "Tue + Thu 9:00\u202fAM–12:00\u202fPM from 11/02/2099 (week 45)",
        )
        self.assertIn("Mon–Fri", week.display_name)

    def test_public_holidays_are_left_out(self):
        option = self.poll.option_ids[0]
        option.first_day = date(2027, 10, 29)
        days = [session.day.isoformat() for session in option._sessions()]
        self.assertEqual(days, ["2027-10-29", "2027-11-02"])  # not All Saints' Day

    def test_school_holidays_and_breaks_count_as_in_a_series(self):
        option = self.poll.option_ids[1]
        option.write({"without_school": True, "pause": 30})
        self.assertIn("No school holidays are known", option.school_words)
        self.env["verbund.school.holiday"].create(
            {
                "name": "Herbstferien",
                "federal_state_id": self.env.ref("base.state_de_bw").id,
                "date_first": "2099-11-03",
                "date_last": "2099-11-05",
            }
        )
        self.env.invalidate_all()
        self.assertIn("known until", option.school_words)
        sessions = option._sessions()
        days = [(str(session.day), session.units) for session in sessions]
        self.assertEqual(days[0], ("2099-11-10", 3))
        self.assertEqual(sum(units for _day, units in days), 16)
        series = self.env["verbund.session.series"].new(
            {
                "course_id": self.course.id,
                "first_day": option.first_day,
                "units": 16,
                **{name: option[name] for name in WEEKLY_FIELDS},
            }
        )
        self.assertEqual(series._planned(), sessions)

    def test_a_first_date_has_what_the_catalogue_knows(self):
        self.topic.write({"mon": False, "hour_to": 12, "without_school": True})
        options = self.env["verbund.date.option"].with_user(self.user_staff)
        names = ["mon", "tue", "hour_to", "without_school"]
        known = options.with_context(pattern_of_course=self.course.id)
        self.assertEqual(
            known.default_get(names),
            {"mon": False, "tue": True, "hour_to": 12, "without_school": True},
        )
        for wrong in (False, "x", 0, self.course.id + 1000):
            known = options.with_context(pattern_of_course=wrong)
            self.assertTrue(known.default_get(names)["mon"])

    def test_fixed_days_come_into_calendars_and_out_again(self):
        """Not certain yet, certain with the confirmation, or gone with the course."""
        self.poll.action_open()
        self._apply(self.poll.option_ids[0])
        [days] = self._calendars(self._notice("chosen", self.company_a))
        self.assertEqual(days.method.value, "REQUEST")
        self.assertEqual(len(days.vevent_list), len(self.course.session_ids))
        self.assertEqual(days.vevent.status.value, "TENTATIVE")
        self.assertEqual(len(days.vevent.attendee_list), 1)
        first = int(days.vevent.sequence.value)
        self.course.action_open_booking()
        for company, seats in ((self.company_a, 6), (self.company_b, 3)):
            self.course._commit_seats(company, seats, None)
        self.course.action_confirm()
        [days] = self._calendars(self._last("mail_course_confirmed"))
        self.assertEqual(days.vevent.status.value, "CONFIRMED")
        self.assertGreater(int(days.vevent.sequence.value), first)

    def test_found_days_leave_the_calendar_of_whose_course_is_off(self):
        self.poll.action_open()
        self._apply(self.poll.option_ids[0])
        [days] = self._calendars(self._notice("chosen", self.company_a))
        self.course.action_cancel("other")
        [off] = self._calendars(self._last("mail_need_news"))
        self.assertEqual(off.method.value, "CANCEL")
        self.assertEqual(
            {event.uid.value for event in off.vevent_list},
            {event.uid.value for event in days.vevent_list},
        )
        self.assertGreater(
            int(off.vevent.sequence.value), int(days.vevent.sequence.value)
        )

    def test_who_takes_its_need_back_itself_gets_the_days_out_as_well(self):
        self.poll.action_open()
        self._apply(self.poll.option_ids[0])
        [days] = self._calendars(self._notice("chosen", self.company_a))
        needs = self.course.need_ids.filtered(
            lambda need: need.partner_id == self.company_a
        )
        needs.with_user(self.user_portal_a).sudo().action_withdraw()
        notice = self._last("mail_need_news")
        self.assertIn(notice._find_record(), needs)
        self.assertIn("It was taken back", notice.body)
        [off] = self._calendars(notice)
        self.assertEqual(off.method.value, "CANCEL")
        self.assertGreater(
            int(off.vevent.sequence.value), int(days.vevent.sequence.value)
        )

    def test_who_holds_no_days_reads_nothing_of_what_it_has_done_itself(self):
        last = self._last("mail_need_news")
        need = self.course.need_ids[:1]
        need.with_user(self.user_portal_a).sudo().action_withdraw()
        self.assertEqual(self._last("mail_need_news"), last)

    def _last(self, template):
        return self.env["verbund.notice"].search(
            [("template", "=", f"qualifizierungsverbund.{template}")], limit=1
        )

    def _calendars(self, notice):
        return [
            vobject.readOne(content.decode())
            for name, content, _type in notice._find_record()._notice_files(notice)
            if name.endswith(".ics")
        ]

    def test_the_same_a_week_later_is_one_click(self):
        self.poll.option_ids[0].action_next_week()
        self.assertIn(
            MONDAY + timedelta(7),
            self.poll.option_ids.filtered("mon").mapped("first_day"),
        )

    def test_companies_of_the_course_are_asked_with_what_is_known(self):
        self._told()
        self.assertIs(self.poll.response_words, False)
        self.poll.action_open()
        self.assertEqual(self.poll.state, "open")
        self.assertEqual(self._told(), self._both("asked"))
        self.assertEqual(self._row(self.company_a).people, 6)
        self.assertEqual(self.poll.response_words, "0 of 2 companies (0 %)")
        for row in self.poll.answer_ids:
            self.assertEqual(row.link_ids.mapped("scope"), ["dates"])

    def test_seats_of_a_word_count_where_it_is_more_than_the_need(self):
        self.needs[0].seats_possible = 2
        people = self.course._people_by_company()
        self.assertEqual(people, {self.company_a: 8, self.company_b: 3})
        self.course.action_open_booking()
        self.course._commit_seats(self.company_b, 4, None)
        self.assertEqual(self.course._people_by_company()[self.company_b], 4)

    def test_more_polls_cost_a_company_no_more_queries(self):
        company = self.company_a.sudo()

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            todos = company._todos_of_polls()
            return len(todos), self.env.cr.sql_log_count - before

        self.poll.action_open()
        queries()
        few, cost = queries()
        for _number in range(2):
            course = self._course(units=16, commitment_deadline="2099-10-15")
            course.action_add_needs(self._need(self.company_a, 6).ids)
            self._poll(course).action_open()
        self.assertEqual(queries(), (few + 2, cost))

    def test_what_cannot_be_asked_says_why(self):
        cases = {
            "Enter the dates": {"option_ids": [Command.clear()]},
            "is over": {"deadline": "2020-01-01"},
            "is not after": {"deadline": MONDAY},
        }
        for words, values in cases.items():
            with self.subTest(words=words), self.env.cr.savepoint() as savepoint:
                self.poll.write(values)
                with self.assertRaisesRegex(UserError, words):
                    self.poll.action_open()
                savepoint.close(rollback=True)
                self.env.invalidate_all()
        self.needs.action_return_to_pool()
        with self.assertRaisesRegex(UserError, "has no companies yet"):
            self.poll.action_open()

    def test_the_deadline_is_a_day_with_room_before_it_and_after(self):
        self.poll.action_open()
        self.poll.deadline = MONDAY - timedelta(1)
        for day in (MONDAY, "2020-01-01"):
            with self.assertRaises(ValidationError):
                self.poll.deadline = day

    def test_a_date_makes_sense(self):
        option = self.poll.option_ids[0]
        for values in (
            dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), False),
            {"hour_from": 16.0},
            {"hour_from": 15.5},
            {"hour_to": 25.0},
            {"hour_from": -1.0},
        ):
            with self.assertRaises(ValidationError):
                option.write(values)

    def test_a_course_has_one_poll_at_a_time(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self._poll(self.course)
        self.poll.action_cancel()
        self.assertTrue(self.poll.copy())

    def test_dates_that_were_asked_about_stay(self):
        self.poll.action_open()
        for attempt in (
            lambda: self.poll.option_ids[0].write({"hour_from": 9.0}),
            lambda: self.poll.option_ids[0].unlink(),
            lambda: self.poll.option_ids[0].action_next_week(),
            lambda: self.poll.write(
                {"option_ids": [Command.create({"first_day": MONDAY})]}
            ),
        ):
            with self.assertRaisesRegex(UserError, "they stay"):
                attempt()
        with self.assertRaisesRegex(UserError, "cancelled, not deleted"):
            self.poll.unlink()

    # ------------------------------------------------------------- answering

    def test_staff_enters_an_answer_from_the_phone(self):
        self.poll.action_open()
        with Form(self.poll.with_user(self.user_staff)) as form:
            with form.answer_ids.edit(0) as row:
                row.people = 5
                row.shift_model = "two"
                row.away_max = 1
        row = self.poll.answer_ids[0]
        self.assertEqual(row.answered_by_id, self.user_staff.partner_id)
        self.assertEqual(self.poll.response_words, "1 of 2 companies (50 %)")
        self.assertFalse(self.poll.answer_ids[1].answered_at)

    def test_a_changed_answer_counts_and_an_equal_one_changes_nothing(self):
        self.poll.action_open()
        with freeze_time("2026-12-01"):
            row = self._answer(self.company_a, 6, "day", 1)
        first = row.answered_at
        with freeze_time("2026-12-02"):
            self._answer(self.company_a, 6, "day", 1)
            self.assertEqual(row.answered_at, first)
            self._answer(self.company_a, 6, "day", 2)
        self.assertGreater(row.answered_at, first)

    def test_an_answer_says_its_shift_model_and_no_foreign_date(self):
        self.poll.action_open()
        row = self._row(self.company_a)
        with self.assertRaisesRegex(UserError, "which shift model"):
            row.people = 3
        row = row.browse(row.id)
        other = self._poll(self._course())
        with self.assertRaisesRegex(UserError, "of another poll"):
            self._answer(self.company_a, 3, "day", 1, other.option_ids)

    def test_answers_are_taken_until_the_end_of_the_deadline(self):
        self.poll.action_open()
        with freeze_time("2099-10-01 22:59:59"):  # midnight in Berlin
            self._answer(self.company_a, 6, "day", 1)
        for moment in ("2099-10-01 23:00:00", "2099-10-20 12:00:00"):
            with freeze_time(moment), self.assertRaisesRegex(UserError, "taken until"):
                self._answer(self.company_a, 6, "day", 2)
        self.assertEqual(self._row(self.company_a).away_max, 1)

    def test_who_was_told_a_day_has_it_or_hears_of_another_one(self):
        """Nothing is closed or chosen while somebody may still answer."""
        self.poll.action_open()
        self._answer(self.company_a, 6, "day", 6)
        option = self.poll.option_ids[:1]
        for attempt in (
            self.poll.action_close,
            lambda: self.poll.action_apply(option.ids),
        ):
            with self.assertRaisesRegex(UserError, f"{self.company_b.name} can still"):
                attempt()
        self._told()
        self.poll.deadline = "2099-09-15"
        self.assertEqual(self._told(), self._both("moved"))
        self.poll.deadline = "2099-09-15"
        self.assertEqual(self._told(), [])
        with freeze_time("2099-09-16 12:00:00"):
            self.poll.action_close()
        self.assertEqual(self.poll.state, "closed")
        self.poll.deadline = "2099-09-20"
        self.assertEqual(self._told(), [])
        self.poll.action_open()
        self._all_answer()
        self.poll.action_close()

    def test_an_answer_binds_nobody(self):
        """Neither seats nor needs nor prices follow from it."""
        self.poll.action_open()
        before = self.needs.read(["state", "seats_firm", "course_id"])
        self._answer(self.company_a, 9, "day", 9)
        self._apply(self.poll.option_ids[:1])
        self.assertFalse(self.course.commitment_ids)
        self.assertFalse(self.course.seats_committed)
        self.assertEqual(self.needs.read(["state", "seats_firm", "course_id"]), before)

    def test_nobody_forges_who_has_answered(self):
        self.poll.action_open()
        row = self._row(self.company_a).with_user(self.user_manager)
        for values in (
            {"answered_at": "2026-01-01"},
            {"partner_id": self.company_b.id},
            {"answered_by_id": self.user_manager.partner_id.id},
        ):
            with self.assertRaises(AccessError):
                row.write(values)
        with self.assertRaises(UserError):
            self.poll.option_ids[0].is_chosen = True
        draft = self._poll(self._course()).option_ids[0]
        with self.assertRaises(AccessError):
            draft.is_chosen = True
        with self.assertRaises(AccessError):
            row.create({"poll_id": self.poll.id, "partner_id": self.company_b.id})

    def test_who_has_left_neither_answers_nor_counts(self):
        self.poll.action_open()
        self._answer(self.company_a, 6, "day", 6)
        self._answer(self.company_b, 3, "day", 3)
        self.needs[1].action_return_to_pool()
        self.assertEqual(self.poll.response_words, "1 of 1 companies (100 %)")
        self.assertEqual(self.poll._result_rows()[0]["seats"], 6)
        with self.assertRaisesRegex(UserError, "takes no part"):
            self._answer(self.company_b, 2, "day", 2)
        self._told()
        self.poll.action_cancel()
        self.assertEqual(self._told(), [("cancelled", self.company_a.name)])

    def test_who_leaves_the_network_counts_by_its_word_alone(self):
        """A need goes with the membership; who has promised seats has to come."""
        third = self._company("Dritte Muster GmbH", "dritte")
        needs = self._need(third, 2)
        self.course.action_add_needs(needs.ids)
        self.poll.action_open()
        self._answer(third, 2, "day", 2)
        self.assertEqual(self.poll.response_words, "1 of 3 companies (33 %)")
        third.membership_ids.action_end()
        self.poll.invalidate_recordset()
        self.assertEqual(self.poll.response_words, "0 of 2 companies (0 %)")
        self.assertFalse(self._row(third)._concerned())
        self.course.write({"cost_ids": [Command.create(COST)]})
        self.course._with_transition().state = "booking_open"
        word = self.course.sudo()._commit_seats(self.company_b, 3, None)
        self.company_b.membership_ids.action_end()
        self.poll.invalidate_recordset()
        self.assertEqual(word.state, "committed")
        self.assertEqual(self.poll.response_words, "0 of 2 companies (0 %)")
        self._answer(self.company_b, 3, "day", 3)
        self.assertEqual(self.poll.response_words, "1 of 2 companies (50 %)")

    # --------------------------------------------------------------- results

    def test_dates_are_ranked_by_seats_gained(self):
        self.poll.action_open()
        week, morning, later = self.poll.option_ids
        self._answer(self.company_a, 6, "three", 1, week)
        self._answer(self.company_b, 3, "day", 2)
        rows = self.poll._result_rows()
        self.assertEqual([row["seats"] for row in rows], [9, 5, 5, 2])
        pair, best = rows[:2]
        self.assertEqual(pair["dates"], [morning.display_name, later.display_name])
        self.assertEqual(sum(pair["groups"]), 9)
        self.assertEqual(best["dates"], [morning.display_name])
        self.assertEqual(
            best["lost"], [(self.company_a.name, 3), (self.company_b.name, 1)]
        )
        self.assertIn("Two half groups", self.poll.result_table)
        self.assertIn("Alpha Muster GmbH: 3", " ".join(self.poll.result_table.split()))

    def test_a_course_gains_no_more_than_its_maximum(self):
        self.course.max_seats = 8
        self.poll.action_open()
        self._answer(self.company_a, 6, "day", 6)
        self._answer(self.company_b, 3, "day", 3)
        self.assertEqual({row["seats"] for row in self.poll._result_rows()}, {8})
