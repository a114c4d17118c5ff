from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import VerbundCommon
from .common import SettlementCommon


@tagged("post_install", "-at_install")
class TestLimits(SettlementCommon):
    """Nobody is charged more than was promised; who pays the rest is decided."""

    @classmethod
    def _commit(cls, course, company, seats, ceiling=False):
        # the word as a company gives it, with its limit
        return super(SettlementCommon, cls)._commit(course, company, seats, ceiling)

    def _dear(self, costs=(("fee", 4000.0),), **values):
        """Planned 2,400.00 for 8 seats at 300.00; it cost 4,000.00."""
        course = self._course(fixed=2400.0, **values)
        course.action_open_booking()
        self._commit(course, self.company_a, 5, ceiling=300.0)
        self._commit(course, self.company_b, 3, ceiling=300.0)
        course.action_confirm()
        return self._settlement(course, costs=costs).with_user(self.user_manager)

    def _bear(self, settlement, reason="The room had to be changed"):
        settlement.with_user(self.user_manager).action_bear_above(reason)

    # ------------------------------------------------------ what is charged

    def test_no_company_is_charged_above_its_limit(self):
        settlement = self._dear()
        settlement.action_compute()
        self.assertRecordValues(
            settlement.line_ids.sorted("amount_untaxed"),
            [
                {"amount_untaxed": 900.0, "amount_limit": 900.0, "amount_above": 600.0},
                {
                    "amount_untaxed": 1500.0,
                    "amount_limit": 1500.0,
                    "amount_above": 1000.0,
                },
            ],
        )
        self.assertRecordValues(
            settlement, [{"amount_above": 1600.0, "amount_balance": 1600.0}]
        )
        self.assertAddsUp(settlement)

    def test_a_promise_goes_before_the_minimum_contribution(self):
        settlement = self._dear().sudo()
        settlement.key_id = settlement.key_id.copy({"minimum_amount": 1000.0})
        settlement.action_compute()
        self.assertEqual(min(settlement.line_ids.mapped("amount_untaxed")), 900.0)
        sheet = self.env["report.qualifizierungsverbund.report_calculation_sheet"]
        line = settlement.line_ids[0].with_context(lang="en_US")
        self.assertIn(
            "at least $ 1,000.00, unless it was promised to pay less",
            sheet._sheet_values(line)["limits"].replace("\xa0", " "),
        )

    def test_the_worst_case_that_was_shown_is_a_limit(self):
        """Without a ceiling: the price at the minimum, 2,400 / 8, for each seat."""
        course = self._course(fixed=2400.0)
        course.action_open_booking()
        commitment = self._commit(course, self.company_a, 9)
        self.assertEqual(commitment.price_limit, 300.0)
        course.action_confirm()
        settlement = self._settlement(course, costs=(("fee", 4000.0),))
        settlement.action_compute()
        self.assertEqual(settlement.amount_untaxed, 2700.0)
        self.assertEqual(settlement.amount_above, 1300.0)

    def test_a_dear_seat_is_not_laid_on_the_others(self):
        """A stops at its ceiling; B pays its own share and not a cent of A's."""
        course = self._course(fixed=2400.0)
        course.action_open_booking()
        self._commit(course, self.company_a, 4, ceiling=300.0)
        self._commit(course, self.company_b, 4, ceiling=900.0)
        course.action_confirm()
        settlement = self._settlement(course, costs=(("fee", 4000.0),))
        settlement.action_compute()
        self.assertEqual(self._line(settlement, self.company_a).amount_untaxed, 1200.0)
        self.assertEqual(self._line(settlement, self.company_b).amount_untaxed, 2000.0)
        self.assertEqual(settlement.amount_above, 800.0)

    def test_other_keys_hold_the_limit_too(self):
        for method, values in (
            ("per_company", {}),
            ("mixed", {"share_company_percent": 50.0}),
            ("fixed_price", {"price": 450.0}),
            ("per_seat", {"minimum_amount": 1200.0}),
        ):
            with self.subTest(method=method, **values):
                settlement = self._dear()
                settlement.key_id = self.env["verbund.allocation.key"].create(
                    {"name": method, "method": method, **values}
                )
                settlement.action_compute()
                self.assertAddsUp(settlement)
                for line in settlement.line_ids:
                    self.assertLessEqual(line.amount_untaxed, line.amount_limit)

    def test_exempt_limit_is_all_that_is_paid(self):
        """300.00 a seat was said without a word of VAT: that on meals is in it."""
        self.association.account_sale_tax_id = self._tax("sale")
        settlement = self._dear(costs=(("fee", 3000.0), ("drinks", 1000.0)))
        settlement.action_compute()
        self.assertTrue(settlement.amount_tax)
        for line in settlement.line_ids:
            self.assertLessEqual(line.amount_total, line.amount_limit)
            self.assertGreater(line.amount_total, line.amount_limit - 0.02)
        self._bear(settlement)
        self.assertAddsUp(settlement)
        for invoice in self._finish(settlement):
            line = invoice.verbund_line_ids
            self.assertEqual(invoice.amount_total, line.amount_total)

    def test_taxable_limit_is_a_net_price(self):
        """300.00 a seat with VAT on top was said."""
        self.association.account_sale_tax_id = self._tax("sale")
        settlement = self._dear(vat_treatment="taxable")
        settlement.action_compute()
        line = self._line(settlement, self.company_a)
        self.assertEqual((line.amount_untaxed, line.amount_tax), (1500.0, 285.0))

    def test_odd_cents_of_taxes_are_nobodys_decision(self):
        """Planned 40.00 a seat: 33.34 and 6.67 for drinks are a cent more."""
        self.association.account_sale_tax_id = self._tax("sale")
        drinks = {"name": "Drinks", "cost_type": "drinks", "amount_fixed": 20.0}
        course = self._course(fixed=100.0, min_seats=3)
        course.cost_ids = [Command.create(drinks)]
        course.action_open_booking()
        company_c = self._company("Gamma Muster GmbH", "gamma")
        for company in (self.company_a, self.company_b, company_c):
            self.assertEqual(self._commit(course, company, 1).price_limit, 40.0)
        course.action_confirm()
        settlement = self._settlement(course, costs=()).with_user(self.user_manager)
        settlement.action_load_plan()
        settlement.action_compute()
        self.assertTrue(settlement.amount_above)
        self.assertFalse(settlement.above_open)
        for invoice in self._finish(settlement):
            self.assertLessEqual(invoice.amount_total, 40.0)
        # a real amount is decided, also of a share with several taxes
        dear = self._dear(costs=(("fee", 2399.0), ("drinks", 1.0)))
        dear.action_compute()
        self.assertTrue(dear.above_open)

    def test_odd_cents_of_others_hide_nothing_above_a_limit(self):
        """41.90 each, of which two taxes: two cents are odd, a third is not."""
        self.association.account_sale_tax_id = self._tax("sale")
        company_c = self._company("Gamma Muster GmbH", "gamma")
        course = self._course(fixed=300.0, min_seats=3)
        course.action_open_booking()
        word, *others = [
            self._commit(course, company, 1)._with_transition()
            for company in (self.company_a, self.company_b, company_c)
        ]
        course.action_confirm()
        for other in others:
            other.price_limit = 41.89
        settlement = self._settlement(course, costs=(("fee", 90.0), ("drinks", 30.0)))
        for limit, is_open in ((41.86, True), (41.89, False)):
            word.price_limit = limit
            settlement.action_compute()
            with self.subTest(limit=limit):
                self.assertTrue(all(settlement.line_ids.mapped("amount_above")))
                self.assertLessEqual(settlement.amount_above, 0.06)
                self.assertEqual(settlement.above_open, is_open)

    # -------------------------------------------------------- who decides

    def _finish(self, settlement):
        settlement.action_request_approval()
        as_finance = settlement.with_user(self.user_finance)
        as_finance.action_approve()
        as_finance.action_create_invoices()
        return as_finance.invoice_ids

    def test_it_is_decided_before_the_review(self):
        settlement = self._dear()
        settlement.action_compute()
        with self.assertRaisesRegex(UserError, "promised to pay at most"):
            settlement.action_request_approval()
        self.assertEqual(settlement.state, "computed")
        self.assertTrue(settlement.above_open)
        self._bear(settlement)
        self.assertFalse(settlement.above_open)
        invoices = self._finish(settlement)
        self.assertEqual(sum(invoices.mapped("amount_total")), 2400.0)

    def test_what_the_network_bears_no_company_is_asked_for(self):
        settlement = self._dear()
        settlement.action_compute()
        settlement.action_ask_limits()
        word = settlement.course_id.commitment_ids[0]
        self.assertTrue(word._page_values()["question"])
        self._bear(settlement)
        self.assertIsNone(word._page_values()["question"])
        with self.assertRaisesRegex(UserError, "not asked for another price"):
            word.sudo().action_accept_limit()

    def test_the_network_says_why(self):
        settlement = self._dear()
        settlement.action_compute()
        for reason in (None, "", "  ", {}, 7):
            with self.subTest(reason=reason), self.assertRaises(UserError):
                settlement.action_bear_above(reason)
        wizard = self._dialog(
            "qualifizierungsverbund.verbund_settlement_bear_action",
            settlement,
            self.user_manager,
        )
        self.assertEqual(wizard.amount_above, 1600.0)
        wizard.reason = "A new room"
        wizard.save().action_bear()
        self.assertRecordValues(
            settlement, [{"above_reason": "A new room", "above_borne": 1600.0}]
        )
        decision = settlement.decision_ids[:1]
        self.assertEqual(decision.decision, "above_borne")

    def test_it_stands_on_the_sheet(self):
        settlement = self._dear()
        settlement.action_compute()
        self._bear(settlement, "A new room")
        report = self.env[
            "report.qualifizierungsverbund.report_calculation_sheet"
        ].with_context(lang="en_US")
        line = self._line(settlement, self.company_a).with_context(lang="en_US")
        values = report._sheet_values(line)
        rows = dict(values["all"])
        self.assertIn("1,600.00", rows["Borne by the network"])
        self.assertIn("1,600.00", rows["of which above the limits of companies"])
        self.assertEqual(rows["Reason"], "A new room")
        self.assertIn("1,500.00", values["limit"])
        [group] = values["groups"]
        self.assertIn("1,000.00", group["above"])
        self.assertEqual(group["extra"], 0)
        self.assertEqual(len(line._render_sheets()), 2)
        html = self.env["ir.actions.report"]._render_qweb_html(
            "qualifizierungsverbund.action_report_settlement", settlement.ids
        )[0]
        self.assertIn("A new room", html.decode())

    def test_whoever_decides_does_not_approve(self):
        settlement = self._dear()
        settlement.action_compute()
        settlement.with_user(self.user_finance).action_bear_above("A new room")
        settlement.action_request_approval()
        with self.assertRaises(UserError):
            settlement.with_user(self.user_finance).action_approve()
        settlement.with_user(self.user_finance_2).action_approve()

    def test_another_amount_needs_another_decision(self):
        settlement = self._dear()
        settlement.action_compute()
        self._bear(settlement)
        settlement.cost_ids.amount_net = 4100.0
        settlement.action_compute()
        self.assertTrue(settlement.above_open)
        with self.assertRaisesRegex(UserError, "promised to pay at most"):
            settlement.action_request_approval()
        settlement.cost_ids.amount_net = 4000.0
        settlement.action_compute()
        self.assertFalse(settlement.above_open)

    def test_nothing_above_is_nothing_to_decide(self):
        settlement = self._dear(costs=(("fee", 2400.0),))
        settlement.action_compute()
        self.assertFalse(settlement.amount_above)
        for decide in (
            lambda: settlement.action_bear_above("why"),
            settlement.action_ask_limits,
        ):
            with self.assertRaisesRegex(UserError, "Nothing of"):
                decide()
        self._finish(settlement)
        with self.assertRaises(UserError):
            settlement.action_bear_above("too late")

    def test_only_who_may_settle_decides(self):
        settlement = self._dear()
        settlement.action_compute()
        for user in (self.user_staff, self.user_internal, self.user_manager_other):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                settlement.with_user(user).action_bear_above("why")
        with self.assertRaises(AccessError):
            settlement.write({"above_borne": 1600.0})

    def test_a_correction_keeps_what_was_decided(self):
        settlement = self._dear()
        settlement.action_compute()
        self._bear(settlement)
        self._finish(settlement)
        second = self._correct(settlement).with_user(self.user_manager)
        second.action_compute()
        self.assertFalse(second.above_open)
        second.cost_ids.amount_net = 5000.0
        second.action_compute()
        self.assertEqual(second.amount_untaxed, 2400.0)
        self.assertTrue(second.above_open)

    # ---------------------------------------------- the company says yes

    def test_a_yes_to_a_new_limit_is_charged(self):
        settlement = self._dear()
        settlement.action_compute()
        settlement.action_ask_limits()
        words = settlement.course_id.commitment_ids
        self.assertEqual(words.mapped("limit_asked"), [500.0, 500.0])
        notices = self.env["verbund.notice"].search(
            [("template", "=", "qualifizierungsverbund.mail_limit_cost")]
        )
        self.assertEqual(set(notices.sudo().link_id.mapped("scope")), {"limit"})
        word_a = words.filtered(lambda word: word.partner_id == self.company_a)
        word_a.sudo().action_accept_limit()
        with self.assertRaises(UserError):
            settlement.action_request_approval()
        settlement.action_compute()
        self.assertEqual(self._line(settlement, self.company_a).amount_untaxed, 2500.0)
        self.assertEqual(settlement.amount_above, 600.0)
        self._bear(settlement)
        self._finish(settlement)

    def test_what_is_asked_holds_the_whole_share(self):
        """3 seats of 1,000.01, meals with VAT: rounded up, nothing is above it."""
        self.association.account_sale_tax_id = self._tax("sale")
        settlement = self._dear(costs=(("fee", 3000.01), ("drinks", 1000.01)))
        settlement.action_compute()
        settlement.action_ask_limits()
        settlement.course_id.commitment_ids.sudo().action_accept_limit()
        settlement.action_compute()
        self.assertFalse(settlement.amount_above)


@tagged("post_install", "-at_install")
class TestLimitOfSubject(VerbundCommon):
    def test_a_subject_without_limits_gives_none(self):
        mixin = self.env["verbund.apportionment.mixin"]
        self.assertEqual(mixin._apportion_limits(), {})
        with self.assertRaises(UserError):
            mixin._apportion_ask_limits({})
