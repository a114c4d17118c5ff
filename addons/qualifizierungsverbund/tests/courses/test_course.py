from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestCourse(VerbundCommon):
    """Planning: numbers, dates, needs, and what others rely on afterwards."""

    def test_needs_only_a_topic_and_a_network(self):
        course = (
            self.env["verbund.course"]
            .with_user(self.user_staff)
            .create(
                {
                    "topic_id": self.topic.id,
                    "network_ids": [Command.link(self.network.id)],
                }
            )
        )
        self.assertRecordValues(
            course,
            [
                {
                    "state": "idea",
                    "name": self.topic.name,
                    "units": 60,
                    "min_seats": 8,
                    "max_seats": 12,
                    "seats_missing": 8,
                }
            ],
        )
        self.assertTrue(course.reference)
        self.assertGreater(course.date_begin.date(), course.commitment_deadline)
        self.assertGreater(course.date_end, course.date_begin)

    def test_first_guess_of_the_dates_avoids_weekends_and_holidays(self):
        # 60 units of 45 minutes are eight working days, with Easter between them; it is
        # the same hour before and after the clocks change on 28 March
        course = self.env["verbund.course"].create(
            {
                "topic_id": self.topic.id,
                "network_ids": [Command.link(self.network.id)],
                "commitment_deadline": "2027-03-06",  # a Saturday
            }
        )
        self.assertEqual(str(course.date_begin), "2027-03-22 07:00:00")
        self.assertEqual(str(course.date_end), "2027-04-02 14:00:00")

    def test_sessions_give_the_dates(self):
        course = self._course()
        course.session_ids = [
            Command.create({"date_begin": begin, "date_end": end})
            for begin, end in (
                ("2100-03-02 08:00:00", "2100-03-02 15:00:00"),
                ("2100-03-01 09:00:00", "2100-03-01 12:00:00"),
            )
        ]
        self.assertEqual(str(course.date_begin), "2100-03-01 09:00:00")
        self.assertEqual(str(course.date_end), "2100-03-02 15:00:00")

    @mute_logger("odoo.sql_db")
    def test_impossible_numbers_are_refused(self):
        for values in (
            {"min_seats": 9, "max_seats": 8},
            {"min_seats": -1},
            {"units": -1},
            {"date_begin": "2100-02-02 08:00:00", "date_end": "2100-02-01 08:00:00"},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self._course(**values)
                self.env.flush_all()

    def test_every_company_with_a_need_is_asked_once(self):
        course = self._course()
        needs = self._need(self.company_a, 2, price_ceiling=400.0)
        needs |= self._need(self.company_a, 3, price_ceiling=350.0)
        needs |= self._need(self.company_b, 20)
        course._pool_needs(needs.ids)
        course.action_open_booking()
        self.assertRecordValues(
            course.commitment_ids.sorted("seats"),
            [
                # of two ceilings the lower one
                {
                    "partner_id": self.company_a.id,
                    "seats": 5,
                    "price_ceiling": 350.0,
                    "state": "offered",
                },
                # nobody is offered more than there is
                {
                    "partner_id": self.company_b.id,
                    "seats": 12,
                    "price_ceiling": 0.0,
                    "state": "offered",
                },
            ],
        )
        self.assertEqual(course.seats_committed, 0)

    # ------------------------------------------------------------- needs

    def test_needs_come_and_go_with_the_field(self):
        first, second = self._need(self.company_a, 2), self._need(self.company_b, 3)
        course = self._course(need_ids=[Command.set(first.ids)])
        course = course.with_user(self.user_staff)
        self.assertEqual((first.state, first.course_id), ("pooled", course))
        course.need_ids = [Command.link(second.id)]
        self.assertEqual(course.need_ids, first | second)
        course.need_ids = second
        self.assertRecordValues(
            first | second,
            [
                {"state": "confirmed", "course_id": False},
                {"state": "pooled", "course_id": course.id},
            ],
        )
        for commands in ([Command.unlink(second.id)], [Command.clear()], []):
            course.need_ids = [Command.set(second.ids)]
            course.write({"need_ids": commands})
            with self.subTest(commands=commands):
                self.assertEqual(second.state, "confirmed")
        course.write({"need_ids": [first.id, second.id]})
        self.assertEqual(set((first | second).mapped("state")), {"pooled"})

    def test_staff_plan_a_course_with_its_needs(self):
        needs = self._need(self.company_a, 2) | self._need(self.company_b, 3)
        course = (
            self.env["verbund.course"]
            .with_user(self.user_staff)
            .create(
                {
                    "need_ids": [Command.set(needs.ids)],
                    "topic_id": self.topic.id,
                    "network_ids": [Command.set(self.network.ids)],
                }
            )
        )
        self.assertEqual(course.need_ids, needs)
        self.assertEqual(set(needs.mapped("state")), {"pooled"})

    def test_a_need_moves_like_its_course_says(self):
        need = self._need(self.company_a, 2).with_user(self.user_staff)
        course, other = self._course(), self._course()
        need.course_id = course
        self.assertEqual(need.state, "pooled")
        for course_id, message in (
            (other.id, "already in a course"),
            ("abc", "list of record ids"),
            (True, "list of record ids"),
        ):
            with (
                self.subTest(course_id=course_id),
                self.assertRaisesRegex(UserError, message),
            ):
                need.write({"course_id": course_id})
        for user in (self.user_finance, self.user_manager_other, self.user_portal_a):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                need.with_user(user).write({"course_id": False})
        need.course_id = False
        self.assertEqual(need.state, "confirmed")

    def test_needs_that_cannot_come_in_are_refused(self):
        course = self._course().with_user(self.user_staff)
        taken = self._need(self.company_a, 2)
        self._course()._pool_needs(taken.ids)
        foreign = self._need(self.company_foreign, 2)
        draft = self._need(self.company_a, 2, submit=False)
        for need_ids, error, message in (
            (taken.ids, UserError, "already in a course"),
            (draft.ids, UserError, "waits for no course"),
            ([2**31 - 1], UserError, "already in a course"),
            ("abc", UserError, "list of record ids"),
            (foreign.ids, AccessError, ""),
        ):
            with (
                self.subTest(need_ids=need_ids),
                self.assertRaisesRegex(error, message),
            ):
                course.action_add_needs(need_ids)
        with self.assertRaisesRegex(UserError, "takes no part"):
            course.sudo().action_add_needs(foreign.ids)
        with self.assertRaisesRegex(UserError, "handed in first"):
            course.need_ids = [Command.create({"partner_id": self.company_a.id})]
        for user in (self.user_finance, self.user_manager_other, self.user_portal_a):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                course.with_user(user).action_add_needs(foreign.ids)
        self.assertFalse(course.need_ids)

    def test_a_company_that_comes_in_later_is_asked(self):
        need = self._need(self.company_a, 2)
        course = self._course().with_user(self.user_staff)
        course.action_open_booking()
        self.assertIs(course.action_add_needs(need.ids), True)
        self.assertRecordValues(
            course.commitment_ids,
            [{"partner_id": self.company_a.id, "seats": 2, "state": "offered"}],
        )

    def test_needs_of_a_confirmed_course_stay(self):
        course = self._course(need_ids=self._need(self.company_a, 8).ids)
        course.action_open_booking()
        course.commitment_ids.action_commit()
        course.action_confirm()
        course = course.with_user(self.user_staff)
        other = self._need(self.company_b, 2)
        with self.assertRaisesRegex(UserError, "its needs stay as they are"):
            course.need_ids = [Command.clear()]
        self._over(course).action_start()
        for values in ([Command.clear()], [Command.link(other.id)]):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, "its needs stay as they are"),
            ):
                course.need_ids = values
        with self.assertRaisesRegex(UserError, "its needs stay as they are"):
            course.action_add_needs(other.ids)
        self.assertEqual(course.need_ids.state, "pooled")

    def test_needs_of_a_deleted_course_wait_again(self):
        self.network_other.team_ids = self.user_verbund_admin
        networks = self.network | self.network_other
        course = self._course(network_ids=[Command.set(networks.ids)])
        needs = self._need(self.company_a, 8) | self._need(self.company_foreign, 2)
        course.action_add_needs(needs.ids)
        # who deletes it does not see the need of the partner network
        course.with_user(self.user_manager).unlink()
        for need in needs:
            self.assertRecordValues(need, [{"state": "confirmed", "course_id": False}])
        self.assertTrue(needs.propose_pools(needs.ids))

    # -------------------------------------------------------- a proposal

    def _planned(self, start, end):
        needs = self._need(self.company_a, 8, window_start=start, window_end=end)
        [proposal] = needs.propose_pools(needs.ids)
        return self.env["verbund.course"]._create_from_proposal(proposal)

    @freeze_time("2026-11-25 12:00:00")
    def test_a_course_lies_in_the_window_of_its_needs(self):
        for start, end, begin, finish, decision in (
            # the usual five weeks, or later when nobody has time before; Christmas,
            # New Year and Epiphany are no days for it
            (False, "2027-06-30", "2026-12-30", "2027-01-12", "2026-12-16"),
            ("2027-02-01", "2027-06-30", "2027-02-01", "2027-02-10", "2026-12-16"),
            # as late as it can be, with half of the time to prepare
            (False, "2027-01-01", "2026-12-21", "2026-12-31", "2026-12-08"),
            # less time than that: half to decide, half to prepare
            (False, "2026-12-10", "2026-12-01", "2026-12-10", "2026-11-28"),
            # not possible any more
            (False, "2026-12-03", "2026-12-30", "2027-01-12", "2026-12-16"),
        ):
            course = self._planned(start, end)
            with self.subTest(start=start, end=end):
                self.assertEqual(str(course.date_begin.date()), begin)
                self.assertEqual(str(course.date_end.date()), finish)
                self.assertEqual(str(course.commitment_deadline), decision)

    def test_needs_are_pooled_for_the_whole_course(self):
        """60 units are eight working days; Epiphany is none of them."""
        for start, end, pools in (
            ("2027-02-01", "2027-02-05", 0),
            ("2027-02-01", "2027-02-10", 1),
            ("2026-12-30", "2027-01-11", 0),
            ("2026-12-30", "2027-01-12", 1),
        ):
            needs = self._need(self.company_a, 8, window_start=start, window_end=end)
            with self.subTest(start=start, end=end):
                self.assertEqual(len(needs.propose_pools(needs.ids)), pools)

    def test_needs_are_pooled_by_shifts_and_by_the_latest_price(self):
        night = self._need(self.company_a, 4, shifts="night")
        early = self._need(self.company_b, 4, shifts="early")
        both = night | early
        self.assertFalse(both.propose_pools(both.ids))
        early.shifts = "any"
        self.assertTrue(both.propose_pools(both.ids))
        night.price_ceiling = 400.0
        self.assertTrue(both.propose_pools(both.ids), "no price is known yet")
        self._course(fixed=3300.0)  # 412.50 at 8
        self.assertFalse(both.propose_pools(both.ids))
        night.price_ceiling = 412.5
        self.assertTrue(both.propose_pools(both.ids))
        night.price_ceiling = 200.0
        wizard = self.env["verbund.need.pool"].browse(
            self.env["verbund.need.pool"]._open(both.ids)["res_id"]
        )
        told = wizard.line_ids.filtered(lambda line: night in line.need_ids)
        self.assertIn("large enough for its price ceiling", told.notice)

    def test_a_closed_network_begins_no_course(self):
        course = self._course()
        with self.assertRaisesRegex(UserError, "still being planned"):
            self.network.with_user(self.user_manager).action_close()
        self.assertEqual(self.network.state, "active")
        course.action_cancel("other")
        running = self._confirmed_course({self.company_a: 8})
        self.network.with_user(self.user_manager).action_close()
        with self.assertRaisesRegex(ValidationError, "is closed"):
            self._course()
        # what has begun comes to its end
        self._over(running).with_user(self.user_staff).action_start()
        running.with_user(self.user_staff).action_finish()
        self.assertEqual(running.state, "done")

    # --------------------------------------------------- booking, prices

    def test_booking_needs_a_decision_date(self):
        course = self._course(commitment_deadline=False)
        with self.assertRaisesRegex(UserError, "decision date"):
            course.action_open_booking()
        self.assertEqual(course.state, "idea")
        self.assertFalse(course.commitment_ids)

    def test_price_falls_with_every_seat(self):
        course = self._course(fixed=3300.0, per_seat=10.0)
        self.assertEqual(course._price_at(8), 422.5)
        self.assertEqual(course._price_at(12), 285.0)
        # 3,300 / 9 + 10 = 376.666…: rounded up, so that it is never too little
        self.assertEqual(course._price_at(9), 376.67)
        self.assertEqual(course.price_per_seat, 422.5)
        course.action_open_booking()
        self._commit(course, self.company_a, 9)
        self.assertEqual(course.price_per_seat, 376.67)

    def test_a_confirmed_course_keeps_what_was_promised(self):
        course = self._confirmed_course({self.company_a: 8}).with_user(self.user_staff)
        for values in (
            {"min_seats": 9},
            {"topic_id": self.topic.copy().id},
            {"network_ids": [Command.clear()]},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                course.write(values)
        with self.assertRaisesRegex(UserError, "cost plan"):
            course.cost_ids.amount_fixed = 1.0
        course.description = "<p>Bring your work clothes.</p>"
        self.assertEqual(course.min_seats, 8)

    def test_the_maximum_stays_above_what_is_committed(self):
        course = self._course()
        course.action_open_booking()
        self._commit(course, self.company_a, 10)
        with self.assertRaises(UserError):
            course.max_seats = 9
        course.max_seats = 10

    def test_delete_only_what_nobody_knows_of(self):
        course = self._course().with_user(self.user_manager)
        open_course = self._course().with_user(self.user_manager)
        open_course.action_open_booking()
        with self.assertRaisesRegex(UserError, "cancelled, not deleted"):
            (course | open_course).unlink()
        course.unlink()
        self.assertFalse(course.exists())

    def test_networks_of_others_stay_closed(self):
        course = self._course()
        with self.assertRaises(AccessError):
            course.with_user(self.user_manager_other).read(["name"])
        with self.assertRaises(AccessError):
            course.with_user(self.user_manager_other).action_open_booking()
        self.assertFalse(
            self.env["verbund.course"]
            .with_user(self.user_manager_other)
            .search([("id", "=", course.id)])
        )

    def test_queries_do_not_grow_with_the_courses(self):
        """The board of fifty courses, with what it shows of each."""
        courses = self.env["verbund.course"].concat(
            *(self._course() for _ in range(50))
        )
        courses.action_open_booking()
        self.env.flush_all()
        shown = (
            "name",
            "state",
            "date_begin",
            "seats_committed",
            "seats_missing",
            "min_seats",
            "max_seats",
            "price_per_seat",
            "network_ids",
        )
        specification = {name: {} for name in shown}
        Course = self.env["verbund.course"].with_user(self.user_manager)

        def queries(count):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            rows = Course.web_search_read(
                [("id", "in", courses.ids)], specification, limit=count
            )
            self.assertEqual(len(rows["records"]), count)
            return self.cr.sql_log_count - before

        queries(1)  # warms what is kept per registry
        self.assertEqual(queries(50), queries(2))
