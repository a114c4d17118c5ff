from odoo import api, models


class ReportCalculationSheet(models.AbstractModel):
    """One company's share, so that it can be recomputed by hand."""

    _name = "report.qualifizierungsverbund.report_calculation_sheet"
    _description = "Calculation sheet (PDF)"
    _inherit = ["verbund.sheet.mixin"]

    @api.model
    def _get_report_values(self, docids, data=None):
        return {
            "doc_ids": docids,
            "doc_model": "verbund.settlement.line",
            "docs": self.env["verbund.settlement.line"].browse(docids),
            "sheet_values": self._sheet_values,
        }

    def _sheet_values(self, line):
        """All that the template prints, as text in the language of ``line``."""
        self = self.with_context(lang=line.env.lang)
        currency = line.currency_id
        company_sheet = self._company_sheet(line)
        return {
            "info": self._info_rows(line),
            "items": self._item_rows(company_sheet, currency),
            "groups": self._group_rows(line, company_sheet, currency),
            "taxes": self._tax_rows(line, currency),
            "untaxed": self._money(line.amount_untaxed, currency),
            "tax": self._money(line.amount_tax, currency),
            "total": self._money(line.amount_total, currency),
            "all": self._total_rows(line, company_sheet, currency),
            "limits": self._limits_text(line, currency),
            "correction": self._correction_rows(line, currency),
        }

    def _info_rows(self, line):
        settlement = line.settlement_id
        calculation = settlement.calculation or {}
        rows = [
            (self.env._("Course"), calculation.get("course")),
            (self.env._("Reference"), calculation.get("reference")),
            (self.env._("Period"), self._period(line)),
            (self.env._("Units of 45 minutes"), calculation.get("units")),
            (self.env._("Cost key"), self._frozen_name(calculation.get("key"))),
            (self.env._("Your basis"), line.basis),
        ]
        return [(label, str(value)) for label, value in rows if value]

    def _item_rows(self, company_sheet, currency):
        return [
            {
                "name": item.name,
                "type": self._cost_type_label(item.cost_type),
                "method": self._method_label(item.code),
                "amount": self._cents(item.amount_cents, currency),
                "formula": self._formula(item, currency),
                "exact": self._exact(item.exact, currency),
            }
            for item in (company_sheet.items if company_sheet else [])
        ]

    def _group_rows(self, line, company_sheet, currency):
        return [
            {
                "label": self._tax_label(line, group.key),
                "exact": self._exact(group.exact, currency),
                "adjustment": (
                    self._exact(group.adjustment, currency) if group.adjustment else ""
                ),
                "whole": self._cents(group.whole, currency),
                "odd": group.odd_cents,
                "extra": group.extra,
                "net": self._cents(group.cents, currency),
            }
            for group in (company_sheet.groups if company_sheet else [])
        ]

    def _tax_rows(self, line, currency):
        return [
            {
                "label": self._tax_label(line, part.tax_id.id),
                "untaxed": self._money(part.amount_untaxed, currency),
                "tax": self._money(part.amount_tax, currency),
                "total": self._money(part.amount_untaxed + part.amount_tax, currency),
            }
            for part in line.part_ids
        ]

    def _total_rows(self, line, company_sheet, currency):
        """What all companies bear together; no row of another company."""
        settlement = line.settlement_id
        rows = []
        if company_sheet:
            rows = [
                (self.env._("Companies"), str(company_sheet.companies)),
                (self.env._("Seats"), str(company_sheet.seats or 0)),
            ]
        rows.append(
            (self.env._("Cost to share"), self._money(settlement.amount_cost, currency))
        )
        if settlement.amount_balance:
            rows.append(
                (
                    self.env._("Borne by the network"),
                    self._money(settlement.amount_balance, currency),
                )
            )
        rows.append(
            (
                self.env._("Shares of all companies, net"),
                self._money(settlement.amount_untaxed, currency),
            )
        )
        return rows

    def _limits_text(self, line, currency):
        calculation = line.settlement_id.calculation or {}
        minimum, cap = calculation.get("minimum_cents"), calculation.get("cap_cents")
        texts = []
        if minimum:
            texts.append(
                self.env._(
                    "Every company contributes at least %(amount)s.",
                    amount=self._cents(minimum, currency),
                )
            )
        if cap:
            texts.append(
                self.env._(
                    "No company contributes more than %(amount)s.",
                    amount=self._cents(cap, currency),
                )
            )
        return " ".join(texts)

    def _correction_rows(self, line, currency):
        settlement = line.settlement_id
        if settlement.version == 1:
            return []
        difference_tax = sum(line.part_ids.mapped("difference_tax"))
        return [
            (
                self.env._("Charged by earlier versions, net"),
                self._money(line.amount_untaxed - line.difference_untaxed, currency),
            ),
            (
                self.env._("Difference, net"),
                self._money(line.difference_untaxed, currency),
            ),
            (
                self.env._("Tax on the difference"),
                self._money(difference_tax, currency),
            ),
            (
                self.env._("This version's document"),
                self._money(line.difference_untaxed + difference_tax, currency),
            ),
        ]
