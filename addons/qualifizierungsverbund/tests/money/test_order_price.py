from odoo.fields import Command
from odoo.tests import tagged

from .test_order_answer import OrderAnswerCase


@tagged("post_install", "-at_install")
class TestOrderPrice(OrderAnswerCase):
    """Whoever plans the course learns what its order costs by now."""

    def setUp(self):
        super().setUp()
        self.order = self.order.with_user(self._buyer())
        self.fixed = self._fixed_line()
        self.logged = self.course.message_ids

    def _save(self, *commands):
        """One save of the purchase app."""
        self.order.write({"order_line": list(commands)})
        self.env.cr.precommit.run()

    def _set(self, **values):
        self._save(Command.update(self.fixed.id, values))

    def _dearer(self):
        return self.offer.dearer_activity_id.filtered("active")

    def _log(self):
        """What the course's log says since the last time."""
        new = self.course.message_ids - self.logged
        self.logged |= new
        return [
            message.body.striptags().replace("\xa0", " ")
            for message in new.sorted("id")
        ]

    def test_a_dearer_order_is_a_task_and_stands_in_the_log_once(self):
        heads = self.order.order_line - self.fixed
        self._save(
            Command.update(self.fixed.id, {"price_unit": 120.0}),
            Command.update(heads.id, {"price_unit": 11.0}),
            Command.create(
                {
                    "product_id": self.fixed.product_id.id,
                    "name": "Raum",
                    "product_qty": 2,
                    "price_unit": 25.0,
                }
            ),
        )
        task = self._dearer()
        self.assertEqual(len(task), 1)
        self.assertEqual(task.user_id, self.user_manager)
        self.assertEqual(self.env[task.res_model].browse(task.res_id), self.course)
        said = f"Order {self.order.name} to {self.provider.name} has changed"
        for text in (task.note.striptags().replace("\xa0", " "), *self._log()):
            self.assertIn(said, text)
            self.assertIn("comes to $ 258.00 without VAT now", text)
            self.assertIn("came to $ 180.00 before", text)
        self.assertEqual(self._log(), [], "once")
        self.env.cr.precommit.run()
        self.assertEqual(self._dearer(), task)
        self.assertEqual(self._log(), [])

    def test_whatever_makes_it_dearer(self):
        for values in ({"product_qty": 2}, {"price_unit": 120.0}):
            with self.subTest(values=values):
                self._set(**values)
                self.assertTrue(self._dearer())
                self._dearer().action_done()
                self.assertFalse(self._dearer())
                self.assertEqual(len(self._log()), 2, "the change, and that it is done")

    def test_a_cheaper_order_stands_in_the_log_alone(self):
        self._set(price_unit=80.0)
        [said] = self._log()
        self.assertIn("comes to $ 160.00", said)
        self.assertFalse(self._dearer())
        self._set(price_unit=90.0)
        self.assertTrue(self._dearer(), "from then on that is the price")

    def test_dearer_again_is_one_task_and_as_before_none(self):
        self._set(price_unit=120.0)
        self._set(price_unit=150.0)
        task = self._dearer()
        self.assertEqual(len(task), 1)
        note = task.note.striptags().replace("\xa0", " ")
        self.assertIn("comes to $ 230.00", note)
        self.assertIn("came to $ 180.00", note)
        self.assertEqual(
            self.course.activity_ids.filtered(lambda row: row.summary == task.summary),
            task,
        )
        self._set(price_unit=110.0)
        self.assertIn("190.00", self._dearer().note)
        self._set(price_unit=100.0)
        self.assertFalse(self._dearer())
        self.assertEqual(len(self._log()), 4, "each price as it came")

    def test_what_costs_the_same_is_no_news(self):
        self._set(name="Zwei Tage")
        self._set(price_unit=100.0)
        self.order.note = "<p>Storno: frei</p>"
        self.env.cr.precommit.run()
        self.assertEqual(self._log(), [])
        self.assertFalse(self._dearer())

    def test_more_participants_are_no_dearer_order(self):
        self._commit(self.course, self.company_a, 9)
        self.env.cr.precommit.run()
        self._log()
        self.course.action_confirm()
        self.env.cr.precommit.run()
        self.assertFalse(self._dearer())
        self.assertFalse([text for text in self._log() if "comes to" in text])
        # but a number that somebody types is
        (self.order.order_line - self.fixed).product_qty = 12
        self.env.cr.precommit.run()
        self.assertTrue(self._dearer())

    def test_made_dearer_before_it_is_placed_again_it_is_a_task(self):
        order = self.order.sudo()
        self._commit(self.course, self.company_a, 10)
        for price, dearer in ((120.0, True), (100.0, False), (90.0, False)):
            order.button_cancel()
            order.button_draft()
            self.fixed.sudo().price_unit = price
            order.button_confirm()
            self.env.cr.precommit.run()
            with self.subTest(price=price):
                self.assertEqual(bool(self._dearer()), dearer)
                if dearer:
                    note = self._dearer().note.striptags().replace("\xa0", " ")
                    self.assertIn("comes to $ 220.00 without VAT", note)
                    self.assertIn("offer it would come to $ 200.00", note)

    def test_the_task_ends_with_the_order(self):
        self._set(price_unit=120.0)
        self.assertTrue(self._dearer())
        self.order.sudo().button_cancel()
        self.assertFalse(self._dearer())
