from odoo import api, fields, models

from ...models.courses.verbund_course import STATE_BOOKING_OPEN
from ...models.courses.verbund_course_decision import HAND_REASONS


class VerbundCourseCancel(models.TransientModel):
    """Call a course off, with the reason that the companies are told."""

    _name = "verbund.course.cancel"
    _description = "Cancel a Course"
    _inherit = ["verbund.dialog.mixin", "verbund.preview.mixin"]

    course_id = fields.Many2one("verbund.course", required=True, readonly=True)
    cancel_terms = fields.Text(related="course_id.cancel_terms", related_sudo=False)
    reason = fields.Selection(HAND_REASONS, required=True)
    note = fields.Text(
        string="Note to the Companies", help="Stands in the mail to every company."
    )
    need_count = fields.Integer(compute="_compute_need_count")

    @api.model
    def default_get(self, fields):
        res = super().default_get(fields)
        course = self.env["verbund.course"].browse(res.get("course_id"))
        if course.seats_missing and course.state == STATE_BOOKING_OPEN:
            res.setdefault("reason", "min_not_reached")
        return res

    @api.depends("course_id")
    def _compute_need_count(self):
        for wizard in self:
            wizard.need_count = len(wizard.course_id._pooled_needs_sudo())

    @api.depends("course_id", "reason", "note")
    def _compute_preview(self):
        return super()._compute_preview()

    def _rehearse(self, env):
        course = env["verbund.course"].browse(self.course_id.id)
        course.check_access("write")
        course.action_cancel(self.reason or "other", (self.note or "").strip() or None)

    def action_cancel_course(self):
        self.ensure_one()
        self.course_id.action_cancel(self.reason, (self.note or "").strip() or None)
        self.course_id._hold_mails()
        return {"type": "ir.actions.act_window_close"}
