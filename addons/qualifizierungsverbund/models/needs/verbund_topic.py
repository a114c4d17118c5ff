from odoo import fields, models

from .verbund_need import POOLABLE_STATES


class VerbundTopic(models.Model):
    _inherit = "verbund.topic"

    open_need_count = fields.Integer(
        string="Open Needs",
        compute="_compute_open_need_count",
        groups="qualifizierungsverbund.group_verbund_user",
        help="Needs that wait for a course on it.",
    )

    def _compute_open_need_count(self):
        counts = dict(
            self.env["verbund.need"]._read_group(
                [("topic_id", "in", self.ids), ("state", "in", POOLABLE_STATES)],
                ["topic_id"],
                ["__count"],
            )
        )
        for topic in self:
            topic.open_need_count = counts.get(topic, 0)
