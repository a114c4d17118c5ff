from odoo import api, models


class ReportSettlement(models.AbstractModel):
    """The whole settlement, for staff and auditors."""

    _name = "report.qualifizierungsverbund.report_settlement"
    _description = "Settlement (PDF)"
    _inherit = ["verbund.sheet.mixin"]

    @api.model
    def _get_report_values(self, docids, data=None):
        return {
            "doc_ids": docids,
            "doc_model": "verbund.settlement",
            "docs": self.env["verbund.settlement"].browse(docids),
            "cost_type_label": self._cost_type_label,
            "key_name": lambda settlement: self._key_name(
                settlement, settlement.calculation or {}
            ),
        }
