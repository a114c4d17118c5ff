from odoo import fields, models

from ..core.verbund_decision import keep_lines

KINDS = [
    ("need_submitted", "Need handed in"),
    ("need_withdrawn", "Need withdrawn"),
    ("window_answered", "Other days answered"),
]


class VerbundDecision(models.Model):
    _inherit = "verbund.decision"

    decision = fields.Selection(
        selection_add=KINDS, ondelete={kind: keep_lines for kind, _label in KINDS}
    )
