from odoo import fields, models

COST_TYPES = [
    ("fee", "Fee"),
    ("travel", "Travel"),
    ("room", "Room"),
    ("material", "Material"),
    ("exam", "Exam"),
    ("catering", "Catering"),
    ("management", "Network management"),
    ("other", "Other"),
]


class VerbundCourseCost(models.Model):
    """A line of the cost plan: what a course is expected to cost."""

    _name = "verbund.course.cost"
    _description = "Planned Course Cost"
    _order = "course_id, sequence, id"

    course_id = fields.Many2one(
        "verbund.course", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="course_id.company_id",
        store=True,
        index=True,
        precompute=True,
        string="Association",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(default=10)
    cost_type = fields.Selection(COST_TYPES, required=True, default="fee")
    name = fields.Char(string="Description", required=True)
    amount_fixed = fields.Monetary(
        string="Fixed",
        help="For the whole course, as the association bears it: with the provider's "
        "VAT when the course is exempt, without it when it is taxable.",
    )
    amount_per_seat = fields.Monetary(string="Per Seat", aggregator=None)
    offer_id = fields.Many2one("verbund.offer", index="btree_not_null")

    _amounts_positive = models.Constraint(
        "CHECK(COALESCE(amount_fixed, 0) >= 0 AND COALESCE(amount_per_seat, 0) >= 0)",
        "Planned costs cannot be negative.",
    )
