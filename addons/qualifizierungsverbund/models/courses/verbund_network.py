from odoo import fields, models


class VerbundNetwork(models.Model):
    _inherit = "verbund.network"

    course_count = fields.Integer(
        string="Courses",
        compute="_compute_course_count",
        groups="qualifizierungsverbund.group_verbund_user,"
        "qualifizierungsverbund.group_verbund_finance",
    )

    def _compute_course_count(self):
        counts = dict(
            self.env["verbund.course"]._read_group(
                [("network_ids", "in", self.ids), ("state", "!=", "cancelled")],
                ["network_ids"],
                ["__count"],
            )
        )
        for network in self:
            network.course_count = counts.get(network, 0)

    def action_view_courses(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Courses"),
            "res_model": "verbund.course",
            "view_mode": "kanban,list,form,calendar",
            "domain": [("network_ids", "in", self.ids)],
            "context": {"default_network_ids": self.ids},
        }
