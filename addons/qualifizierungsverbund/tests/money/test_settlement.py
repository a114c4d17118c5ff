import random

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools.cost_keys import KEYS
from .common import SettlementCommon


@tagged("post_install", "-at_install")
class TestSettlement(SettlementCommon):
    """From posted bills to shares: the base of tax, the keys, the sum."""

    def _key(self, method, **values):
        return self.env["verbund.allocation.key"].create(
            {"name": f"Test {method}", "method": method, **values}
        )

    def _computed(self, key, costs=(("fee", 3300.0),), course=None):
        settlement = self._settlement(course or self.course, costs=costs)
        settlement.key_id = key
        settlement.with_user(self.user_manager).action_compute()
        self.assertAddsUp(settlement)
        return settlement

    def test_exempt_course_shares_the_gross_of_its_bills(self):
        """Input tax that nobody can deduct is part of the cost."""
        tax = self._tax("purchase")
        self._vendor_bill(self.course, [("Honorar", 1000.0, "fee")], taxes=tax)
        settlement = self.env["verbund.settlement"]._create_for_course(self.course)
        settlement.action_compute()
        self.assertRecordValues(
            settlement.cost_ids,
            [{"amount_net": 1000.0, "amount_gross": 1190.0, "amount": 1190.0}],
        )
        self.assertRecordValues(
            settlement,
            [{"amount_untaxed": 1190.0, "amount_tax": 0.0, "amount_total": 1190.0}],
        )

    def test_taxable_course_shares_the_net_of_its_bills(self):
        self.association.account_sale_tax_id = self._tax("sale")
        course = self._confirmed_course({self.company_a: 8}, vat_treatment="taxable")
        tax = self._tax("purchase")
        self._vendor_bill(course, [("Honorar", 1000.0, "fee")], taxes=tax)
        settlement = self.env["verbund.settlement"]._create_for_course(course)
        settlement.action_compute()
        self.assertEqual(settlement.cost_ids.amount, 1000.0)
        self.assertEqual(settlement.amount_untaxed, 1000.0)
        self.assertEqual(settlement.amount_tax, 190.0)

    def test_catering_is_taxed_on_its_own(self):
        """Meals are no part of the exempt teaching."""
        sale_tax = self._tax("sale")
        self.association.account_sale_tax_id = sale_tax
        tax = self._tax("purchase")
        self._vendor_bill(
            self.course,
            [("Honorar", 900.0, "fee"), ("Verpflegung", 90.0, "drinks")],
            taxes=tax,
        )
        settlement = self.env["verbund.settlement"]._create_for_course(self.course)
        settlement.action_compute()
        fee, catering = settlement.cost_ids.sorted("amount_net", reverse=True)
        self.assertEqual((fee.amount, catering.amount), (1071.0, 90.0))
        self.assertEqual(
            fee.sale_tax_id.ubl_cii_tax_exemption_reason_code, "VATEX-EU-132-1I"
        )
        self.assertEqual(catering.sale_tax_id, sale_tax)
        self.assertRecordValues(
            settlement,
            [{"amount_untaxed": 1161.0, "amount_tax": 17.1, "amount_total": 1178.1}],
        )
        self.assertAddsUp(settlement)

    def test_a_refund_of_the_provider_lowers_the_shares(self):
        self._vendor_bill(self.course, [("Honorar", 1000.0, "fee")])
        self._vendor_bill(
            self.course, [("Nachlass", 100.0, "fee")], move_type="in_refund"
        )
        settlement = self.env["verbund.settlement"]._create_for_course(self.course)
        settlement.action_compute()
        self.assertEqual(settlement.amount_untaxed, 900.0)
        self.assertAddsUp(settlement)

    def test_a_foreign_bill_counts_at_its_rate(self):
        currency = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "X",
                "rate_ids": [
                    Command.create(
                        {
                            "name": "2026-01-01",
                            "rate": 2.0,
                            "company_id": self.association.id,
                        }
                    )
                ],
            }
        )
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.provider.id,
                "invoice_date": "2026-11-01",
                "currency_id": currency.id,
                "verbund_course_id": self.course.id,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Fee", "price_unit": 1000.0, "tax_ids": False}
                    )
                ],
            }
        )
        bill.action_post()
        settlement = self.env["verbund.settlement"]._create_for_course(self.course)
        self.assertEqual(settlement.cost_ids.mapped("amount_net"), [500.0])
        self.assertEqual(settlement.cost_ids.mapped("amount_gross"), [500.0])

    def test_bills_are_taken_over_once_and_leave_again(self):
        bill = self._vendor_bill(self.course, [("Honorar", 1000.0, "fee")])
        settlement = self.env["verbund.settlement"]._create_for_course(self.course)
        settlement.action_load_bills()
        self.assertEqual(len(settlement.cost_ids), 1)
        bill.button_draft()
        settlement.action_load_bills()
        self.assertFalse(settlement.cost_ids)

    def test_a_source_cannot_be_typed(self):
        bill = self._vendor_bill(self.course, [("Honorar", 1000.0, "fee")])
        settlement = self._settlement(self.course).with_user(self.user_manager)
        Cost = self.env["verbund.settlement.cost"].with_user(self.user_manager)
        base = {"settlement_id": settlement.id, "name": "x", "amount_net": 1.0}
        for values in (
            {"source": "bill"},
            {"typed_over": True},
            {"bill_line_id": bill.invoice_line_ids.id},
            {"amount": 5.0},
        ):
            with self.subTest(values=values):
                with self.assertRaises(AccessError):
                    Cost.create({**base, **values})
                with self.assertRaises(AccessError):
                    settlement.cost_ids.write(values)
        cost = Cost.with_context(default_source="bill", default_amount=5.0).create(base)
        self.assertRecordValues(cost, [{"source": "typed", "amount": 1.0}])

    def test_published_shares_of_every_key(self):
        """The example of the domain report: 8,400 € for 5 + 3 + 2 + 1 heads."""
        companies = [
            self._company(f"Muster {letter}", f"key{letter}", headcount=heads)
            for letter, heads in zip("abcd", (40, 60, 300, 600), strict=True)
        ]
        seats = dict(zip(companies, (5, 3, 2, 1), strict=True))
        course = self._confirmed_course(seats, fixed=8400.0)
        cases = [
            (self._key("per_seat"), [3818.18, 2290.91, 1527.27, 763.64]),
            (self._key("per_company"), [2100.0] * 4),
            (
                self._key("mixed", share_company_percent=20.0),
                [3474.54, 2252.73, 1641.82, 1030.91],
            ),
            (self._key("per_hour"), [3818.18, 2290.91, 1527.27, 763.64]),
            (self._key("per_size"), [763.64, 1527.27, 2290.91, 3818.18]),
            (self._key("per_headcount"), [336.0, 504.0, 2520.0, 5040.0]),
            (self._key("need_quota"), [3818.18, 2290.91, 1527.27, 763.64]),
            (self._key("fixed_price", price=700.0), [3500.0, 2100.0, 1400.0, 700.0]),
        ]
        settlement = self._settlement(course, costs=(("fee", 8400.0),))
        for key, expected in cases:
            with self.subTest(key=key.method):
                settlement.key_id = key
                settlement.with_user(self.user_manager).action_compute()
                self.assertAddsUp(settlement)
                lines = settlement.line_ids.sorted("partner_id")
                for line, amount in zip(lines, expected, strict=True):
                    # whoever gets the odd cent is settled in tests/tools
                    self.assertAlmostEqual(line.amount_untaxed, amount, delta=0.011)
        self.assertEqual(settlement.amount_balance, 700.0)

    def test_manual_key(self):
        settlement = self._settlement(self.course).with_user(self.user_manager)
        settlement.key_id = self._key("manual")
        with self.assertRaisesRegex(UserError, "add up to 100"):
            settlement.action_compute()
        settlement.action_list_companies()
        line_a, line_b = settlement.line_ids.sorted("partner_id")
        line_a.manual_percent = 33.33
        line_b.manual_percent = 66.67
        settlement.action_compute()
        self.assertAddsUp(settlement)
        self.assertEqual(line_a.amount_untaxed, 1099.89)
        line_a.manual_percent = 33.0
        self.assertEqual(settlement.state, "draft")

    def test_fixed_price_pays_the_whole_course_once(self):
        """Several costs and taxes: each seat still pays the price once."""
        self.association.account_sale_tax_id = self._tax("sale")
        settlement = self._computed(
            self._key("fixed_price", price=400.0),
            (("fee", 3000.0), ("travel", 100.0), ("drinks", 180.0)),
        )
        self.assertEqual(settlement.amount_untaxed, 9 * 400.0)
        self.assertEqual(settlement.amount_balance, 3280.0 - 3600.0)
        self.assertEqual(self._line(settlement, self.company_a).amount_untaxed, 2000.0)

    def test_rule_of_a_cost_type(self):
        key = self._key(
            "per_seat",
            rule_ids=[Command.create({"cost_type": "travel", "method": "per_company"})],
        )
        settlement = self._computed(key, (("fee", 900.0), ("travel", 100.0)))
        self.assertEqual(self._line(settlement, self.company_a).amount_untaxed, 550.0)
        self.assertEqual(self._line(settlement, self.company_b).amount_untaxed, 450.0)

    def test_minimum_and_cap(self):
        key = self._key("per_seat", minimum_amount=1600.0)
        settlement = self._computed(key)
        self.assertEqual(self._line(settlement, self.company_b).amount_untaxed, 1600.0)
        settlement.key_id = self._key("per_seat", maximum_amount=1000.0)
        with self.assertRaisesRegex(UserError, "cap"):
            settlement.with_user(self.user_manager).action_compute()

    def test_fiscal_position_decides_on_taxable_shares_only(self):
        """A foreign company of a taxable course: its fiscal position maps the tax."""
        domestic = self._tax("sale")
        abroad = self._tax("sale", 0.0)
        self.association.account_sale_tax_id = domestic
        position = self.env["account.fiscal.position"].create(
            {"name": "Reverse charge (test)", "tax_ids": [Command.link(abroad.id)]}
        )
        abroad.write(
            {
                "original_tax_ids": [Command.link(domestic.id)],
                "fiscal_position_ids": [Command.link(position.id)],
            }
        )
        self.company_b.property_account_position_id = position
        settlement = self._computed(
            self.env.ref("qualifizierungsverbund.allocation_key_per_seat"),
            (("fee", 900.0), ("drinks", 90.0)),
        )
        line_a = self._line(settlement, self.company_a)
        line_b = self._line(settlement, self.company_b)
        self.assertEqual(line_a.amount_tax, 9.5)
        self.assertEqual(line_b.amount_tax, 0.0)
        self.assertIn(abroad, line_b.part_ids.tax_id)

    def test_fiscal_positions_are_those_of_odoo(self):
        austria = self._automatic_position("base.at")
        with_vat = self._automatic_position("base.fr", vat_required=True)
        near = self._automatic_position("base.de", zip_from="10000", zip_to="10999")
        typed = self.env["account.fiscal.position"].create({"name": "Typed"})
        countries = self.env.ref
        partners = self.env["res.partner"].create(
            [
                {"name": "Nowhere"},
                {"name": "Wien", "country_id": countries("base.at").id},
                {"name": "Paris", "country_id": countries("base.fr").id},
                {
                    "name": "Lyon",
                    "country_id": countries("base.fr").id,
                    "vat": "FR23334175221",
                },
                {
                    "name": "Mitte",
                    "country_id": countries("base.de").id,
                    "zip": "10115",
                },
                {"name": "Bern", "country_id": countries("base.ch").id},
                {
                    "name": "Graz",
                    "country_id": countries("base.at").id,
                    "property_account_position_id": typed.id,
                },
            ]
        )
        Position = self.env["account.fiscal.position"].with_company(self.association)
        found = Position._verbund_each_sudo(self.association, partners)
        self.assertEqual(
            found,
            {partner: Position._get_fiscal_position(partner) for partner in partners},
        )
        none = Position.browse()
        self.assertEqual(
            list(found.values()), [none, austria, none, with_vat, near, none, typed]
        )

    def test_a_company_that_is_taxed_otherwise_meanwhile(self):
        """It moves abroad between computation, review, approval and documents."""
        course = self._confirmed_course(
            {self.company_a: 5, self.company_b: 4}, vat_treatment="taxable"
        )
        settlement = self._settlement(course).with_user(self.user_manager)
        finance = settlement.with_user(self.user_finance)
        abroad = self.env["account.fiscal.position"].create({"name": "Abroad"})
        self._tax("sale", 0.0).write(
            {
                "original_tax_ids": [Command.link(settlement.cost_ids.sale_tax_id.id)],
                "fiscal_position_ids": [Command.link(abroad.id)],
            }
        )

        def move(company):
            company.property_account_position_id = abroad

        settlement.action_compute()
        move(self.company_b)
        with self.assertRaisesRegex(UserError, "taxed otherwise"):
            settlement.action_request_approval()
        settlement.action_compute()
        settlement.action_request_approval()
        self.company_b.property_account_position_id = False
        with (
            self.assertRaisesRegex(UserError, "taxed otherwise"),
            self.env.cr.savepoint(),
        ):
            finance.action_approve()
        move(self.company_b)
        finance.action_approve()
        move(self.company_a)
        with self.assertRaisesRegex(UserError, "taxed otherwise"):
            finance.action_create_invoices()
        correction = self._correct(settlement).with_env(self.env)
        self._invoice(correction)
        self.assertEqual(correction.invoice_ids.mapped("amount_tax"), [0.0, 0.0])

    def test_a_plan_for_another_number_of_seats_is_loaded_again(self):
        """As many heads are paid for as take part, until somebody types an amount."""
        course = self._confirmed_course(
            {self.company_a: 5, self.company_b: 3}, fixed=800.0, per_seat=100.0
        )
        settlement = self._settlement(course, costs=()).with_user(self.user_manager)
        settlement.action_load_plan()
        course._commit_seats(self.company_b, 5, None)
        settlement.action_compute()
        with self.assertRaisesRegex(UserError, "another number of seats"):
            settlement.action_request_approval()
        settlement.action_load_plan()
        settlement.action_compute()
        self.assertEqual(settlement.amount_untaxed, 1800.0)
        settlement.cost_ids.amount_net = 1750.0
        self.assertRecordValues(
            settlement.cost_ids, [{"source": "plan", "typed_over": True}]
        )
        course._commit_seats(self.company_b, 6, None)
        settlement.action_compute()
        settlement.action_request_approval()
        settlement.with_user(self.user_finance).action_approve()
        self.assertTrue(self._correct(settlement).cost_ids.typed_over)

    def test_tax_included_in_the_price_is_refused(self):
        tax = self._tax("sale")
        tax.price_include_override = "tax_included"
        settlement = self._settlement(self.course)
        settlement.cost_ids.sale_tax_id = tax
        with self.assertRaisesRegex(UserError, "not included in the price"):
            settlement.action_compute()

    def test_clear_words_when_something_is_missing(self):
        settlement = self.env["verbund.settlement"].create(
            {"course_id": self.course.id}
        )
        with self.assertRaisesRegex(UserError, "Add the costs"):
            settlement.action_compute()
        with self.assertRaises(UserError):
            settlement.action_request_approval()
        with self.assertRaises(UserError):
            settlement.action_create_invoices()
        empty = self._course()
        settlement = self._settlement(empty)
        with self.assertRaisesRegex(UserError, "No company"):
            settlement.action_compute()

    def test_changed_facts_need_a_new_computation(self):
        settlement = self._settlement(self.course).with_user(self.user_manager)
        settlement.key_id = self._key("per_headcount")
        settlement.action_compute()
        self.company_a.headcount = 41
        with self.assertRaisesRegex(UserError, "Compute it again"):
            settlement.action_request_approval()
        settlement.action_compute()
        settlement.action_request_approval()
        self.assertEqual(settlement.state, "in_review")

    def test_computed_fields_cannot_be_given_at_creation(self):
        Settlement = self.env["verbund.settlement"].with_user(self.user_manager)
        course = self._confirmed_course({self.company_a: 8})
        for values in (
            {"amount_untaxed": 1.0},
            {"approved_by_id": self.user_finance.id},
            {"calculation": {}},
            {"previous_id": self._settlement(self.course).id},
            {"version": 7},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                Settlement.create({"course_id": course.id, **values})
            self.course.settlement_ids.unlink()
        forged = {
            "default_version": 7,
            "default_state": "approved",
            "default_approved_by_id": self.user_finance.id,
            "default_amount_untaxed": 1.0,
            "verbund_transition": True,
        }
        settlement = Settlement.with_context(**forged).create({"course_id": course.id})
        self.assertRecordValues(
            settlement,
            [
                {
                    "version": 1,
                    "state": "draft",
                    "approved_by_id": False,
                    "amount_untaxed": 0.0,
                }
            ],
        )
        line = (
            self.env["verbund.settlement.line"]
            .with_user(self.user_manager)
            .with_context(default_amount_untaxed=5.0, default_basis="mine")
            .create({"settlement_id": settlement.id, "partner_id": self.company_a.id})
        )
        self.assertRecordValues(line, [{"amount_untaxed": 0.0, "basis": False}])

    def test_random_settlements_add_up(self):
        """A few dozen ORM settlements beside the pure property tests."""
        rng = random.Random(20261123)
        companies = self.company_a | self.company_b
        for index in range(6):
            companies |= self._company(
                f"Zufall {index}", f"zufall{index}", headcount=rng.randint(1, 900)
            )
        self.association.account_sale_tax_id = self._tax("sale")
        course = self._confirmed_course(
            {company: rng.randint(1, 4) for company in companies},
            max_seats=60,
        )
        settlement = self._settlement(course, costs=())
        types = ["fee", "travel", "room", "drinks", "catering", "management"]
        # a fixed price for guests is a term of the course: test_guest_price_money
        methods = [method for method in KEYS if method != "guest_price"]
        for case in range(36):
            method = methods[case % len(methods)]
            settlement.cost_ids.unlink()
            costs = [
                {
                    "name": f"Kosten {number}",
                    "cost_type": rng.choice(types),
                    "amount_net": round(
                        rng.choice((0.01, 99.99, 12345.67, 9999999.99)) * rng.random()
                        + 0.01,
                        2,
                    )
                    * rng.choice((1, 1, 1, -1)),
                }
                for number in range(rng.randint(1, 6))
            ]
            settlement.cost_ids = [Command.create(cost) for cost in costs]
            settlement.key_id = self._key(
                method,
                share_company_percent=round(rng.uniform(0, 100), 2),
                price=round(rng.uniform(0, 5000), 2),
            )
            if method == "manual":
                self._type_percentages(settlement, rng)
            with self.subTest(case=case, method=method, costs=costs):
                settlement.with_user(self.user_manager).action_compute()
                self.assertEqual(len(settlement.line_ids), len(companies))
                self.assertAddsUp(settlement)

    def _type_percentages(self, settlement, rng):
        """Percentages with four digits, as the field has them, that add up to 100."""
        settlement.with_user(self.user_manager).action_list_companies()
        lines = settlement.line_ids
        cuts = sorted(rng.randint(0, 1_000_000) for _line in lines[1:])
        for line, start, end in zip(lines, [0, *cuts], [*cuts, 1_000_000], strict=True):
            line.manual_percent = (end - start) / 10_000

    def test_a_free_course_is_settled(self):
        """A price of nothing, or a cost of nothing: nobody gets an invoice."""
        free = self._computed(self._key("fixed_price", price=0.0))
        self.assertEqual((free.amount_untaxed, free.amount_balance), (0.0, 3300.0))
        nothing = self._settlement(
            self._confirmed_course({self.company_a: 8}), costs=(("fee", 0.0),)
        )
        for settlement in (free, nothing):
            self.assertFalse(self._invoice(settlement))
            self.assertEqual(settlement.state, "paid")
            self._over(settlement.course_id).action_start()
            settlement.course_id.action_finish()
            self.assertEqual(settlement.course_id.state, "settled")

    def test_a_cap_on_a_fixed_price_relieves_without_burdening_others(self):
        """100 a seat, 150 at most: who has one seat pays 100."""
        course = self._confirmed_course(
            {self.company_a: 2, self.company_b: 1}, min_seats=1
        )
        settlement = self._computed(
            self._key("fixed_price", price=100.0, maximum_amount=150.0),
            (("fee", 1000.0),),
            course,
        )
        self.assertEqual(self._line(settlement, self.company_a).amount_untaxed, 150.0)
        self.assertEqual(self._line(settlement, self.company_b).amount_untaxed, 100.0)
        self.assertEqual(settlement.amount_balance, 750.0)
        self._invoice(settlement)
        self.assertIn("150,00", self._sheet_of(settlement, self.company_a))

    def test_a_minimum_above_the_fixed_prices_is_paid(self):
        course = self._confirmed_course(
            {self.company_a: 2, self.company_b: 1}, min_seats=1
        )
        settlement = self._computed(
            self._key("fixed_price", price=100.0, minimum_amount=250.0),
            (("fee", 600.0), ("drinks", 100.0)),
            course,
        )
        self.assertEqual(set(settlement.line_ids.mapped("amount_untaxed")), {250.0})
        self.assertEqual(settlement.amount_balance, 200.0)

    def _sheet_of(self, settlement, company):
        Sheet = self.env["verbund.sheet.mixin"].with_context(lang="de_DE")
        line = self._line(settlement, company)
        return str(Sheet._sheet_texts(Sheet._sheet_data(line), line.currency_id))

    # ---------------------------------------------------- drafts and numbers

    def test_drafts_use_up_no_numbers(self):
        course = self._confirmed_course({self.company_a: 8})
        drafts = [self._settlement(course) for _index in range(3)]
        for draft in drafts:
            draft.with_user(self.user_manager).action_compute()
            self.assertFalse(draft.reference)
            self.assertTrue(draft.display_name.startswith("Draft"))
        drafts[2].with_user(self.user_manager).action_request_approval()
        first = drafts[2].reference
        self.assertTrue(first)
        drafts[2].with_user(self.user_finance).action_reject("Once more")
        drafts[2].with_user(self.user_manager).action_request_approval()
        self.assertEqual(drafts[2].reference, first)
        following = self._approve(self._settlement(self.course)).reference
        self.assertEqual(int(following[-4:]), int(first[-4:]) + 1)
        with self.assertRaises(AccessError):
            drafts[0].with_user(self.user_manager).reference = "S1"

    def test_drafts_do_not_count_in_sums(self):
        """Two drafts to compare keys beside the approved one; then a version."""
        course = self._confirmed_course({self.company_a: 8})
        settlement = self._settlement(course)
        for key in ("per_seat", "per_company"):
            self._settlement(course, key=key).with_user(
                self.user_manager
            ).action_compute()

        def counted():
            [row] = self.env["verbund.settlement"].formatted_read_group(
                [("course_id", "=", course.id)],
                aggregates=["counted_untaxed:sum", "counted_total:sum"],
            )
            return row["counted_untaxed:sum"], row["counted_total:sum"]

        self.assertEqual(counted(), (0.0, 0.0))
        self._invoice(settlement)
        self.assertEqual(counted(), (3300.0, 3300.0))
        second = self._correct(settlement)
        second.cost_ids.amount_net = 3000.0
        second.with_user(self.user_manager).action_compute()
        self.assertEqual(counted(), (3300.0, 3300.0))
        self._invoice(second)
        self.assertEqual(counted(), (3000.0, 3000.0))
        summed = {
            name
            for name, field in second._fields.items()
            if field.type == "monetary" and field.aggregator
        }
        self.assertEqual(summed, {"counted_untaxed", "counted_total"})

    def test_a_network_that_left_the_course_does_not_see_it(self):
        both = self.network | self.network_other
        course = self._course(network_ids=[Command.set(both.ids)])
        settlement = self._settlement(course)
        settlement.network_id = self.network
        course.network_ids = self.network_other
        for user, sees in ((self.user_manager, False), (self.user_manager_other, True)):
            with self.subTest(user=user.login):
                found = settlement.with_user(user).search([("id", "=", settlement.id)])
                self.assertEqual(bool(found), sees)
