from odoo import fields, models

from odoo.addons.qualifizierungsverbund.models.core.verbund_decision import keep_lines

KINDS = [("identity_released", "Identity released")]


class VerbundDecision(models.Model):
    _inherit = "verbund.decision"

    decision = fields.Selection(
        selection_add=KINDS, ondelete={kind: keep_lines for kind, _label in KINDS}
    )
