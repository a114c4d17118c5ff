import io
from unittest.mock import patch

import openpyxl

from odoo.tests import tagged

from ...tools import sheet
from ...tools.cost_keys import KEYS
from .common import SettlementCommon


@tagged("post_install", "-at_install")
class TestSheets(SettlementCommon):
    """What a company gets to recompute its share, and what it does not get."""

    def _sheets(self, line):
        return {
            name.rsplit(".", 1)[1]: content
            for name, content, _t in line._render_sheets()
        }

    def _html(self, line):
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            "qualifizierungsverbund.action_report_calculation_sheet", line.ids
        )
        return html.decode()

    def _workbook(self, content, values=False):
        return openpyxl.load_workbook(io.BytesIO(content), data_only=values).active

    def test_own_share_and_totals_only(self):
        settlement = self._approve(self._settlement(self.course))
        line_a = self._line(settlement, self.company_a)
        line_b = self._line(settlement, self.company_b)
        html = self._html(line_a)
        self.assertIn(self.company_a.name, html)
        self.assertNotIn(self.company_b.name, html)
        self.assertNotIn(f"{line_b.amount_untaxed:,.2f}", html)
        self.assertIn("1,833.33", html)
        self.assertIn("1/3", html)
        self.assertIn("3,300.00", html)
        page = self._workbook(self._sheets(line_a)["xlsx"], values=True)
        cells = [cell for row in page.iter_rows(values_only=True) for cell in row]
        self.assertIn(self.company_a.name, cells)
        self.assertNotIn(self.company_b.name, cells)
        self.assertNotIn(line_b.amount_untaxed, cells)

    def test_what_is_known_of_all_companies_is_read_once(self):
        """It is copied whole each time, and grows with the companies."""
        settlement = self._approve(self._settlement(self.course))
        line = self._line(settlement, self.company_a)
        field = settlement._fields["calculation"]
        kind, read = type(field), type(field).convert_to_record
        with patch.object(kind, "convert_to_record", autospec=True) as copied:
            copied.side_effect = read
            self.env["verbund.sheet.mixin"]._sheet_data(line)
        whose = [call.args[0] for call in copied.call_args_list]
        self.assertEqual(whose.count(field), 1)

    def test_formulas_can_be_followed(self):
        self.association.account_sale_tax_id = self._tax("sale")
        settlement = self._settlement(
            self.course, key="mixed", costs=(("fee", 3300.0), ("drinks", 99.99))
        )
        self._approve(settlement)
        for line in settlement.line_ids:
            content = self._sheets(line)["xlsx"]
            formulas, values = self._workbook(content), self._workbook(content, True)
            exact = [
                (formula.value, value.value)
                for formula, value in zip(formulas["J"], values["J"], strict=True)
                if str(formula.value).startswith("=")
            ]
            self.assertEqual(len(exact), 2)
            self.assertTrue(all("/" in formula for formula, _value in exact))
            self.assertAlmostEqual(
                sum(value for _formula, value in exact), line.amount_untaxed, delta=0.02
            )
            totals = [
                row for row in values.iter_rows(values_only=True) if row[0] == "Total"
            ]
            self.assertAlmostEqual(totals[0][1], line.amount_untaxed, 2)
            self.assertAlmostEqual(totals[0][3], line.amount_tax, 2)
            self.assertAlmostEqual(totals[0][4], line.amount_total, 2)

    def test_several_sheets_in_one_file(self):
        settlement = self._approve(self._settlement(self.course))
        content, _type = self.env["ir.actions.report"]._render_xlsx(
            "qualifizierungsverbund.calculation_sheet_xlsx", settlement.line_ids.ids, {}
        )
        pages = openpyxl.load_workbook(io.BytesIO(content)).worksheets
        self.assertEqual(len(pages), len(settlement.line_ids))
        names = {cell.value for page in pages for cell in page["B"]}
        self.assertLessEqual(set(settlement.line_ids.partner_id.mapped("name")), names)

    def test_text_never_becomes_a_formula(self):
        course = self._confirmed_course({self.company_a: 8})
        settlement = self._settlement(course)
        hostile = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "=HYPERLINK(1)"]
        for name in hostile:
            settlement.cost_ids = [(0, 0, {"name": name, "amount_net": 1.0})]
        self.company_a.name = "=EVIL()"
        settlement.note = "=NOTE()"
        self._approve(settlement)
        report = self.env["report.qualifizierungsverbund.settlement_xlsx"]
        whole, _type = report.create_xlsx_report(settlement.ids, {})
        for content in (self._sheets(settlement.line_ids)["xlsx"], whole):
            page = self._workbook(content)
            typed = {
                cell.value: cell.data_type
                for row in page.iter_rows()
                for cell in row
                if cell.value in [*hostile, "=EVIL()", "=NOTE()"]
            }
            self.assertTrue(set(hostile) <= typed.keys())
            self.assertEqual(set(typed.values()), {"s"})

    def test_a_sheet_stays_as_it_was_approved(self):
        """Renamed, taxed anew, moved away: the approved sheet knows nothing of it."""
        settlement = self._approve(self._settlement(self.course))
        line = self._line(settlement, self.company_a)
        before = self._sheets(line)["xlsx"]
        self.assertEqual(before, self._sheets(line)["xlsx"])
        self.course.name = "Anders"
        self.company_a.headcount = 999
        settlement.key_id.name = "Other key"
        settlement.cost_ids.sudo().sale_tax_id.invoice_label = "Other label"
        self.company_a.name = "Neu GmbH"
        self.env.flush_all()
        self.assertEqual(before, self._sheets(line)["xlsx"])

    def test_difference_of_a_correction(self):
        first = self._settlement(self.course)
        self._invoice(first)
        second = self._correct(first, "The fee was higher")
        second.cost_ids.amount_net = 3600.0
        self._invoice(second)
        html = self._html(self._line(second, self.company_a))
        self.assertIn("The fee was higher", html)
        self.assertIn("166.67", html)
        self.assertIn("1,833.33", html)

    def test_a_company_that_left(self):
        first = self._settlement(self.course)
        self._invoice(first)
        second = self._correct(first)
        self.course.commitment_ids.filtered(
            lambda c: c.partner_id == self.company_b
        )._set_state("cancelled")
        self._invoice(second)
        line = self._line(second, self.company_b)
        self.assertIn("no longer takes part", self._html(line))
        self.assertTrue(self._sheets(line)["xlsx"])

    def test_every_key_has_its_sheet(self):
        settlement = self._settlement(self.course)
        settlement.action_list_companies()
        settlement.line_ids[0].manual_percent = 62.5
        settlement.line_ids[1].manual_percent = 37.5
        # a fixed price for guests is a term of the course: test_guest_price_money
        for method in KEYS.keys() - {"guest_price"}:
            settlement.key_id = self.env["verbund.allocation.key"].create(
                {
                    "name": method,
                    "method": method,
                    "price": 350.0,
                    "minimum_amount": 10.0,
                    "maximum_amount": 0.0,
                }
            )
            settlement.action_compute()
            with self.subTest(method=method):
                line = self._line(settlement, self.company_a)
                self.assertIn("Your exact share", self._html(line))
                page = self._workbook(self._sheets(line)["xlsx"], values=True)
                cells = [c for row in page.iter_rows(values_only=True) for c in row]
                self.assertIn(line.amount_untaxed, cells)

    def test_odd_cents_are_told(self):
        settlement = self._approve(self._settlement(self.course))
        sheets = [
            sheet.company_sheet(settlement.calculation, line.partner_id.id)
            for line in settlement.line_ids
        ]
        self.assertEqual(sum(s.groups[0].extra for s in sheets), 1)
        self.assertEqual(sum(s.total_cents for s in sheets), 330000)

    def test_whole_settlement_for_staff(self):
        settlement = self._settlement(self.course)
        self._invoice(settlement)
        as_manager = settlement.with_user(self.user_manager)
        html, _type = (
            self.env["ir.actions.report"]
            .with_user(self.user_manager)
            ._render_qweb_html(
                "qualifizierungsverbund.action_report_settlement", settlement.ids
            )
        )
        for name in (self.company_a.name, self.company_b.name, settlement.reference):
            self.assertIn(name, html.decode())
        content, _type = (
            self.env["report.qualifizierungsverbund.settlement_xlsx"]
            .with_user(self.user_manager)
            .create_xlsx_report(as_manager.ids, {})
        )
        page = self._workbook(content, values=True)
        cells = [cell for row in page.iter_rows(values_only=True) for cell in row]
        self.assertIn(3300.0, cells)
        self.assertIn(self.company_b.name, cells)
