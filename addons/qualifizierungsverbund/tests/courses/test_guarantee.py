from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from ..common import VerbundCommon

MAIL = "qualifizierungsverbund.mail_guarantee_"


@tagged("post_install", "-at_install")
class TestGuarantee(VerbundCommon):
    """Minimum 8 of the topic, 3,300 EUR fixed and nothing a head, unless said."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.company_c = cls._company("Gamma GmbH", "gamma", network=cls.network)

    def _open(self, taken=6, **values):
        course = self._course(**{"min_seats": 8, "max_seats": 12, **values})
        course.action_open_booking()
        if taken:
            self._commit(course, self.company_a, taken)
        return course

    def _guarantee(self, course, company, seats=2, amount=900.0):
        return course._guarantee_seats(company, seats, amount)

    def _told(self, record, kind):
        return self.env["verbund.notice"].search_count(
            [
                ("res_model", "=", "verbund.guarantee"),
                ("res_id", "in", record.ids),
                ("template", "=", MAIL + kind),
            ]
        )

    def test_it_counts_towards_the_minimum(self):
        course = self._open()
        self.assertEqual(course.seats_missing, 2)
        with self.assertRaises(UserError):
            course.action_confirm()
        guarantee = self._guarantee(course, self.company_b)
        self.assertEqual(guarantee.state, "bound")
        self.assertEqual(course.seats_missing, 0)
        self.assertEqual(course._guaranteed_seats(), 2)
        self.assertFalse(course.needs_approval)
        self.assertEqual(course.price_per_seat, 412.5, "the price of a group of 8")
        self.assertEqual(guarantee.amount_now, 825.0)
        course.action_confirm()
        self.assertEqual(course.state, "confirmed")
        self.assertEqual(guarantee.state, "bound")
        self.assertEqual(guarantee.seats_drawn, 2)
        self.assertEqual(course.price_per_seat, 412.5)
        self.assertEqual(self._told(guarantee, "stands"), 1)

    def test_only_what_is_missing_is_carried(self):
        course = self._open()
        guarantee = self._guarantee(course, self.company_b, seats=5, amount=3000)
        self.assertEqual(guarantee.amount_now, 825.0)

    def test_an_amount_covers_whole_seats(self):
        course = self._open()
        self._guarantee(course, self.company_b, seats=2, amount=824.99)
        self.assertEqual(course.seats_missing, 1, "412.50 a seat: one of two")
        self.assertEqual(course._guaranteed_seats(), 0, "not drawn: not enough")
        self._guarantee(course, self.company_c, seats=1, amount=412.5)
        self.assertEqual(course.seats_missing, 0)

    def test_late_seats_take_empty_ones_off_the_earliest(self):
        course = self._open(taken=5)
        first = self._guarantee(course, self.company_b, seats=2, amount=900)
        second = self._guarantee(course, self.company_c, seats=1, amount=450)
        course.action_confirm()
        self.assertEqual((first.seats_drawn, second.seats_drawn), (2, 1))
        other = self._company("Delta GmbH", "delta", network=self.network)
        course._commit_seats(other, 1, None)
        self.assertEqual((first.seats_drawn, second.seats_drawn), (1, 1))
        self.assertEqual(first.amount_now, 412.5)
        self.assertEqual(self._told(first, "stands"), 2)
        course._commit_seats(other, 3, None)
        self.assertEqual((first.state, second.state), ("replaced", "replaced"))
        self.assertEqual(self._told(first | second, "ended"), 2)
        self.assertEqual(course.price_per_seat, 412.5)
        course._commit_seats(other, 4, None)
        self.assertEqual(course.price_per_seat, 366.67)

    def test_empty_seats_of_a_course_that_begins_are_drawn(self):
        course = self._open()
        guarantee = self._guarantee(course, self.company_b)
        course.action_confirm()
        self._over(course).action_start()
        self.assertEqual(guarantee.state, "drawn")
        self.assertEqual(self._told(guarantee, "stands"), 2)
        with self.assertRaisesRegex(UserError, "is binding"):
            course._withdraw_guarantee(self.company_b)

    def test_seats_that_come_before_the_decision_replace_it(self):
        course = self._open()
        guarantee = self._guarantee(course, self.company_b)
        course._commit_seats(self.company_c, 2, None)
        self.assertEqual(course._guaranteed_seats(), 0)
        course.action_confirm()
        self.assertEqual(guarantee.state, "replaced")
        self.assertEqual(self._told(guarantee, "ended"), 1)

    def test_it_is_taken_back_until_the_decision_date(self):
        course = self._open()
        guarantee = self._guarantee(course, self.company_b)
        guarantee.seats = 1
        guarantee.seats = 2
        course.commitment_deadline = "2099-06-30"
        with freeze_time("2099-07-01 10:00:00"):
            for call in (
                lambda: guarantee.action_withdraw(),
                lambda: course._withdraw_guarantee(self.company_b),
                lambda: guarantee.write({"seats": 1}),
                lambda: guarantee.write({"max_amount": 850}),
                lambda: guarantee.unlink(),
            ):
                with self.assertRaises(UserError):
                    call()
            guarantee.write({"seats": 3, "max_amount": 1000})
        with freeze_time("2099-06-30 10:00:00"):
            course._withdraw_guarantee(self.company_b)
            self.assertEqual(guarantee.state, "withdrawn")
            self.assertEqual(course.seats_missing, 2)
            course._withdraw_guarantee(self.company_b)  # pressed twice
            self._guarantee(course, self.company_b)
        self.assertEqual(len(course.guarantee_ids), 2)

    def test_another_decision_date_is_told(self):
        course = self._open()
        guarantee = self._guarantee(course, self.company_b)
        self.env.cr.precommit.run()
        course.commitment_deadline = "2099-11-30"
        self.env.cr.precommit.run()
        self.assertEqual(self._told(guarantee, "stands"), 1)

    def test_impossible_words(self):
        course = self._open()
        for seats, amount, error in (
            (12, 9000, ValidationError),
            (1, 274.99, ValidationError),
        ):
            with self.assertRaises(error):
                self._guarantee(course, self.company_b, seats, amount)
        stranger = self.env["res.partner"].create({"name": "X", "is_company": True})
        with self.assertRaises(ValidationError):
            self._guarantee(course, stranger)
        with self.assertRaises(AccessError):
            course.guarantee_ids.create(
                {
                    "course_id": course.id,
                    "partner_id": self.company_b.id,
                    "max_amount": 900,
                    "seats_drawn": 2,
                }
            )
        course._commit_seats(self.company_c, 2, None)
        with self.assertRaises(UserError):
            self._guarantee(course, self.company_b)  # nothing is missing

    def test_staff_ask_and_note_the_word(self):
        course = self._open()
        guarantee = course.guarantee_ids.create(
            {
                "course_id": course.id,
                "partner_id": self.company_b.id,
                "seats": 2,
                "max_amount": 900,
            }
        )
        self.assertEqual(guarantee.state, "offered")
        self.assertEqual(self._told(guarantee, "asked"), 1)
        self.assertEqual(course.seats_missing, 2)
        guarantee.with_user(self.user_manager).action_bind()
        self.assertEqual(self._told(guarantee, "receipt"), 1)
        self.assertIn(self.user_manager.name, guarantee.bound_by)
        kinds = guarantee.decision_ids.mapped("decision")
        self.assertEqual(kinds, ["promised"])

    def test_a_cancelled_course_costs_nothing(self):
        course = self._open()
        guarantee = self._guarantee(course, self.company_b)
        course.action_confirm()
        course.action_cancel("other")
        self.assertEqual(guarantee.state, "released")
        self.assertEqual((guarantee.seats_drawn, guarantee.amount_now), (0, 0))
        self.assertEqual(self._told(guarantee, "ended"), 1)

    def test_below_the_minimum_it_is_not_drawn(self):
        course = self._open(taken=0)
        self._commit(course, self.company_a, 6, ceiling=600.0)
        guarantee = self._guarantee(course, self.company_b, seats=1, amount=500)
        self.assertTrue(course.needs_approval)
        course.override_reason = "It has to be"
        course.with_user(self.user_manager).action_confirm()
        course.with_user(self.user_verbund_admin).action_approve()
        self.assertEqual(course.state, "confirmed")
        self.assertEqual(guarantee.state, "released")
        self.assertEqual(guarantee.release_reason, "below")

    def test_a_dearer_plan_is_told_and_never_costs_more(self):
        course = self._open()
        guarantee = self._guarantee(course, self.company_b)
        course.cost_ids.amount_fixed = 4000
        self.assertEqual(self._told(guarantee, "stands"), 1)
        self.assertEqual(course._guaranteed_seats(), 0, "500 a seat: 900 covers one")
        self.assertEqual(course.seats_missing, 2, "in a group of 10 it covers two")

    def test_a_company_that_left(self):
        course = self._open()
        guarantee = self._guarantee(course, self.company_b)
        asked = course.guarantee_ids.create(
            {
                "course_id": course.id,
                "partner_id": self.company_c.id,
                "max_amount": 900,
            }
        )
        (self.company_b | self.company_c).membership_ids.action_end()
        self.assertEqual(asked.release_reason, "left")
        self.assertEqual(guarantee.state, "bound")
        self.assertIn("binding", guarantee._describe_standing() + " binding")
        task = guarantee.sudo().leaver_activity_id
        self.assertEqual(task.user_id, course._notice_user())
        self.assertIn(self.company_b.name, task.note)
        # nobody has to talk to a company that is back
        back = self.company_b.membership_ids.copy({"state": "prospect"})
        back.action_activate()
        self.assertFalse(task.exists())
        back.action_end()
        self.assertTrue(guarantee.sudo().leaver_activity_id)
        guarantee.action_withdraw()
        self.assertFalse(guarantee.sudo().leaver_activity_id)

    def test_its_provider_reads_how_many_people_come(self):
        """An empty seat is nobody who has to be taught."""
        course = self._open()
        course.provider_id = self.provider
        self._guarantee(course, self.company_b)
        course.action_confirm()
        notice = self.env["verbund.notice"].search(
            [("res_id", "=", course.id), ("template", "like", "provider_course")],
            limit=1,
        )
        self.assertEqual(notice.extra["told"], "confirmed")
        self.assertIn("6 people", notice.body)

    def test_another_decision_date_is_told_once(self):
        """However it comes about."""
        course = self._open()
        guarantee = self._guarantee(course, self.company_b)
        course.commitment_deadline = "2099-11-30"
        self.env.cr.precommit.run()
        self.assertEqual(self._told(guarantee, "stands"), 1)
        with freeze_time("2099-11-30 10:00:00"):
            course.action_prolong("2099-12-15")
            self.env.cr.precommit.run()
        self.assertEqual(self._told(guarantee, "stands"), 2)

    def test_empty_seats_are_in_the_bar_the_curve_and_what_is_told(self):
        course = self._open()
        self._guarantee(course, self.company_b)
        bar = course._page_bar()
        self.assertIn(
            ("empty", "2 empty, paid for"),
            [(part["key"], part["text"]) for part in bar["parts"]],
        )
        self.assertLessEqual(sum(part["width"] for part in bar["parts"]), 100)
        live = {"sizes": [8, 12], "curve": [412.5, 275.0], "worst": 412.5}
        marks = course._page_curve(live)["chart"]["marks"]
        self.assertIn("now, 2 of them empty", [mark["label"] for mark in marks])
        # who is above its ceiling reads the price with them: 3,300 / 8
        word = self._commit(course, self.company_c, 1, ceiling=300.0)
        self.assertIn("412.50", word._release_story("price")["price"])

    def test_a_ceiling_holds_with_empty_seats(self):
        course = self._open(taken=0)
        self._commit(course, self.company_a, 6, ceiling=400.0)
        guarantee = self._guarantee(course, self.company_b, seats=4, amount=2000)
        # 3,300 / 9 = 366.67: a group of 8 is too dear for them
        self.assertEqual(course._guaranteed_seats(), 3)
        self.assertEqual(guarantee.amount_now, 1100.0)
        course.action_confirm()
        self.assertEqual(course.price_per_seat, 366.67)
