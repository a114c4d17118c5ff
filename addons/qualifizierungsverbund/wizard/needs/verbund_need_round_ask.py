from odoo import api, fields, models

from ...models.needs.verbund_need_round import STATE_DRAFT


class VerbundNeedRoundAsk(models.TransientModel):
    """Ask the members of a round, having seen who of them gets which e-mail."""

    _name = "verbund.need.round.ask"
    _description = "Ask the Members"
    _inherit = ["verbund.dialog.mixin", "verbund.preview.mixin"]

    round_id = fields.Many2one("verbund.need.round", required=True, readonly=True)

    @api.depends("round_id")
    def _compute_preview(self):
        return super()._compute_preview()

    def _rehearse(self, env):
        """Whoever has not been asked is: all of a draft, later those who are new."""
        round_ = env["verbund.need.round"].browse(self.round_id.id)
        if round_.state == STATE_DRAFT:
            round_.action_open()
        else:
            round_.action_ask_new()

    def action_ask(self):
        self.ensure_one()
        self._rehearse(self.env)
        return {"type": "ir.actions.act_window_close"}
