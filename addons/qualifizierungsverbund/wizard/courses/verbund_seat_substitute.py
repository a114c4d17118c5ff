from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.courses.verbund_session import HALVES
from ...models.needs.verbund_need import LEVELS


class VerbundSeatSubstitute(models.TransientModel):
    """Staff enter who comes instead of somebody: as the company's own form does."""

    _name = "verbund.seat.substitute"
    _description = "Replace a Participant"
    _inherit = ["verbund.dialog.mixin", "verbund.preview.mixin"]

    seat_id = fields.Many2one(
        "event.registration", required=True, readonly=True, string="Who Comes No More"
    )
    name = fields.Char(string="Who Comes Instead", required=True)
    email = fields.Char(string="E-mail")
    level = fields.Selection(LEVELS)
    course_level = fields.Selection(related="seat_id.verbund_course_level")
    half = fields.Selection(
        HALVES,
        string="Half Group",
        compute="_compute_half",
        store=True,
        readonly=False,
        help="Empty: to the days of both.",
    )
    has_half_groups = fields.Boolean(
        related="seat_id.verbund_commitment_id.course_id.has_half_groups"
    )

    @api.depends("seat_id")
    def _compute_half(self):
        """Who comes in place of somebody comes on the same days."""
        for dialog in self:
            dialog.half = dialog.seat_id.verbund_half

    @api.depends("seat_id", "name", "email", "level", "half")
    def _compute_preview(self):
        return super()._compute_preview()

    def _rehearse(self, env):
        """
        :raises SeatNamesError: when the name is wrong
        :raises UserError: when it is too late, or nobody sits there
        """
        if not self.name:
            return
        seat = env["event.registration"].browse(self.seat_id.id)
        commitment = seat.verbund_commitment_id
        if not commitment:
            raise UserError(self.env._("No company has promised to fill this seat."))
        seat.check_access("write")
        commitment.check_access("write")
        commitment._substitute(seat, self.name, self.email or "", self.level, self.half)
        commitment.course_id._tell_days()

    def action_replace(self):
        self.ensure_one()
        self._rehearse(self.env)
        return {"type": "ir.actions.act_window_close"}
