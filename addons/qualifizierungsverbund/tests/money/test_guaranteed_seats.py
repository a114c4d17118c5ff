import contextlib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import VerbundCommon
from .common import SettlementCommon


@tagged("post_install", "-at_install")
class TestGuaranteedSeats(SettlementCommon):
    """3,300.00 fixed, minimum 8: six come, two empty seats are guaranteed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_c = cls._company("Gamma GmbH", "gamma", network=cls.network)
        cls.company_c.lang = "en_US"

    def _with_empty(self, guarantor, per_seat=0.0, amount=900.0, taken=6, seats=2):
        course = self._course(fixed=3300.0, per_seat=per_seat)
        course.action_open_booking()
        VerbundCommon._commit.__func__(type(self), course, self.company_a, taken)
        course._guarantee_seats(guarantor, seats, amount)
        course.action_confirm()
        return course

    def _computed(self, course, **values):
        settlement = self._settlement(course, **values).with_user(self.user_manager)
        settlement.action_compute()
        return settlement

    def _line(self, settlement, company):
        return settlement.line_ids.filtered(lambda line: line.partner_id == company)

    def test_empty_seats_are_a_line_of_their_own(self):
        settlement = self._computed(self._with_empty(self.company_b))
        own, others = (
            self._line(settlement, company)
            for company in (self.company_b, self.company_a)
        )
        self.assertRecordValues(
            own | others,
            [
                {
                    "amount_untaxed": 825.0,
                    "amount_carried": 825.0,
                    "seats_carried": 2,
                    "seats": 0,
                    "amount_limit": 900.0,
                },
                {
                    "amount_untaxed": 2475.0,
                    "amount_carried": 0.0,
                    "seats_carried": 0,
                    "seats": 6,
                    "amount_limit": 2475.0,
                },
            ],
        )
        self.assertEqual(own.basis, "2 empty of 8 seats")
        self.assertAddsUp(settlement)

    def test_what_grows_with_participants_is_theirs_alone(self):
        course = self._with_empty(self.company_b, per_seat=10.0)
        settlement = self._computed(course, costs=(("fee", 3360.0),))
        self.assertEqual(self._line(settlement, self.company_b).amount_untaxed, 825.0)
        self.assertEqual(self._line(settlement, self.company_a).amount_untaxed, 2535.0)
        self.assertAddsUp(settlement)

    def test_it_stops_at_the_amount_whatever_it_has_cost(self):
        course = self._with_empty(self.company_b)
        settlement = self._computed(course, costs=(("fee", 6600.0),))
        self.assertEqual(self._line(settlement, self.company_b).amount_untaxed, 900.0)
        self.assertEqual(self._line(settlement, self.company_a).amount_untaxed, 2475.0)
        self.assertEqual(settlement.amount_above, 3225.0)
        self.assertAddsUp(settlement)

    def test_seats_and_empty_seats_of_one_company_are_two_lines_of_one_invoice(self):
        course = self._with_empty(self.company_a)
        settlement = self._computed(course)
        line = settlement.line_ids
        self.assertEqual(line.basis, "6 of 6 seats; 2 empty of 8 seats")
        self.assertEqual((line.amount_untaxed, line.amount_carried), (3300.0, 825.0))
        self.assertEqual(line.amount_limit, 3375.0)
        settlement.action_request_approval()
        settlement.with_user(self.user_finance).action_approve()
        settlement.with_user(self.user_finance).action_create_invoices()
        rows = line.sudo().invoice_id.invoice_line_ids
        self.assertEqual(rows.mapped("price_unit"), [2475.0, 825.0])
        self.assertIn("Empty seats that you have guaranteed: 2", rows[1].name)
        self.assertNotIn("Empty", rows[0].name)

    def test_two_lines_of_one_tax_are_charged_as_they_were_shown(self):
        """186.99 and 62.33 of tax each by itself, 249.33 together; corrected too."""
        self.association.account_sale_tax_id = self._tax("sale")
        course = self._course(
            fixed=0.0, min_seats=4, max_seats=9, vat_treatment="taxable"
        )
        course.cost_ids.amount_fixed = 1312.24
        course.action_open_booking()
        VerbundCommon._commit.__func__(type(self), course, self.company_a, 3)
        course._guarantee_seats(self.company_a, 1, 900.0)
        course.action_confirm()
        settlement = self._settlement(course, costs=())
        settlement.action_load_plan()
        for cost in (1312.24, 1310.05, 1309.87, 1201.33):
            settlement.cost_ids.amount_net = cost
            self._approve(settlement)
            settlement.with_user(self.user_finance).action_create_invoices()
            line = settlement.line_ids
            taxes = [round(part.amount_untaxed * 0.19, 2) for part in line.part_ids]
            with self.subTest(cost=cost):
                self.assertEqual(len(taxes), 2)
                self.assertAlmostEqual(line.amount_tax, sum(taxes))
                self.assertAddsUp(settlement)
                document = settlement.sudo().invoice_ids
                self.assertEqual(document.state, "posted")
            settlement = self._correct(settlement)

    def test_the_sheet_explains_it(self):
        settlement = self._computed(self._with_empty(self.company_b))
        Sheet = self.env["report.qualifizierungsverbund.report_calculation_sheet"]
        own = Sheet._sheet_values(
            self._line(settlement, self.company_b).with_context(lang="en_US")
        )
        [sentence] = own["empty"]
        for part in ("2 of 8", "3,300.00", "825.00"):
            self.assertIn(part, sentence)
        self.assertFalse(own["items"])
        other = Sheet._sheet_values(
            self._line(settlement, self.company_a).with_context(lang="en_US")
        )
        self.assertFalse(other["empty"])
        self.assertEqual(
            [item["exact"].split("\xa0")[-1] for item in other["items"]],
            ["3,300.00", "-825.00"],
        )
        self.assertNotIn(self.company_b.name, str(other))
        for company in (self.company_a, self.company_b):
            line = self._line(settlement, company)
            self.assertTrue(line._render_sheets())
            self.assertTrue(line._page_values()["sheet"])

    def test_a_fixed_price_leaves_the_network_less_to_bear(self):
        course = self._with_empty(self.company_b)
        settlement = self._settlement(course)
        key = self.env["verbund.allocation.key"].create(
            {"name": "Festpreis", "method": "fixed_price", "price": 300.0}
        )
        settlement.key_id = key
        settlement.action_compute()
        self.assertEqual(self._line(settlement, self.company_b).amount_untaxed, 825.0)
        self.assertEqual(self._line(settlement, self.company_a).amount_untaxed, 1800.0)
        self.assertEqual(settlement.amount_balance, 675.0)
        self.assertAddsUp(settlement)

    def test_a_later_booking_makes_the_figures_old(self):
        course = self._with_empty(self.company_b)
        settlement = self._computed(course)
        course._commit_seats(self.company_c, 2, None)
        with self.assertRaisesRegex(UserError, "Compute it again"):
            settlement.action_request_approval()
        settlement.action_compute()
        self.assertEqual(
            sorted(settlement.line_ids.mapped("amount_untaxed")), [825.0, 2475.0]
        )
        self.assertEqual(
            set(settlement.line_ids.partner_id), {self.company_a, self.company_c}
        )

    def test_a_correction_charges_the_difference_of_empty_seats(self):
        course = self._with_empty(self.company_a)
        settlement = self._computed(course)
        settlement.action_request_approval()
        finance = settlement.with_user(self.user_finance)
        finance.action_approve()
        finance.action_create_invoices()
        course._commit_seats(self.company_c, 1, None)
        new = self.env["verbund.settlement"].browse(
            settlement.action_correct("Late")["res_id"]
        )
        new.action_compute()
        parts = self._line(new, self.company_a).part_ids
        self.assertRecordValues(
            parts.sorted("is_carried"),
            [
                {"is_carried": False, "difference_untaxed": 0.0},
                {"is_carried": True, "difference_untaxed": -412.5},
            ],
        )
        self.assertAddsUp(new)

    def test_what_is_shown_is_what_is_charged(self):
        course = self._with_empty(self.company_b)
        word = course.commitment_ids
        settlement = self._computed(course)
        [shown] = word._planned_shares(course._group_size())
        self.assertEqual(shown, self._line(settlement, self.company_a).amount_total)
        self.assertEqual(
            course.guarantee_ids.amount_now,
            self._line(settlement, self.company_b).amount_total,
        )

    def test_what_is_shown_is_what_is_charged_of_several_taxes(self):
        """What is paid of each is rounded up to the cent, and its tax added."""
        self.association.account_sale_tax_id = self._tax("sale")
        self._tax("sale", 7.0)
        for treatment in ("taxable", "exempt"):
            course = self._course(
                min_seats=8,
                vat_treatment=treatment,
                cost_ids=[
                    Command.create(
                        {
                            "name": cost_type,
                            "cost_type": cost_type,
                            "amount_fixed": amount,
                            "amount_per_seat": 3.33,
                        }
                    )
                    for cost_type, amount in (
                        ("fee", 1000.02),
                        ("catering", 300.01),
                        ("drinks", 100.03),
                    )
                ],
            )
            course.action_open_booking()
            VerbundCommon._commit.__func__(type(self), course, self.company_a, 6)
            guarantee = course._guarantee_seats(self.company_b, 2, 900.0)
            before = guarantee.amount_now
            course.action_confirm()
            settlement = self._settlement(course, costs=()).with_user(self.user_manager)
            settlement.action_load_plan()
            settlement.action_compute()
            line = self._line(settlement, self.company_b)
            with self.subTest(treatment=treatment):
                exempt = settlement.is_exempt
                due = line.amount_total if exempt else line.amount_untaxed
                self.assertGreater(due, course._empty_seats_cost(2))
                self.assertEqual((before, guarantee.amount_now), (due, due))

    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.randoms(use_true_random=False), st.integers(3, 7))
    def test_whatever_the_order_of_words(self, rng, turns):
        """Booking, guarantee, withdrawal, another plan; then later bookings."""
        course = self._course(fixed=3300.0, per_seat=10.0)
        course.action_open_booking()
        companies = [self.company_a, self.company_b, self.company_c]
        VerbundCommon._commit.__func__(type(self), course, self.company_a, 5)
        for _turn in range(turns):
            company, act = rng.choice(companies), rng.randint(0, 3)
            with contextlib.suppress(UserError, ValidationError):
                if act == 0:
                    course._commit_seats(company, rng.randint(1, 3), None)
                elif act == 1:
                    course._guarantee_seats(
                        company, rng.randint(1, 4), rng.randint(300, 2000)
                    )
                elif act == 2:
                    course._withdraw_guarantee(company)
                else:
                    course.cost_ids.amount_fixed = rng.randint(2000, 3300)
        with contextlib.suppress(UserError):
            course.action_confirm()
        if course.state != "confirmed":
            return
        bills = {row: row.amount_now for row in course._carriers()}
        with contextlib.suppress(UserError, ValidationError):
            course._commit_seats(self.company_c, rng.randint(1, 3), None)
        for guarantee, amount in bills.items():
            self.assertLessEqual(guarantee.amount_now, amount)
        total = course._total_at(course.seats_committed)
        settlement = self._computed(course, costs=(("fee", total),))
        self.assertAddsUp(settlement)
        self.assertFalse(settlement.above_open, "as planned, nobody is above a limit")
        for guarantee in course._carriers():
            line = self._line(settlement, guarantee.partner_id)
            self.assertEqual(line.amount_carried, guarantee.amount_now)
            self.assertLessEqual(line.amount_carried, guarantee.max_amount)
