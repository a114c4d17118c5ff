from odoo.fields import Command
from odoo.tests import tagged

from .common import SettlementCommon


@tagged("post_install", "-at_install")
class TestPerformance(SettlementCommon):
    """What a company more costs, against Odoo's own invoices."""

    einvoices_checked = 2

    def _many(self, count, prefix, **values):
        partners = self.env["res.partner"].create(
            [
                {
                    "name": f"{prefix} {index}",
                    "is_company": True,
                    "lang": "en_US",
                    **self._address(),
                }
                for index in range(count)
            ]
        )
        memberships = self.env["verbund.membership"].create(
            [
                {"partner_id": partner.id, "network_id": self.network.id}
                for partner in partners
            ]
        )
        memberships.action_activate()
        course = self._course(max_seats=count * 2, min_seats=1, **values)
        course.action_open_booking()
        commitments = self.env["verbund.commitment"].create(
            [
                {
                    "course_id": course.id,
                    "partner_id": partner.id,
                    "seats": 1 + index % 2,
                }
                for index, partner in enumerate(partners)
            ]
        )
        commitments._set_state("committed")
        commitments._set_state("confirmed")
        return self._settlement(course, costs=(("fee", 12345.67), ("room", 99.99)))

    def _queries(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _growth(self, small, large, rows):
        return (large - small) / rows

    def test_queries_per_company(self):
        """60 more companies may not cost more queries than 60 more invoices."""
        few, many = self._many(5, "Wenige"), self._many(65, "Viele")
        computing, posting, bare = [], [], []
        for settlement in (few, many):
            as_manager = settlement.with_user(self.user_manager)
            computing.append(self._queries(as_manager.action_compute))
            as_manager.action_request_approval()
            as_finance = settlement.with_user(self.user_finance)
            as_finance.action_approve()
            vals_list = as_finance._prepare_invoices_vals(
                as_finance._get_billed_lines()
            )
            for vals in vals_list:
                for _command, _id, row in vals["invoice_line_ids"]:
                    del row["verbund_part_id"]
            Move = self.env["account.move"].with_user(self.user_finance)
            bare.append(
                self._queries(
                    lambda Move=Move, vals_list=vals_list: Move.create(vals_list)._post(
                        soft=False
                    )
                )
            )
            posting.append(self._queries(as_finance.action_create_invoices))
        growth = self._growth(*bare, 60)
        self.assertLessEqual(self._growth(*posting, 60), growth * 1.02 + 0.1)
        self.assertLess(self._growth(*computing, 60), 0.5)

    def test_queries_per_taxed_company(self):
        """Nobody looks for the fiscal position of each company."""
        self.association.account_sale_tax_id = self._tax("sale")
        self._automatic_position("base.at")
        computing = []
        for count, prefix in ((5, "Wenige"), (65, "Viele")):
            settlement = self._many(count, prefix, vat_treatment="taxable")
            settlement.cost_ids.sale_tax_id = self.association.account_sale_tax_id
            as_manager = settlement.with_user(self.user_manager)
            computing.append(self._queries(as_manager.action_compute))
            self.assertTrue(all(settlement.line_ids.mapped("amount_tax")))
        self.assertLess(self._growth(*computing, 60), 0.1)

    def _billed(self, count):
        course = self._confirmed_course({self.company_a: 8})
        lines = [(f"Posten {index}", 10.0 + index, "fee") for index in range(count)]
        return course, self._vendor_bill(course, lines)

    def test_queries_per_line_of_a_bill(self):
        """40 more lines are taken over, checked and changed by the same queries."""
        queries = []
        for count in (3, 43):
            course, bill = self._billed(count)
            settlement = self.env["verbund.settlement"].create({"course_id": course.id})
            settlement = settlement.with_user(self.user_manager)
            taking = self._queries(settlement.action_load_bills)
            self.assertEqual(len(settlement.cost_ids), count)
            checking = self._queries(settlement.action_load_bills)
            bill.button_draft()
            for row in bill.invoice_line_ids:
                row.price_unit += 1.0
            bill.action_post()
            changing = self._queries(settlement.action_load_bills)
            self.assertEqual(settlement.amount_cost, bill.amount_untaxed)
            queries.append((taking, checking, changing))
        few, many = queries
        for name, small, large in zip(
            ("take", "check", "change"), few, many, strict=True
        ):
            with self.subTest(work=name, few=small, many=large):
                self.assertLessEqual(large, small + 2)

    def test_queries_per_settlement(self):
        """Bills of many settlements are looked for at once."""
        settlements = self.env["verbund.settlement"].create(
            [{"course_id": self._billed(2)[0].id} for _index in range(8)]
        )
        settlements = settlements.with_user(self.user_manager)
        settlements.action_load_bills()
        few = self._queries(settlements[:1].action_load_bills)
        many = self._queries(settlements.action_load_bills)
        self.assertLessEqual(many, few + 2)

    def test_queries_of_a_correction(self):
        queries = []
        for settlement in (self._many(5, "Wenige"), self._many(45, "Viele")):
            self._approve(settlement)
            queries.append(
                self._queries(settlement.with_user(self.user_manager).action_correct)
            )
        self.assertLessEqual(queries[1], queries[0] + 2)

    def test_500_companies_in_one_go(self):
        settlement = self._many(500, "Verband")
        settlement.key_id = self.env["verbund.allocation.key"].create(
            {
                "name": "Mixed with a minimum",
                "method": "mixed",
                "minimum_amount": 5.0,
                "rule_ids": [
                    Command.create({"cost_type": "room", "method": "per_company"})
                ],
            }
        )
        settlement.with_user(self.user_manager).action_compute()
        self.assertEqual(len(settlement.line_ids), 500)
        self.assertAddsUp(settlement)
        again = self._queries(settlement.with_user(self.user_manager).action_compute)
        self.assertLess(again, 250)
