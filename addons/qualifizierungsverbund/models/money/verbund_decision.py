from odoo import fields, models

from ..core.verbund_decision import keep_lines

KINDS = [
    ("above_borne", "Borne by the network above the limits"),
    ("order_confirmed", "Order confirmed"),
    ("order_objected", "Order not possible like that"),
]


class VerbundDecision(models.Model):
    _inherit = "verbund.decision"

    decision = fields.Selection(
        selection_add=KINDS, ondelete={kind: keep_lines for kind, _label in KINDS}
    )
