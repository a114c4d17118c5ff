from odoo import fields, models


class VerbundSettlementBear(models.TransientModel):
    """The network bears what is above the limits, with the reason it gives."""

    _name = "verbund.settlement.bear"
    _description = "Bear What Is Above the Limits"
    _inherit = ["verbund.reason.mixin"]

    settlement_id = fields.Many2one("verbund.settlement", required=True, readonly=True)
    currency_id = fields.Many2one(related="settlement_id.currency_id")
    amount_above = fields.Monetary(related="settlement_id.amount_above")
    reason = fields.Text(help="Stands on the calculation sheet of every company.")

    def action_bear(self):
        return self.settlement_id.action_bear_above(self._get_reason())
