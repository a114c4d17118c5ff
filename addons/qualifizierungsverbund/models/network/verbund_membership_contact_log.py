from odoo import fields, models
from odoo.fields import Command


class VerbundMembership(models.Model):
    _name = "verbund.membership"
    _inherit = ["verbund.membership", "verbund.contacted.mixin"]

    no_calls = fields.Boolean(
        string="Not to Be Called",
        groups="qualifizierungsverbund.group_verbund_user",
        tracking=True,
        help="The company has said that it does not want to be called about courses: "
        "no list proposes it.",
    )

    def _contact_log_domain(self):
        return [
            ("partner_id", "in", self.partner_id.ids),
            ("network_ids", "in", self.network_id.ids),
        ]

    def _contact_log_records(self, log):
        return self.filtered(
            lambda membership: (
                membership.partner_id == log.partner_id
                and membership.network_id in log.network_ids
            )
        )

    def _contact_log_defaults(self):
        return {
            "default_partner_id": self.partner_id.id,
            "default_network_ids": [Command.set(self.network_id.ids)],
        }
