from odoo import fields, models


class VerbundDecision(models.Model):
    _inherit = "verbund.decision"

    network_ids = fields.Many2many(
        "verbund.network",
        string="Networks",
        readonly=True,
        help="Their staff may read the decision.",
    )
