from odoo import api, fields, models
from odoo.exceptions import UserError


class VerbundCourseConfirm(models.TransientModel):
    """Run a course below its minimum: only with a reason, and an approval."""

    _name = "verbund.course.confirm"
    _description = "Run a Course Below Its Minimum"

    course_id = fields.Many2one("verbund.course", required=True, readonly=True)
    group_missing = fields.Integer(
        string="Seats Missing", related="course_id.group_missing", related_sudo=False
    )
    seats_committed = fields.Integer(
        related="course_id.seats_committed", related_sudo=False
    )
    price_per_seat = fields.Monetary(
        related="course_id.price_per_seat", related_sudo=False
    )
    currency_id = fields.Many2one(related="course_id.currency_id", related_sudo=False)
    reason = fields.Text(
        required=True,
        help="The person who approves reads it; it stays on record.",
    )

    @api.model
    def default_get(self, fields):
        res = super().default_get(fields)
        if self.env.context.get("active_model") == "verbund.course":
            res.setdefault("course_id", self.env.context.get("active_id"))
        return res

    def action_confirm(self):
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(
                self.env._("Say why the course should run below its minimum.")
            )
        self.course_id.override_reason = reason
        self.course_id.action_confirm()
        return {"type": "ir.actions.act_window_close"}
