from odoo.exceptions import UserError
from odoo.tests import HttpCase, JsonRpcException, freeze_time, tagged

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestCourseWords(VerbundCommon):
    """What board, list, form and portal say of the seats and the price of a course."""

    def test_seats_of_a_planned_course_are_those_of_its_needs(self):
        course = self._course()
        self.assertFalse(course.seats_words)
        self.assertEqual(course.missing_words, "8 seats are missing")
        need = self._need(self.company_a, 5, seats_possible=2)
        course.action_add_needs(need.ids)
        self.assertEqual(course.seats_words, "7 pooled")
        self.assertEqual(course.missing_words, "1 seat is missing")
        for act in ("action_make_concept", "action_start_tender"):
            getattr(course, act)()
            self.assertEqual(course.seats_words, "7 pooled")
        need.seats_possible = 3
        self.assertEqual(course.seats_words, "8 pooled")
        self.assertFalse(course.missing_words)
        need.action_return_to_pool()
        self.assertFalse(course.seats_words)

    def test_promised_and_asked_seats_are_told_apart(self):
        course = self._course()
        need = self._need(self.company_b, 1)
        course.action_add_needs(need.ids)
        course.action_open_booking()
        self.assertEqual(course.seats_words, "0 of 12")
        self.assertEqual(course.missing_words, "8 seats are missing · 1 seat asked for")
        course.commitment_ids.seats = 2
        self._commit(course, self.company_a, 7)
        self.assertEqual(course.seats_words, "7 of 12")
        self.assertEqual(course.missing_words, "1 seat is missing · 2 seats asked for")
        course.commitment_ids.filtered(lambda c: c.state == "offered").action_commit()
        self.assertEqual(course.seats_words, "9 of 12")
        self.assertFalse(course.missing_words)

    def test_free_seats_are_counted_in_words(self):
        course = self._course()
        course.action_open_booking()
        self.assertEqual(course._free_sentence(), "12 seats are still free.")
        self._commit(course, self.company_a, 11)
        self.assertEqual(course._free_sentence(), "1 seat is still free.")
        self._commit(course, self.company_b, 1)
        self.assertEqual(course._free_sentence(), "All seats are taken.")
        self.assertEqual(
            course.seats_notice, "The minimum of 8 is reached. All seats are taken."
        )

    def test_a_price_says_at_how_many_it_holds(self):
        course = self._course(fixed=3300.0)
        self.assertRegex(course.price_words, r"412[.,]50")
        self.assertTrue(course.price_words.endswith(" at 8"))
        course.action_open_booking()
        self._commit(course, self.company_a, 10)
        self.assertRegex(course.price_words, r"330[.,]00")
        self.assertTrue(course.price_words.endswith(" at 10"))
        self.assertFalse(self._course(cost_ids=[]).price_words)

    def test_demand_stands_against_the_minimum_before_and_while_companies_decide(self):
        course = self._course()
        self.assertEqual(course.demand_words, "minimum 8 · 8 seats are missing")
        need = self._need(self.company_a, 3, seats_possible=2)
        course._pool_needs(need.ids)
        course = course.with_user(self.user_staff)
        said = "3 firm · 2 possible · minimum 8 · 3 seats are missing"
        self.assertEqual(course.demand_words, said)
        self.assertIn("width: 37.5%", course.demand_bar)
        course.action_open_booking()
        said = "5 asked for · minimum 8 · 8 seats are missing"
        self.assertEqual(course.demand_words, said)
        course.commitment_ids.action_commit()
        said = "5 promised · minimum 8 · 3 seats are missing"
        self.assertEqual(course.demand_words, said)
        course._guarantee_seats(self.company_a, 3, 9000.0)
        self.assertEqual(course.demand_words, "5 promised · 3 guaranteed · minimum 8")

    def test_seats_that_do_not_count_are_told_apart_on_the_board(self):
        """Or six promised of eight, and three missing, would not add up."""
        course = self._course()
        course.action_open_booking()
        self._commit(course, self.company_a, 5)
        cheap = self._commit(course, self.company_b, 1, ceiling=300.0)  # from 11 seats
        self.assertEqual(
            course.demand_words,
            "6 promised (1 of them only at a lower price) · minimum 8 "
            "· 3 seats are missing",
        )
        cheap.seats = 2
        self.assertIn("(2 of them only at a lower price)", course.demand_words)
        # the others make the minimum: these two take no part at that price
        course.commitment_ids.filtered(lambda word: word != cheap).seats = 8
        said = "10 promised (2 of them only at a lower price) · minimum 8"
        self.assertEqual(course.demand_words, said)
        course.max_seats = 16
        course.commitment_ids.filtered(lambda word: word != cheap).seats = 9
        self.assertEqual(course.demand_words, "11 promised · minimum 8")
        self.assertFalse(course.seats_held_back)

    def test_a_bar_is_as_long_as_what_goes_beyond_the_minimum(self):
        course = self._course(max_seats=16)
        course.action_open_booking()
        self._commit(course, self.company_a, 16)
        self.assertEqual(course.demand_words, "16 promised · minimum 8")
        course.sudo()._join_waiting(self.company_b, 2, "up_to", None)
        course.invalidate_recordset()
        self.assertEqual(course.demand_words, "16 promised · 2 waiting · minimum 8")
        self.assertEqual(
            course._draw_demand({"promised": 16}),
            {"parts": [{"look": "text-bg-success", "width": 100.0}], "minimum": 50.0},
        )

    def test_demand_is_said_until_the_decision(self):
        course = self._confirmed_course({self.company_a: 8})
        self.assertFalse(course.demand_words)
        self.assertFalse(course.demand_bar)

    def test_one_seat_too_many_is_one(self):
        course = self._course()
        course.action_open_booking()
        self._commit(course, self.company_a, 12)
        with self.assertRaisesRegex(UserError, "^1 seat: more than .* has. Still to"):
            course._check_free_seats(1)
        with self.assertRaisesRegex(UserError, "^2 seats: more than"):
            course._check_free_seats(2)

    def test_nothing_is_missing_once_a_course_is_decided(self):
        confirmed = self._confirmed_course({self.company_a: 8})
        self.assertEqual(confirmed.seats_words, "8 of 12")
        self.assertFalse(confirmed.missing_words)
        cancelled = self._course()
        cancelled.action_cancel("other")
        self.assertFalse(cancelled.seats_words)
        self.assertFalse(cancelled.missing_words)

    def test_a_request_is_released_as_long_as_it_may_be(self):
        course = self._course()
        course.action_open_booking()
        word = self._commit(course, self.company_a, 2)
        self.assertTrue(word.can_release)
        with freeze_time("2100-01-01 12:00:00"):
            word.invalidate_recordset()
            self.assertFalse(word.can_release)
            with self.assertRaises(UserError):
                word.action_release()
        word.invalidate_recordset()
        word.action_release()
        self.assertFalse(word.can_release)

    def test_decision_dates_are_moved_together_or_not_at_all(self):
        """As several rows of the list are, which are ticked and changed at once."""
        courses = self._course() | self._course()
        for course in courses:
            course.action_open_booking()
        courses = courses.with_user(self.user_staff)
        courses.web_save_multi(
            [{"commitment_deadline": "2099-12-30"}] * 2, {"commitment_deadline": {}}
        )
        self.assertEqual(
            {str(day) for day in courses.mapped("commitment_deadline")}, {"2099-12-30"}
        )
        courses[0].action_cancel("other")
        with self.assertRaises(UserError):
            courses.write({"commitment_deadline": "2099-12-31"})
        self.assertEqual(str(courses[1].commitment_deadline), "2099-12-30")

    def test_a_step_whose_day_has_not_come_says_so(self):
        course = self._course()
        course.action_open_booking()
        self._commit(course, self.company_a, 8)
        self.assertFalse(course.step_notice)
        course.action_confirm()
        self.assertIn("starts on", course.step_notice)
        self._over(course)
        self.assertFalse(course.step_notice)
        course.action_start()
        self.assertFalse(course.step_notice)
        course.date_end = "2100-02-05 15:00:00"
        self.assertIn("ends on", course.step_notice)


