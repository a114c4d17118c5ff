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
        data = self._sheet_data(line)
        texts = self._sheet_texts(data, line.currency_id)
        return {
            **texts,
            "info": self._info_rows(data),
            "all": self._total_rows(data, texts),
            "limits": self._limits_text(texts),
            "correction": self._correction_rows(data, texts),
        }

    def _info_rows(self, data):
        rows = [
            (data["kind"], data["title"]),
            (self.env._("Reference"), data["reference"]),
            (self.env._("Period"), data["period"]),
            (self.env._("Units of 45 minutes"), data["units"]),
            (self.env._("Cost key"), data["key"]),
            (self.env._("Your basis"), data["basis"]),
        ]
        return [(label, str(value)) for label, value in rows if value]

    def _total_rows(self, data, texts):
        """What all companies bear together; no row of another company."""
        rows = []
        if data["companies"]:
            rows = [
                (self.env._("Companies"), str(data["companies"])),
                (self.env._("Seats"), str(data["seats"])),
            ]
        rows.append((self.env._("Cost to share"), texts["cost"]))
        if data["balance"]:
            rows.append((self.env._("Borne by the network"), texts["balance"]))
        if data["all_above"]:
            label = self.env._("of which above the limits of companies")
            rows.append((label, texts["all_above"]))
            if texts["above_reason"]:
                rows.append((self.env._("Reason"), texts["above_reason"]))
        rows.append((self.env._("Shares of all companies, net"), texts["all_untaxed"]))
        return rows

    def _limits_text(self, texts):
        sentences = []
        if texts["minimum"]:
            sentences.append(
                self.env._(
                    "Every company contributes at least %(amount)s, unless it was "
                    "promised to pay less.",
                    amount=texts["minimum"],
                )
            )
        if texts["cap"]:
            sentences.append(
                self.env._(
                    "No company contributes more than %(amount)s.", amount=texts["cap"]
                )
            )
        return " ".join(sentences)

    def _correction_rows(self, data, texts):
        if data["version"] == 1:
            return []
        return [
            (self.env._("Charged by earlier versions, net"), texts["before"]),
            (self.env._("Difference, net"), texts["difference"]),
            (self.env._("Tax on the difference"), texts["difference_tax"]),
            (self.env._("This version's document"), texts["document"]),
        ]
