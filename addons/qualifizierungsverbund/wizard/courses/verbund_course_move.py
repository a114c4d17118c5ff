from odoo import api, fields, models


class VerbundCourseMove(models.TransientModel):
    """Move the decision date of courses, having seen who is told what."""

    _name = "verbund.course.move"
    _description = "Move the Decision Date"
    _inherit = ["verbund.dialog.mixin", "verbund.preview.mixin"]

    course_ids = fields.Many2many(
        "verbund.course", string="Courses", required=True, readonly=True
    )
    day = fields.Date(string="New Decision Date", required=True)

    @api.depends("course_ids", "day")
    def _compute_preview(self):
        return super()._compute_preview()

    def _render_preview(self):
        # Without a day nothing is known yet, not that nobody is told
        return super()._render_preview() if self.day else (False, False)

    def _rehearse(self, env):
        courses = env["verbund.course"].browse(self.course_ids._origin.ids)
        courses.action_move_decision(self.day)
        courses._tell_changes()  # which else is the end of the transaction

    def action_move(self):
        self.ensure_one()
        self.course_ids.check_access("write")
        self.course_ids._hold(self.env["verbund.notice"])
        self.course_ids.action_move_decision(self.day)
        return {"type": "ir.actions.act_window_close"}
