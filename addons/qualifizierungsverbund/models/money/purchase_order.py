from odoo import fields, models

from .verbund_offer import HEADS_ACTIVITY


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    verbund_course_id = fields.Many2one(
        "verbund.course",
        string="Course",
        index="btree_not_null",
        copy=False,
        help="The course this order is for.",
    )

    def button_cancel(self):
        """Nobody has to tell the provider more about an order that is cancelled."""
        res = super().button_cancel()
        self.activity_unlink([HEADS_ACTIVITY])
        return res
