from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestCourseDecision(VerbundCommon):
    """Whether a course takes place, and who is told what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_c = cls._company("Gamma Muster GmbH", "gamma")
        # They are contacts of their companies, who are written to
        cls.colleagues = (
            cls.user_portal_a | cls.user_portal_a_reader | cls.user_portal_b
        )
        cls.env["verbund.membership.contact"].create(
            {
                "membership_id": cls.company_b.membership_ids.id,
                "partner_id": cls.env["res.partner"]
                .create(
                    {
                        "name": "Personalleitung Beta",
                        "email": "hr@beta.example.com",
                        "parent_id": cls.company_b.id,
                    }
                )
                .id,
                "function": "hr_lead",
            }
        )

    def _open(self, seats_by_company, **values):
        course = self._course(**values)
        course.action_open_booking()
        for company, seats in seats_by_company.items():
            self._commit(course, company, seats)
        return course.with_user(self.user_manager)

    def _mails_to(self, course):
        """Addresses that were told how it ended, not who was asked or has a receipt."""
        notices = self.env["verbund.notice"].search(
            [
                ("owner_model", "=", "verbund.course"),
                ("owner_id", "=", course.id),
                ("template", "not like", "receipt"),
                ("template", "not like", "booking_open"),
            ]
        )
        return sorted(notices.mapped("email"))

    # ------------------------------------------------------------- confirm

    def test_confirm_makes_the_event_and_its_seats(self):
        course = self._open({self.company_a: 5, self.company_b: 4})
        course.action_confirm()
        event = course.event_id
        self.assertRecordValues(
            event,
            [
                {
                    "name": course.name,
                    "verbund_kind": "training",
                    "seats_max": 12,
                    "seats_taken": 9,
                    "date_begin": course.date_begin,
                    "date_end": course.date_end,
                }
            ],
        )
        by_company = event.registration_ids.grouped("partner_id")
        self.assertEqual(
            {partner: len(seats) for partner, seats in by_company.items()},
            {self.company_a: 5, self.company_b: 4},
        )
        self.assertFalse(event.event_mail_ids, "the course writes, not every seat")
        # the people in charge; where the network knows none, the company itself
        self.assertEqual(
            self._mails_to(course),
            [
                "hr@beta.example.com",
                "portal_a@example.com",
                "portal_a_reader@example.com",
                "portal_b@example.com",
            ],
        )

    def test_nobody_committed(self):
        course = self._open({})
        with self.assertRaisesRegex(UserError, "No company has committed"):
            course.action_confirm()
        course.override_reason = "We want it"
        with self.assertRaisesRegex(UserError, "No company has committed"):
            course.action_confirm()
        self.assertFalse(course.event_id)

    def test_short_of_the_minimum_says_by_how_much(self):
        course = self._open({self.company_a: 6})
        with self.assertRaisesRegex(UserError, "minimum of 8: 2 seats are missing"):
            course.action_confirm()
        course.override_reason = "   "
        with self.assertRaisesRegex(UserError, "2 seats are missing"):
            course.action_confirm()
        self.assertEqual(course.state, "booking_open")
        self.assertFalse(course.review_ids)

    def test_cost_above_the_limit_needs_an_approval(self):
        self.association.verbund_course_approval_limit = 3300.0
        course = self._open({self.company_a: 8})
        self.assertFalse(course.needs_approval, "the limit itself is allowed")
        self.association.verbund_course_approval_limit = 3299.99
        course.invalidate_recordset()
        self.assertTrue(course.needs_approval)
        course.action_confirm()
        self.assertEqual(course.state, "booking_open")
        self.assertEqual(course.approval_seats, 8)
        with self.assertRaisesRegex(UserError, "still pending"):
            course.action_confirm()
        self.assertIs(course.with_user(self.user_verbund_admin).action_approve(), True)
        self.assertEqual(course.state, "confirmed")
        self.assertEqual(course.decision_ids[0].amount_total, 3300.0)

    def test_an_approval_is_refused_with_a_reason(self):
        course = self._open({})
        self._commit(course.sudo(), self.company_a, 6, ceiling=550.0)
        course.override_reason = "They need it now"
        course.action_confirm()
        admin = course.with_user(self.user_verbund_admin)
        self.assertEqual(admin.action_reject()["res_model"], "comment.wizard")
        self.assertIs(admin.action_reject("Too few"), True)
        self.assertEqual(course.state, "booking_open")
        self.assertFalse(course.review_ids)
        self.assertEqual(course.decision_ids[0].words, "Too few")
        self.assertTrue(any("Too few" in m.preview for m in course.message_ids))

    def test_who_is_not_part_of_the_group_learns_why(self):
        course = self._open({self.company_a: 9})
        too_dear = self._commit(course.sudo(), self.company_b, 2, ceiling=290.0)
        silent = self.env["verbund.commitment"].create(
            {"course_id": course.id, "partner_id": self.company_c.id, "seats": 1}
        )
        need = self._need(self.company_b, 2)
        course.sudo()._pool_needs(need.ids)
        course.action_confirm()
        self.assertEqual(course.seats_committed, 9)
        self.assertRecordValues(
            too_dear | silent,
            [
                {"state": "released", "release_reason": "price"},
                {"state": "released", "release_reason": "early"},
            ],
        )
        self.assertEqual(need.state, "confirmed", "it waits for another course")
        self.assertFalse(need.course_id)
        self.assertEqual(
            self._mails_to(course),
            [
                "gamma@example.com",
                "hr@beta.example.com",
                "portal_a@example.com",
                "portal_a_reader@example.com",
                "portal_b@example.com",
            ],
        )

    def test_the_earlier_word_takes_precedence(self):
        """Seven and six do not both fit below the ceilings of a full group."""
        course = self._open({})
        first = self._commit(course.sudo(), self.company_a, 6, ceiling=412.5)
        second = self._commit(course.sudo(), self.company_b, 2, ceiling=412.5)
        third = self._commit(course.sudo(), self.company_c, 2, ceiling=300.0)
        course.action_confirm()
        self.assertEqual(
            (first | second | third).mapped("state"),
            ["confirmed", "confirmed", "released"],
        )

    # ------------------------------------------------------- start, finish

    def test_needs_are_covered_by_what_took_part(self):
        course = self._course()
        needs = [
            self._need(self.company_a, 3),
            self._need(self.company_a, 4),
            self._need(self.company_b, 4),
            self._need(self.company_c, 2),
        ]
        course._pool_needs([need.id for need in needs])
        course.action_open_booking()
        seats = {self.company_a: 5, self.company_b: 4, self.company_c: 2}
        for commitment in course.commitment_ids:
            commitment.seats = seats[commitment.partner_id]
        course.commitment_ids.action_commit()
        course.action_confirm()
        course.commitment_ids.filtered(
            lambda commitment: commitment.partner_id == self.company_c
        ).action_cancel("declined", "Kurzarbeit")
        self._over(course).with_user(self.user_staff).action_start()
        course.with_user(self.user_staff).action_finish()
        self.assertEqual(
            [need.state for need in needs],
            ["covered", "partially_covered", "covered", "confirmed"],
        )

    # -------------------------------------------------------------- cancel

    def test_cancelled_companies_are_told_at_once(self):
        course = self._open({self.company_a: 8, self.company_b: 2})
        course.action_confirm()
        told = self._mails_to(course)
        course.action_cancel("provider", "The trainer is ill.")
        self.assertEqual(self._mails_to(course), sorted(2 * told))
        self.assertEqual(set(course.commitment_ids.mapped("state")), {"cancelled"})
        self.assertFalse(course.event_id.seats_taken)
        mail = self.env["mail.mail"].search(
            [("res_id", "in", course.commitment_ids.ids)], order="id desc", limit=1
        )
        self.assertIn("The trainer is ill.", mail.body_html)

    def test_reason_follows_from_the_seats(self):
        short, full = self._open({self.company_a: 2}), self._open({self.company_b: 8})
        (short | full).action_cancel()
        self.assertEqual(short.cancel_reason, "min_not_reached")
        self.assertEqual(full.cancel_reason, "other")

    def test_unknown_reason_and_cancelled_twice(self):
        course = self._open({self.company_a: 8})
        with self.assertRaisesRegex(UserError, "Unknown reason"):
            course.action_cancel("weather")
        self.assertEqual(course.state, "booking_open")
        course.action_cancel("cost")
        with self.assertRaisesRegex(UserError, "cannot become"):
            course.action_cancel("other")
        self.assertEqual(course.cancel_reason, "cost")

    def test_seats_come_back_when_one_company_leaves(self):
        course = self._open({self.company_a: 8, self.company_b: 2})
        course.action_confirm()
        commitment = course.commitment_ids.filtered(
            lambda row: row.partner_id == self.company_b
        )
        told = self._mails_to(course)
        with self.assertRaisesRegex(UserError, "Unknown reason"):
            commitment.action_cancel("weather")
        commitment.action_cancel("declined", "Kurzarbeit")
        self.assertEqual(commitment.release_reason, "declined")
        companies = self.company_b | self.company_a  # it, and who stays
        emails = [
            email
            for company in companies
            for email in company._verbund_contacts().mapped("email")
        ]
        self.assertEqual(self._mails_to(course), sorted([*told, *emails]))
        self.assertEqual(course.seats_committed, 8)
        self.assertEqual(course.event_id.seats_taken, 8)
        self.assertEqual(set(commitment.registration_ids.mapped("state")), {"cancel"})

    def test_the_event_takes_no_promised_seat_away(self):
        course = self._open({self.company_a: 8})
        course.action_confirm()
        event, seat = course.event_id, course.event_id.registration_ids[0]
        guest = self.env["event.registration"].create(
            {"event_id": event.id, "name": "Gast"}
        )
        for values in ({"state": "cancel"}, {"active": False}):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, "has promised to fill"),
            ):
                seat.with_user(self.user_staff).write(values)
        with self.assertRaisesRegex(UserError, "has promised to fill"):
            seat.sudo().unlink()
        with self.assertRaisesRegex(ValidationError, "8 seats .* are promised"):
            event.with_user(self.user_staff).seats_max = 7
        event.seats_max = 9
        seat.with_user(self.user_staff).action_set_done()
        self.assertEqual(seat.state, "done")
        # whom no company has promised
        guest.with_user(self.user_staff).action_cancel()
        self.assertEqual(guest.state, "cancel")
        self.assertEqual(event.seats_taken, course.seats_committed)

    def test_the_time_is_that_of_the_association(self):
        course = self._open({self.company_a: 8})
        self.user_manager.tz = False
        course.action_confirm()
        self.assertEqual(course.event_id.date_tz, "Europe/Berlin")
        mail = self.env["mail.mail"].search(
            [("res_id", "in", course.commitment_ids.ids)], order="id desc", limit=1
        )
        self.assertIn("9:00", mail.body_html)  # 08:00 UTC
        self.association.partner_id.tz = "Europe/Lisbon"
        self.assertEqual(self.association._verbund_tz(), "Europe/Lisbon")

    # -------------------------------------------------------------- rights

    def test_who_only_looks_decides_nothing(self):
        course = self._open({self.company_a: 8})
        for user in (self.user_finance, self.user_portal_a, self.user_internal):
            for method in (
                "action_confirm",
                "action_cancel",
                "action_start_tender",
                "action_open_booking",
            ):
                with (
                    self.subTest(user=user.login, method=method),
                    self.assertRaises(AccessError),
                ):
                    getattr(course.with_user(user), method)()
        self.assertEqual(course.state, "booking_open")
