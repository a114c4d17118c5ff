from odoo import api, fields, models
from odoo.exceptions import UserError


class VerbundSettlementCorrect(models.TransientModel):
    """Open the next version of a settlement, with the reason it keeps."""

    _name = "verbund.settlement.correct"
    _description = "Correct a Settlement"

    settlement_id = fields.Many2one("verbund.settlement", required=True, readonly=True)
    reason = fields.Text(required=True, help="Stays on record with the new version.")

    @api.model
    def default_get(self, fields):
        res = super().default_get(fields)
        if self.env.context.get("active_model") == "verbund.settlement":
            res.setdefault("settlement_id", self.env.context.get("active_id"))
        return res

    def action_correct(self):
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the settlement is corrected."))
        return self.settlement_id.action_correct(reason)
