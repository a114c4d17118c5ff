import io
import zipfile
from unittest.mock import patch

import openpyxl

from odoo.fields import Command
from odoo.tests import tagged

from ...tools import money
from .common import PortalCase

URL = "/my/verbund/shares"
INVOICE_CONTENT = "ancestor::div[@id='invoice_content']"


@tagged("post_install", "-at_install")
class TestPortalShare(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_c = cls._company("Gamma Muster GmbH", "gamma", headcount=77)
        cls.course = cls._confirmed_course(
            {cls.company_a: 3, cls.company_b: 4, cls.company_c: 4}, fixed=1000.0
        )
        cls.settlement = cls._settlement(cls.course, costs=(("fee", 1000.0),))

    def _line(self, company=None):
        company = company or self.company_a
        return self.settlement.line_ids.filtered(lambda row: row.partner_id == company)

    def test_only_once_approved(self):
        self.settlement.with_user(self.user_manager).action_compute()
        self.login(self.user_portal_a)
        self.get(f"{URL}/{self._line().id}", status=404)
        self.assertIn("No share here", self.text(self.get(URL)))
        self._approve(self.settlement)
        self.assertIn("272.73", self.text(self.get(URL)))
        self.assertIn("There is no invoice", self.text(self._page()))

    def _page(self, line=None):
        return self.get(f"{URL}/{(line or self._line()).id}")

    def test_how_to_pay(self):
        """By transfer, with a code for the app; online where that can be done."""
        self.association.currency_id = self.env.ref("base.EUR")
        bank = self.env["res.partner.bank"].create(
            {
                "acc_number": "DE02 1203 0000 0000 2020 51",
                "partner_id": self.association.partner_id.id,
            }
        )
        self._approve(self.settlement)
        self.settlement.with_user(self.user_finance).action_create_invoices()
        invoice = self._line().invoice_id
        invoice.with_context(check_move_validity=False).sudo().partner_bank_id = bank
        transfer = invoice._verbund_transfer()
        self.assertEqual(transfer["iban"], bank.acc_number)
        self.assertEqual(transfer["reference"], invoice.payment_reference)
        self.login(self.user_portal_a)
        for url in (f"{URL}/{self._line().id}", f"/my/invoices/{invoice.id}"):
            with self.subTest(url=url):
                page = self.get(url)
                (part,) = page.xpath(
                    "//section[contains(@class, 'o_verbund_transfer')]"
                )
                # beside Odoo's column of its own, not between the two
                self.assertIn(
                    "/my/invoices" in url, [bool(part.xpath(INVOICE_CONTENT))]
                )
                words = " ".join(part.text_content().split())
                for value in ("272.73", bank.acc_number, invoice.payment_reference):
                    self.assertIn(value, words)
                self.assertTrue(part.xpath(".//*[local-name()='svg']"))
                # no provider: no button that leads nowhere
                self.assertFalse(page.xpath("//*[contains(@href, 'pay')][@title]"))
        self.assertFalse(invoice._has_to_be_paid())
        providers = type(self.env["payment.provider"])
        with patch.object(
            providers, "_get_compatible_providers", lambda self, *a, **k: self.browse(1)
        ):
            invoice.invalidate_recordset(["verbund_pays_online"])
            self.assertTrue(invoice._has_to_be_paid())

    def test_a_list_of_invoices_asks_once_what_can_be_paid_online(self):
        """Whoever takes the largest amount takes all; else each amount is asked for."""
        invoices = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": self.company_a.id,
                    "invoice_line_ids": [
                        Command.create({"name": "x", "price_unit": price})
                    ],
                }
                for price in (10, 20, 30, 40, 50)
            ]
        )
        invoices.action_post()
        asked = []

        def compatible(providers, company_id, partner_id, amount, **_facts):
            asked.append(amount)
            return providers.browse(1 if amount <= most else ())

        providers = type(self.env["payment.provider"])
        first, *_others, last = (move.amount_residual for move in invoices)
        for most, taken, questions in (
            (last, 5, 2),
            (invoices[1].amount_residual, 2, 7),
            (first / 2, 0, 1),
        ):
            asked.clear()
            invoices.invalidate_recordset(["verbund_pays_online"])
            with (
                self.subTest(most=most),
                patch.object(providers, "_get_compatible_providers", compatible),
            ):
                paid = [move for move in invoices if move._has_to_be_paid()]
                self.assertEqual(list(invoices[:taken]), paid)
                self.assertEqual(len(asked), questions)

    def test_formula_can_be_recomputed_by_hand(self):
        self._approve(self.settlement)
        self.login(self.user_portal_a)
        text = self.text(self._page())
        for part in (
            "3 of 11 seats",
            "1,000.00",
            "× 3 / 11",
            "272.72 + 8/11 cent",  # 27272 8/11 cents
            "272.73",
        ):
            with self.subTest(part=part):
                self.assertIn(part, text.replace("$ ", "").replace("€ ", ""))

    def test_formula_of_a_mixed_key(self):
        self.settlement.key_id = self.env.ref(
            "qualifizierungsverbund.allocation_key_mixed"
        )
        self._approve(self.settlement)
        self.login(self.user_portal_a)
        self.assertIn("× (20 % / 3 + 80 % × 3 / 11)", self.text(self._page()))

    def test_formula_of_a_fixed_price(self):
        key = self.settlement.key_id.copy(
            {"method": "fixed_price", "price": 50.0, "name": "Festpreis"}
        )
        self.settlement.key_id = key
        self._approve(self.settlement)
        self.login(self.user_portal_a)
        self.assertIn("3 × ", self.text(self._page()))

    def test_minimum_and_cap_are_shown(self):
        self.settlement.key_id = self.settlement.key_id.copy({"maximum_amount": 350.0})
        self._approve(self.settlement)
        self.login(self.user_portal_a)
        text = self.text(self._page())
        self.assertIn("Minimum contribution and cap", text)
        self.assertIn("300.00", text)

    def test_page_pdf_workbook_and_invoice_say_the_same(self):
        """Two taxes, a mixed key, a cap: one calculation, whoever shows it."""
        self.association.account_sale_tax_id = self.env["account.tax"].create(
            {
                "name": "Nineteen",
                "invoice_label": "19 %",
                "amount": 19.0,
                "price_include_override": "tax_excluded",
                "country_id": self.association.account_fiscal_country_id.id,
                "company_id": self.association.id,
            }
        )
        self.settlement.cost_ids = [
            Command.create(
                {"name": "Lunch", "cost_type": "drinks", "amount_net": 99.97}
            )
        ]
        key = self.env["verbund.allocation.key"].create(
            {
                "name": "As agreed",
                "method": "mixed",
                "maximum_amount": 380.0,
                "rule_ids": [
                    Command.create({"cost_type": "drinks", "method": "per_seat"})
                ],
            }
        )
        self.settlement.key_id = key
        self._approve(self.settlement)
        self.settlement.with_user(self.user_finance).action_create_invoices()
        line = self._line()
        # what came later is no part of what was agreed
        key.name = "Renamed"
        self.association.account_sale_tax_id.invoice_label = "Relabelled"
        self.env.flush_all()
        self.company_a.lang = self.user_portal_a.lang = "en_US"

        self.login(self.user_portal_a)
        text = self.text(self._page())
        Report = self.env["report.qualifizierungsverbund.report_calculation_sheet"]
        pdf = Report._sheet_values(line.with_context(lang="en_US"))
        workbook = openpyxl.load_workbook(
            io.BytesIO(
                next(
                    content
                    for name, content, _mimetype in line._render_sheets()
                    if name.endswith(".xlsx")
                )
            ),
            data_only=True,
        )
        cells = [
            cell
            for row in workbook.active.iter_rows(values_only=True)
            for cell in row
            if cell is not None
        ]
        numbers = {round(cell, 2) for cell in cells if isinstance(cell, float | int)}
        self.assertEqual(len(pdf["items"]), 2)
        self.assertEqual(len(pdf["taxes"]), 2)
        self.assertTrue(pdf["adjustment"])
        for row, names in (
            *((item, "name formula exact") for item in pdf["items"]),
            *((tax, "label untaxed tax") for tax in pdf["taxes"]),
            (pdf, "adjustment exact rounded total cost"),
        ):
            for name in names.split():
                with self.subTest(name=name, text=row[name]):
                    self.assertIn(row[name].replace("\xa0", " "), text)
        self.assertIn("As agreed", text)
        self.assertIn("As agreed", cells)
        self.assertNotIn("Renamed", text)
        self.assertNotIn("Relabelled", text)
        for amount in (
            *line.part_ids.mapped("amount_untaxed"),
            *line.part_ids.mapped("amount_tax"),
            line.amount_total,
        ):
            self.assertIn(amount, numbers)
        data = Report._sheet_data(line)
        for item in data["items"]:
            self.assertIn(item["name"], cells)
            self.assertTrue(
                any(
                    isinstance(cell, float) and abs(cell - item["exact"] / 100) < 1e-9
                    for cell in cells
                )
            )
        self.assertEqual(data["rounded"], data["untaxed"])
        self.assertEqual(money.to_amount(data["total"]), line.invoice_id.amount_total)

    def test_nothing_of_the_others(self):
        self._approve(self.settlement)
        self.settlement.with_user(self.user_finance).action_create_invoices()
        other = self._line(self.company_b)
        self.login(self.user_portal_a)
        for url in (URL, f"{URL}/{self._line().id}", "/my/verbund"):
            with self.subTest(url=url):
                self.assert_silent(
                    self.url_open(url).text,
                    self.company_b.name,
                    self.company_c.name,
                    "363.6",  # their share
                    other.invoice_id.name,
                )
        self.get(f"{URL}/{other.id}", status=404)
        for kind in ("pdf", "xlsx"):
            self.get(f"{URL}/{other.id}/sheet/{kind}", status=404)

    def test_invoice_is_linked_and_the_neighbours_refused(self):
        self._approve(self.settlement)
        self.settlement.with_user(self.user_finance).action_create_invoices()
        own, other = self._line().invoice_id, self._line(self.company_b).invoice_id
        self.login(self.user_portal_a)
        page = self._page()
        self.assertIn(f"/my/invoices/{own.id}", page.xpath("//main//a/@href"))
        response = self.url_open(f"/my/invoices/{own.id}", allow_redirects=False)
        self.assertEqual(response.status_code, 200)
        self.assertIn(own.name, response.text)
        content = self.url_open("/my/invoices").text
        self.assertIn(own.name, content)
        self.assertNotIn(other.name, content)
        for url in (
            f"/my/invoices/{other.id}",
            f"/my/invoices/{other.id}?report_type=pdf&download=1",
            f"/my/invoices/{other.id}?access_token=x",
        ):
            with self.subTest(url=url):
                response = self.url_open(url, allow_redirects=False)
                self.assertEqual(response.status_code, 303)

    def test_correction_shows_its_difference(self):
        self._approve(self.settlement)
        self.settlement.with_user(self.user_finance).action_create_invoices()
        self.settlement.with_user(self.user_manager).action_correct("Bill came late")
        second = self.settlement.next_ids
        second.cost_ids.amount_net = 1110.0
        self._approve(second)
        line = second.line_ids.filtered(lambda row: row.partner_id == self.company_a)
        self.login(self.user_portal_a)
        text = self.text(self.get(f"{URL}/{line.id}"))
        self.assertIn("version 2", text)
        self.assertIn("Bill came late", text)
        self.assertIn("Only the difference is invoiced: $ 30.00", text)  # 3/11 of 110

    def test_a_share_that_is_replaced_says_no_more_who_invoices_it(self):
        self.network.billing_model = "provider"
        course = self._confirmed_course({self.company_a: 8})
        settlement = self._approve(self._settlement(course))
        settlement.with_user(self.user_manager).action_correct("Bill came late")
        second = settlement.next_ids
        second.cost_ids.amount_net = 1110.0
        self._approve(second)
        self.login(self.user_portal_a)
        said = "provider invoices this share"
        for version, is_said in ((second, True), (settlement, False)):
            text = self.text(self._page(version.line_ids))
            with self.subTest(version=version.version):
                self.assertEqual(said in text, is_said)
                # What the provider charges again we do not know
                self.assertNotIn("Only the difference is invoiced", text)
                self.assertNotIn("there is no invoice", text)

    def test_while_it_is_corrected_no_share_is_said_to_stay_without_an_invoice(self):
        self.settlement.cost_ids.amount_net = 0.0
        self._approve(self.settlement)
        self.settlement.with_user(self.user_finance).action_create_invoices()
        line = self._line()
        self.login(self.user_portal_a)
        said = "For this share there is no invoice."
        self.assertIn(said, self.text(self._page(line)))
        self.settlement.with_user(self.user_manager).action_correct("Bill came late")
        second = self.settlement.next_ids
        self.assertNotIn(said, self.text(self._page(line)))
        self._approve(second)
        newest = second.line_ids.filtered(lambda row: row.partner_id == self.company_a)
        self.assertIn(said, self.text(self._page(newest)))

    def test_sheets(self):
        self._approve(self.settlement)
        line = self._line()
        self.login(self.user_portal_a)
        response = self.url_open(f"{URL}/{line.id}/sheet/pdf")
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        # Odoo prints HTML instead of PDF under test
        self.assertIn(self.company_a.name, response.text)
        self.assertNotIn(self.company_b.name, response.text)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        response = self.url_open(f"{URL}/{line.id}/sheet/xlsx")
        with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
            strings = archive.read("xl/sharedStrings.xml").decode()
        self.assertIn(self.company_a.name, strings)
        self.assertNotIn(self.company_b.name, strings)
        for kind in ("exe", "PDF", "pdf.exe"):
            self.assertEqual(
                self.url_open(f"{URL}/{line.id}/sheet/{kind}").status_code, 404
            )

    def test_a_list_that_has_the_newer_share_does_not_ask_for_it(self):
        self._approve(self.settlement)
        old = self._line()
        self.settlement.with_user(self.user_manager).action_correct("Bill came late")
        second = self.settlement.next_ids
        second.with_user(self.user_manager).action_compute()
        both = old | second.line_ids.filtered(
            lambda row: row.partner_id == old.partner_id
        )
        self.assertFalse(both._get_replaced())  # nobody has approved it
        self._approve(second)
        both.settlement_id.mapped("previous_id.state")
        with self.assertQueryCount(0):
            self.assertEqual(both._get_replaced(), old)
        self.assertEqual(old._get_replaced(), old)
        others = second.line_ids - both
        self.assertFalse((others | old)._get_replaced() & others)
        self.login(self.user_portal_a)
        self.assertEqual(len(self.get(URL).xpath("//main//del")), 1)

    def test_a_page_asks_for_what_it_says(self):
        """Not for all that a course, an invoice or who answers for it has."""
        self._approve(self.settlement)
        self.settlement.with_user(self.user_finance).action_create_invoices()
        self.login(self.user_portal_a)
        asked = self._statements(f"{URL}/{self._line().id}")
        wide = {
            "account_move": "sequence_prefix",
            "account_tax": "amount_type",
            "res_partner": "email_normalized",
            "verbund_course": "max_seats",
            "verbund_network": "color",
            "verbund_settlement": "validation_status",
        }
        for table, column in wide.items():
            with self.subTest(table=table):
                said = f'"{table}"."{column}"'
                self.assertFalse([one for one in asked if said in one])

    def test_a_corrected_share_says_what_is_still_to_pay(self):
        """The credit note is settled, the share is not: 70 of 100 are to be paid."""
        self._approve(self.settlement)
        self.settlement.with_user(self.user_finance).action_create_invoices()
        old = self._line()
        first = old.invoice_id
        self.settlement.with_user(self.user_manager).action_correct("It cost less")
        second = self.settlement.next_ids
        second.cost_ids[:1].amount_net *= 0.7
        self.login(self.user_portal_a)
        self.assertNotIn("has been replaced", self.text(self._page(old)))
        self._approve(second)
        second.with_user(self.user_finance).action_create_invoices()
        line = second.line_ids.filtered(lambda row: row.partner_id == old.partner_id)
        self.env.flush_all()

        def money(amount):
            return f"{amount:,.2f}"

        page = self.text(self._page(line))
        self.assertIn("Still to pay", page)
        self.assertIn(money(line.amount_total), page.split("Still to pay")[1])
        self.assertNotIn("Nothing is left to pay", page)
        self.assertIn(first.name, page)
        self.assertIn(line.invoice_id.name, page)

        page = self._page(old)
        self.assertTrue(page.xpath("//del"))
        self.assertTrue(page.xpath(f"//a[@href='/my/verbund/shares/{line.id}']"))
        self.assertNotIn("Nothing is left to pay", self.text(page))
        self.assertNotIn("Still to pay", self.text(page))

        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=first.ids
        ).create({})._create_payments()
        self.env.flush_all()
        self.assertIn("Nothing is left to pay", self.text(self._page(line)))
