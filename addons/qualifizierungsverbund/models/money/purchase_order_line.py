from odoo import fields, models


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    verbund_per_head = fields.Boolean(
        string="Per Participant",
        copy=False,
        help="Its quantity follows the seats of the course.",
    )
    verbund_from_heads = fields.Integer(
        string="Due from Participants",
        copy=False,
        aggregator=None,
        help="It is ordered when so many take part.",
    )

    def _verbund_quantity(self, heads):
        """What is ordered when so many take part."""
        self.ensure_one()
        if self.verbund_per_head:
            return heads
        if self.verbund_from_heads:
            return 1 if heads >= self.verbund_from_heads else 0
        return self.product_qty
