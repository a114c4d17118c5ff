from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class VerbundCourse(models.Model):
    """A confirmed course as an event: its seats are registrations."""

    _inherit = "verbund.course"

    event_id = fields.Many2one(
        "event.event",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    seats_registered = fields.Integer(
        compute="_compute_seats_registered", groups="base.group_user"
    )

    @api.depends("event_id.registration_ids.state")
    def _compute_seats_registered(self):
        for course in self:
            # sudo: finance sees how many there are, not who
            course.seats_registered = course.event_id.sudo().seats_taken

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"event_id"}

    def _prepare_event_vals(self):
        self.ensure_one()
        return {
            "name": self.name,
            "verbund_kind": "training",
            "verbund_network_ids": [Command.set(self.network_ids.ids)],
            "date_begin": self.date_begin,
            "date_end": self.date_end,
            "date_tz": self.company_id._verbund_tz(),
            "seats_limited": True,
            "seats_max": self.max_seats,
            "user_id": self.user_id.id,
            "company_id": self.company_id.id,
            "address_id": self.venue_id.id,
            # Companies are told by the course; the core would mail every seat.
            "event_mail_ids": [Command.clear()],
        }

    def _create_event(self):
        self.ensure_one()
        if not self.date_begin or not self.date_end:
            raise UserError(
                self.env._(
                    "Set start and end of %(course)s first.", course=self.display_name
                )
            )
        return self.env["event.event"].create(self._prepare_event_vals())

    def action_view_participants(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Participants"),
            "res_model": "event.registration",
            "view_mode": "list,form",
            "domain": [("event_id", "=", self.event_id.id)],
            "context": {"create": False},
        }
