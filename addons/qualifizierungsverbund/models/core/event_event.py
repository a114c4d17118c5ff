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
    verbund_network_ids = fields.Many2many("verbund.network", string="Networks")
    verbund_course_ids = fields.One2many("verbund.course", "event_id", string="Course")
