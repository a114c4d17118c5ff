from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestLateSeats(VerbundCommon):
    """Seats that are free in a course that takes place already."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # minimum 8, maximum 12, 3,300.00 in all
        cls.course = cls._confirmed_course({cls.company_a: 8})
        cls.course.provider_id = cls.provider
        cls.company_c = cls._company("Dritte Muster GmbH", "third", network=cls.network)
        cls.first = cls.course._get_commitments(cls.company_a)[cls.course]

    def _join(self, seats=2, ceiling=None, company=None, user=None):
        company = company or self.company_b
        course = self.course.with_user(user or self.user_portal_b).sudo()
        return course._commit_seats(company, seats, ceiling)

    def _told(self, template, record=None):
        return self.env["verbund.notice"].search(
            [("template", "like", template), ("res_model", "like", "verbund.co")]
        )

    def test_a_free_seat_is_taken_after_the_confirmation(self):
        before = self.course._price_at(self.course.seats_committed)
        word = self._join()
        self.assertEqual(word.state, "confirmed")
        self.assertEqual(len(word._taken_seats()), 2)
        self.assertEqual(word._taken_seats().event_id, self.course.event_id)
        self.assertEqual(self.course.seats_committed, 10)
        self.assertLess(self.course.price_per_seat, before, "it falls for the others")
        self.assertEqual(word.price_limit, 412.5, "the worst case that was shown")
        self.assertIn("promised", word.decision_ids.mapped("decision"))
        self.assertTrue(self._told("mail_course_confirmed"))
        self.assertIn(
            "10",
            " ".join(self._told("mail_provider_course").mapped("subject")),
        )

    def test_never_more_than_there_are(self):
        with self.assertRaisesRegex(ValidationError, "Still to be had: 4"):
            self._join(5)
        self._join(4)
        with self.assertRaisesRegex(ValidationError, "Still to be had: 0"):
            self._join(1, company=self.company_c, user=self.user_manager)

    def test_a_ceiling_below_the_price_with_the_new_seats_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "with these seats it has 10"):
            self._join(2, 300.0)  # a full course costs 275.00
        word = self._join(2, 330.0)
        self.assertEqual(word.price_limit, 330.0)

    def test_a_course_below_its_minimum_shows_its_own_worst_case(self):
        course = self._course()
        course.action_open_booking()
        self._commit(course, self.company_a, 4, 900.0)
        course.override_reason = "Dringend"
        course.with_user(self.user_manager).action_confirm()
        course.with_user(self.user_verbund_admin).action_approve()
        self.assertEqual(course._worst_case(further=1), 660.0)
        word = course.sudo()._commit_seats(self.company_b, 2, None)
        self.assertEqual(word.price_limit, 550.0)

    def test_who_is_in_takes_more_seats_but_gives_none_back(self):
        word = self._join(2)
        self.assertEqual(self._join(3), word)
        self.assertEqual(len(word._taken_seats()), 3)
        self.assertEqual(
            [line.decision for line in word.decision_ids.sorted("id")],
            ["promised", "promise_changed"],
        )
        with self.assertRaisesRegex(UserError, "can only be extended"):
            self._join(2)
        with self.assertRaisesRegex(UserError, "can only be extended"):
            self._join(3, 350.0)
        with self.assertRaisesRegex(UserError, "can no longer be released"):
            self.course._release_seats(self.company_b)
        self.assertEqual((word.seats, word.price_limit), (3, 412.5))

    def test_from_the_first_day_on_nobody_joins(self):
        with freeze_time(self.course.date_begin):
            self.assertFalse(self.course._takes_words())
            with self.assertRaisesRegex(UserError, "takes no commitments"):
                self._join()

    def test_who_has_left_joins_no_course(self):
        self.company_b.membership_ids.action_end()
        with self.assertRaisesRegex(ValidationError, "neither a member"):
            self._join(user=self.user_staff)

    def test_staff_ask_a_company_for_free_seats(self):
        course = self.course.with_user(self.user_staff)
        with Form(course) as form, form.commitment_ids.new() as line:
            line.partner_id = self.company_b
            line.seats = 2
        offer = course._get_commitments(self.company_b)[course]
        self.assertEqual(offer.state, "offered")
        self.assertTrue(self._told("mail_late_seats"))
        self.assertEqual(course.seats_committed, 8, "it is only asked")
        offer.action_commit()
        self.assertEqual((offer.state, course.seats_committed), ("confirmed", 10))
        with Form(offer) as form:
            form.seats = 4
        self.assertEqual(len(offer._taken_seats()), 4)

    def test_who_was_asked_late_may_decline_and_is_asked_no_more_at_the_start(self):
        course = self.course.with_user(self.user_staff)
        for company in (self.company_b, self.company_c):
            self.env["verbund.commitment"].create(
                {"course_id": course.id, "partner_id": company.id}
            )
        course._release_seats(self.company_b)
        asked = course._get_commitments(self.company_c)[course]
        self._over(self.course).action_start()
        self.assertEqual(asked.state, "released")
