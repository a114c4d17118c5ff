from odoo import fields, models

from ...models.matching.drehscheibe_match import DECLINE_REASONS, DECLINE_SIDES


class DrehscheibeMatchDecline(models.TransientModel):
    _name = "drehscheibe.match.decline"
    _description = "Decline a Match"
    _inherit = ["verbund.dialog.mixin"]

    match_ids = fields.Many2many(
        "drehscheibe.match",
        "drehscheibe_match_decline_rel",
        "wizard_id",
        "match_id",
        required=True,
    )
    side = fields.Selection(DECLINE_SIDES, string="Declined By", required=True)
    reason = fields.Selection(DECLINE_REASONS, required=True)

    def action_confirm(self):
        self.ensure_one()
        self.match_ids.action_decline(self.reason, self.side)
        return {"type": "ir.actions.act_window_close"}
