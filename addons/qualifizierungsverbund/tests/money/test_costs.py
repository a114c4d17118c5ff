from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import SettlementCommon


@tagged("post_install", "-at_install")
class TestCosts(SettlementCommon):
    """What is shared: bills as the books have them, and the right base for VAT."""

    def _from_bills(self, course=None):
        return self.env["verbund.settlement"]._create_for_course(course or self.course)

    # --------------------------------------------------------------- bills

    def test_a_changed_bill_changes_the_cost(self):
        bill = self._vendor_bill(self.course, [("Honorar", 3300.0, "fee")])
        settlement = self._from_bills()
        settlement.cost_ids.cost_type = "room"
        settlement.with_user(self.user_manager).action_compute()
        bill.button_draft()
        bill.invoice_line_ids.price_unit = 3000.0
        bill.action_post()
        as_manager = settlement.with_user(self.user_manager)
        with self.assertRaisesRegex(UserError, "vendor bill of .* has changed"):
            as_manager.action_request_approval()
        as_manager.action_load_bills()
        self.assertEqual(settlement.state, "draft")
        self.assertRecordValues(
            settlement.cost_ids,
            # what staff have decided about it stays
            [{"amount_net": 3000.0, "amount": 3000.0, "cost_type": "room"}],
        )
        self._approve(settlement)

    def test_a_bill_that_changes_later_comes_with_the_correction(self):
        bill = self._vendor_bill(self.course, [("Honorar", 1000.0, "fee")])
        first = self._from_bills()
        self._invoice(first)
        bill.button_draft()
        bill.invoice_line_ids.price_unit = 500.0
        bill.action_post()
        self.assertEqual(first.amount_cost, 1000.0, "approved is frozen")
        second = self._correct(first)
        self.assertEqual(second.amount_cost, 500.0)
        self._invoice(second)
        self.assertEqual(set(second.invoice_ids.mapped("move_type")), {"out_refund"})

    def test_a_bill_changed_during_the_review(self):
        bill = self._vendor_bill(self.course, [("Honorar", 1000.0, "fee")])
        settlement = self._from_bills().with_user(self.user_manager)
        settlement.action_compute()
        settlement.action_request_approval()
        bill.button_draft()
        with self.assertRaisesRegex(UserError, "has changed"):
            settlement.with_user(self.user_finance).action_approve()
        self.assertEqual(settlement.state, "in_review")

    def test_a_bill_that_is_for_another_course_meanwhile(self):
        """Noted on the wrong course and put right: one of the two pays it."""
        bill = self._vendor_bill(self.course, [("Fee", 1000.0, "fee")])
        settlement = self._from_bills().with_user(self.user_manager)
        settlement.action_compute()
        bill.verbund_course_id = self._confirmed_course({self.company_a: 8})
        with self.assertRaisesRegex(UserError, "bill .* has changed"):
            settlement.action_request_approval()
        settlement.action_load_bills()
        self.assertFalse(settlement.cost_ids)

    def test_a_reversed_bill_brings_its_credit(self):
        bill = self._vendor_bill(self.course, [("Honorar", 3300.0, "fee")])
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=bill.ids)
            .create({"journal_id": bill.journal_id.id, "reason": "Wrong amount"})
        )
        wizard.reverse_moves()
        self.assertEqual(wizard.new_move_ids.verbund_course_id, self.course)
        wizard.new_move_ids.action_post()
        settlement = self._from_bills()
        self.assertEqual(
            sorted(settlement.cost_ids.mapped("amount")), [-3300.0, 3300.0]
        )
        self.assertEqual(settlement.amount_cost, 0.0)

    def test_a_draft_settlement_does_not_hold_up_the_books(self):
        bill = self._vendor_bill(self.course, [("Honorar", 1000.0, "fee")])
        settlement = self._from_bills()
        bill.button_draft()
        bill.invoice_line_ids.unlink()
        self.env.flush_all()
        self.assertTrue(settlement.cost_ids._stale())
        settlement.action_load_bills()
        self.assertFalse(settlement.cost_ids)

    def test_the_amount_of_a_bill_is_not_typed_over(self):
        self._vendor_bill(self.course, [("Honorar", 1000.0, "fee")])
        settlement = self._from_bills().with_user(self.user_manager)
        for name in ("amount_net", "amount_gross"):
            with (
                self.subTest(field=name),
                self.assertRaisesRegex(UserError, "comes from a posted bill"),
            ):
                settlement.cost_ids.write({name: 1.0})
        self.assertEqual(settlement.amount_cost, 1000.0)

    def test_a_duplicate_starts_with_the_same_costs(self):
        self._vendor_bill(self.course, [("Honorar", 1000.0, "fee")])
        settlement = self._from_bills()
        settlement.action_load_plan()
        settlement.cost_ids = [Command.create({"name": "Raum", "amount_net": 50.0})]
        settlement.action_compute()
        copy = settlement.with_user(self.user_manager).copy()
        self.assertRecordValues(
            copy.cost_ids.sorted("amount"),
            [
                {"source": "typed", "amount": 50.0},
                {"source": "bill", "amount": 1000.0},
                {"source": "plan", "amount": 3300.0},
            ],
        )
        self.assertRecordValues(
            copy, [{"state": "draft", "version": 1, "amount_untaxed": 0.0}]
        )

    # ---------------------------------------------------------------- plan

    def _press(self, settlement, name):
        """Press the one button of the form that is there to be pressed."""
        form = etree.fromstring(settlement.get_view(view_type="form")["arch"])
        [values] = settlement.read(["state", "cost_ids", "plan_outdated"])
        [button] = [
            button
            for button in form.iterfind(f"header/button[@name='{name}']")
            if not safe_eval(button.get("invisible"), dict(values))
        ]
        return getattr(settlement, button.get("name"))()

    def test_a_plan_that_is_to_be_loaded_again_has_its_button(self):
        """Whoever is told to load the plan and compute again can do so."""
        course = self._confirmed_course({self.company_a: 8}, fixed=0, per_seat=100.0)
        settlement = self._settlement(course, costs=()).with_user(self.user_manager)
        self._press(settlement, "action_load_plan")
        self._press(settlement, "action_compute")
        with self.assertRaises(ValueError, msg="it is up to date"):
            self._press(settlement, "action_load_plan")
        course._commit_seats(self.company_a, 9, None)
        with self.assertRaisesRegex(UserError, "Load the plan and compute it again"):
            self._press(settlement, "action_request_approval")
        # as when the page is loaded again
        settlement.invalidate_recordset(["plan_outdated"])
        for name in ("action_load_plan", "action_compute", "action_request_approval"):
            self._press(settlement, name)
        self.assertRecordValues(
            settlement, [{"state": "in_review", "amount_cost": 900.0}]
        )

    def _one_of_two_typed_over(self):
        """Planned 800.00 and 200.00; 750.00 was typed over the first."""
        plan = [
            Command.create({"name": kind, "cost_type": kind, "amount_fixed": amount})
            for kind, amount in (("fee", 800.0), ("room", 200.0))
        ]
        course = self._confirmed_course({self.company_a: 8}, cost_ids=plan)
        settlement = self._settlement(course, costs=()).with_user(self.user_manager)
        settlement.action_load_plan()
        settlement.cost_ids.filtered(
            lambda cost: cost.cost_type == "fee"
        ).amount_net = 750.0
        self.assertEqual(settlement.amount_cost, 950.0)
        self.assertFalse(settlement.plan_outdated)
        return settlement

    def test_a_duplicate_has_a_cost_once_that_was_typed_over(self):
        copy = self._one_of_two_typed_over().copy()
        self.assertRecordValues(
            copy.cost_ids.sorted("amount"),
            [
                {"source": "plan", "typed_over": False, "amount": 200.0},
                {"source": "plan", "typed_over": False, "amount": 800.0},
            ],
        )

    def test_a_plan_loaded_again_replaces_what_was_typed_over(self):
        settlement = self._one_of_two_typed_over()
        settlement.action_load_plan()
        self.assertEqual(sorted(settlement.cost_ids.mapped("amount")), [200.0, 800.0])
        self.assertFalse(any(settlement.cost_ids.mapped("typed_over")))

    # ----------------------------------------------------------- VAT base

    def test_reverse_charge_is_lost_where_the_course_is_exempt(self):
        """§ 13b UStG: the association owes the VAT and cannot deduct it."""
        halves = [
            Command.create({"repartition_type": "base"}),
            Command.create({"repartition_type": "tax", "factor_percent": 100}),
            Command.create({"repartition_type": "tax", "factor_percent": -100}),
        ]
        tax = self._tax("purchase")
        tax.write(
            {
                "invoice_repartition_line_ids": [Command.clear(), *halves],
                "refund_repartition_line_ids": [Command.clear(), *halves],
            }
        )
        self._vendor_bill(self.course, [("Fee", 1000.0, "fee")], taxes=tax)
        self._vendor_bill(
            self.course, [("Discount", 100.0, "fee")], move_type="in_refund", taxes=tax
        )
        settlement = self._from_bills()
        self.assertRecordValues(
            settlement.cost_ids.sorted("amount_net", reverse=True),
            [
                {"amount_net": 1000.0, "amount_gross": 1190.0, "amount": 1190.0},
                {"amount_net": -100.0, "amount_gross": -119.0, "amount": -119.0},
            ],
        )

    def test_usual_vat_is_lost_where_the_course_is_exempt(self):
        self._vendor_bill(
            self.course, [("Fee", 1000.0, "fee")], taxes=self._tax("purchase")
        )
        self.assertEqual(self._from_bills().cost_ids.amount, 1190.0)

    def test_a_rate_of_zero_is_not_always_an_exemption(self):
        tax = self._tax("purchase")
        self._vendor_bill(self.course, [("Fee", 1000.0, "fee")], taxes=tax)
        cost = self._from_bills().cost_ids
        self.assertEqual(cost.sale_tax_id.ubl_cii_tax_category_code, "E")
        zero = self._tax("sale", amount=0.0)
        zero.ubl_cii_tax_category_code = "AE"
        cost.sale_tax_id = zero
        self.assertEqual(cost.amount, 1000.0, "reverse charge keeps the deduction")
        zero.ubl_cii_tax_category_code = "E"
        self.assertEqual(cost.amount, 1190.0)

    def test_taxable_cost_needs_a_sales_tax(self):
        self.association.account_sale_tax_id = False
        course = self._confirmed_course({self.company_a: 8}, vat_treatment="taxable")
        with self.assertRaisesRegex(UserError, "default sales tax"):
            self._settlement(course, costs=(("fee", 100.0),))

    def test_typed_gross_keeps_its_rate(self):
        settlement = self._settlement(self.course, costs=())
        settlement.cost_ids = [
            Command.create({"name": "Raum", "amount_net": 100, "amount_gross": 119})
        ]
        cost = settlement.cost_ids
        cost.amount_net = 200.0
        self.assertEqual((cost.amount_gross, cost.amount), (238.0, 238.0))
        in_form = cost.new(origin=cost)
        in_form.amount_net = 300.0
        self.assertEqual(in_form.amount_gross, 357.0)
        cost.write({"amount_net": 50.0, "amount_gross": 50.0})
        cost.amount_net = 60.0
        self.assertEqual(cost.amount_gross, 60.0)

    def test_one_figure_is_enough(self):
        settlement = self._settlement(self.course, costs=())
        settlement.cost_ids = [
            Command.create({"amount_net": 100.0, "cost_type": "room"})
        ]
        self.assertRecordValues(
            settlement.cost_ids,
            [{"name": "Room", "amount_net": 100.0, "amount": 100.0}],
        )

    def test_words_of_the_exemption_follow_the_country(self):
        for code, words in (("de", "§ 4 Nr. 22"), ("at", "2006/112/EC")):
            company = self.env["res.company"].create(
                {
                    "name": f"Verband {code}",
                    "country_id": self.env.ref(f"base.{code}").id,
                }
            )
            self.env["account.chart.template"].try_loading(
                "generic_coa", company=company, install_demo=False
            )
            company.account_fiscal_country_id = company.country_id
            with self.subTest(country=code):
                tax = company._verbund_get_exempt_tax()
                self.assertIn(words, tax.invoice_legal_notes)
                self.assertEqual(tax.ubl_cii_tax_category_code, "E")

    # ------------------------------------------------------------ network

    def test_only_a_network_of_the_course_settles_it(self):
        settlement = self._settlement(self.course)
        with self.assertRaisesRegex(ValidationError, "one of its own networks"):
            settlement.network_id = self.network_other

    # ------------------------------------------------- the total of the bill

    def test_bill_total_is_what_is_shared(self):
        """2 × 10.02 with 19 % are 23.85, not twice 11.92."""
        tax = self._tax("purchase")
        cases = ([10.02, 10.02], [0.01] * 7, [33.33, 33.33, 33.34], [-5.05, 100.02])
        for rounding in ("round_globally", "round_per_line"):
            self.association.tax_calculation_rounding_method = rounding
            for amounts in cases:
                with self.subTest(rounding=rounding, amounts=amounts):
                    course = self._confirmed_course({self.company_a: 8})
                    bill = self._vendor_bill(
                        course,
                        [("Fee", amount, "fee") for amount in amounts],
                        taxes=tax,
                    )
                    settlement = self._from_bills(course)
                    self.assertEqual(settlement.amount_cost, bill.amount_total)
                    self._invoice(settlement)
                    self.assertEqual(
                        sum(settlement.invoice_ids.mapped("amount_total")),
                        bill.amount_total,
                    )
        self.association.tax_calculation_rounding_method = "round_globally"
        bill = self._vendor_bill(self.course, [("Fee", 10.02, "fee")] * 2, taxes=tax)
        self.assertEqual(
            (bill.amount_total, self._from_bills().amount_cost), (23.85,) * 2
        )

    def test_tax_that_was_edited_by_hand_is_shared(self):
        tax = self._tax("purchase")
        for amounts, typed in (
            ([10.02, 10.02], 3.83),
            ([0.02], 0.01),
            ([100.0, 50.0], 0),
        ):
            course = self._confirmed_course({self.company_a: 8})
            bill = self._vendor_bill(
                course, [("Fee", amount, "fee") for amount in amounts], taxes=tax
            )
            bill.button_draft()
            net = sum(amounts)
            with self.subTest(amounts=amounts, typed=typed):
                row = bill.line_ids.filtered("tax_line_id")
                if row:
                    row.amount_currency = typed
                    due = bill.line_ids.filtered(
                        lambda line: line.display_type == "payment_term"
                    )
                    self.assertAlmostEqual(-due.amount_currency, net + typed, 2)
                bill.action_post()
                settlement = self._from_bills(course)
                self.assertEqual(settlement.amount_cost, bill.amount_total)
                self.assertFalse(settlement.cost_ids._stale())

    def test_total_of_a_refund_is_given_back(self):
        self._vendor_bill(
            self.course,
            [("Fee", 10.02, "fee")] * 2,
            move_type="in_refund",
            taxes=self._tax("purchase"),
        )
        self.assertEqual(self._from_bills().amount_cost, -23.85)

    def test_total_of_a_foreign_bill_is_shared(self):
        currency = self.env["res.currency"].create(
            {"name": "XTT", "symbol": "X", "rate_ids": [Command.create({"rate": 3.0})]}
        )
        bill = self._vendor_bill(
            self.course, [("Fee", 10.0, "fee")] * 3, taxes=self._tax("purchase")
        )
        bill.button_draft()
        bill.currency_id = currency
        bill.action_post()
        self.assertEqual(self._from_bills().amount_cost, -bill.amount_total_signed)

    # ------------------------------------------------------------ catering

    def _rates(self, settlement):
        return {cost.cost_type: cost.sale_tax_id.amount for cost in settlement.cost_ids}

    def test_food_and_drinks_have_the_rates_of_the_day_of_supply(self):
        """Food 19 % until the end of 2025, 7 % since, drinks 19 %."""
        costs = (("fee", 1000.0), ("catering", 100.0), ("drinks", 50.0))
        for end, food in (
            ("2025-12-31 22:30:00", 19.0),  # half past eleven on New Year's Eve
            ("2025-12-31 23:30:00", 7.0),  # the new year, in Berlin
            ("2026-06-01 15:00:00", 7.0),
        ):
            for treatment, fee in (("exempt", 0.0), ("taxable", 19.0)):
                course = self._confirmed_course(
                    {self.company_a: 8}, vat_treatment=treatment
                )
                course.write({"date_begin": "2025-12-30 08:00:00", "date_end": end})
                with self.subTest(end=end, treatment=treatment):
                    settlement = self._settlement(course, costs=costs)
                    self.assertEqual(
                        self._rates(settlement),
                        {"fee": fee, "catering": food, "drinks": 19.0},
                    )
                    settlement.action_compute()
                    self.assertAddsUp(settlement)

    def test_rates_are_configurable_and_dated(self):
        Rate = self.env["verbund.tax.rate"].with_user(self.user_finance)
        settlement = self._settlement(self.course, costs=(("catering", 100.0),))
        self.assertEqual(self._rates(settlement), {"catering": 7.0})
        values = {"cost_type": "catering", "source": "Test"}
        values["country_id"] = self.association.account_fiscal_country_id.id
        Rate.create({**values, "percent": 19.0, "valid_from": "2099-01-01"})
        later = self._settlement(self.course, costs=(("catering", 100.0),))
        self.assertEqual(self._rates(later), {"catering": 19.0})
        own = {**values, "company_id": self.association.id}
        row = Rate.create({**own, "percent": 5.0, "valid_from": "2099-01-01"})
        with self.assertRaisesRegex(UserError, "no sales tax of 5"):
            self._settlement(self.course, costs=(("catering", 100.0),))
        self._tax("sale", 5.0)
        later = self._settlement(self.course, costs=(("catering", 100.0),))
        self.assertEqual(self._rates(later), {"catering": 5.0})
        row.unlink()
        with self.assertRaises(AccessError):
            Rate.with_user(self.user_manager).create(
                {**values, "percent": 1.0, "valid_from": "2099-02-01"}
            )

    def _moving(self, treatment="exempt", **values):
        """A settlement with lunch of a course in 2025, when food had 19 %."""
        course = self._confirmed_course(
            {self.company_a: 8}, vat_treatment=treatment, **values
        )
        self._move(course, 2025)
        return course, self._settlement(course, costs=(("catering", 100.0),))

    def _move(self, course, year):
        course.write(
            {"date_begin": f"{year}-03-02 08:00", "date_end": f"{year}-03-06 15:00"}
        )

    def test_a_course_moved_to_another_rate_is_computed_anew_before_it_is_charged(self):
        for treatment in ("exempt", "taxable"):
            with self.subTest(treatment=treatment):
                course, settlement = self._moving(treatment)
                self._approve(settlement)
                self._move(course, 2026)
                finance = settlement.with_user(self.user_finance)
                for _time in range(2):
                    with self.assertRaisesRegex(
                        UserError, "taxed otherwise on its new"
                    ):
                        finance.action_create_invoices()
                self.assertEqual(settlement.state, "approved")
                self.assertEqual(self._rates(settlement), {"catering": 19.0})
                new = self._correct(settlement)
                self._invoice(new)
                self.assertEqual(self._rates(new), {"catering": 7.0})
                self.assertEqual(new.invoice_ids.amount_total, 107.0)

    def test_a_course_moved_while_it_is_reviewed_is_computed_anew(self):
        course, settlement = self._moving()
        finance = settlement.with_user(self.user_finance)
        settlement.with_user(self.user_manager).action_compute()
        settlement.with_user(self.user_manager).action_request_approval()
        self._move(course, 2026)
        with (
            self.assertRaisesRegex(UserError, "taxed otherwise on its new"),
            self.cr.savepoint(),
        ):
            finance.action_approve()
        finance.action_reject("Moved")
        self._approve(settlement)
        self.assertEqual(self._rates(settlement), {"catering": 7.0})
        finance.action_create_invoices()
        self.assertEqual(settlement.invoice_ids.amount_total, 107.0)

    def test_a_course_moved_at_the_same_rate_or_back_is_charged(self):
        for year, back in ((2024, 2024), (2026, 2025)):
            course, settlement = self._moving()
            self._approve(settlement)
            self._move(course, year)
            self._move(course, back)
            settlement.with_user(self.user_finance).action_create_invoices()
            self.assertEqual(settlement.invoice_ids.amount_total, 119.0)

    def test_a_tax_that_somebody_chose_does_not_follow_the_days(self):
        course, settlement = self._moving()
        chosen = self._tax("sale", 5.0)
        settlement.cost_ids.sale_tax_id = chosen
        self._approve(settlement)
        self._move(course, 2026)
        settlement.with_user(self.user_finance).action_create_invoices()
        self.assertEqual(settlement.cost_ids.sale_tax_id, chosen)

    def test_planned_catering_is_what_companies_pay_whenever_it_takes_place(self):
        lunch = {"name": "Lunch", "cost_type": "catering", "amount_per_seat": 18.0}
        course, _typed = self._moving(cost_ids=[Command.create(lunch)])
        settlement = self._settlement(course, costs=())
        settlement.action_load_plan()
        for year in (2026, 2025):
            self._move(course, year)
            settlement.action_compute()
            self.assertEqual(settlement.amount_total, 144.0)
            self.assertFalse(settlement.plan_outdated)
            self.assertFalse(settlement.cost_ids.typed_over)
        self.assertEqual(settlement.cost_ids.amount_net, 121.01)

    def test_elsewhere_catering_has_the_usual_tax(self):
        self.association.account_sale_tax_id = self._tax("sale")
        self.env["verbund.tax.rate"].search([]).country_id = self.env.ref("base.at")
        settlement = self._settlement(self.course, costs=(("catering", 100.0),))
        self.assertEqual(self._rates(settlement), {"catering": 19.0})

    def test_planned_catering_of_an_exempt_course_is_what_companies_pay(self):
        """18.00 a seat was shown, and with 7 % on top of the net amount it is 18.00."""
        course = self._course(fixed=800.0)
        course.cost_ids = [
            Command.create(
                {"name": "Lunch", "cost_type": "catering", "amount_per_seat": 18.0}
            )
        ]
        course.action_open_booking()
        self._commit(course, self.company_a, 8)
        course.action_confirm()
        settlement = self._settlement(course, costs=())
        settlement.action_load_plan()
        settlement.action_compute()
        self.assertEqual(settlement.amount_total, 944.0)
        self.assertEqual(settlement.amount_total, course._total_at(8))
