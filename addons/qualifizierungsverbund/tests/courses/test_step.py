from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestStep(VerbundCommon):
    """A second trainer from thirteen seats on: the price rises with the group."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_c = cls._company("Dritte Muster GmbH", "third", network=cls.network)

    def _stepped(self, **values):
        """8 seats 375.00, 12 seats 250.00, 13 seats 461.54, 16 seats 375.00"""
        line = {
            "name": "Honorar",
            "amount_fixed": 3000.0,
            "step_seats": 13,
            "amount_step": 3000.0,
        }
        return self._course(
            cost_ids=[Command.create(line)],
            **{"min_seats": 8, "max_seats": 16, **values},
        )

    def _open(self, **values):
        course = self._stepped(**values)
        course.action_open_booking()
        return course

    def test_the_worst_case_is_that_of_all_sizes(self):
        course = self._open()
        self.assertEqual(course._price_at(8), 375.0)
        self.assertEqual((course._worst_seats(), course._worst_case()), (13, 461.54))
        word = self._commit(course, self.company_a, 3)
        self.assertEqual(word.price_limit, 461.54)
        prices = course._page_prices(word, 3, word.partner_id)
        self.assertRegex(prices["worst"], r"461[.,]54")
        self.assertEqual((prices["worst_seats"], prices["best_seats"]), (13, 12))
        self.assertFalse(prices["worst_is_minimum"])
        self.assertLessEqual({12, 13}, {row["seats"] for row in prices["rows"]})
        facts = course._notice_facts()
        self.assertEqual((facts["worst_seats"], facts["best_seats"]), (13, 12))
        self.assertRegex(facts["first"], r"375[.,]00")

    def test_nobody_is_taken_over_the_step_above_the_ceiling(self):
        course = self._open()
        first = self._commit(course, self.company_a, 6, 300.0)
        second = self._commit(course, self.company_b, 6)
        self.assertEqual(course.taking_part_ids, first | second)
        third = self._commit(course, self.company_c, 1)
        # with the third a seat would cost 461.54; twelve are the largest group
        self.assertEqual(course.taking_part_ids, first | second)
        self.assertEqual(course.price_per_seat, 250.0)
        first.price_ceiling = 461.54
        self.assertEqual(course.taking_part_ids, first | second | third)
        self.assertEqual(course.price_per_seat, 461.54)

    def test_a_ceiling_is_possible_below_the_step(self):
        course = self._open()
        self._commit(course, self.company_a, 3, 250.0)
        with self.assertRaisesRegex(ValidationError, "even with 12 seats taken"):
            self._commit(course, self.company_b, 3, 249.99)

    def test_who_joins_late_makes_nobody_pay_the_step(self):
        course = self._open()
        self._commit(course, self.company_a, 10)
        course.action_confirm()
        self.assertEqual(course._free_seats(), 2)
        self.assertEqual(course._last_seats(), 12)
        why = "Up to 12 can take part: a further seat would make it dearer"
        self.assertIn(f"2 seats are still free. {why}", course._free_sentence())
        self.assertIn(why, course.rise_notice)
        self.assertEqual(course._worst_case(), 375.0, "the step is out of reach")
        with self.assertRaisesRegex(ValidationError, "Still to be had: 2"):
            course._commit_seats(self.company_b, 3, None)
        before = course.price_per_seat
        course._commit_seats(self.company_b, 2, None)
        self.assertLess(course.price_per_seat, before)
        self.assertFalse(course._free_seats())
        self.assertIn(f"No seat is free at present. {why}", course._free_sentence())
        late = course._get_commitment(self.company_b)
        self.assertEqual(late.price_limit, 375.0)

    def test_seats_end_at_the_step_only_where_one_is_ahead(self):
        self.association.partner_id.lang = "en_US"
        course = self._confirmed_course({self.company_a: 10}, max_seats=16)
        self.assertEqual(course._free_sentence(), "6 seats are still free.")
        self.assertFalse(course.rise_notice)
        course = self._open()
        self._commit(course, self.company_a, 14)
        self._commit(course, self.company_b, 1)
        self.assertEqual(course._free_sentence(), "1 seat is still free.")
        course.action_confirm()
        self.assertEqual(course._free_sentence(), "1 seat is still free.")
        self.assertFalse(course.rise_notice, "beyond the step it only falls")
        self._over(course).action_start()
        self.assertFalse(course.rise_notice)

    def test_the_form_says_so_and_offers_a_maximum(self):
        course = self._stepped().with_user(self.user_staff)
        with Form(course) as form:
            self.assertRegex(form.rise_notice, "From 13 seats on .* maximum of 12")
        course.action_limit_to_step()
        self.assertEqual(course.max_seats, 12)
        self.assertFalse(course.rise_notice)
        self.assertEqual(course._worst_case(), 375.0)
        with self.assertRaisesRegex(UserError, "No step makes a seat"):
            course.action_limit_to_step()
        for user in (self.user_portal_a, self.user_manager_other):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                course.with_user(user).action_limit_to_step()

    def test_a_step_that_every_group_pays_is_no_rise(self):
        self.assertFalse(self._stepped(min_seats=13).rise_notice)
        self.assertFalse(self._stepped(max_seats=12).rise_notice)

    def test_a_new_step_sets_free_whom_it_binds_to_more(self):
        course = self._course(min_seats=8, max_seats=16)
        course.action_open_booking()
        word = self._commit(course, self.company_a, 3)
        course.cost_ids.write({"step_seats": 13, "amount_step": 3000.0})
        self.assertTrue(word._is_set_free())
        self.assertEqual(word.limit_asked, course._worst_case())
        told = [size for size, *_prices in course._compare_prices(word.plan_told)]
        self.assertEqual(told, [8, 13, 16])
        # known by now: a change elsewhere tells nothing of it again
        self.assertFalse(course._is_dearer(word.plan_told))

    def test_a_further_cost_says_from_when_on(self):
        course = self._stepped()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(CheckViolation, "step_whole"),
            self.env.cr.savepoint(),
        ):
            course.cost_ids.step_seats = 0
            self.env.flush_all()

    def test_shares_add_up_to_the_plan_with_its_step(self):
        course = self._open()
        words = self._commit(course, self.company_a, 6) | self._commit(
            course, self.company_b, 7
        )
        self.assertEqual(course.taking_part_ids, words)
        self.assertAlmostEqual(
            sum(word._planned_shares(13)[0] for word in words), 6000.0
        )

    def test_the_order_has_the_second_trainer_when_it_is_due(self):
        course = self._course(cost_ids=False, min_seats=8, max_seats=16)
        course.action_start_tender()
        offer = self.env["verbund.offer"].create(
            {
                "course_id": course.id,
                "partner_id": self.provider.id,
                "fixed_amount": 3000.0,
                "step_seats": 13,
                "step_amount": 1500.0,
            }
        )
        offer.action_award()
        self.assertEqual(course.cost_ids._amount_at(13), 4500.0)
        order = offer.sudo().purchase_order_id
        self.assertEqual(order.amount_untaxed, 3000.0)
        course.action_open_booking()
        self._commit(course, self.company_a, 13)
        course.action_confirm()
        self.assertEqual(order.amount_untaxed, 4500.0)
