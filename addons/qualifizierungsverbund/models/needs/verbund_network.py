from odoo import api, fields, models

from .verbund_need import POOLABLE_STATES


class VerbundNetwork(models.Model):
    _inherit = "verbund.network"

    need_ids = fields.One2many(
        "verbund.need",
        "network_id",
        string="Needs",
        groups="qualifizierungsverbund.group_verbund_user",
    )
    open_need_count = fields.Integer(
        string="Open Needs",
        compute="_compute_open_need_count",
        groups="qualifizierungsverbund.group_verbund_user",
        help="Needs that wait for a course.",
    )

    @api.depends("need_ids.state")
    def _compute_open_need_count(self):
        counts = dict(
            self.env["verbund.need"]._read_group(
                [("network_id", "in", self.ids), ("state", "in", POOLABLE_STATES)],
                ["network_id"],
                ["__count"],
            )
        )
        for network in self:
            network.open_need_count = counts.get(network, 0)

    def action_close(self):
        """Companies whose needs wait learn that they wait in vain here."""
        res = super().action_close()
        # sudo: needs stay out of sight of who only closes the network
        waiting_sudo = self.sudo().need_ids.filtered(
            lambda need: need.state in POOLABLE_STATES
        )
        waiting_sudo._tell_news()
        return res

    def action_view_needs(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Needs"),
            "res_model": "verbund.need",
            "view_mode": "list,kanban,form,pivot",
            "mobile_view_mode": "kanban",
            "domain": [("network_id", "=", self.id)],
            "context": {
                "default_network_id": self.id,
                "search_default_waiting": 1,
            },
        }
