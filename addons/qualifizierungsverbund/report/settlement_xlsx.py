from odoo import models

from ..tools import money
from .calculation_sheet_xlsx import Cell


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
            cells = [
                Cell(cost.name, "text"),
                Cell(self._cost_type_label(cost.cost_type)),
                Cell(cost.amount_net, "money"),
                Cell(cost.amount_gross, "money"),
                # sudo: the name only
                Cell(cost.sudo().sale_tax_id.name or ""),
                Cell(cost.amount, "money"),
            ]
            row = self._write_row(page, formats, row, cells)
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
        first, calculation = row + 1, settlement.calculation or {}
        for line in settlement.line_ids:
            n = row + 1
            exact = money.to_amount(
                line.exact_share or 0, settlement.currency_id.rounding
            )
            cells = [
                Cell(self._party_name(line, calculation), "text"),
                Cell(line.seats),
                Cell(line.basis or ""),
                Cell(exact, "exact"),
                Cell(line.amount_untaxed, "money"),
                Cell(line.amount_tax, "money"),
                Cell(line.amount_total, "money", f"=E{n}+F{n}"),
                Cell(line.difference_untaxed, "money"),
                # sudo: the number, staff need not see the document
                Cell(line.sudo().invoice_id.name or ""),
            ]
            row = self._write_row(page, formats, row, cells)
        if not settlement.line_ids:
            return
        totals = {
            4: settlement.amount_untaxed,
            5: settlement.amount_tax,
            6: settlement.amount_total,
            7: sum(settlement.line_ids.mapped("difference_untaxed")),
        }
        row = self._write_totals(page, formats, row, first, totals)
        self._write_borne(page, formats, row, settlement)

    def _write_borne(self, page, formats, row, settlement):
        """What no company pays, and why."""
        borne = {
            self.env._("Borne by the network"): settlement.amount_balance,
            self.env._("of which above the limits of companies"): (
                settlement.amount_above
            ),
        }
        for label, amount in borne.items():
            if amount:
                cells = [Cell(label), None, None, None, Cell(amount, "money")]
                row = self._write_row(page, formats, row, cells)
        if settlement.amount_above and settlement.above_reason:
            self._write_row(page, formats, row, [Cell(settlement.above_reason, "text")])
