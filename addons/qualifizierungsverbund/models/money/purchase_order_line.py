from odoo import fields, models


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    verbund_per_head = fields.Boolean(
        string="Per Participant",
        copy=False,
        help="Its quantity follows the seats of the course.",
    )
