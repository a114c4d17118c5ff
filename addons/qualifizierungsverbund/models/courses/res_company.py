from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    verbund_waiting_days = fields.Integer(
        string="Days to Take Freed Seats",
        default=3,
        help="Working days for which freed seats are reserved for who is next on the "
        "waiting list of a course.",
    )

    _verbund_waiting_days_positive = models.Constraint(
        "CHECK(verbund_waiting_days >= 1)",
        "Who is next on a waiting list has at least one day to answer.",
    )
