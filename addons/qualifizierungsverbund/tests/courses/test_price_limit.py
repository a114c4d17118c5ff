from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestPriceLimit(VerbundCommon):
    """Nobody ever pays more than the screen said when they said yes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._course(fixed=3300.0)  # 412.50 at 8, 275.00 at 12
        cls.course.action_open_booking()

    def test_a_word_keeps_its_own_ceiling_as_its_limit(self):
        commitment = self._commit(self.course, self.company_a, 3, ceiling=300.0)
        self.assertEqual(commitment.price_limit, 300.0)
        self.assertEqual(commitment._limit_total(), 900.0)

    def test_a_word_without_a_ceiling_keeps_the_worst_case_it_was_shown(self):
        commitment = self._commit(self.course, self.company_a, 2)
        self.assertEqual(commitment.price_limit, 412.5)
        self.course.min_seats = 10
        self.assertEqual(commitment.price_limit, 412.5)

    def test_before_a_word_there_is_no_limit(self):
        offered = self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_a.id}
        )
        self.assertIsNone(offered._limit_total())

    def test_a_changed_word_agrees_to_what_is_shown_then(self):
        commitment = self.course._commit_seats(self.company_a, 2, 300.0)
        self.course._commit_seats(self.company_a, 2, None)
        self.assertEqual(commitment.price_limit, 412.5)
        commitment.with_user(self.user_staff).price_ceiling = 350.0
        self.assertEqual(commitment.price_limit, 350.0)
        commitment.with_user(self.user_staff).seats = 3
        self.assertEqual(commitment.price_limit, 350.0)

    def test_a_limit_is_written_by_nobody(self):
        commitment = self._commit(self.course, self.company_a, 2)
        for user in (self.user_staff, self.user_manager, self.user_verbund_admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                commitment.with_user(user).price_limit = 9000.0
        with self.assertRaises(AccessError):
            self.env["verbund.commitment"].with_user(self.user_staff).create(
                {
                    "course_id": self.course.id,
                    "partner_id": self.company_b.id,
                    "price_limit": 9000.0,
                }
            )

    def test_a_ceiling_that_no_group_can_meet_is_refused_with_the_lowest_price(self):
        for ceiling in (0.01, 274.99):
            with (
                self.subTest(ceiling=ceiling),
                self.assertRaisesRegex(ValidationError, r"costs.+275[.,]00"),
            ):
                self.course._commit_seats(self.company_a, 10, ceiling)
        self.assertFalse(self.course.commitment_ids)
        self.course._commit_seats(self.company_a, 10, 275.0)

    def test_staff_note_no_ceiling_that_no_group_can_meet(self):
        commitment = self._commit(self.course, self.company_a, 2)
        with self.assertRaisesRegex(ValidationError, "every possible price"):
            commitment.with_user(self.user_staff).price_ceiling = 100.0

    def test_nobody_is_asked_for_a_word_before_there_is_a_price(self):
        course = self._course(cost_ids=[])
        for user in (self.user_staff, self.user_manager):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(UserError, "the tab “Cost Plan”"),
            ):
                course.with_user(user).action_open_booking()
        self.assertEqual(course.state, "idea")
        with self.assertRaisesRegex(UserError, "takes no commitments"):
            course._commit_seats(self.company_a, 10, 0.01)
        course = course.with_user(self.user_staff)
        tell = course.env["verbund.course.tell"]
        dialog = tell.create({"course_id": course.id, "step": "open"})
        self.assertIn("the tab “Cost Plan”", dialog.preview)
        with Form(course) as form, form.cost_ids.new() as row:
            row.name = "Honorar"
        course.action_open_booking()
        self.assertEqual(self._commit(course, self.company_a, 8).price_limit, 0.0)

    def test_the_price_of_an_open_course_is_not_taken_away(self):
        course, line = self.course.with_user(self.user_staff), self.course.cost_ids
        other = self._course()
        for take in (
            lambda: course.write({"cost_ids": [Command.clear()]}),
            lambda: line.with_user(self.user_staff).unlink(),
            lambda: line.with_user(self.user_staff).write({"course_id": other.id}),
        ):
            with (
                self.assertRaisesRegex(UserError, "the tab “Cost Plan”"),
                self.cr.savepoint(),
            ):
                take()
        new = {"name": "Honorar", "amount_fixed": 2400.0}
        course.cost_ids = [Command.delete(line.id), Command.create(new)]
        self.assertEqual(course.price_per_seat, 300.0)

    def test_a_free_course_has_a_limit_of_nothing(self):
        course = self._course(fixed=0.0)
        course.action_open_booking()
        commitment = self._commit(course, self.company_a, 8)
        self.assertEqual(commitment._limit_total(), 0.0)
        course.action_confirm()
        self.assertEqual(commitment.state, "confirmed")

    def test_an_empty_ceiling_is_not_zero_at_any_door(self):
        offered = self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_a.id}
        )
        need = self._need(self.company_a, 2)
        for record in (offered, need):
            with self.subTest(model=record._name):
                record = record.with_user(self.user_staff)
                self.assertIs(record.read(["price_ceiling"])[0]["price_ceiling"], False)
                for typed in (0, 0.0, -1.0):
                    with self.assertRaisesRegex(ValidationError, "more than zero"):
                        record.price_ceiling = typed
                    with self.assertRaisesRegex(ValidationError, "more than zero"):
                        record.copy({"price_ceiling": typed})
                self.assertFalse(record.price_ceiling)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT count(*) FROM verbund_commitment WHERE price_ceiling IS NOT NULL"
            " AND id = %s",
            [offered.id],
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))
        # a copy, a form that is saved untouched, and one that is emptied
        self.assertFalse(need.with_user(self.user_staff).copy().price_ceiling)
        need.price_ceiling = 300.0
        with Form(need.with_user(self.user_staff)) as form:
            form.price_ceiling = False
        self.assertFalse(need.price_ceiling)
