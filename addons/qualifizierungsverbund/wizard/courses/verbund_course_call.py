from odoo import api, fields, models

from ...models.network.verbund_contact_log import OUTCOME_NO


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
        "verbund.course.call.line",
        "wizard_id",
        string="To Be Called",
        domain=[("outcome", "!=", OUTCOME_NO)],
    )
    refused_ids = fields.One2many(
        "verbund.course.call.line",
        "wizard_id",
        string="Have Said No",
        domain=[("outcome", "=", OUTCOME_NO)],
    )
    seats_missing = fields.Integer(related="course_id.seats_missing")

    @api.depends("course_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        self.display_name = self.env._("Whom Do I Call?")

    @api.model
    def _open(self, course):
        """Show whom to call: a page, since a call takes longer than a dialog."""
        wizard = self.create({"course_id": course.id})
        wizard._look()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Whom Do I Call?"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
        }

    def _look(self):
        """Look for whom to call, as things are now."""
        self.ensure_one()
        (self.line_ids | self.refused_ids).unlink()
        self.line_ids._create_for(self)
