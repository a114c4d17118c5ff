from odoo import api, fields, models


class VerbundCourseCall(models.TransientModel):
    """Whom to call for the seats that a course lacks, the largest effect first."""

    _name = "verbund.course.call"
    _description = "Whom Do I Call?"
    _inherit = ["verbund.dialog.mixin"]
    _rec_name = "course_id"

    course_id = fields.Many2one(
        "verbund.course", required=True, readonly=True, ondelete="cascade"
    )
    line_ids = fields.One2many(
        "verbund.course.call.line", "wizard_id", string="To Be Called"
    )
    seats_missing = fields.Integer(related="course_id.seats_missing")

    @api.model
    def _open(self, course):
        """Look for whom to call, as things are now, and show them."""
        wizard = self.create({"course_id": course.id})
        self.env["verbund.course.call.line"]._create_for(wizard)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Whom Do I Call?"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }
