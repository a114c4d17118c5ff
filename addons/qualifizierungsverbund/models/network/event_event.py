from odoo import fields, models


class EventEvent(models.Model):
    _inherit = "event.event"

    verbund_kind = fields.Selection(
        [
            ("meeting", "Network meeting"),
            ("training", "Training"),
            ("forum", "Forum"),
            ("colloquium", "Colloquium"),
            ("lecture", "Lecture"),
            ("hub_meeting", "Hub meeting"),
        ],
        string="Kind",
        index="btree_not_null",
    )
    # Not for every user of the event app: most may not read networks.
    verbund_network_ids = fields.Many2many(
        "verbund.network",
        string="Networks",
        groups="qualifizierungsverbund.group_verbund_user,"
        "qualifizierungsverbund.group_verbund_finance",
    )
