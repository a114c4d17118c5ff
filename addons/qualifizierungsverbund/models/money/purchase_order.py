from odoo import fields, models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    verbund_course_id = fields.Many2one(
        "verbund.course",
        string="Course",
        index="btree_not_null",
        copy=False,
        help="The course this order is for.",
    )
