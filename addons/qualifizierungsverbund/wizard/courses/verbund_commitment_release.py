from odoo import fields, models

from ...models.courses.verbund_commitment import RELEASE_REASONS


class VerbundCommitmentRelease(models.TransientModel):
    """Let companies go before the decision date, or call off, and tell them why."""

    _name = "verbund.commitment.release"
    _description = "Release Commitments"
    _inherit = ["verbund.dialog.mixin"]

    commitment_ids = fields.Many2many(
        "verbund.commitment", required=True, readonly=True, string="Commitments"
    )
    reason = fields.Selection(RELEASE_REASONS, required=True, default="declined")

    def action_release(self):
        self.ensure_one()
        self.commitment_ids.action_release(self.reason)
        return {"type": "ir.actions.act_window_close"}

    def action_cancel_seats(self):
        self.ensure_one()
        self.commitment_ids.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
