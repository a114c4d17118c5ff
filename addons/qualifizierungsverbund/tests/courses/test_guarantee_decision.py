from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_decision_day import MORNING, DecisionDayCommon


@tagged("post_install", "-at_install")
class TestGuaranteeDecision(DecisionDayCommon):
    """Who guarantees the two empty seats, whatever is decided on the course."""

    def setUp(self):
        super().setUp()
        self.clock.move_to(MORNING)
        self.guarantee = self.course.sudo()._guarantee_seats(self.company_b, 2, 900.0)

    def _ended(self):
        return self._told(self.course, "mail_guarantee_ended")

    def _same(self, seats_by_company, **values):
        return self._open(
            seats_by_company,
            **{
                "name": "Der andere Kurs",
                "date_begin": self.course.date_begin,
                "date_end": self.course.date_end,
                "commitment_deadline": "2027-01-20",
                **values,
            },
        )

    # ------------------------------------------------------ what is proposed

    def test_with_it_the_course_is_to_run_and_no_seat_counts_twice(self):
        self.assertEqual(self.course.proposed_outcome, "run")
        words = self.course.proposed_words
        self.assertIn("Seats taking part: 8.", words)
        self.assertIn("Seats that a company takes if they stay empty: 2.", words)
        self.assertEqual((self.course.group_seats, self.course.seats_missing), (6, 0))

    def test_nobody_is_asked_for_a_price_without_the_empty_seats(self):
        dialogs = self.env["verbund.course.confirm"]
        dialog = dialogs.create({"course_id": self.course.id})
        self.assertEqual(dialog.group_price, 412.5)
        self.assertFalse(dialog.ask_partner_ids)
        with self.assertRaisesRegex(UserError, "Nobody has to be asked"):
            self.course.action_ask_limits()
        # Who is held back takes an empty seat, so the price stays
        cheap = self._commit(self.course, self.company_c, 1, ceiling=300.0)
        self.assertEqual(self.course._words_to_ask(), (cheap, 412.5))

    def test_who_is_priced_out_pays_for_its_empty_seats_all_the_same(self):
        """So it reads that it owes nothing for the seats of its word alone."""
        word = self._commit(self.course, self.company_b, 1, ceiling=300.0)
        self.assertTrue(word._is_priced_out())
        self.assertEqual(word.state, "committed")
        self.course.action_confirm()
        self.assertEqual(word.state, "released")
        self.assertEqual(
            (self.guarantee.state, self.guarantee.seats_drawn), ("bound", 2)
        )

    def test_too_little_of_it_counts_for_nothing(self):
        self.course.sudo().min_seats = 9
        self.assertEqual(self.course.proposed_outcome, "cancel")
        self.assertIn("Seats missing: 1.", self.course.proposed_words)
        for option in self.course._get_options()[self.course]:
            self.assertNotIn("guaranteed", dict(option.reasons))

    # ------------------------------------------------------------- prolonged

    def test_prolonged_it_stays_and_is_free_until_the_new_date(self):
        self.course.action_prolong("2027-01-20")
        self.env.cr.precommit.run()
        self.assertEqual(self.guarantee.state, "bound")
        notice = self._told(self.course, "mail_guarantee_stands")
        self.assertEqual(len(notice), 1, "told once")
        self.assertEqual(notice.partner_id, self.company_b)
        self.course.sudo()._withdraw_guarantee(self.company_b)
        self.assertEqual(self.guarantee.state, "withdrawn")

    # ------------------------------------------------------ cancelled, merged

    def test_cancelled_it_is_free_and_taken_back_it_stands_again(self):
        bound_at = self.guarantee.bound_at
        self.course.action_cancel()
        self.assertEqual(self.guarantee.state, "released")
        self.assertEqual(self._ended().partner_id, self.company_b)
        self.assertTrue(self.course.can_step_back)
        self.course.action_step_back()
        self.assertRecordValues(
            self.guarantee,
            [{"state": "bound", "release_reason": False, "bound_at": bound_at}],
        )
        self.assertFalse(self._ended(), "nobody is told what is not so")
        self.assertEqual(
            self.guarantee.decision_ids.mapped("decision"),
            ["promise_restored", "promise_released", "promised"],
        )
        self.assertEqual(self.course.seats_missing, 0)

    def test_confirmed_and_taken_back_nobody_carries_a_seat(self):
        self.course.action_confirm()
        self.assertEqual(self.guarantee.seats_drawn, 2)
        self.course.action_step_back()
        self.assertEqual(
            (self.guarantee.state, self.guarantee.seats_drawn), ("bound", 0)
        )
        self.assertEqual(self.course._guaranteed_seats(), 2)
        self.assertFalse(self._told(self.course, "mail_guarantee_stands"))
        self.course.action_confirm()
        self.assertEqual(self.guarantee.seats_drawn, 2, "it can be decided again")

    def test_once_the_company_has_read_of_it_the_decision_stays(self):
        self.course.action_cancel()
        self._ended()._follow("sent")
        with self.assertRaisesRegex(UserError, "e-mails have left the house"):
            self.course.action_step_back()
        self.assertEqual(self.guarantee.state, "released")

    def test_merged_it_ends_and_goes_nowhere(self):
        other = self._same({self.company_c: 3})
        self.course.action_merge(other.id)
        self.assertEqual(self.guarantee.state, "released")
        [notice] = self._ended()
        self.assertIn("is merged with another course", notice.body)
        self.assertIn("your guarantee does not go along", notice.body)
        self.assertFalse(other.sudo().guarantee_ids)

    def test_cancelled_for_another_reason_nothing_is_said_of_a_merge(self):
        self.course.action_cancel()
        self.assertNotIn("merged", self._ended().body)

    # ------------------------------------------- who is moved where one is carried

    def test_seats_that_are_moved_take_empty_ones(self):
        """Into a course that takes place with empty seats."""
        other = self._same({self.company_c: 6}, max_seats=20)
        carrier = other.sudo()._guarantee_seats(self.company_b, 2, 1900.0)
        other.action_confirm()
        self.assertEqual(carrier.seats_drawn, 2)
        thin = self._same({self.company_a: 1}, max_seats=20)
        thin.action_merge(other.id)
        self.assertEqual(thin.commitment_ids.sudo().state, "cancelled")
        word = other.sudo()._get_commitment(self.company_a)
        self.assertEqual(word.state, "confirmed")
        self.assertEqual((carrier.state, carrier.seats_drawn), ("bound", 1))
        self.assertEqual(len(self._told(other, "mail_guarantee_stands")), 2)
        self.assertEqual(other._group_size(), 8)

    def test_a_word_goes_on_only_where_its_limit_is_kept(self):
        """Where a course takes place a seat costs what it costs there with it."""
        other = self._same({self.company_c: 8}, max_seats=20)
        other.action_confirm()
        thin = self._same({self.company_a: 1}, max_seats=20)
        word = thin.sudo()._get_commitment(self.company_a)
        price = other._price_at(9)
        self.assertLess(other._price_at(other.max_seats), price)
        word._with_transition().price_limit = price - 0.01
        thin.action_merge(other.id)
        asked = other.sudo()._get_commitment(self.company_a)
        self.assertEqual(asked.state, "offered")
