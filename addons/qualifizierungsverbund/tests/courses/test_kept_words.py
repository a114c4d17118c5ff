from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestKeptWords(VerbundCommon):
    """What pages and mails promise beside what their own tests keep.

    Which sentence is kept by which test says ``tests/promise_rules/``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_c = cls._company("Gamma Muster GmbH", "gamma")

    def _open(self, **values):
        course = self._course(**values)
        course.action_open_booking()
        return course

    def test_who_takes_no_part_is_bound_to_nothing(self):
        """Released for the price, at its own wish, and with a course called off."""
        course = self._open()
        dear = self._commit(course, self.company_b, 2, ceiling=280.0)
        self._commit(course, self.company_a, 8)
        gone = self._commit(course, self.company_c, 2)
        course._release_seats(self.company_c)
        course.action_confirm()
        called_off = self._confirmed_course({self.company_a: 8})
        called_off.action_cancel("provider")
        out = dear | gone | called_off.commitment_ids
        self.assertEqual(out.mapped("state"), ["released", "released", "cancelled"])
        for word in out:
            with self.subTest(state=word.state, reason=word.release_reason):
                self.assertIsNone(word._limit_total())
                self.assertNotIn(word, word.course_id.taking_part_ids)
                self.assertFalse(word._taken_seats())
        # and no cost is ever shared with them
        self.assertEqual([*course._apportion_parties()], [self.company_a])
        self.assertFalse(called_off._apportion_parties())

    def test_who_has_given_no_word_is_bound_to_nothing(self):
        """A need asks; an offer that is not answered ends without cost."""
        need = self._need(self.company_b, 2)
        need.action_confirm()
        self.assertFalse(
            self.env["verbund.commitment"].search(
                [("partner_id", "=", self.company_b.id)]
            )
        )
        course = self._course()
        course.action_add_needs(need.ids)
        course.action_open_booking()
        offer = course.commitment_ids
        self._commit(course, self.company_a, 8)
        self.assertEqual((offer.state, offer._limit_total()), ("offered", None))
        self.assertEqual(course.seats_committed, 8)
        course.action_confirm()
        self.assertEqual((offer.state, offer._limit_total()), ("released", None))
        self.assertEqual([*course._apportion_parties()], [self.company_a])

    def test_the_need_of_who_is_left_out_waits_for_the_next_course(self):
        needs = self._need(self.company_a, 8) | self._need(self.company_b, 2)
        needs.action_confirm()
        course = self._course()
        course.action_add_needs(needs.ids)
        course.action_open_booking()
        course._commit_seats(self.company_a, 8, None)
        course._commit_seats(self.company_b, 2, 280.0)
        course.action_confirm()
        needs.invalidate_recordset()
        self.assertEqual(needs.mapped("state"), ["pooled", "confirmed"])
        waiting = self.env["verbund.need"].search(needs._get_poolable_domain())
        self.assertEqual(waiting & needs, needs[1])
        course.action_cancel("provider")
        self.assertEqual(set(needs.mapped("state")), {"confirmed"})
        self.assertTrue(all(course.commitment_ids.mapped("need_waits")))

    def test_more_seats_never_cost_more(self):
        for fixed, per_seat in ((3300.0, 0.0), (1000.0, 33.33), (0.0, 99.99), (0, 0)):
            course = self._course(fixed=fixed, per_seat=per_seat)
            prices = [course._price_at(seats) for seats in range(8, 13)]
            self.assertEqual(prices, sorted(prices, reverse=True))
            self.assertEqual(course._worst_case(), prices[0])

    def test_seats_are_released_until_the_confirmation_or_the_decision_date(self):
        course = self._open()
        self._commit(course, self.company_a, 8)
        word = self._commit(course, self.company_b, 2)
        course.commitment_deadline = self.association._verbund_today()
        self.assertTrue(word._may_leave(), "on the very day")
        course._with_transition().commitment_deadline = "2020-01-01"
        with self.assertRaisesRegex(UserError, "does not get smaller"):
            course._release_seats(self.company_b)
        course.commitment_deadline = "2099-12-31"
        course.action_confirm()
        with self.assertRaisesRegex(UserError, "can no longer be released"):
            course._release_seats(self.company_b)
        self.assertEqual(word.state, "confirmed")

    def test_pages_promise_a_release_until_the_end_of_the_decision_date(self):
        """By the clock of the association; what the page says is what can be done."""
        course = self._open()
        word = self._commit(course, self.company_a, 8)
        course.commitment_deadline = "2027-03-10"
        for now, may in (
            ("2027-03-09 12:00:00", True),
            ("2027-03-09 23:30:00", True),  # 00:30 of the day
            ("2027-03-10 12:00:00", True),
            ("2027-03-10 22:59:59", True),
            ("2027-03-10 23:00:00", False),  # midnight in Germany, not in UTC
            ("2027-03-11 12:00:00", False),
        ):
            for tz in ("UTC", "Pacific/Auckland", "America/New_York"):
                with self.subTest(now=now, tz=tz), freeze_time(now):
                    here = course.with_context(tz=tz)
                    self.assertEqual(here._page_values(word)["can_wait"], may)
                    self.assertEqual(word.with_context(tz=tz)._may_leave(), may)
        # Moved later, it is the new date
        with freeze_time("2027-03-11 12:00:00"):
            course.commitment_deadline = "2027-03-11"
            self.assertTrue(course._page_values(word)["can_wait"])
            course._with_transition().commitment_deadline = False
            self.assertTrue(course._page_values(word)["can_wait"])

    def test_a_group_pays_within_the_limits_of_all(self):
        """Whatever the ceilings are, nobody is confirmed above what it agreed to."""
        for last, *ceilings in (
            (4, None, None, None),
            (4, 300.0, None, 500.0),
            (4, 300.0, 290.0, 412.5),
            (4, 412.5, 412.5, 280.0),
            # Ten seats are too dear for the third: it takes place without them.
            (2, None, None, 300.0),
            (2, 420.0, 415.0, 300.0),
        ):
            with self.subTest(last=last, ceilings=ceilings):
                course = self._open()
                companies = (self.company_a, self.company_b, self.company_c)
                for company, seats, ceiling in zip(
                    companies, (4, 4, last), ceilings, strict=True
                ):
                    course._commit_seats(company, seats, ceiling)
                course.action_confirm()
                taking_part = course.taking_part_ids
                self.assertGreaterEqual(course.group_seats, course.min_seats)
                for word in taking_part:
                    price = course._price_at(course.group_seats)
                    self.assertTrue(word._is_within_limit(price))
                    self.assertLessEqual(price * word.seats, word._limit_total())
