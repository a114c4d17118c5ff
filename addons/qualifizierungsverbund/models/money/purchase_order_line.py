from odoo import api, fields, models

# What the provider reads of a line.
TOLD_FIELDS = frozenset(
    {
        "name",
        "product_qty",
        "product_uom_id",
        "price_unit",
        "discount",
        "product_id",
    }
)


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

    @api.model_create_multi
    def create(self, vals_list):
        orders = [vals["order_id"] for vals in vals_list if vals.get("order_id")]
        self.env["purchase.order"].browse(orders)._watch_terms()
        return super().create(vals_list)

    def write(self, vals):
        if TOLD_FIELDS & vals.keys():
            self.order_id._watch_terms()
        return super().write(vals)

    def unlink(self):
        self.order_id._watch_terms()
        return super().unlink()

    def _verbund_quantity(self, heads):
        """What is ordered when so many take part."""
        self.ensure_one()
        if self.verbund_per_head:
            return heads
        if self.verbund_from_heads:
            return 1 if heads >= self.verbund_from_heads else 0
        return self.product_qty
