from odoo import api, fields, models
from odoo.exceptions import UserError

from .verbund_course import PLANNING_STATES, STATE_BOOKING_OPEN, STATE_CANCELLED


class VerbundNetwork(models.Model):
    _inherit = "verbund.network"

    course_ids = fields.Many2many(
        "verbund.course",
        string="Courses",
        readonly=True,
        copy=False,
        groups="qualifizierungsverbund.group_verbund_user,"
        "qualifizierungsverbund.group_verbund_finance",
    )
    course_count = fields.Integer(
        string="Number of Courses",
        compute="_compute_course_count",
        groups="qualifizierungsverbund.group_verbund_user,"
        "qualifizierungsverbund.group_verbund_finance",
    )

    @api.depends("course_ids.state")
    def _compute_course_count(self):
        counts = dict(
            self.env["verbund.course"]._read_group(
                [("network_ids", "in", self.ids), ("state", "!=", STATE_CANCELLED)],
                ["network_ids"],
                ["__count"],
            )
        )
        for network in self:
            network.course_count = counts.get(network, 0)

    @api.model
    def _get_guarded_fields(self):
        # A course says where it takes part, and checks whether that may change.
        return super()._get_guarded_fields() | {"course_ids"}

    def action_close(self):
        self.check_access("write")
        # sudo: whoever plans it, its companies wait for an answer
        course_sudo = (
            self.env["verbund.course"]
            .sudo()
            .search(
                [
                    ("network_ids", "in", self.ids),
                    ("state", "in", (*PLANNING_STATES, STATE_BOOKING_OPEN)),
                ],
                limit=1,
            )
        )
        if course_sudo:
            raise UserError(
                self.env._(
                    "%(course)s is still being planned for %(network)s. Confirm or "
                    "cancel it, or take the network out of it, then close.",
                    course=course_sudo.display_name,
                    network=(course_sudo.network_ids & self.sudo())[0].display_name,
                )
            )
        return super().action_close()

    def action_view_courses(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Courses"),
            "res_model": "verbund.course",
            "view_mode": "kanban,list,form,calendar",
            "domain": [("network_ids", "in", self.ids)],
            "context": {"default_network_ids": self.ids},
        }
