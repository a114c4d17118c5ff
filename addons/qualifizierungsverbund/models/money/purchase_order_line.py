from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core.transition_mixin import in_transition, with_transition
from ..courses.verbund_course import PROMISED_STATES

# What the award counts by: forged, a number would follow nobody any more, or change
# without its provider being told.
GUARDED_FIELDS = ("verbund_per_head", "verbund_from_heads", "verbund_typed")

# What the provider reads of a line.
TOLD_FIELDS = frozenset(
    {
        "name",
        "product_qty",
        "product_uom_id",
        "price_unit",
        "discount",
        "product_id",
        "tax_ids",
    }
)


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    verbund_per_head = fields.Boolean(
        string="Per Participant",
        readonly=True,
        copy=False,
        help="Its quantity follows the seats of the course.",
    )
    verbund_from_heads = fields.Integer(
        string="Due from Participants",
        readonly=True,
        copy=False,
        aggregator=None,
        help="It is ordered when so many take part.",
    )

    verbund_typed = fields.Boolean(
        string="Number Typed by Hand",
        readonly=True,
        copy=False,
        help="Another number was ordered than takes part, once that was decided: it "
        "stays, until somebody types the number of participants, or the decision is "
        "taken back.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        orders = [vals["order_id"] for vals in vals_list if vals.get("order_id")]
        self.env["purchase.order"].browse(orders)._watch_terms()
        lines = super().create(vals_list)
        # A default, of the context or stored, sets it as well
        lines._verbund_check_guarded(
            name for name in GUARDED_FIELDS if any(line[name] for line in lines)
        )
        return lines

    def write(self, vals):
        self._verbund_check_guarded(name for name in GUARDED_FIELDS if name in vals)
        self._check_stays(vals)
        if TOLD_FIELDS & vals.keys():
            self.order_id._watch_terms()
        res = super().write(vals)
        if "product_qty" in vals:
            self._note_typed()
        return res

    def _verbund_check_guarded(self, names):
        """
        :param names: of ``GUARDED_FIELDS``, which are written
        :raises AccessError: when it is not the product itself that writes one
        """
        name = None if in_transition(self.env) else next(names, None)
        if name:
            raise AccessError(
                self.env._(
                    "“%(field)s” follows the award and the number of participants.",
                    field=self._fields[name]._description_string(self.env),
                )
            )

    def _check_stays(self, vals):
        """
        :raises UserError: when a line would leave, or join, an order that is placed
        """
        order = self.env["purchase.order"].browse(vals.get("order_id", False))
        if order and (self.order_id - order)._get_told_sudo() | order._get_told_sudo():
            for line in self.filtered(lambda line: line.order_id != order):
                raise UserError(
                    self.env._(
                        "“%(line)s” stays in order %(order)s: no line moves between "
                        "orders of which a provider has one. Type 0 as its number "
                        "there, and add it to the other order: the provider is told.",
                        line=line.name,
                        order=line.order_id.name,
                    )
                )

    def _note_typed(self):
        """Whether somebody has ordered for another number than takes part."""
        for line in self.filtered(lambda line: line._verbund_counts_heads()):
            for offer_sudo in line.order_id._get_offers_sudo():
                wanted = line._verbund_quantity(offer_sudo._ordered_heads())
                decided = offer_sudo.course_state in PROMISED_STATES
                with_transition(line).verbund_typed = (
                    decided and line.product_qty != wanted
                )

    def _verbund_counts_heads(self):
        self.ensure_one()
        return bool(self.verbund_per_head or self.verbund_from_heads)

    def _verbund_follows(self):
        """Whether its quantity is that of the seats of the course."""
        return self._verbund_counts_heads() and not self.verbund_typed

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
