from odoo import fields, models


class EventEvent(models.Model):
    _inherit = "event.event"

    # Hubs meet, too: their staff says which hub it is.
    verbund_network_ids = fields.Many2many(
        groups="qualifizierungsverbund.group_verbund_user,"
        "qualifizierungsverbund.group_verbund_finance,"
        "arbeitsmarkt_drehscheibe.group_hub_user",
    )
