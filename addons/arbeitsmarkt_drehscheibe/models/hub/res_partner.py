from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    # Hubs have members, too.
    membership_ids = fields.One2many(
        groups="qualifizierungsverbund.group_verbund_user,"
        "qualifizierungsverbund.group_verbund_finance,"
        "arbeitsmarkt_drehscheibe.group_hub_user",
    )
