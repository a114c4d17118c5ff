from odoo import models

from ..tools import money


class SettlementXlsx(models.AbstractModel):
    """The whole settlement as a workbook, for staff and auditors."""

    _name = "report.qualifizierungsverbund.settlement_xlsx"
    _description = "Settlement (XLSX)"
    _inherit = ["report.qualifizierungsverbund.calculation_sheet_xlsx"]

    def _get_objs_for_report(self, docids, data):
        return self.env["verbund.settlement"].browse(docids)

    def generate_xlsx_report(self, workbook, data, objs):
        for settlement in objs:
            self._write_settlement(workbook, settlement)

    def _write_settlement(self, workbook, settlement):
        formats = self._formats(workbook, settlement.currency_id)
        title = settlement.display_name
        self._stamp(workbook, settlement, title)
        name = f"{settlement.reference or ''} v{settlement.version}"
        page = self._add_page(workbook, formats, name, title)
        row = self._write_costs(page, formats, 2, settlement)
        self._write_companies(page, formats, row, settlement)

    def _write_costs(self, page, formats, row, settlement):
        row = self._write_header(
            page,
            formats,
            row,
            [
                self.env._("Cost"),
                self.env._("Type"),
                self.env._("Net"),
                self.env._("Gross"),
                self.env._("Tax"),
                self.env._("To share"),
            ],
        )
        first = row + 1
        for cost in settlement.cost_ids:
            page.write_string(row, 0, cost.name, formats["text"])
            page.write_string(row, 1, self._cost_type_label(cost.cost_type))
            page.write_number(row, 2, cost.amount_net, formats["money"])
            page.write_number(row, 3, cost.amount_gross, formats["money"])
            # sudo: the name only
            page.write_string(row, 4, cost.sudo().sale_tax_id.name or "")
            page.write_number(row, 5, cost.amount, formats["money"])
            row += 1
        return self._write_totals(
            page, formats, row, first, {5: settlement.amount_cost}
        )

    def _write_companies(self, page, formats, row, settlement):
        row = self._write_header(
            page,
            formats,
            row,
            [
                self.env._("Company"),
                self.env._("Seats"),
                self.env._("Basis"),
                self.env._("Exact share"),
                self.env._("Net"),
                self.env._("Tax"),
                self.env._("Total"),
                self.env._("This document, net"),
                self.env._("Document"),
            ],
        )
        first = row + 1
        for line in settlement.line_ids:
            excel_row = row + 1
            exact = money.to_amount(
                line.exact_share or 0, settlement.currency_id.rounding
            )
            page.write_string(row, 0, self._party_name(line), formats["text"])
            page.write_number(row, 1, line.seats)
            page.write_string(row, 2, line.basis or "")
            page.write_number(row, 3, exact, formats["exact"])
            page.write_number(row, 4, line.amount_untaxed, formats["money"])
            page.write_number(row, 5, line.amount_tax, formats["money"])
            page.write_formula(
                row,
                6,
                f"=E{excel_row}+F{excel_row}",
                formats["money"],
                line.amount_total,
            )
            page.write_number(row, 7, line.difference_untaxed, formats["money"])
            # sudo: the number, staff need not see the document
            page.write_string(row, 8, line.sudo().invoice_id.name or "")
            row += 1
        if not settlement.line_ids:
            return
        totals = {
            4: settlement.amount_untaxed,
            5: settlement.amount_tax,
            6: settlement.amount_total,
            7: sum(settlement.line_ids.mapped("difference_untaxed")),
        }
        self._write_totals(page, formats, row, first, totals)
