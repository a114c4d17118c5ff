from odoo import api, fields, models

from ...models.courses.verbund_commitment import RELEASE_REASONS, STATE_CONFIRMED


class VerbundCommitmentRelease(models.TransientModel):
    """Let companies go before the decision date, or call off, and tell them why."""

    _name = "verbund.commitment.release"
    _description = "Release Commitments"
    _inherit = ["verbund.dialog.mixin", "verbund.preview.mixin"]

    commitment_ids = fields.Many2many(
        "verbund.commitment", required=True, readonly=True, string="Commitments"
    )
    reason = fields.Selection(RELEASE_REASONS, required=True, default="declined")

    @api.depends("commitment_ids", "reason")
    def _compute_preview(self):
        return super()._compute_preview()

    def _rehearse(self, env):
        # Of a dialog that is not stored yet they are copies
        ids = self.commitment_ids._origin.ids
        commitments = env["verbund.commitment"].browse(ids)
        commitments.check_access("write")
        confirmed = commitments.filtered(lambda c: c.state == STATE_CONFIRMED)
        confirmed.action_cancel(self.reason)
        (commitments - confirmed).action_release(self.reason)

    def action_release(self):
        self.ensure_one()
        self.commitment_ids.action_release(self.reason)
        return {"type": "ir.actions.act_window_close"}

    def action_cancel_seats(self):
        self.ensure_one()
        self.commitment_ids.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
