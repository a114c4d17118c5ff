from odoo import fields, models

from ..courses.verbund_course_cost import COST_TYPES


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    verbund_cost_type = fields.Selection(
        COST_TYPES,
        string="Cost Type",
        help="How the settlement of the course treats this line.",
    )
