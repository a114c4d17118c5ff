from odoo import fields, models


class VerbundLink(models.Model):
    _inherit = "verbund.link"

    network_ids = fields.Many2many(
        "verbund.network",
        string="Networks",
        readonly=True,
        help="Their staff may see what became of the link.",
    )
