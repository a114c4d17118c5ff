from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_need_window import WindowCase


@tagged("post_install", "-at_install")
class TestNeedPoolMiss(WindowCase):
    """Why not together? as the staff of a network read it, and what they do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.topic.units = 0
        cls.need.window_end = "2027-04-24"
        cls.company_b.phone = "0711 123456"
        cls.late = cls._need(cls.company_b, 4, window_start="2027-05-02")
        cls.env.flush_all()

    def _open(self, user=None):
        Pool = self.env["verbund.need.pool"].with_user(user or self.user_staff)
        return Pool.browse(Pool._open()["res_id"]).with_context(lang="en_US")

    def test_the_one_obstacle_whom_to_call_and_what_to_ask(self):
        miss = self._open().miss_ids
        self.assertEqual(
            miss.reason, "5 + 4 seats: windows end 04/24/2027 / start 05/02/2027"
        )
        self.assertEqual(miss.who, f"{self.company_b.name} 0711 123456")
        self.assertRecordValues(
            miss,
            [
                {
                    "gain": 9,
                    "obstacle": "window",
                    "ask_ids": self.late.ids,
                    "window_start": date(2027, 4, 24),
                    "can_ask": True,
                    "answer": "",
                }
            ],
        )

    def test_one_click_asks_and_the_answer_pools_them(self):
        wizard = self._open()
        wizard.miss_ids.action_ask()
        self.assertRecordValues(
            wizard.miss_ids, [{"answer": "Asked, no answer yet", "can_ask": False}]
        )
        with self.assertRaisesRegex(UserError, "has been asked"):
            wizard.miss_ids.action_ask()
        self.assertRecordValues(
            self._open().miss_ids, [{"answer": "Asked, no answer yet"}]
        )
        self.late._answer_window("yes")
        again = wizard.browse(wizard.action_pool_again()["res_id"])
        self.assertFalse(again.miss_ids)
        self.assertEqual(again.line_ids.need_ids, self.need | self.late)
        self.assertTrue(again.line_ids.selected)

    def test_after_a_no_the_other_side_is_asked(self):
        self._open().miss_ids.action_ask()
        self.late._answer_window("no")
        wizard = self._open()
        no = f"{self.company_b.name}, 04/24/2027: No"
        self.assertRecordValues(
            wizard.miss_ids,
            [
                {
                    "answer": no,
                    "can_ask": True,
                    "ask_ids": self.need.ids,
                    "window_start": date(2027, 5, 2),
                }
            ],
        )
        wizard.miss_ids.action_ask()
        self.env.invalidate_all()
        self.assertEqual(wizard.miss_ids.answer, f"Asked, no answer yet, {no}")
        # when both have, the row says so and asks nobody
        self.need._answer_window("no")
        self.assertRecordValues(
            self._open().miss_ids,
            [
                {
                    "answer": f"No, {self.company_a.name}, 05/02/2027: No",
                    "can_ask": False,
                    "ask_ids": self.late.ids,
                }
            ],
        )

    def test_what_is_no_matter_of_days_is_called_about(self):
        self.late.write({"window_start": "2027-02-01", "level_to": "b1"})
        self.need.level_to = "a1"
        miss = self._open().miss_ids
        self.assertEqual(miss.reason, "5 + 4 seats: A1 / B1")
        with self.assertRaisesRegex(UserError, "Call it"):
            miss.action_ask()

    def test_price_and_place_in_words(self):
        self.late.write({"window_start": "2027-02-01", "price_ceiling": 300})
        self._course(fixed=3300.0)
        self.assertIn(
            "a seat would cost $ 366.67, the ceiling is $ 300.00".replace("$ ", "$"),
            self._open()
            .miss_ids.reason.replace("$ ", "$")
            .replace("\N{NO-BREAK SPACE}", ""),
        )
        self.late.write(
            {
                "price_ceiling": False,
                "format": "onsite",
                "district_id": self.district_far.id,
                "max_km": 180,
            }
        )
        self.need.write({"district_id": self.district.id, "max_km": 10})
        self.assertEqual(self._open().miss_ids.reason, "5 + 4 seats: 34 km too far")

    def test_what_costs_more_from_a_size_on_counts_from_that_size_on(self):
        self.late.write({"window_start": "2027-02-01", "price_ceiling": 400})
        course = self._course(fixed=3300.0)
        self.assertEqual(self._open().line_ids.seats, 9)
        course.cost_ids[0].write({"step_seats": 12, "amount_step": 900.0})
        self.assertEqual(self._open().line_ids.seats, 9)
        course.cost_ids[0].step_seats = 9
        self.assertIn("466.67", self._open().miss_ids.reason)

    def test_a_window_too_short_for_the_course(self):
        self.topic.units = 60
        (self.need | self.late).write(
            {"window_start": "2027-03-01", "window_end": "2027-03-03"}
        )
        reasons = self._open().miss_ids.mapped("reason")
        self.assertIn(
            "5 + 4 seats: 03/01/2027 – 03/03/2027 is too short for the course", reasons
        )

    def test_others_read_nothing_of_it(self):
        wizard = self._open()
        self.env.invalidate_all()
        (row,) = wizard.miss_ids.with_user(self.user_manager_other).read(
            ["reason", "who", "need_ids", "ask_ids"]
        )
        self.assertEqual(row["need_ids"] + row["ask_ids"], [])
        self.assertNotIn("5", row["reason"])
        self.assertFalse(row["who"])
        self.assertFalse(self._open(self.user_manager_other).miss_ids)
        with self.assertRaises(AccessError):
            wizard.miss_ids.with_user(self.user_finance).action_ask()
