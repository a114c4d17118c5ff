from odoo import api, fields, models

from ...models.courses.verbund_commitment import (
    HAND_REASONS,
    RELEASE_REASONS,
    STATE_CONFIRMED,
    STATE_OFFERED,
)


class VerbundCommitmentRelease(models.TransientModel):
    """Let companies go before the decision date, or call off, and tell them why."""

    _name = "verbund.commitment.release"
    _description = "Release Commitments"
    _inherit = ["verbund.dialog.mixin", "verbund.preview.mixin"]

    commitment_ids = fields.Many2many(
        "verbund.commitment", required=True, readonly=True, string="Commitments"
    )
    reason = fields.Selection(
        [row for row in RELEASE_REASONS if row[0] in HAND_REASONS],
        required=True,
    )
    is_asked = fields.Boolean(compute="_compute_is_asked")
    note = fields.Text(
        string="Why, in Words",
        help="Of seats in a course that takes place. It stays on record; the companies "
        "do not read it.",
    )
    effect = fields.Html(
        string="What It Means for the Others",
        compute="_compute_effect",
        sanitize=False,
    )

    @api.depends("commitment_ids.state")
    def _compute_is_asked(self):
        """Whether none of the companies has given a word yet."""
        for wizard in self:
            states = set(wizard.commitment_ids.mapped("state"))
            wizard.is_asked = states == {STATE_OFFERED}

    @api.depends("commitment_ids")
    def _compute_effect(self):
        for wizard in self:
            leaving = wizard.commitment_ids._origin.filtered(
                lambda c: c.state == STATE_CONFIRMED
            )
            wizard.effect = self.env["ir.qweb"]._render(
                "qualifizierungsverbund.course_leave_effect",
                {
                    "courses": [
                        (course, course._leave_effect(words))
                        for course, words in leaving.grouped("course_id").items()
                    ]
                },
            )

    @api.depends("commitment_ids", "reason", "note")
    def _compute_preview(self):
        return super()._compute_preview()

    def _rehearse(self, env):
        if not self.reason:
            return
        # Of a dialog that is not stored yet they are copies
        ids = self.commitment_ids._origin.ids
        commitments = env["verbund.commitment"].browse(ids)
        commitments.check_access("write")
        confirmed = commitments.filtered(lambda c: c.state == STATE_CONFIRMED)
        if confirmed:
            # As it will be, with an approval or without
            confirmed._call_off(self.reason, self.note)
        (commitments - confirmed).action_release(self.reason)

    def action_release(self):
        self.ensure_one()
        self.commitment_ids.action_release(self.reason)
        return {"type": "ir.actions.act_window_close"}

    def action_cancel_seats(self):
        self.ensure_one()
        self.commitment_ids.action_cancel(self.reason, self.note or None)
        return {"type": "ir.actions.act_window_close"}
