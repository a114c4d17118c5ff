from odoo import fields, models

from ..core.fields import association_field

COST_TYPES = [
    ("fee", "Fee"),
    ("travel", "Travel"),
    ("room", "Room"),
    ("material", "Material"),
    ("exam", "Exam"),
    ("catering", "Catering: food"),
    ("drinks", "Catering: drinks"),
    ("management", "Network management"),
    ("other", "Other"),
]
# Never part of an exempt course: taxed on their own.
CATERING_TYPES = frozenset({"catering", "drinks"})


class VerbundCourseCost(models.Model):
    """A line of the cost plan: what a course is expected to cost."""

    _name = "verbund.course.cost"
    _description = "Planned Course Cost"
    _inherit = ["verbund.frozen.row.mixin"]
    _order = "course_id, sequence, id"
    _document = "course_id"
    _scope_fields = frozenset({"course_id"})

    course_id = fields.Many2one(
        "verbund.course", required=True, index=True, ondelete="cascade"
    )
    company_id = association_field("course_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(default=10)
    cost_type = fields.Selection(COST_TYPES, required=True, default="fee")
    name = fields.Char(string="Description", required=True)
    amount_fixed = fields.Monetary(
        string="Fixed",
        help="For the whole course, as the companies bear it: without VAT when the "
        "course is taxable; when it is exempt with the provider's VAT, catering with "
        "the VAT that companies are charged.",
    )
    amount_per_seat = fields.Monetary(string="Per Seat", aggregator=None)
    step_seats = fields.Integer(
        string="From Seats",
        aggregator=None,
        help="From so many seats on it costs more, such as by a second trainer.",
    )
    amount_step = fields.Monetary(string="Further from There", aggregator=None)
    offer_id = fields.Many2one("verbund.offer", index="btree_not_null")

    _amounts_positive = models.Constraint(
        "CHECK(COALESCE(amount_fixed, 0) >= 0 AND COALESCE(amount_per_seat, 0) >= 0)",
        "Planned costs cannot be negative.",
    )
    _step_whole = models.Constraint(
        "CHECK(COALESCE(amount_step, 0) >= 0 AND "
        "(COALESCE(amount_step, 0) = 0 OR COALESCE(step_seats, 0) > 0))",
        "A further cost needs the number of seats from which on it is due.",
    )

    def _amount_at(self, seats):
        """What it comes to when so many take part."""
        self.ensure_one()
        step = self.amount_step if seats >= self.step_seats else 0.0
        return self.amount_fixed + self.amount_per_seat * seats + step

    def _check_document_open(self):
        # The plan holds before the course itself is frozen
        self.course_id._check_plan_open()

    def _rows_changed(self, vals=None):
        res = super()._rows_changed(vals)
        self.course_id._plan_changed()
        return res

    def write(self, vals):
        left = self.course_id if "course_id" in vals else self.course_id.browse()
        res = super().write(vals)
        (left - self.course_id)._plan_changed()
        return res

    def unlink(self):
        courses = self.course_id
        res = super().unlink()
        courses._plan_changed()
        return res
