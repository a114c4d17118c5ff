from collections import Counter
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import SettlementCommon

ACTIVITY = "qualifizierungsverbund.mail_activity_participants"


@tagged("post_install", "-at_install")
class TestOrder(SettlementCommon):
    """The order to the provider follows the course, and so does its end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"

    def _awarded(self, maximum=0, **values):
        """A course in booking whose offer is chosen: 100 fixed, 10 per head.

        :param values: what is otherwise in the offer
        """
        course = self._course(fixed=0.0)
        course.action_start_tender()
        offer = self.env["verbund.offer"].create(
            {
                "course_id": course.id,
                "partner_id": self.provider.id,
                "fixed_amount": 100.0,
                "per_head_amount": 10.0,
                "max_seats": maximum,
                **values,
            }
        )
        offer.action_award()
        course.action_open_booking()
        return course, offer.purchase_order_id

    def _heads(self, order):
        return order.order_line.filtered("verbund_per_head").product_qty

    def _tasks(self, order):
        """As who plans the course sees them, who has no right to buy."""
        kind = self.env.ref(ACTIVITY)
        course = order.verbund_course_id.with_user(self.user_staff)
        tasks = course.activity_ids.filtered(
            lambda a: a.activity_type_id == kind and order.name in (a.note or "")
        )
        return tasks.sudo()

    def test_the_order_follows_the_confirmed_heads(self):
        course, order = self._awarded()
        self.assertEqual(self._heads(order), 8)
        self._commit(course, self.company_a, 5)
        self._commit(course, self.company_b, 4)
        self.assertEqual(self._heads(order), 8)
        course.with_user(self.user_manager).action_confirm()
        self.assertEqual(self._heads(order), 9)
        self.assertEqual(order.amount_untaxed, 190.0)
        self.assertFalse(self._tasks(order), "the provider is told with the course")
        course.commitment_ids[0]._set_state("cancelled")
        self.assertEqual(self._heads(order), 4)

    def _notices(self, record, told):
        return (
            self.env["verbund.notice"]
            .search([("res_model", "=", record._name), ("res_id", "=", record.id)])
            .filtered(lambda notice: notice.extra.get("told") == told)
        )

    def _files(self, notice):
        record = notice._find_record()
        return [name for name, _content, _type in record._notice_files(notice)]

    def test_an_award_is_ordered_and_the_order_goes_along(self):
        """Confirmed under a condition; the provider has it in the same e-mail."""
        course, order = self._awarded()
        self.assertEqual(order.state, "purchase")
        self.assertIn("holds if the course takes place", order.verbund_condition)
        [notice] = self._notices(course.offer_ids, "awarded")
        self.assertIn(f"Our order {order.name} is attached", notice.body)
        self.assertIn("It holds if the course takes place", notice.body)
        self.assertFalse(self._notices(course.offer_ids, "ordered"))
        with patch.object(
            type(self.env["ir.actions.report"]),
            "_render_qweb_pdf",
            lambda _self, report, ids: (f"{report} {ids}".encode(), "pdf"),
        ):
            brief = f"Course {course.reference.replace('/', '-')}.pdf"
            self.assertEqual(self._files(notice), [f"{order.name}.pdf", brief])
            self._commit(course, self.company_a, 9)
            course.action_confirm()
            [notice] = self._notices(course, "confirmed")
            self.assertEqual(self._files(notice)[0], f"{order.name}.pdf")
        self.assertIn("9 people", notice.body)
        self.assertIn(f"Our order {order.name} is attached", notice.body)
        self.assertFalse(self._tasks(order), "the provider knows how many")

    def test_an_order_above_the_limit_goes_out_when_it_is_approved(self):
        """The limit is that of the purchase app, for who may not approve there."""
        self.association.write(
            {"po_double_validation": "two_step", "po_double_validation_amount": 50.0}
        )
        course = self._course(fixed=0.0).with_user(self.user_staff)
        course.action_start_tender()
        offer = (
            self.env["verbund.offer"]
            .with_user(self.user_staff)
            .create(
                {
                    "course_id": course.id,
                    "partner_id": self.provider.id,
                    "fixed_amount": 100.0,
                }
            )
        )
        offer.action_award()
        order = offer.sudo().purchase_order_id.with_user(self.env.user)
        self.assertEqual(order.state, "to approve")
        self.assertIn("waits for an approval", self._tasks(order).note)
        [notice] = self._notices(offer.sudo(), "awarded")
        self.assertNotIn("Our order", notice.body)
        buyer = new_test_user(
            self.env, "verbund_buyer", groups="purchase.group_purchase_manager"
        )
        order.with_user(buyer).button_approve()
        self.assertEqual(order.state, "purchase")
        self.assertFalse(self._tasks(order))
        [notice] = self._notices(offer.sudo(), "ordered")
        self.assertIn(f"Our order {order.name} is attached", notice.body)

    def test_taken_back_no_order_is_named_that_was_never_approved(self):
        for limit, is_named in ((50.0, False), (5000.0, True)):
            self.association.write(
                {
                    "po_double_validation": "two_step",
                    "po_double_validation_amount": limit,
                }
            )
            course = self._course(fixed=0.0).with_user(self.user_staff)
            course.action_start_tender()
            offer = course.offer_ids.create(
                {
                    "course_id": course.id,
                    "partner_id": self.provider.id,
                    "fixed_amount": 100.0,
                }
            )
            offer.action_award()
            order = offer.sudo().purchase_order_id
            offer.take_back_reason = "Krank"
            offer.action_take_back()
            self.assertEqual(order.state, "cancel")
            [notice] = self._notices(offer.sudo(), "taken_back")
            with self.subTest(limit=limit):
                self.assertEqual(order.name in notice.body, is_named)

    def test_a_provider_without_an_address_is_ordered_and_that_is_a_task(self):
        self.provider.email = False
        course, order = self._awarded()
        self.assertEqual(order.state, "purchase")
        [notice] = self._notices(course.offer_ids, "awarded")
        self.assertEqual((notice.state, notice.problem), ("failed", "no_address"))
        self.assertIn("Not reached", course.activity_ids.mapped("summary")[0])

    def _paper(self, order):
        """The order as its provider has it printed."""
        html, _type = (
            self.env["ir.actions.report"]
            .sudo()
            ._render_qweb_html("purchase.report_purchaseorder", order.ids)
        )
        return html.decode()

    def test_the_paper_says_what_a_second_trainer_would_cost(self):
        """As the page does, where the provider confirms the order."""
        course, order = self._awarded(
            per_head_amount=0.0, step_seats=11, step_amount=777.0
        )
        self.assertEqual(order.amount_untaxed, 100.0)
        paper = self._paper(order)
        self.assertIn("second trainer (from 11 participants)", paper)
        self.assertIn("777.00", paper)
        order.order_line[0].product_qty = 0
        self.assertNotIn(f"{course.name}, fixed", self._paper(order), "not ordered")

    def test_the_paper_says_of_the_course_what_is_so(self):
        """Not decided, confirmed, taken back, cancelled; a course does not arrive."""
        course, order = self._awarded()
        self._commit(course, self.company_a, 9)
        holds, sure = "holds if the course takes place", "takes place: the order holds"
        off = "The course does not take place."

        def says(*words):
            self.env.invalidate_all()
            paper = self._paper(order)
            for word in (holds, sure, off):
                with self.subTest(words=words, word=word):
                    self.assertEqual(word in paper, word in words)
            return paper

        paper = says(holds)
        self.assertNotIn("Expected Arrival", paper)
        self.assertIn(order.verbund_days, paper)
        self.assertTrue(order.verbund_days)
        course.action_confirm()
        says(sure)
        course.action_step_back()
        says(holds)
        course.action_confirm()
        course.action_cancel("other")
        self.assertEqual(order.state, "purchase", "a person agrees on how it ends")
        says(off)
        order.button_cancel()
        says()

    def test_other_orders_are_printed_as_ever(self):
        order = self.env["purchase.order"].create(
            {"partner_id": self.provider.id, "date_planned": "2099-05-01"}
        )
        self.assertIn("Expected Arrival", self._paper(order))
        self.assertFalse(order.verbund_condition)

    def test_what_a_cancelled_course_costs_at_its_provider_stays_here(self):
        """Told in the dialog where an order has gone out, and nowhere else."""
        course, order = self._awarded()
        course.offer_ids._with_transition().cancellation_terms = "50 % zuletzt"
        commitment = self._commit(course, self.company_a, 9)
        self.assertFalse(course.cancel_terms, "it ends freely until then")
        course.action_confirm()
        dialog = self.env["verbund.course.cancel"].with_user(self.user_staff)
        dialog = dialog.create({"course_id": course.id, "reason": "other"})
        self.assertIn("50 %", dialog.cancel_terms)
        dialog.action_cancel_course()
        self.assertEqual(order.state, "purchase")
        [notice] = self.env["verbund.notice"].search(
            [("res_model", "=", commitment._name), ("res_id", "=", commitment.id)],
            limit=1,
        )
        self.assertIn("no cost", notice.body)
        settlement = self.env["verbund.settlement"].with_user(self.user_finance)
        settlement = settlement._create_for_course(course)
        settlement.cost_ids = [Command.create({"name": "Fee", "amount_net": 50.0})]
        with self.assertRaises(UserError):
            settlement.action_compute()
        self.assertFalse(settlement.line_ids)

    def test_an_order_that_has_not_gone_out_charges_nothing(self):
        course, order = self._awarded()
        course.offer_ids._with_transition().cancellation_terms = "50 %"
        self._commit(course, self.company_a, 9)
        course.action_confirm()
        self.assertEqual(course.cancel_terms, "50 %")
        order.button_cancel()
        self.env.invalidate_all()
        self.assertFalse(course.cancel_terms)

    def test_more_heads_than_the_provider_offered_are_told(self):
        course, order = self._awarded(maximum=8)
        self._commit(course, self.company_a, 6)
        self._commit(course, self.company_b, 4)
        course.with_user(self.user_manager).action_confirm()
        self.assertEqual(self._heads(order), 10)
        self.assertIn("for up to 8 people", self._tasks(order).note)
        course.commitment_ids.sorted("seats")[0]._set_state("cancelled")
        self.assertEqual(self._heads(order), 6)
        self.assertFalse(self._tasks(order), "what is true no longer is no task")

    def test_a_task_about_an_order_ends_with_its_reason(self):
        """Heads that nobody needs, then an order that nobody needs."""
        course, order = self._awarded(maximum=8)
        self._commit(course, self.company_a, 9)
        order.button_confirm()
        course.with_user(self.user_manager).action_confirm()
        self.assertIn("for up to 8 people", self._tasks(order).note)
        course.with_user(self.user_manager).action_cancel("other")
        self.assertIn("does not take place", self._tasks(order).note)
        order.button_cancel()
        self.assertFalse(self._tasks(order))

    def test_an_order_ends_with_the_course_until_that_is_confirmed(self):
        """Whoever cancels the course need not have the rights of the purchase app."""
        self.association.po_lock = "lock"
        for state, confirmed in (
            ("draft", False),
            ("sent", False),
            ("purchase", False),
            ("purchase", True),
        ):
            course, order = self._awarded()
            self._commit(course, self.company_a, 9)
            if confirmed:
                course.action_confirm()
            order.write({"state": state})
            course.with_user(self.user_staff).action_cancel("other")
            with self.subTest(state=state, confirmed=confirmed):
                self.assertEqual(order.state, "purchase" if confirmed else "cancel")
                self.assertEqual(bool(self._tasks(order)), confirmed)
                [notice] = self._notices(course, "cancelled")
                ends = f"Our order {order.name} ends with it" in notice.body
                self.assertEqual(ends, not confirmed)

    def test_a_request_comes_back_with_the_course(self):
        self.association.po_lock = "lock"
        for state in ("draft", "purchase"):
            course, order = self._awarded()
            self._commit(course, self.company_a, 9)
            order.write({"state": state})
            course.with_user(self.user_staff).action_cancel("other")
            course.with_user(self.user_staff).action_step_back()
            self.assertEqual((order.state, order.locked), (state, True))
            self.assertEqual(bool(self._tasks(order)), state == "draft", "none is out")

    def test_a_request_that_came_back_by_hand_keeps_the_decision(self):
        course, order = self._awarded()
        self._commit(course, self.company_a, 9)
        course.with_user(self.user_staff).action_cancel("other")
        order.button_draft()
        self.assertIn("does not take place", self._tasks(order).note)
        with self.assertRaisesRegex(UserError, "have changed since"):
            course.with_user(self.user_staff).action_step_back()

    def test_heads_change_no_price(self):
        """Not of an order that has gone out, nor of the provider's next course."""
        for price in (10.0, 12.5):
            course, order = self._awarded()
            prices = order.order_line.mapped("price_unit")
            order.button_confirm()
            self.env["product.supplierinfo"].create(
                {
                    "partner_id": self.provider.id,
                    "product_tmpl_id": order.order_line.product_id.product_tmpl_id.id,
                    "price": price * 100,
                }
            )
            self._commit(course, self.company_a, 9)
            course.action_confirm()
            self.assertEqual(self._heads(order), 9)
            self.assertEqual(order.order_line.mapped("price_unit"), prices)
            self.assertEqual(order.amount_untaxed, 190.0)

    def test_an_order_leaves_no_price_for_the_next_one(self):
        _course, order = self._awarded()
        order.button_confirm()
        self.assertFalse(order.order_line.product_id.seller_ids)

    def test_orders_of_two_courses_are_not_merged(self):
        orders = self._awarded()[1] | self._awarded()[1]
        with self.assertRaises(UserError):
            orders.action_merge()
        self.assertEqual(orders.mapped("amount_untaxed"), [180.0, 180.0])

    def test_the_order_is_in_the_currency_of_the_offer(self):
        currency = self.env["res.currency"].create({"name": "TST", "symbol": "T"})
        self.provider.property_purchase_currency_id = currency
        _course, order = self._awarded()
        self.assertEqual(order.currency_id, self.association.currency_id)
        self.assertEqual(order.amount_untaxed, 180.0)

    def test_a_cancelled_order_stays_as_it_is(self):
        course, order = self._awarded()
        self._commit(course, self.company_a, 9)
        order.button_cancel()
        course.action_confirm()
        self.assertEqual(self._heads(order), 8)

    def test_the_order_of_an_award_is_not_deleted(self):
        """Nobody who plans the course would learn of it."""
        course, order = self._awarded()
        buyer = new_test_user(
            self.env, "verbund_buyer", groups="purchase.group_purchase_manager"
        )
        order.with_user(buyer).button_cancel()
        with self.assertRaisesRegex(UserError, "Bildung Muster gGmbH"):
            order.with_user(buyer).unlink()
        [offer] = course.offer_ids
        offer.take_back_reason = "Krank"
        offer.action_take_back()
        order.with_user(buyer).unlink()
        other = self.env["purchase.order"].create({"partner_id": self.provider.id})
        other.button_cancel()
        other.with_user(buyer).unlink()

    def test_whoever_plans_the_course_learns_that_its_order_is_cancelled(self):
        course, order = self._awarded()
        order.button_cancel()
        self.assertIn("the award stands", self._tasks(order).note)
        self.assertEqual(self._tasks(order).user_id, self.user_manager)
        [offer] = course.offer_ids
        offer.take_back_reason = "Krank"
        offer.action_take_back()
        self.assertFalse(self._tasks(order))

    def test_until_it_is_ordered_again_that_is_the_next_step(self):
        """Whoever plans the course need not see orders."""
        course, order = self._awarded()
        self._commit(course, self.company_a, 9)
        course = course.with_user(self.user_staff)

        def check(words, step="order_again"):
            self.env.invalidate_all()
            self.assertEqual((course.next_step, course.next_label), (step, step))
            self.assertIn(words, course.next_words)
            [task] = self._tasks(order)
            self.assertIn(words, task.note)

        self.assertEqual(course.next_step, "confirm")
        order.button_cancel()
        check("The order is cancelled")
        order.button_draft()
        check("The order is a draft again")
        course.action_confirm()
        check("The order is a draft again")
        course.action_step_back()
        check("The order is a draft again")
        order.button_cancel()
        check("The order is cancelled")
        course.action_confirm()
        check("The order is cancelled")
        course.action_step_back()
        check("The order is cancelled")
        with freeze_time(course.commitment_deadline):
            check("The order is cancelled", "decide")
        order.button_draft()
        order.button_confirm()
        self.env.invalidate_all()
        self.assertFalse(self._tasks(order))
        self.assertEqual(course.next_step, "confirm")
        self.assertNotIn("order", course.next_words)

    def test_an_order_that_is_there_again_may_wait_for_an_approval(self):
        course, order = self._awarded()
        order.button_cancel()
        order.button_draft()
        self.association.write(
            {
                "po_double_validation": "two_step",
                "po_double_validation_amount": 50.0,
            }
        )
        buyer = new_test_user(
            self.env, "verbund_buyer", groups="purchase.group_purchase_user"
        )
        order.with_user(buyer).button_confirm()
        self.assertEqual(order.state, "to approve")
        self.assertIn("waits for an approval", self._tasks(order).note)
        self.assertNotIn("draft", self._tasks(order).note)
        self.assertNotEqual(course.next_step, "order_again")

    def test_who_has_another_provider_by_now_needs_no_order(self):
        course, order = self._awarded()
        course.provider_id = self.provider.copy({"name": "Akademie"})
        order.button_cancel()
        self.assertFalse(self._tasks(order))
        self.assertNotEqual(course.next_step, "order_again")

    def test_an_award_stays_once_its_order_is_billed_or_received(self):
        course, order = self._awarded()
        [offer] = course.offer_ids.with_user(self.user_staff)
        offer.take_back_reason = "Krank"
        order.button_confirm()
        line = order.order_line[0]
        line.qty_received = 1.0
        with self.assertRaisesRegex(UserError, "billed or received"):
            offer.action_take_back()
        order.action_create_invoice()
        line.qty_received = 0.0
        with self.assertRaisesRegex(UserError, "billed or received"):
            offer.action_take_back()
        self.assertEqual((offer.state, order.state), ("awarded", "purchase"))
        self.assertEqual(course.provider_id, self.provider)
        order.invoice_ids.button_cancel()
        offer.action_take_back()
        self.assertEqual((offer.state, order.state), ("taken_back", "cancel"))

    def test_a_locked_order_goes_with_its_award_where_the_user_may_unlock_it(self):
        self.association.po_lock = "lock"
        course, order = self._awarded()
        order.button_confirm()
        self.assertTrue(order.locked)
        [offer] = course.offer_ids.with_user(self.user_staff)
        offer.take_back_reason = "Krank"
        with self.assertRaisesRegex(UserError, f"{order.name} is locked.*unlock"):
            offer.action_take_back()
        self.assertEqual((offer.state, order.state), ("awarded", "purchase"))
        self.user_staff.group_ids += self.env.ref("purchase.group_purchase_manager")
        offer.action_take_back()
        self.assertEqual((offer.state, order.state), ("taken_back", "cancel"))

    def test_a_locked_order_that_is_unlocked_goes_with_its_award(self):
        self.association.po_lock = "lock"
        course, order = self._awarded()
        order.button_confirm()
        order.button_unlock()
        [offer] = course.offer_ids.with_user(self.user_staff)
        offer.take_back_reason = "Krank"
        offer.action_take_back()
        self.assertEqual((offer.state, order.state), ("taken_back", "cancel"))

    def test_an_order_that_is_there_again_asks_nobody_before_the_decision(self):
        """How many take part is open until then."""
        course, order = self._awarded(maximum=8)
        self._commit(course, self.company_a, 6)
        self._commit(course, self.company_b, 4)
        order.button_cancel()
        self.assertIn("the award stands", self._tasks(order).note)
        order.button_draft()
        self.assertNotIn("for up to 8 people", self._tasks(order).note)
        self.assertEqual(self._heads(order), 8)
        order.button_cancel()
        course.with_user(self.user_manager).action_confirm()
        order.button_draft()
        self.assertIn("for up to 8 people", self._tasks(order).note)
        self.assertEqual(self._heads(order), 10)

    def test_the_order_of_an_award_that_was_taken_back_does_not_come_back(self):
        course, order = self._awarded()
        buyer = new_test_user(
            self.env, "verbund_buyer", groups="purchase.group_purchase_manager"
        )
        order.button_confirm()
        [offer] = course.offer_ids
        offer.take_back_reason = "Krank"
        offer.action_take_back()
        for again in (False, True):
            if again:
                offer.action_receive()
            with self.assertRaisesRegex(UserError, "stays cancelled"):
                order.with_user(buyer).button_draft()
        self.assertEqual(order.state, "cancel")
        offer.action_award()
        self.assertEqual(offer.purchase_order_id.state, "purchase")

    def test_heads_beyond_a_later_offer_are_told_at_once(self):
        """Awarded after the confirmation: the order is for who takes part."""
        course, _order = self._awarded()
        self._commit(course, self.company_a, 9)
        course.action_confirm()
        [offer] = course.offer_ids
        offer.take_back_reason = "Krank"
        offer.action_take_back()
        other = offer.copy({"max_seats": 8, "fixed_amount": 200.0})
        other.action_award()
        order = other.purchase_order_id
        self.assertEqual(self._heads(order), 9)
        self.assertIn("for up to 8 people", self._tasks(order).note)
        self.assertEqual(course.cost_fixed, 100.0, "what it is confirmed at")

    def _rival(self, name, **values):
        provider = self.provider.copy(
            {"name": name, "email": f"{name.lower()}@example.com"}
        )
        return {"partner_id": provider.id, **values}

    def _counts(self, offer):
        """How often a provider was told what, of its offer."""
        told = self.env["verbund.notice"].search(
            [("res_model", "=", offer._name), ("res_id", "=", offer.id)]
        )
        return Counter(notice.extra["told"] for notice in told)

    def test_awards_that_follow_each_other_each_have_their_order(self):
        """Awarded, taken back, another one, taken back, the first one again."""
        course = self._course(fixed=0.0)
        course.action_start_tender()
        first, second = self.env["verbund.offer"].create(
            [
                {"course_id": course.id, "reply_until": "2099-01-31", **values}
                for values in (
                    {"partner_id": self.provider.id, "fixed_amount": 100.0},
                    self._rival("Zweite", fixed_amount=200.0),
                )
            ]
        )
        (first | second).action_receive()
        first.action_award()
        one = first.purchase_order_id
        first.action_confirm_order()
        self.assertIn("closed", second._answer_obstacle(), "answered after the award")
        self.assertIn("closed", first._answer_obstacle())
        course.action_open_booking()
        # An offer that arrives afterwards waits
        third = self.env["verbund.offer"].create(
            {"course_id": course.id, **self._rival("Dritte", fixed_amount=150.0)}
        )
        third.action_receive()
        with self.assertRaisesRegex(UserError, "already been chosen"):
            third.action_award()
        first.take_back_reason = "Krank"
        first.action_take_back()
        self.env.cr.precommit.run()
        self.assertEqual(one.state, "cancel")
        # The second was turned down, and holds no more by now
        self.assertEqual(second.state, "received")
        second.valid_until = "2020-01-01"
        with self.assertRaisesRegex(UserError, "was valid until"):
            second.action_award("Kennt das Haus")
        third.action_award()
        self.env.cr.precommit.run()
        two = third.purchase_order_id
        self.assertEqual((two.state, two.amount_untaxed), ("purchase", 150.0))
        self.assertEqual(two.partner_id, third.partner_id)
        self.assertEqual(
            (course.provider_id, course.cost_fixed), (third.partner_id, 150.0)
        )
        self.assertEqual(course._get_order_offer_sudo(), third)
        third.take_back_reason = "Keine Trainerin"
        third.action_take_back()
        first.action_receive()
        first.action_award("Wieder gesund")
        self.env.cr.precommit.run()
        three = first.purchase_order_id
        self.assertEqual((one | two).mapped("state"), ["cancel", "cancel"])
        self.assertEqual((three.state, three.amount_untaxed), ("purchase", 100.0))
        self.assertEqual(first.order_status, "awaited", "this order has no yes yet")
        self.assertEqual(
            (course.provider_id, course.cost_fixed), (self.provider, 100.0)
        )
        self.assertEqual(
            self._counts(first),
            {"awarded": 2, "order_confirmed": 1, "taken_back": 1},
        )
        self.assertEqual(self._counts(second), {"rejected": 3, "reopened": 2})
        self.assertEqual(self._counts(third), {"awarded": 1, "taken_back": 1})
        [notice, _old] = self._notices(first, "awarded")
        self.assertIn(f"Our order {three.name} is attached", notice.body)
        lines = self.env["verbund.decision"].search(
            [("res_id", "=", course.id), ("decision", "like", "award")]
        )
        self.assertEqual(len(lines), 5)

    def test_nothing_is_ordered_from_a_provider_that_is_gone(self):
        course = self._course(fixed=0.0)
        course.action_start_tender()
        offer = self.env["verbund.offer"].create(
            {"course_id": course.id, **self._rival("Weg", fixed_amount=100.0)}
        )
        offer.action_receive()
        offer.partner_id.active = False
        with self.assertRaisesRegex(UserError, "Weg is archived"):
            offer.action_award()
        self.assertFalse(offer.purchase_order_id)
        self.assertFalse(course.provider_id)

    def test_settled_while_running_is_settled_when_it_is_over(self):
        for model in ("association", "provider"):
            self.network.billing_model = model
            course = self._confirmed_course({self.company_a: 8})
            self._over(course).action_start()
            settlement = self._approve(self._settlement(course))
            if model == "association":
                settlement.with_user(self.user_finance).action_create_invoices()
            self.assertEqual(course.state, "running")
            with self.subTest(billing_model=model):
                course.with_user(self.user_manager).action_finish()
                self.assertEqual(course.state, "settled")

    def test_over_without_documents_is_not_settled(self):
        course = self._confirmed_course({self.company_a: 8})
        self._over(course).action_start()
        self._approve(self._settlement(course))
        course.action_finish()
        self.assertEqual(course.state, "done")
