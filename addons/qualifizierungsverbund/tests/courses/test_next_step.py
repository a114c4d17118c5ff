from freezegun import freeze_time
from lxml import etree

from odoo.fields import Command
from odoo.tests import Form, tagged

from ...tools.next_step import NOTHING, STEPS
from ..common import VerbundCommon

DAYS = {
    "commitment_deadline": "2027-01-13",
    "date_begin": "2027-02-01 08:00:00",
    "date_end": "2027-02-05 15:00:00",
}


@tagged("post_install", "-at_install")
class TestNextStep(VerbundCommon):
    """A course says what comes next, and to whom it is left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.user_manager.name = "Mara Muster"

    def setUp(self):
        super().setUp()
        self.clock = self.enterContext(freeze_time("2026-12-14 09:00:00"))
        self.course = self._course(**DAYS).with_user(self.user_staff)

    def _check(self, step, words):
        """As whoever works in the network reads it now."""
        self.env.invalidate_all()
        self.assertEqual(self.course.next_step, step)
        self.assertIn(words, self.course.next_words)
        self.assertEqual(self.course.next_label, step)
        # who may only read is told who does it, and is shown no button
        other = self.course.with_user(self.user_finance)
        if step != "settle":
            self.assertFalse(other.next_step)
            self.assertIn(words, other.next_words)
            self.assertIn("This is up to Mara Muster.", other.next_words)

    def _offer(self, state="received", **values):
        offer = self.env["verbund.offer"].create(
            {
                "course_id": self.course.id,
                "partner_id": self.provider.id,
                "fixed_amount": 3300.0,
                **values,
            }
        )
        if state == "received":
            offer.action_receive()
        return offer

    def test_a_course_that_is_planned(self):
        self._check("find_needs", "the minimum is 8 seats")
        self.course._pool_needs(self._need(self.company_a, 4).ids)
        self._check("make_concept", "Pooled so far: 4 seats, the minimum is 8.")
        self.course.action_make_concept()
        self._check("ask_providers", "Ask at least three")
        self.course.action_start_tender()
        offer = self._offer("asked", reply_until="2026-12-21")
        self._check("await_offers", "still expected: 1, the last one until 12/21/2026")
        self.clock.move_to("2026-12-21 09:00:00")
        self._check("await_offers", "still expected: 1")
        self.clock.move_to("2026-12-22 09:00:00")
        self._check("offers_late", "reply date or validity is over")
        offer.write({"valid_until": "2026-12-22", "reply_until": "2026-12-22"})
        offer.action_receive()
        self._check("award", "Offers that can be awarded: 1. Compare them")
        self.clock.move_to("2026-12-23 09:00:00")
        self._check("offers_late", "reply date or validity is over")
        offer.valid_until = False
        self._check("award", "Offers that can be awarded: 1. Compare them")
        lapsed, silent = self._offer("received"), self._offer("asked")
        lapsed.valid_until = "2026-12-22"
        self._check(
            "award",
            "Offers that can be awarded: 1. No longer valid: 1. Still expected: 1. ",
        )
        (lapsed | silent).unlink()
        offer.action_award()
        self._check("open_booking", "pooled so far: 4 seats")
        self.course.cost_ids = [Command.clear()]
        self._check("plan_cost", "The cost plan is empty")

    def test_a_course_that_could_not_be_booked_says_why(self):
        self.course.provider_id = self.provider
        self.course.action_start_tender()
        self._check("open_booking", "Ask the companies")
        self.course.date_begin = "2027-01-13 08:00:00"
        self._check("set_dates", "Companies decide before the first day")
        self.assertEqual(self.course.next_words, self.course._next_problem())

    def test_a_course_that_is_booked(self):
        self.course.provider_id = self.provider
        self.course.action_open_booking()
        self._check("invite", "No company has been asked yet.")
        word = self.env["verbund.commitment"].create(
            {
                "course_id": self.course.id,
                "partner_id": self.company_a.id,
                "seats": 6,
            }
        )
        self._check("remind", "8 more seats are needed")
        word.action_commit()
        self._check("find_seats", "2 more seats are needed")
        self._commit(self.course, self.company_b, 2)
        self._check("confirm", "The minimum of 8 is reached.")
        self.clock.move_to("2027-01-12 22:30:00")
        self._check("confirm", "can be confirmed")
        # in Stuttgart it is the thirteenth already
        self.clock.move_to("2027-01-12 23:30:00")
        self._check("decide", "Proposed: Run. The minimum is reached.")

    def test_a_course_that_waits_for_an_approval(self):
        self.course.provider_id = self.provider
        self.course.action_open_booking()
        self._commit(self.course, self.company_a, 6, ceiling=900.0)
        self.course.override_reason = "Der Fördergeber trägt den Rest"
        self.course.action_confirm()
        self.course.invalidate_recordset()
        reviewers = self.course.reviewer_ids
        self.assertTrue(reviewers)
        self.assertFalse(self.course.next_step)
        self.assertIn(reviewers[0].name, self.course.next_words)
        other = self.course.with_user(reviewers[0])
        self.assertEqual(other.next_step, "approve")
        self.assertNotIn(reviewers[0].name, other.next_words)

    def test_a_course_that_takes_place_until_it_is_settled(self):
        self.course.provider_id = self.provider
        self.course.action_open_booking()
        word = self._commit(self.course, self.company_a, 8)
        self.course.action_confirm()
        self._check("plan_sessions", "0 of 60 units planned.")
        self.course.units = 0
        self._check("find_names", "Seats without a name: 8.")
        word._name_seats(
            {
                seat: (f"Person {number}", f"p{number}@example.com")
                for number, seat in enumerate(word._taken_seats())
            }
        )
        self._check("await_start", "starts on 02/01/2027")
        self.course.provider_id = False
        self._check("find_provider", "no training provider any more")
        self.course.provider_id = self.provider
        self.clock.move_to("2027-02-01 09:00:00")
        self._check("start", "The first day, 02/01/2027, is here")
        self.course.action_start()
        self._check("await_end", "ends on 02/05/2027")
        self.clock.move_to("2027-02-05 09:00:00")
        self._check("finish", "The last day, 02/05/2027, is here")
        self.course.action_finish()
        self._check_settled()

    def _check_settled(self):
        """Staff read who settles; finance and managers do it."""
        course = self.course
        course.invalidate_recordset()
        self.assertFalse(course.next_step)
        self.assertIn("This is up to Mara Muster.", course.next_words)
        for user in (self.user_manager, self.user_finance):
            self.assertEqual(course.with_user(user).next_step, "settle")
        self.env["verbund.settlement"]._create_for_course(course.sudo())
        course = course.with_user(self.user_finance)
        course.invalidate_recordset()
        self.assertIn("The settlement of the course is “Draft”", course.next_words)

    def test_nothing_is_left_of_what_is_called_off(self):
        self.course.action_cancel("other")
        self.assertFalse(self.course.next_step)
        self.assertFalse(self.course.next_words)

    def test_a_new_course_says_nothing_yet(self):
        form = Form(self.env["verbund.course"].with_user(self.user_staff))
        self.assertFalse(form.next_words)

    def test_each_step_has_one_button(self):
        """Or none, where a field is to be filled in, or a day is to come."""
        arch = self.course.with_user(self.user_manager).get_view(view_type="form")
        tree = etree.fromstring(arch["arch"])
        shown = {
            step: {
                button.get("string")
                for button in tree.xpath("//div[div/field[@name='next_words']]/button")
                if f"'{step}'" in button.get("invisible")
            }
            for step in STEPS
        }
        self.assertEqual(
            {step for step, buttons in shown.items() if not buttons},
            {"plan_cost", "set_dates", "await_start", "await_end", NOTHING},
        )
        two = {step for step, buttons in shown.items() if len(buttons) > 1}
        # a settlement is made, or shown
        self.assertEqual(two, {"settle"})

    def test_the_buttons_of_a_step_show_what_it_is_about(self):
        need = self._need(self.company_a, 2)
        offer = self._offer()
        for action, record in (
            (self.course.action_view_waiting_needs(), need),
            (self.course.action_view_offers(), offer),
        ):
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertIn(record, found)
