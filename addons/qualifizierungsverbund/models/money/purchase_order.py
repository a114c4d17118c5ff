from odoo import fields, models

from .verbund_offer import HEADS_ACTIVITY


class PurchaseOrder(models.Model):
    """The order for a course: what its offer says, whatever else is bought there."""

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

    def _prepare_grouped_data(self, rfq):
        """Orders of two courses are not merged: each course pays its own."""
        return (*super()._prepare_grouped_data(rfq), rfq.verbund_course_id.id)

    def _add_supplier_to_product(self):
        """What one course costs is no price of the next one, nor of its other lines."""
        others = self.filtered(lambda order: not order.verbund_course_id)
        return super(PurchaseOrder, others)._add_supplier_to_product()
