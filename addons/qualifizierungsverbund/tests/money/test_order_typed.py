from odoo.tests import tagged

from .test_order_answer import OrderAnswerCase


@tagged("post_install", "-at_install")
class TestOrderTyped(OrderAnswerCase):
    """A number typed for the group that was decided goes with the decision."""

    def setUp(self):
        super().setUp()
        self._commit(self.course, self.company_a, 9)
        self._answer()
        self.env.cr.precommit.run()
        self.course.with_user(self.user_manager).action_confirm()
        self.env.cr.precommit.run()
        self.heads = self.order.order_line.filtered("verbund_per_head")
        self.buyer_order = self.order.with_user(self._buyer())

    def _edit(self, line, **values):
        line.with_env(self.buyer_order.env).write(values)
        self.env.cr.precommit.run()

    def _step_back(self):
        self.course.with_user(self.user_manager).action_step_back()
        self.env.cr.precommit.run()
        self.assertEqual(self.course.state, "booking_open")

    def test_a_typed_number_goes_with_the_decision(self):
        self.assertEqual(self.offer.order_status, "confirmed")
        self._edit(self.heads, product_qty=12)
        self.assertTrue(self.heads.verbund_typed)
        self.assertEqual(self.offer.order_status, "changed")
        self._step_back()
        self.assertFalse(self.heads.verbund_typed)
        self.assertEqual(self.heads.product_qty, 9)
        self.assertEqual(self.heads.price_unit, 10.0)
        self.assertFalse(self._told("order_changed"), "it has never read of twelve")
        self.assertEqual(self.offer.order_status, "confirmed")
        self.assertFalse(self.offer.agree_activity_id.filtered("active"))
        self.assertFalse(self.offer.dearer_activity_id.filtered("active"))
        # and follows those who take part when it is decided again
        self._commit(self.course, self.company_b, 1)
        self.course.action_confirm()
        self.assertEqual(self.heads.product_qty, 10)

    def test_what_else_has_changed_is_told_all_the_same(self):
        fixed = self.order.order_line - self.heads
        self._edit(self.heads, product_qty=12)
        self._edit(fixed, price_unit=120.0)
        self._step_back()
        [notice] = self._told("order_changed")
        said = [(row["old"], row["new"]) for row in notice.extra["changes"]]
        self.assertEqual(len(said), 2, "the line and the total")
        self.assertIn("100.00", said[0][0])
        self.assertIn("120.00", said[0][1])
        self.assertEqual(fixed.price_unit, 120.0)
        self.assertFalse(self.heads.verbund_typed)

    def test_taken_back_is_a_cancellation_and_the_number_stays(self):
        """The group is decided still."""
        self._edit(self.heads, product_qty=12)
        self.course.with_user(self.user_manager).action_cancel("other")
        self.course.with_user(self.user_manager).action_step_back()
        self.assertEqual(self.course.state, "confirmed")
        self.assertTrue(self.heads.verbund_typed)
        self.assertEqual(self.heads.product_qty, 12)
        self.assertIn("12 times, typed by hand", self.offer.agree_activity_id.note)