@tagged("post_install", "-at_install")
class TestCoursesTogether(VerbundCommon, HttpCase):
    """Rows of the list that are ticked and changed at once, as the web client does."""

    def test_rows_are_changed_together_or_not_at_all(self):
        courses = self._course() | self._course()
        for course in courses:
            course.action_open_booking()
        other = self._network("Fremd", "QV-FREMD", self.user_manager)
        strange = self._course(network_ids=other.ids)
        self.authenticate(self.user_staff.login, self.user_staff.login)

        def save(rows, **values):
            read = {name: {} for name in values}
            return self._rpc(
                "verbund.course", "web_save", rows.ids, values, specification=read
            )

        saved = save(
            courses, commitment_deadline="2099-12-30", user_id=self.user_staff.id
        )
        self.assertEqual(
            [row["commitment_deadline"] for row in saved], ["2099-12-30"] * 2
        )
        self.assertEqual(courses.user_id, self.user_staff)
        for rows, values in (
            (courses | strange, {"commitment_deadline": "2099-12-31"}),
            (courses, {"state": "confirmed"}),
        ):
            with self.subTest(values=values), self.assertRaises(JsonRpcException):
                save(rows, **values)
        courses[0].action_cancel("other")
        with self.assertRaises(JsonRpcException):
            save(courses, commitment_deadline="2099-12-31")
        self.env.invalidate_all()
        days = {str(course.commitment_deadline) for course in courses}
        self.assertEqual(days, {"2099-12-30"})
