from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .test_order_answer import OrderAnswerCase


@tagged("post_install", "-at_install")
class TestOrderEdited(OrderAnswerCase):
    """The order changes in the purchase app: its provider is told, and asked anew."""

    def test_an_order_edited_by_who_buys_is_told_once_a_save(self):
        """What was, what is, and that a yes is asked for again."""
        self._answer()
        line = self._fixed_line()
        self.order.with_user(self._buyer()).write(
            {
                "order_line": [
                    Command.update(line.id, {"price_unit": 120.0}),
                    Command.create(
                        {
                            "product_id": line.product_id.id,
                            "name": "Raum",
                            "product_qty": 2,
                            "price_unit": 25.0,
                        }
                    ),
                ],
                "note": "<p>Storno: frei</p>",
            }
        )
        self.assertFalse(self._told("order_changed"), "told with the whole of it")
        self.env.cr.precommit.run()
        [notice] = self._told("order_changed")
        self.assertIn(self.order.name, notice.subject)
        page = notice.sudo().mail_id.body_html
        self.assertRegex(page, r">\s*Confirm the order\s*</a>")
        [yes] = self._told("order_confirmed")
        self.assertRegex(yes.sudo().mail_id.body_html, r">\s*See the order\s*</a>")
        body = notice.body.striptags().replace("\xa0", " ")
        for said in (
            "Until now: 1 × $ 100.00",
            "From now on: 1 × $ 120.00",
            "Raum",
            "From now on: 2 × $ 25.00",
            "Until now: $ 180.00",
            "From now on: $ 250.00",
            "Storno: frei",
            "You have confirmed it as it was before.",
            "Please confirm our order by the link",
        ):
            self.assertIn(said, body)
        self.assertNotIn("per head", body, "that line is as it was")
        self.assertEqual(self.offer.order_status, "changed")
        self.assertFalse(self.order.acknowledged)
        self.env.cr.precommit.run()
        self.assertEqual(len(self._told("order_changed")), 1)
        self._answer()
        self.assertEqual(self.offer.order_status, "confirmed")

    def test_what_is_ordered_is_told_whatever_of_it_changes(self):
        line = self._fixed_line()
        for number, vals in enumerate(
            (
                {"product_qty": 2},
                {"price_unit": 90.0},
                {"discount": 10.0},
                {"name": "Zwei Tage"},
                {"product_uom_id": self.env.ref("uom.product_uom_dozen").id},
            ),
            start=1,
        ):
            with self.subTest(vals=vals):
                line.write(vals)
                self.env.cr.precommit.run()
                self.assertEqual(len(self._told("order_changed")), number)
                self._told("order_changed").mail_id.state = "sent"
        notice = self._told("order_changed")[0]
        self.assertNotIn("You have confirmed", notice.body, "it never has")
        self.assertEqual(self.offer.order_status, "awaited")

    def test_a_heading_or_a_note_is_told_as_what_it_says(self):
        """It has no number and no price."""
        self._answer()
        write = self.order.with_user(self._buyer()).write
        kinds = {
            "line_section": "Tag 1",
            "line_subsection": "Vormittag",
            "line_note": "Bitte mit Beamer",
        }
        write(
            {
                "order_line": [
                    Command.create(
                        {"display_type": kind, "name": name, "product_qty": 0}
                    )
                    for kind, name in kinds.items()
                ]
            }
        )
        self.env.cr.flush()
        [notice] = self._told("order_changed")
        self.assertEqual(
            [(row["text"], row["old"], row["new"]) for row in notice.extra["changes"]],
            [
                ("Heading", "", "Tag 1"),
                ("Heading", "", "Vormittag"),
                ("Note", "", "Bitte mit Beamer"),
            ],
        )
        self.assertNotIn("0 ×", self._said(notice))
        self.assertEqual(self.offer.order_status, "changed", "it is part of the order")
        rows = {row["text"]: row["sum"] for row in self.offer._page_order()["rows"]}
        self.assertEqual([rows[name] for name in kinds.values()], ["", "", ""])
        self._answer()
        self.assertIn("\nTag 1\nVormittag\nBitte mit Beamer", self._lines()[0].words)
        note = self.order.order_line.filtered(lambda line: line.name in kinds.values())
        notice.mail_id.state = "sent"
        write({"order_line": [Command.update(note[2].id, {"name": "Ohne Beamer"})]})
        self.env.cr.flush()
        [changed] = self._told("order_changed") - notice
        self.assertEqual(
            changed.extra["changes"],
            [{"text": "Note", "old": "Bitte mit Beamer", "new": "Ohne Beamer"}],
        )

    def test_an_edit_that_changes_nothing_is_not_told(self):
        line = self._fixed_line()
        line.price_unit = 120.0
        line.price_unit = 100.0
        self.order.write({"partner_ref": "x", "note": self.order.note})
        line.date_planned = fields.Datetime.add(line.date_planned, days=3)
        self.env.cr.precommit.run()
        self.assertFalse(self._told("order_changed"))

    def test_what_changes_again_before_the_e_mail_leaves_is_told_with_it(self):
        """A transaction may flush several times; so may two that follow one another."""
        self._answer()
        line = self._fixed_line()
        line.price_unit = 120.0
        self.env.cr.flush()
        self.assertEqual(self.offer.order_status, "changed")
        line.price_unit = 130.0
        self.env.cr.flush()
        [notice] = self._told("order_changed")
        self.assertIn("Until now: 1 × $ 100.00", self._said(notice))
        self.assertIn("130.00", notice.body)
        self.assertNotIn("120.00", notice.body)
        self.assertFalse(notice._get_obstacle(self.offer))
        line.price_unit = 100.0
        self.env.cr.flush()
        self.assertFalse(self._told("order_changed"), "nothing has changed")
        self.assertEqual(self.offer.order_status, "confirmed")
        self.assertTrue(self.order.acknowledged)
        # what has left, or was answered, is another matter
        line.price_unit = 120.0
        self.env.cr.flush()
        self._told("order_changed").mail_id.state = "sent"
        line.price_unit = 130.0
        self.env.cr.flush()
        self._answer()
        line.price_unit = 140.0
        self.env.cr.flush()
        told = self._told("order_changed").sorted("id")
        for notice, old in zip(told, ("100.00", "120.00", "130.00"), strict=True):
            self.assertIn(f"Until now: 1 × $ {old}", self._said(notice))

    def test_what_is_told_of_a_new_order_speaks_of_that_alone(self):
        """Though the change of the one before it has not left the house."""
        self._answer()
        self._fixed_line().price_unit = 120.0
        self.env.cr.flush()
        self.offer.take_back_reason = "Krank"
        self.offer.action_take_back()
        self.offer.action_receive()
        self.offer.action_award()
        lines = self.offer.purchase_order_id.order_line
        line = lines.filtered(lambda line: not line.verbund_per_head)
        line.price_unit = 130.0
        self.env.cr.flush()
        notice = self._told("order_changed")[0]
        self.assertEqual(len(notice.extra["changes"]), 2, "the line and the total")
        self.assertIn("Until now: 1 × $ 100.00", self._said(notice))
        line.price_unit = 100.0
        self.env.cr.flush()
        self.assertEqual(self.offer.order_status, "awaited")
        self.assertFalse(self.offer.order_answer, "the yes was to the other one")

    def test_a_fraction_of_a_cent_is_told_as_it_is(self):
        self.env.ref("product.decimal_price").digits = 4
        self._fixed_line().price_unit = 100.0025
        self.env.cr.flush()
        [notice] = self._told("order_changed")
        self.assertIn("Until now: 1 × $ 100.00", self._said(notice))
        self.assertIn("From now on: 1 × $ 100.0025", self._said(notice))

    def test_another_tax_of_a_line_is_told(self):
        self._answer()
        line = self._fixed_line()
        line.tax_ids = False
        self.env.cr.flush()
        for told in self._told("order_changed"):
            told.mail_id.state = "sent"
        self._answer()
        line.tax_ids = self._tax("purchase")
        self.env.cr.flush()
        notice = self._told("order_changed")[0]
        self.assertIn(f"VAT: {line.name}", notice.body)
        self.assertIn("Test purchase 19.0 %", notice.body)
        self.assertEqual(len(notice.extra["changes"]), 1, "nothing else")
        self.assertEqual(self.offer.order_status, "changed")

    def test_lines_in_another_order_are_the_same_order(self):
        self._answer()
        self.order.order_line[0].sequence = 99
        self.offer.invalidate_recordset()
        self.assertEqual(self.offer.order_status, "confirmed")

    def test_an_order_stays_with_its_provider_its_course_and_its_lines(self):
        buyer, other = self._buyer(), self.order.sudo().copy()
        order, line = self.order.with_user(buyer), self._fixed_line().with_user(buyer)
        for values in (
            {"partner_id": self.company_b.id},
            {"currency_id": self.env.ref("base.CHF").id},
            {"verbund_course_id": False},
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, "stays"):
                order.write(values)
        with self.assertRaisesRegex(UserError, "which a provider has one"):
            line.order_id = other
        with self.assertRaisesRegex(UserError, "which a provider has one"):
            other.order_line[0].with_user(buyer).order_id = order
        order.write({"partner_id": self.provider.id, "partner_ref": "A 1"})
        line.write({"order_id": order.id, "price_unit": 101.0})
        self.assertEqual(line.order_id, order)
        # Odoo deletes no line of such an order: what is advised can be done
        with self.assertRaisesRegex(UserError, "Type 0 as its number there"):
            line.order_id = other
        line.product_qty = 0
        self.env.cr.flush()
        self.assertIn("0 × $ 101.00", self._said(self._told("order_changed")[0]))

    def test_a_number_typed_by_hand_is_not_overwritten_by_a_late_seat(self):
        heads = self.order.order_line.filtered("verbund_per_head")
        heads.product_qty = 3
        self._commit(self.course, self.company_a, 8)
        self.course.action_confirm()
        self.assertEqual(heads.product_qty, 8, "before the decision it is nobody's")
        heads.with_user(self._buyer()).product_qty = 10
        self._commit(self.course, self.company_b, 1)
        self.assertEqual(heads.product_qty, 10)
        task = self.offer.agree_activity_id
        self.assertIn("Participants: 9", task.note)
        self.assertIn("10 times, typed by hand", task.note)
        self.course._commit_seats(self.company_b, 2, None)
        self.assertEqual(heads.product_qty, 10)
        self.assertFalse(self.offer.agree_activity_id.filtered("active"), "it fits")
        # who types the number of participants lets it follow them again
        heads.product_qty = 11
        self.assertTrue(heads.verbund_typed)
        heads.product_qty = 10
        self.assertFalse(heads.verbund_typed)
        self.course._get_commitment(self.company_b).action_cancel(note="Krank")
        self.assertEqual(heads.product_qty, 8)

    def test_what_the_order_counts_by_is_written_by_nobody(self):
        """Or a number would follow no more, and its provider hear of none that does."""
        heads = self.order.order_line.filtered("verbund_per_head")
        forged = {
            "verbund_typed": True,
            "verbund_per_head": True,
            "verbund_from_heads": 3,
        }
        for user in (self._buyer(), self.env.ref("base.user_admin")):
            lines = self.order.with_user(user).order_line
            values = {
                "order_id": self.order.id,
                "product_id": heads.product_id.id,
                "product_qty": 1,
            }
            for name, value in forged.items():
                with self.subTest(name, user=user.login):
                    with self.assertRaisesRegex(AccessError, "number of participants"):
                        lines.write({name: value})
                    with self.assertRaises(AccessError):
                        lines.create({**values, name: value})
                    with self.assertRaises(AccessError):
                        self.order.with_user(user).order_line = [
                            Command.update(heads.id, {name: False})
                        ]
                    default = {f"default_{name}": value}
                    with self.assertRaises(AccessError):
                        lines.with_context(**default).create(values)
                    with self.cr.savepoint() as savepoint:
                        IrDefault = self.env["ir.default"]
                        IrDefault.set("purchase.order.line", name, value, user.id)
                        with self.assertRaises(AccessError):
                            lines.create(values)
                        savepoint.rollback()
                    self.env.registry.clear_cache()
            self.assertTrue(lines.create(values))
        self.assertRecordValues(
            heads,
            [
                {
                    "verbund_typed": False,
                    "verbund_per_head": True,
                    "verbund_from_heads": 0,
                }
            ],
        )

    def test_no_default_says_what_an_award_orders_by(self):
        """Neither of the context of a client, nor one that is stored.

        Else whoever plans courses would order above the limit without an approval.
        """
        self.association.write(
            {"po_double_validation": "two_step", "po_double_validation_amount": 50.0}
        )
        other_tax = self.env["account.tax"].create(
            {"name": "None", "amount": 0.0, "type_tax_use": "purchase"}
        )
        dozen = self.env.ref("uom.product_uom_dozen").id
        forged = {
            "purchase.order": {
                "state": "purchase",
                "locked": True,
                "acknowledged": True,
            },
            "purchase.order.line": {
                "verbund_typed": True,
                "verbund_per_head": True,
                "verbund_from_heads": 3,
                "discount": 50.0,
                "product_uom_id": dozen,
                "tax_ids": [Command.set(other_tax.ids)],
                "display_type": "line_note",
                "is_downpayment": True,
            },
        }
        units = self.order.order_line.product_uom_id
        taxes = self.order.order_line.tax_ids
        product = self.order.order_line.product_id
        self.offer.take_back_reason = "Krank"
        self.offer.action_take_back()
        context = {
            f"default_{name}": value
            for values in forged.values()
            for name, value in values.items()
        }
        offer = self.offer.with_user(self.user_staff)
        for is_stored, context_ in ((False, context), (True, {})):
            for model, values in forged.items() if is_stored else ():
                for name, value in values.items():
                    self.env["ir.default"].set(model, name, value, self.user_staff.id)
            self.env.registry.clear_cache()
            self.offer.action_receive()
            offer.with_context(**context_).action_award("Wieder gesund")
            order = self.offer.sudo().purchase_order_id
            with self.subTest(stored=is_stored):
                self.assertRecordValues(
                    order,
                    [{"state": "to approve", "locked": False, "acknowledged": False}],
                )
                self.assertRecordValues(
                    order.order_line,
                    [
                        {
                            "product_id": product.id,
                            "product_uom_id": units.id,
                            "tax_ids": taxes.ids,
                            "display_type": False,
                            "is_downpayment": False,
                            "verbund_per_head": per_head,
                            "verbund_from_heads": 0,
                            "verbund_typed": False,
                            "discount": 0.0,
                        }
                        for per_head in (False, True)
                    ],
                )
            self.offer.take_back_reason = "Krank"
            self.offer.action_take_back()

    def test_an_order_edited_while_the_course_runs_is_told_without_a_question(self):
        self._commit(self.course, self.company_a, 9)
        self.course.action_confirm()
        self._answer()
        self.course._with_transition().state = "running"
        self._fixed_line().price_unit = 500.0
        self.env.cr.precommit.run()
        [notice] = self._told("order_changed")
        self.assertIn("500.00", notice.body)
        self.assertNotIn("Please confirm", notice.body)
        self.assertFalse(notice._get_obstacle(self.offer), "it is sent")
        self.assertFalse(self.offer.order_activity_id)

    def test_a_note_that_reads_the_same_is_not_told(self):
        self._answer()
        for note in ("<p><br></p>", '<p data-oe-version="2.0"></p>'):
            self.order.note = note
            self.env.cr.precommit.run()
        self.assertFalse(self._told("order_changed"))
        self.assertEqual(self.offer.order_status, "confirmed")
        self.order.note = "<p>Anfahrt inklusive</p>"
        self.env.cr.precommit.run()
        self.assertEqual(len(self._told("order_changed")), 1)

    def test_an_order_that_is_there_again_is_not_acknowledged_yet(self):
        self._answer()
        self.assertTrue(self.order.acknowledged)
        self.order.button_cancel()
        self.order.button_draft()
        self.order.button_confirm()
        self.assertEqual(self.offer.order_status, "awaited")
        self.assertFalse(self.order.acknowledged)

    def test_a_group_that_grows_is_told_by_the_course_alone(self):
        self._commit(self.course, self.company_a, 8)
        self.course.action_confirm()
        self._answer()
        self._commit(self.course, self.company_b, 1)
        self.env.cr.precommit.run()
        self.assertEqual(self.order.amount_untaxed, 190.0)
        self.assertFalse(self._told("order_changed"))
        self.assertEqual(self.offer.order_status, "confirmed")

    def test_another_number_typed_after_the_decision_is_told(self):
        self._commit(self.course, self.company_a, 9)
        self.course.action_confirm()
        self._answer()
        self.order.order_line.filtered("verbund_per_head").product_qty = 12
        self.env.cr.precommit.run()
        self.assertEqual(self.offer.order_status, "changed")
        [notice] = self._told("order_changed")
        self.assertIn("9 × ", notice.body)
        self.assertIn("12 × ", notice.body)

    def test_nobody_is_told_of_an_order_that_does_not_stand(self):
        line = self._fixed_line()
        self.order.button_cancel()
        self.order.button_draft()
        line.price_unit = 120.0
        self.order.button_confirm()
        self.env.cr.precommit.run()
        self.assertFalse(self._told("order_changed"), "it goes out as a new one")
        self.assertEqual(len(self._told("ordered")), 1)
        self.course.provider_id = False
        line.price_unit = 130.0
        self.env.cr.precommit.run()
        self.assertFalse(self._told("order_changed"))

    def test_what_changed_since_is_not_told_again(self):
        line = self._fixed_line()
        line.price_unit = 120.0
        self.env.cr.precommit.run()
        [notice] = self._told("order_changed")
        line.price_unit = 130.0
        template, extra = notice.template, notice.extra
        self.assertIn("again", self.offer._notice_obstacle(template, extra))
        self.env.cr.precommit.run()
        extra = self._told("order_changed")[0].extra
        self.assertFalse(self.offer._notice_obstacle(template, extra))
        self._answer()
        self.assertIn("No confirm", self.offer._notice_obstacle(template, extra))
