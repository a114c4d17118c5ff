from functools import partial

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from odoo import models

from ..tools import cost_keys, money


class CalculationSheetXlsx(models.AbstractModel):
    """The calculation sheet as a workbook whose formulas a member can follow."""

    _name = "report.qualifizierungsverbund.calculation_sheet_xlsx"
    _description = "Calculation sheet (XLSX)"
    _inherit = ["report.report_xlsx.abstract", "verbund.sheet.mixin"]

    def get_workbook_options(self):
        # Names come from outside: text stays text, whatever it starts with.
        return {
            **super().get_workbook_options(),
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        }

    def _get_objs_for_report(self, docids, data):
        return self.env["verbund.settlement.line"].browse(docids)

    def generate_xlsx_report(self, workbook, data, objs):
        for line in objs:
            report = self.with_context(lang=line._sheet_lang())
            report._write_line(workbook, line.with_env(report.env))

    def _formats(self, workbook, currency):
        symbol = (currency.symbol or currency.name).replace('"', "")
        cents = "." + "0" * currency.decimal_places if currency.decimal_places else ""
        money = f'#,##0{cents}\\ "{symbol}"'
        return {
            "title": workbook.add_format({"bold": True, "font_size": 14}),
            "label": workbook.add_format({"font_color": "#555555"}),
            "head": workbook.add_format(
                {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
            ),
            "text": workbook.add_format({"text_wrap": True, "valign": "top"}),
            "money": workbook.add_format({"num_format": money}),
            "exact": workbook.add_format({"num_format": "#,##0.00000000"}),
            "number": workbook.add_format({"num_format": "#,##0.######"}),
            "percent": workbook.add_format({"num_format": "0.####%"}),
            "total": workbook.add_format({"num_format": money, "bold": True, "top": 1}),
            "strong": workbook.add_format({"bold": True, "top": 1}),
        }

    def _stamp(self, workbook, settlement, title):
        """Equal settlements give equal files: no time of printing inside."""
        properties = {"title": title, "author": settlement.company_id.name}
        if settlement.computed_at:
            properties["created"] = settlement.computed_at
        workbook.set_properties(properties)

    def _add_page(self, workbook, formats, name, title):
        """A sheet with its title in the first row, one page wide on paper (A4)."""
        # a settlement's number may hold what Excel forbids in the name of a sheet
        name = name.replace("/", "-")
        number = len(workbook.worksheets())
        page = workbook.add_worksheet((f"{number + 1} {name}" if number else name)[:31])
        page.set_column(0, 0, 40)
        page.set_column(1, 9, 16)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.write_string(0, 0, title, formats["title"])
        return page

    def _write_totals(self, page, formats, row, first, totals):
        """Sums over the rows above.

        :param first: number of the first of these rows, as Excel counts
        :param totals: {column: sum}, for programs that do not calculate
        :return: next row after an empty one
        """
        page.write_string(row, 0, self.env._("Total"), formats["strong"])
        for column, value in totals.items():
            letter = xl_col_to_name(column)
            page.write_formula(
                row,
                column,
                f"=SUM({letter}{first}:{letter}{row})" if row >= first else "=0",
                formats["total"],
                value,
            )
        return row + 2

    def _write_line(self, workbook, line):
        data, currency = self._sheet_data(line), line.currency_id
        formats = self._formats(workbook, currency)
        title = self.env._("Calculation sheet")
        self._stamp(workbook, line.settlement_id, title)
        page = self._add_page(workbook, formats, title, title)
        row = 1
        for label, value in self._head_rows(data):
            page.write_string(row, 0, label, formats["label"])
            page.write_string(row, 1, str(value))
            row += 1
        groups = {}
        if data["items"]:
            row = self._write_items(page, formats, row + 1, data, currency)
            row, groups = self._write_groups(page, formats, row, data, currency)
        row = self._write_shares(page, formats, row, data, currency, groups)
        self._write_notes(page, formats, row, line)

    def _head_rows(self, data):
        rows = [
            (self.env._("Settlement"), data["settlement"]),
            (self.env._("Version"), data["version"]),
            (self.env._("Company"), data["company"]),
            (data["kind"], data["title"]),
            (self.env._("Reference"), data["reference"]),
            (self.env._("Period"), data["period"]),
            (self.env._("Cost key"), data["key"]),
            (self.env._("Your basis"), data["basis"]),
        ]
        return [(label, value) for label, value in rows if value]

    def _write_header(self, page, formats, row, labels):
        for column, label in enumerate(labels):
            page.write_string(row, column, label, formats["head"])
        return row + 1

    def _write_items(self, page, formats, row, data, currency):
        """One row a cost; the exact share is a formula over the figures beside it."""
        amount = partial(money.to_amount, unit=currency.rounding)
        columns = cost_keys.columns()
        row = self._write_header(
            page,
            formats,
            row,
            [
                self.env._("Cost"),
                self.env._("Type"),
                self.env._("Key"),
                self.env._("Amount of all companies"),
                *(self.env._(column.label) for column in columns),
                self.env._("Exact share"),
            ],
        )
        first, last = 4, 4 + len(columns)
        for item in data["items"]:
            page.write_string(row, 0, item["name"], formats["text"])
            page.write_string(row, 1, item["type"])
            page.write_string(row, 2, item["method"])
            page.write_number(row, 3, amount(item["amount"]), formats["money"])
            cells = {"amount": xl_rowcol_to_cell(row, 3)}
            for position, column in enumerate(columns, first):
                if column in item["division"].columns:
                    value = item["figures"][column.name]
                    cells[column.name] = xl_rowcol_to_cell(row, position)
                    page.write_number(
                        row,
                        position,
                        amount(value) if column.kind == "money" else float(value),
                        formats[column.kind],
                    )
            page.write_formula(
                row,
                last,
                "=" + item["division"].formula.format(**cells),
                formats["exact"],
                amount(item["exact"]),
            )
            row += 1
        return row + 1

    def _write_groups(self, page, formats, row, data, currency):
        """The rounding step of each tax.

        :return: next row, {tax id: cell with the rounded net amount}
        """
        amount = partial(money.to_amount, unit=currency.rounding)
        first_item = row - 1 - len(data["items"])
        exact_column = 4 + len(cost_keys.columns())
        row = self._write_header(
            page,
            formats,
            row,
            [
                self.env._("Kind of tax"),
                self.env._("Exact sum"),
                self.env._("Minimum and cap"),
                self.env._("Cut to cents"),
                self.env._("Odd cent"),
                self.env._("Net share"),
            ],
        )
        digits = currency.decimal_places
        cells = {}
        for group in data["groups"]:
            excel_row = row + 1
            items = [
                xl_rowcol_to_cell(first_item + index, exact_column)
                for index, item in enumerate(data["items"])
                if item["tax_id"] == group["tax_id"]
            ]
            before = amount(group["exact"] - group["adjustment"])
            page.write_string(row, 0, group["label"])
            page.write_formula(row, 1, "=" + "+".join(items), formats["exact"], before)
            page.write_number(row, 2, amount(group["adjustment"]), formats["exact"])
            page.write_formula(
                row,
                3,
                f"=TRUNC(ROUND(B{excel_row}+C{excel_row},8),{digits})",
                formats["money"],
                amount(group["whole"]),
            )
            page.write_number(row, 4, amount(group["extra"]), formats["money"])
            page.write_formula(
                row,
                5,
                f"=D{excel_row}+E{excel_row}",
                formats["money"],
                amount(group["net"]),
            )
            cells[group["tax_id"]] = f"F{excel_row}"
            row += 1
        page.write_string(
            row,
            0,
            self.env._(
                "Every share is cut to whole cents; the cents left over go to the "
                "largest remainders, so that all shares together are exactly the cost."
            ),
            formats["label"],
        )
        return row + 2, cells

    def _write_shares(self, page, formats, row, data, currency, cells):
        amount = partial(money.to_amount, unit=currency.rounding)
        row = self._write_header(
            page,
            formats,
            row,
            [
                self.env._("Kind of tax"),
                self.env._("Net"),
                self.env._("Tax rate"),
                self.env._("Tax"),
                self.env._("Total"),
                self.env._("Charged before, net"),
                self.env._("Difference, net"),
                self.env._("Tax on the difference"),
            ],
        )
        digits = currency.decimal_places
        first = row + 1
        for tax in data["taxes"]:
            excel_row = row + 1
            page.write_string(row, 0, tax["label"])
            if tax["tax_id"] in cells:
                page.write_formula(
                    row,
                    1,
                    f"={cells[tax['tax_id']]}",
                    formats["money"],
                    amount(tax["untaxed"]),
                )
            else:
                page.write_number(row, 1, amount(tax["untaxed"]), formats["money"])
            page.write_number(row, 2, tax["rate"], formats["percent"])
            page.write_number(row, 3, amount(tax["tax"]), formats["money"])
            page.write_formula(
                row,
                4,
                f"=B{excel_row}+D{excel_row}",
                formats["money"],
                amount(tax["total"]),
            )
            page.write_number(row, 5, amount(tax["before"]), formats["money"])
            page.write_formula(
                row,
                6,
                f"=B{excel_row}-F{excel_row}",
                formats["money"],
                amount(tax["difference"]),
            )
            page.write_formula(
                row,
                7,
                f"=ROUND(G{excel_row}*C{excel_row},{digits})",
                formats["money"],
                amount(tax["difference_tax"]),
            )
            row += 1
        totals = {
            column: amount(data[name])
            for column, name in (
                (1, "untaxed"),
                (3, "tax"),
                (4, "total"),
                (6, "difference"),
                (7, "difference_tax"),
            )
        }
        return self._write_totals(page, formats, row, first, totals)

    def _write_notes(self, page, formats, row, line):
        for note in (
            line.settlement_id.correction_reason,
            line.settlement_id.note,
            line.note,
        ):
            if note:
                page.write_string(row, 0, note, formats["text"])
                row += 1
