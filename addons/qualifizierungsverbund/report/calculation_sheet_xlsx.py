from functools import partial
from typing import NamedTuple

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from odoo import models

from ..tools import cost_keys, money

# Of a cost; the figures by which it is divided follow.
AMOUNT_COLUMN = 3


class Cell(NamedTuple):
    """What stands in a cell.

    :ivar value: text or number; of a formula its result, for programs that do not
        calculate
    :ivar style: a key of ``_formats``
    """

    value: str | float
    style: str = ""
    formula: str = ""


class CalculationSheetXlsx(models.AbstractModel):
    """The calculation sheet as a workbook whose formulas a member can follow."""

    _name = "report.qualifizierungsverbund.calculation_sheet_xlsx"
    _description = "Calculation sheet (XLSX)"
    _inherit = ["verbund.workbook.mixin", "verbund.sheet.mixin"]

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
        self._fit_on_paper(page)
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
        for empty in data["empty"]:
            page.write_string(
                row, 0, self._empty_text(empty, currency), formats["text"]
            )
            row += 1
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

    def _write_row(self, page, formats, row, cells):
        """
        :param cells: one :class:`Cell` a column, None for an empty one
        :return: next row
        """
        for column, cell in enumerate(cells):
            if cell is None:
                continue
            style = formats.get(cell.style)
            if cell.formula:
                page.write_formula(row, column, cell.formula, style, cell.value)
            elif isinstance(cell.value, str):
                page.write_string(row, column, cell.value, style)
            else:
                page.write_number(row, column, cell.value, style)
        return row + 1

    def _write_header(self, page, formats, row, labels):
        cells = [Cell(label, "head") for label in labels]
        return self._write_row(page, formats, row, cells)

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
        for item in data["items"]:
            division = item["division"]
            places = {"amount": xl_rowcol_to_cell(row, AMOUNT_COLUMN)}
            figures = []
            for position, column in enumerate(columns, AMOUNT_COLUMN + 1):
                if column not in division.columns:
                    figures.append(None)
                    continue
                value = item["figures"][column.name]
                value = amount(value) if column.kind == "money" else float(value)
                places[column.name] = xl_rowcol_to_cell(row, position)
                figures.append(Cell(value, column.kind))
            cells = [
                Cell(item["name"], "text"),
                Cell(item["type"]),
                Cell(item["method"]),
                Cell(amount(item["amount"]), "money"),
                *figures,
                Cell(
                    amount(item["exact"]),
                    "exact",
                    "=" + division.formula.format(**places),
                ),
            ]
            row = self._write_row(page, formats, row, cells)
        return row + 1

    def _write_groups(self, page, formats, row, data, currency):
        """The rounding step of each tax.

        :return: next row, {tax id: cell with the rounded net amount}
        """
        amount = partial(money.to_amount, unit=currency.rounding)
        first_item = row - 1 - len(data["items"])
        exact_column = AMOUNT_COLUMN + 1 + len(cost_keys.columns())
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
                self.env._("Above the limit"),
                self.env._("Net share"),
            ],
        )
        whole = f"=TRUNC(ROUND(B{{n}}+C{{n}},8),{currency.decimal_places})"
        net_cells = {}
        for group in data["groups"]:
            n = row + 1
            items = [
                xl_rowcol_to_cell(first_item + index, exact_column)
                for index, item in enumerate(data["items"])
                if item["tax_id"] == group["tax_id"]
            ]
            before = amount(group["exact"] - group["adjustment"])
            net_cells[group["tax_id"]] = f"G{n}"
            cells = [
                Cell(group["label"]),
                Cell(before, "exact", "=" + "+".join(items)),
                Cell(amount(group["adjustment"]), "exact"),
                Cell(amount(group["whole"]), "money", whole.format(n=n)),
                Cell(amount(group["extra"]), "money"),
                Cell(-amount(group["above"]), "money"),
                Cell(amount(group["net"]), "money", f"=D{n}+E{n}+F{n}"),
            ]
            row = self._write_row(page, formats, row, cells)
        explanation = self.env._(
            "Every share is cut to whole cents; the cents left over go to the largest "
            "remainders, so that all shares together are exactly what is shared."
        )
        for text in filter(None, (explanation, self._guests_text(data))):
            row = self._write_row(page, formats, row, [Cell(text, "label")])
        return row + 1, net_cells

    def _write_shares(self, page, formats, row, data, currency, net_cells):
        """Net and tax of each tax, and what this version charges of it.

        :param net_cells: {tax id: cell with the rounded net amount}
        """
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
        difference_tax = f"=ROUND(G{{n}}*C{{n}},{currency.decimal_places})"
        first = row + 1
        for tax in data["taxes"]:
            n = row + 1
            net = not tax["is_carried"] and net_cells.get(tax["tax_id"])
            cells = [
                Cell(tax["label"]),
                Cell(amount(tax["untaxed"]), "money", f"={net}" if net else ""),
                Cell(tax["rate"], "percent"),
                Cell(amount(tax["tax"]), "money"),
                Cell(amount(tax["total"]), "money", f"=B{n}+D{n}"),
                Cell(amount(tax["before"]), "money"),
                Cell(amount(tax["difference"]), "money", f"=B{n}-F{n}"),
                Cell(
                    amount(tax["difference_tax"]), "money", difference_tax.format(n=n)
                ),
            ]
            row = self._write_row(page, formats, row, cells)
        columns = {
            1: "untaxed",
            3: "tax",
            4: "total",
            6: "difference",
            7: "difference_tax",
        }
        totals = {column: amount(data[name]) for column, name in columns.items()}
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
