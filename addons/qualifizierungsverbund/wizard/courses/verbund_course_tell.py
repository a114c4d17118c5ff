from odoo import api, fields, models


class VerbundCourseTell(models.TransientModel):
    """Ask or remind companies, having seen who gets which text."""

    _name = "verbund.course.tell"
    _description = "Write to the Companies of a Course"
    _inherit = ["verbund.dialog.mixin", "verbund.preview.mixin"]

    course_id = fields.Many2one("verbund.course", required=True, readonly=True)
    step = fields.Selection(
        [("open", "Open booking"), ("remind", "Remind")], required=True, readonly=True
    )

    @api.depends("course_id", "step")
    def _compute_preview(self):
        return super()._compute_preview()

    def _rehearse(self, env):
        course = env["verbund.course"].browse(self.course_id.id)
        course.check_access("write")
        if self.step == "open":
            course.action_open_booking()
        else:
            course.action_remind()

    def action_tell(self):
        self.ensure_one()
        self._rehearse(self.env)
        return {"type": "ir.actions.act_window_close"}
