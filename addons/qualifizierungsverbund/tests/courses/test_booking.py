from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestBooking(VerbundCommon):
    """One rule for the portal, the staff, imports and links."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._course()
        cls.course.action_open_booking()
        cls.contact = cls.user_portal_a.partner_id
        cls.reader = cls.user_portal_a_reader.partner_id

    def _commit_as(self, user, company, seats=2, ceiling=None, **kwargs):
        course = self.course.with_user(user).sudo()
        return course._commit_seats(company, seats, ceiling, **kwargs)

    def test_staff_note_a_word_they_were_given(self):
        course = self.course.with_user(self.user_staff)
        commitment = course._commit_seats(self.company_a, 2, 420.0)
        self.assertRecordValues(
            commitment,
            [
                {
                    "state": "committed",
                    "seats": 2,
                    "price_ceiling": 420.0,
                    "committed_by": f"{self.user_staff.name}, {self.association.name}",
                }
            ],
        )
        again = course._commit_seats(self.company_a, 4, None)
        self.assertEqual(again, commitment)
        self.assertEqual((again.seats, again.price_ceiling), (4, 0.0))
        self.assertEqual(self.course.seats_committed, 4)

    def test_who_speaks_for_a_company(self):
        for user, company, contact in (
            (self.user_portal_a_reader, self.company_a, None),
            (self.user_portal_a, self.company_b, None),
            (self.env.ref("base.public_user"), self.company_a, None),
            (self.user_staff, self.company_a, self.reader),
            (self.user_staff, self.company_b, self.contact),
        ):
            with (
                self.subTest(user=user.login, contact=contact),
                self.assertRaisesRegex(UserError, "may bind your company"),
            ):
                self._commit_as(user, company, contact=contact)
        self.assertFalse(self.course.commitment_ids)
        # a link without a login: the person it was sent to
        commitment = self._commit_as(
            self.env.ref("base.public_user"), self.company_a, contact=self.contact
        )
        self.assertEqual(commitment.state, "committed")

    def test_no_impossible_word(self):
        for seats, ceiling, message in (
            (0, None, "start at one"),
            (-1, None, "start at one"),
            (1, -1.0, "every possible price"),
            (1, 0.0, "more than zero"),
            (13, None, "Still to be had: 12"),
        ):
            with (
                self.subTest(seats=seats, ceiling=ceiling),
                self.assertRaisesRegex(ValidationError, message),
            ):
                self._commit_as(self.user_staff, self.company_a, seats, ceiling)
        self.assertFalse(self.course.commitment_ids)
        with self.assertRaisesRegex(ValidationError, "neither a member"):
            self._commit_as(self.user_staff, self.company_foreign)

    def test_own_seats_count_as_free(self):
        self._commit(self.course, self.company_b, 8)
        self._commit_as(self.user_staff, self.company_a, 3)
        self._commit_as(self.user_staff, self.company_a, 4)
        with self.assertRaisesRegex(ValidationError, "Still to be had: 4"):
            self._commit_as(self.user_staff, self.company_a, 5)

    def test_several_offers_are_looked_at_together(self):
        offers = self.env["verbund.commitment"].create(
            [
                {"course_id": self.course.id, "partner_id": company.id, "seats": 7}
                for company in (self.company_a, self.company_b)
            ]
        )
        with self.assertRaisesRegex(ValidationError, "14 seats: more than .* had: 12"):
            offers.action_commit()
        self.assertEqual(set(offers.mapped("state")), {"offered"})

    def test_after_the_decision_date(self):
        self._commit_as(self.user_portal_a, self.company_a, 3)
        self.course.commitment_deadline = "2027-01-15"
        with freeze_time("2027-01-16"):
            for seats in (2, 3, 4):
                with self.assertRaisesRegex(UserError, "until 15.01.2027"):
                    self._commit_as(self.user_portal_a, self.company_a, seats)
            with self.assertRaisesRegex(UserError, "does not get smaller"):
                self.course._release_seats(self.company_a, self.contact)
            with self.assertRaisesRegex(UserError, "does not get smaller"):
                self._commit_as(self.user_staff, self.company_a, 2)
            word = self._commit_as(self.user_staff, self.company_a, 4)
        self.assertEqual(word.seats, 4)

    def test_who_has_left_changes_nothing(self):
        commitment = self._commit_as(self.user_staff, self.company_a, 3)
        self.company_a.membership_ids.action_end()
        with self.assertRaisesRegex(ValidationError, "not an active member"):
            self._commit_as(self.user_staff, self.company_a, 4)
        self.assertEqual(commitment.seats, 3)

    def test_released_and_given_again(self):
        first = self._commit_as(self.user_staff, self.company_a)
        self.course._release_seats(self.company_a)
        self.course._release_seats(self.company_a)
        self.assertEqual(first.state, "released")
        second = self._commit_as(self.user_staff, self.company_a)
        self.assertNotEqual(first, second)
        self.assertEqual(
            self.course._get_commitments(self.company_a), {self.course: second}
        )

    def test_names_of_own_seats_only(self):
        mine = self._commit_as(self.user_staff, self.company_a, 4)
        other = self._commit_as(self.user_staff, self.company_b, 4)
        with self.assertRaisesRegex(UserError, "can no longer be changed"):
            mine._name_seats({})
        self.course.action_confirm()
        seat, foreign = mine._taken_seats()[0], other._taken_seats()[0]
        mine = mine.with_user(self.user_staff)
        for names, message in (
            ({foreign: ("Emine", "")}, "its own seats only"),
            ({seat: ("", "emine@example.com")}, "Name of seat 1 is missing"),
            ({seat: ("Emine", "nonsense")}, "E-mail of seat 1"),
        ):
            with (
                self.subTest(names=names),
                self.assertRaisesRegex(UserError, message),
            ):
                mine._name_seats(names)
        mine._name_seats({seat: ("Emine", "emine@example.com")})
        self.assertRecordValues(
            seat,
            [
                {
                    "name": "Emine",
                    "email": "emine@example.com",
                    "partner_id": self.company_a.id,
                }
            ],
        )
        self.assertTrue(seat.verbund_named_at)
