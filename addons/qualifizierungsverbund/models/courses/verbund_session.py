from odoo import fields, models

from ..core.fields import association_field


class VerbundSession(models.Model):
    """One day of a course."""

    _name = "verbund.session"
    _description = "Course Session"
    _inherit = ["verbund.guarded.mixin"]
    _order = "course_id, date_begin, id"
    _scope_fields = frozenset({"course_id"})

    course_id = fields.Many2one(
        "verbund.course", required=True, index=True, ondelete="cascade"
    )
    company_id = association_field("course_id")
    name = fields.Char(string="Content")
    date_begin = fields.Datetime(string="Start", required=True)
    date_end = fields.Datetime(string="End", required=True)
    units = fields.Integer(help="Teaching units of 45 minutes.")
    trainer_id = fields.Many2one("res.partner", index="btree_not_null")
    room = fields.Char()

    _dates_order = models.Constraint(
        "CHECK(date_end >= date_begin)", "A session cannot end before it starts."
    )
    _units_positive = models.Constraint(
        "CHECK(units >= 0)", "Units cannot be negative."
    )
