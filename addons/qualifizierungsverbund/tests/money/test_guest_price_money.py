from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import VerbundCommon
from .common import SettlementCommon

PRICE = 250.0


@tagged("post_install", "-at_install")
class TestGuestPrice(SettlementCommon):
    """Guests of an in-house course pay a fixed price, the host bears the rest.

    3,000 for the course and 25 a seat; twelve seats, four of them opened at 250 each.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.course = cls._guest_course()
        cls.course.action_open_booking()
        cls.own = cls.course._get_commitment(cls.company_a)

    @classmethod
    def _commit(cls, course, company, seats, ceiling=False):
        # the word as a company gives it, with its limit
        return VerbundCommon._commit.__func__(cls, course, company, seats, ceiling)

    @classmethod
    def _guest_course(cls, **values):
        course = cls._course(
            **{
                "format": "inhouse",
                "host_id": cls.company_a.id,
                "guest_seats": 4,
                "venue_id": cls.company_a.id,
                "min_seats": 8,
                "max_seats": 12,
                **values,
            }
        )
        course.write(
            {
                "cost_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "name": "Honorar",
                            "amount_fixed": 3000.0,
                            "amount_per_seat": 25.0,
                        }
                    ),
                ]
            }
        )
        course.guest_price = PRICE
        return course

    def _held(self, guests=3):
        self.own.action_commit()
        guest = self._commit(self.course, self.company_b, guests)
        self.course.action_confirm()
        self._over(self.course).action_start()
        self.course.action_finish()
        return guest

    def test_who_pays_what_it_paid_is_not_told_of_another_price(self):
        """The host bears what a guest leaves behind, and is the one who reads it."""
        self.own.action_commit()
        self._commit(self.course, self.company_b, 2)
        self.course.action_confirm()
        self.course._tell_others_left(self.course.seats_committed + 1)
        told = self.env["verbund.notice"].search(
            [("template", "=", "qualifizierungsverbund.mail_seats_left")]
        )
        self.assertEqual(set(told.mapped("res_id")), {self.own.id})

    def _settled(self, amount):
        settlement = self.env["verbund.settlement"].create(
            {
                "course_id": self.course.id,
                "cost_ids": [
                    Command.create(
                        {"name": "fee", "cost_type": "fee", "amount_net": amount}
                    )
                ],
            }
        )
        settlement.action_compute()
        return settlement, {
            line.partner_id: line.amount_untaxed for line in settlement.line_ids
        }

    # ---------------------------------------------------------- before booking

    def test_a_price_that_cannot_be_is_told(self):
        for values, said in (
            ({"guest_price": 24.99}, "guests pay no less"),
            ({"guest_price": 801.0}, "does not earn"),
            ({"guest_price": 0.0}, "more than zero"),
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex(ValidationError, said),
                self.env.cr.savepoint(),
            ):
                self.course.write(values)
        for values, said in (
            ({"step_seats": 10, "amount_step": 500.0}, "no further cost"),
            ({"amount_per_seat": 251.0}, "guests pay no less"),
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex(ValidationError, said),
                self.env.cr.savepoint(),
            ):
                self.course.cost_ids.write(values)

    def test_staff_enter_it_with_the_host(self):
        course = self._course(format="inhouse").with_user(self.user_staff)
        with Form(course) as form:
            form.host_id = self.company_a
            form.guest_seats = 3
            form.guest_price = 300.0
        self.assertTrue(course._has_guest_price())
        with Form(course) as form:
            form.guest_price = False
        self.assertFalse(course._has_guest_price())

    # ------------------------------------------------------- what is promised

    def test_guests_are_told_their_price_and_the_host_the_rest(self):
        """The rest at worst is that of the smallest group: (3,200 - 0) / 8."""
        self.own.action_commit()
        guest = self._commit(self.course, self.company_b, 3)
        self.assertEqual(guest.price_limit, PRICE)
        self.assertEqual(self.own.price_limit, 400.0)
        self.assertEqual(guest._planned_shares(8, 11, 12), [750.0] * 3)
        self.assertEqual(self.own._planned_shares(11), [2525.0])
        page = self.course._page_values(guest)
        shown = {page["prices"][key] for key in ("worst", "present", "best")}
        self.assertEqual(len(shown), 1)
        self.assertIn("250.00", shown.pop())
        self.assertIn("250.00", page["host"]["price"])
        self.assertNotIn("Alpha", str(page))
        own = self.course._page_values(self.own)["prices"]
        self.assertIn("400.00", own["worst"])
        self.assertIn("287.50", own["best"], "(3,300 - 4 x 250) / 8")

    def test_a_host_that_comes_while_booking_is_open_reads_what_it_bears(self):
        """It was asked for nothing, and its page is not that of a guest."""
        course = self._guest_course(host_id=False)
        course.action_open_booking()
        course.host_id = self.company_a
        contact = self.user_portal_a.partner_id
        page = course._page_word(self.company_a, contact)["course"]
        self.assertFalse(page["own"])
        self.assertTrue(page["host"]["own"])
        self.assertIn("400.00", page["prices"]["worst"])
        self.assertTrue(page["shown"].endswith(" 400.0"))
        self.assertIn("12", page["free"])
        page = course._page_word(self.company_b, contact)["course"]
        self.assertFalse(page["host"]["own"])
        self.assertIn("250.00", page["prices"]["worst"])

    def test_the_host_reads_what_other_seats_would_cost_it(self):
        live = self.course._page_live(self.own, self.company_a)
        self.assertEqual(live["prices"][:8][-1], 400.0)
        self.assertEqual(live["shares"][7], 3200.0)
        cases = {case["key"]: case for case in live["cases"]}
        self.assertEqual(cases["full"]["shares"][7], 2300.0)
        self.assertEqual(cases["full"]["shares"][8], 2550.0, "nine of its own")

    def test_a_guest_cannot_pay_less_than_the_price(self):
        with self.assertRaisesRegex(ValidationError, "below every possible price"):
            self.course._commit_seats(self.company_b, 1, 249.0)
        word = self.course._commit_seats(self.company_b, 1, None)
        self.assertEqual(word.price_limit, PRICE)

    def test_a_guest_changes_its_word_within_the_seats_that_are_opened(self):
        """Its seats are its own, though all seats together cost more than its price."""
        guest = self._commit(self.course, self.company_b, 3)
        self.assertFalse(guest._is_seat_free())
        self.course._commit_seats(self.company_b, 4, None)
        self.assertEqual((guest.seats, self.course.seats_guests), (4, 4))

    def test_the_limit_of_the_host_decides_how_many_guests_it_needs(self):
        """At most 350 a seat: two guests bring it there, one does not."""
        self.course._commit_seats(self.company_a, 8, 350.0)
        self.assertEqual((self.course.seats_missing, self.course.group_seats), (2, 0))
        self._commit(self.course, self.company_b, 1)
        self.assertFalse(self.course.taking_part_ids.filtered(lambda w: w == self.own))
        words, price = self.course._words_to_ask()
        self.assertEqual((words, price), (self.own, 371.88))
        self._commit(self.course, self._company("Gamma GmbH", "gamma"), 1)
        self.assertIn(self.own, self.course.taking_part_ids)
        self.assertEqual(self.course.group_seats, 10)

    def test_price_and_host_stay_once_somebody_has_given_its_word(self):
        self._commit(self.course, self.company_b, 1)
        for values in ({"guest_price": 260.0}, {"guest_price": False}):
            with self.subTest(values), self.assertRaisesRegex(UserError, "stays"):
                self.course.write(values)
        with self.assertRaisesRegex(UserError, "stays"):
            self.course.host_id = self.company_b
        self.course.guest_price = PRICE

    def test_a_dearer_plan_is_told_the_host_alone(self):
        self.own.action_commit()
        guest = self._commit(self.course, self.company_b, 3)
        self.course.cost_ids.amount_fixed = 3400.0
        self.assertTrue(self.own.free_until)
        self.assertEqual(self.own.limit_asked, 450.0)
        self.assertFalse(guest.free_until or guest.limit_asked)
        self.assertEqual(guest._planned_shares(11), [750.0])

    def test_nobody_pays_for_empty_seats_beside_the_host(self):
        with self.assertRaisesRegex(ValidationError, "empty seats included"):
            self.course._guarantee_seats(self.company_b, 1, 500.0)
        self.assertIsNone(self.course._page_guarantee(self.company_b))

    def test_who_joins_later_pays_the_price_and_lightens_the_host(self):
        self.own.action_commit()
        self._commit(self.course, self.company_b, 2)
        self.course.action_confirm()
        before = self.own._planned_shares(self.course._group_size())
        late = self.course._commit_seats(self._company("Gamma GmbH", "gamma"), 2, None)
        self.assertEqual((late.state, late.price_limit), ("confirmed", PRICE))
        after = self.own._planned_shares(self.course._group_size())
        self.assertEqual((before, after), ([2750.0], [2300.0]))

    # ------------------------------------------------------------- settlement

    def test_the_settlement_charges_what_was_said_to_the_cent(self):
        guest = self._held()
        shown = guest._planned_shares(11)
        for amount, host in ((3275.0, 2525.0), (2999.99, 2249.99), (3299.99, 2549.99)):
            with self.subTest(amount):
                settlement, amounts = self._settled(amount)
                self.assertEqual(settlement.key_id.method, "guest_price")
                self.assertEqual(amounts[self.company_b], PRICE * 3)
                self.assertAlmostEqual(amounts[self.company_a], host, 2)
                self.assertAlmostEqual(sum(amounts.values()), amount, 2)
                self.assertFalse(settlement.amount_balance)
        self.assertEqual(shown, [750.0])

    def test_the_host_never_earns_by_its_guests(self):
        self._held()
        _settlement, amounts = self._settled(600.0)
        self.assertEqual(amounts[self.company_b], 600.0)
        self.assertEqual(amounts[self.company_a], 0.0)

    def test_above_the_limit_of_the_host_nobody_else_pays(self):
        self._held()
        settlement, amounts = self._settled(5000.0)
        self.assertEqual(amounts[self.company_b], 750.0)
        self.assertEqual(amounts[self.company_a], 3200.0)
        self.assertEqual(settlement.amount_above, 1050.0)

    def test_one_seat_is_no_seats(self):
        self._held(guests=1)
        settlement, _amounts = self._settled(3275.0)
        line = settlement.line_ids.filtered(
            lambda row: row.partner_id == self.company_b
        )
        self.assertEqual(line.basis, "1 seat, with a fixed price for guests")

    def test_a_guest_recomputes_its_share_by_hand(self):
        self._held()
        settlement, _amounts = self._settled(3275.0)
        line = settlement.line_ids.filtered(
            lambda row: row.partner_id == self.company_b
        )
        self.assertEqual(line.basis, "3 seats, with a fixed price for guests")
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            "qualifizierungsverbund.action_report_calculation_sheet", line.ids
        )
        self.assertIn("× 750 / 3275", html.decode())
        self.assertIn("so that guests pay the price that was said", html.decode())
        book, _type = self.env["ir.actions.report"]._render_xlsx(
            "qualifizierungsverbund.calculation_sheet_xlsx", line.ids, {}
        )
        self.assertTrue(book)

    def test_with_another_key_it_is_not_settled(self):
        self._held()
        with self.assertRaisesRegex(UserError, "Fixed price for guests"):
            self._settlement(self.course).action_compute()
        other = self._confirmed_course({self.company_b: 8})
        with self.assertRaisesRegex(UserError, "no fixed price for guests"):
            self._settlement(other, key="guest_price").action_compute()

    def test_a_taxed_course_has_its_tax_on_top(self):
        course = self._guest_course(vat_treatment="taxable")
        course.action_open_booking()
        course._get_commitment(self.company_a).action_commit()
        guest = self._commit(course, self.company_b, 2)
        self.assertEqual(guest._planned_shares(10), [500.0])

    def test_meals_take_no_cent_off_the_price(self):
        """With two taxes a guest pays what its page says, and the host what is left.

        An exempt course is told all in all, a taxed one without its tax.
        """
        self.association.account_sale_tax_id = self._tax("sale")
        self._tax("sale", 7.0)
        company_c = self._company("Gamma Muster GmbH", "gamma")
        for treatment, seats, price, meals in (
            ("exempt", (3, 1), 250.0, 401.0),
            ("exempt", (1, 2), 83.33, 77.77),
            ("exempt", (1, 3), 199.99, 1234.56),
            ("taxable", (3, 1), 250.0, 401.0),
            ("taxable", (1, 2), 83.33, 77.77),
        ):
            course = self._guest_course(vat_treatment=treatment)
            course.guest_price = price
            course.cost_ids = [
                Command.create(
                    {"name": "Food", "cost_type": "catering", "amount_fixed": meals}
                )
            ]
            course.action_open_booking()
            course._get_commitment(self.company_a).action_commit()
            guests = {
                self._commit(course, company, number): number
                for company, number in zip(
                    (self.company_b, company_c), seats, strict=True
                )
            }
            course.action_confirm()
            own = course._get_commitment(self.company_a)
            shown = {
                word: word._planned_shares(8 + sum(seats)) for word in (own, *guests)
            }
            settlement = self._settlement(course, "guest_price", costs=())
            settlement.action_load_plan()
            settlement.action_compute()
            name = "amount_total" if treatment == "exempt" else "amount_untaxed"
            with self.subTest(treatment=treatment, price=price, meals=meals):
                self.assertEqual(len(settlement.cost_ids.sale_tax_id), 2)
                self.assertFalse(settlement.amount_above)
                self.assertFalse(settlement.amount_balance)
                for word, number in guests.items():
                    said = course.currency_id.round(price * number)
                    line = self._line(settlement, word.partner_id)
                    self.assertEqual(line[name], said)
                    self.assertEqual(shown[word], [said])
                line = self._line(settlement, self.company_a)
                self.assertEqual(shown[own], [line[name]], "all guests are known")

    def _reverse_charge(self, company):
        """The company is charged no tax, here or by its fiscal position."""
        domestic, abroad = self._tax("sale"), self._tax("sale", 0.0)
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
        company.property_account_position_id = position

    def _prices_page(self, word):
        course, pages = word.course_id._page_values(word), ["portal_course_prices"]
        if course["host"]:
            pages.append("portal_course_host")
        return " ".join(
            self.env["ir.qweb"]._render(
                f"qualifizierungsverbund.{name}", {"course": course}
            )
            for name in pages
        )

    def test_a_guest_abroad_reads_what_it_is_invoiced(self):
        """The price has 19 % in it, which such a company is not charged."""
        self._reverse_charge(self.company_b)
        company_c = self._company("Gamma Muster GmbH", "gamma")
        course = self._guest_course()
        course.cost_ids.cost_type = "drinks"
        course.guest_price = 238.0
        course.action_open_booking()
        own = course._get_commitment(self.company_a)
        own.action_commit()
        abroad = self._commit(course, self.company_b, 2)
        here = self._commit(course, company_c, 1)
        course.action_confirm()
        shown = {word: word._planned_shares(11)[0] for word in (own, abroad, here)}
        self.assertEqual((shown[abroad], shown[here]), (400.0, 238.0))
        page = self._prices_page(abroad)
        self.assertIn("A seat costs you at most", page)
        self.assertIn("your share is what it is invoiced", page)
        self.assertIn("400.00", page)
        page = self._prices_page(here)
        self.assertIn("is in the price: no tax is added", page)
        self.assertNotIn("your share is what it is invoiced", page)
        page = self._prices_page(own)
        self.assertIn("A seat costs them at most", page)
        self.assertIn("your share can still change by a few cents", page)
        settlement = self._settlement(course, "guest_price", costs=())
        settlement.action_load_plan()
        settlement.action_compute()
        for word, amount in shown.items():
            line = self._line(settlement, word.partner_id)
            self.assertEqual(line.amount_total, amount, word.partner_id.name)

    def test_a_page_says_what_becomes_of_taxes(self):
        """As charged: added to a net price, in it, or none at all."""
        self.association.account_sale_tax_id = self._tax("sale")
        for values, kind, said in (
            ({"vat_treatment": "taxable"}, "fee", "Taxes are added where the law asks"),
            ({}, "fee", "The course is exempt from VAT: no tax is added."),
            ({}, "drinks", "is in the price: no tax is added."),
        ):
            course = self._course(fixed=2380.0, min_seats=2, **values)
            course.cost_ids.cost_type = kind
            course.action_open_booking()
            words = {
                company: self._commit(course, company, 2)
                for company in (self.company_a, self.company_b)
            }
            course.action_confirm()
            settlement = self._settlement(course, costs=())
            settlement.action_load_plan()
            settlement.action_compute()
            line = self._line(settlement, self.company_a)
            [shown] = words[self.company_a]._planned_shares(4)
            with self.subTest(said):
                page = self._prices_page(words[self.company_a])
                self.assertIn(said, page)
                self.assertEqual("Taxes are added" in page, line.amount_total > shown)
                self.assertEqual(bool(line.amount_tax), "exempt" not in said)

    def test_a_price_that_its_tax_skips_is_at_most_that(self):
        """At 19 % no net amount in cents comes to 250.06: 250.05 are invoiced."""
        self.association.account_sale_tax_id = self._tax("sale")
        course = self._guest_course()
        course.cost_ids.cost_type = "drinks"
        course.guest_price = 250.06
        course.action_open_booking()
        own = course._get_commitment(self.company_a)
        own.action_commit()
        guest = self._commit(course, self.company_b, 1)
        for word, sentence in (
            (guest, "A seat costs you at most"),
            (own, "A seat costs them at most"),
        ):
            page = course._page_values(word)
            html = self.env["ir.qweb"]._render(
                "qualifizierungsverbund.portal_course_host", {"course": page}
            )
            self.assertIn(sentence, html)
            self.assertIn("250.06", html)
        course.action_confirm()
        self.assertEqual(guest._planned_shares(9), [250.05])
        settlement = self._settlement(course, "guest_price", costs=())
        settlement.action_load_plan()
        settlement.action_compute()
        line = self._line(settlement, self.company_b)
        self.assertEqual(line.amount_total, 250.05)
        self.assertFalse(settlement.amount_above, "the host bears it")
        course = self.course
        self.assertFalse(course._page_values(self.own)["host"]["at_most"])
