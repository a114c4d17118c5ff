from odoo import fields, models


class VerbundSettlementCorrect(models.TransientModel):
    """Open the next version of a settlement, with the reason it keeps."""

    _name = "verbund.settlement.correct"
    _description = "Correct a Settlement"
    _inherit = ["verbund.reason.mixin"]

    settlement_id = fields.Many2one("verbund.settlement", required=True, readonly=True)
    reason = fields.Text(help="Stays on record with the new version.")

    def action_correct(self):
        return self.settlement_id.action_correct(self._get_reason())
