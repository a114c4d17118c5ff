from odoo import api, fields, models
from odoo.fields import Command

from ...tools.file_name import file_name
from .verbund_course import STATE_CANCELLED, STATE_CONFIRMED, STATE_DONE

# What of a course its event shows, too; the dates may come from sessions.
EVENT_FIELDS = frozenset(
    {
        "date_begin",
        "date_end",
        "max_seats",
        "name",
        "provider_id",
        "session_ids",
        "user_id",
        "venue_id",
    }
)
EVENT_STAGES = {
    STATE_CONFIRMED: "event.event_stage_booked",
    STATE_DONE: "event.event_stage_done",
    STATE_CANCELLED: "qualifizierungsverbund.event_stage_cancelled",
}


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
    mail_participants = fields.Boolean(
        string="Write to Participants",
        copy=False,
        help="People whom the companies have named with an e-mail address get the days "
        "for their calendar, and mails that somebody plans in the event. Otherwise the "
        "companies alone are written to.",
    )
    seats_registered = fields.Integer(
        compute="_compute_seats_registered", groups="base.group_user"
    )
    names_missing = fields.Integer(
        string="Without a Name",
        compute="_compute_names_missing",
        groups="base.group_user",
        help="Seats of companies that have not said yet who comes.",
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
            **self._prepare_event_follow_vals(),
            "verbund_kind": "training",
            "verbund_network_ids": [Command.set(self.network_ids.ids)],
            "date_tz": self.company_id._verbund_tz(),
            "seats_limited": True,
            "company_id": self.company_id.id,
            **self._prepare_event_stage_vals(STATE_CONFIRMED),
            # Companies are told by the course; the core would mail every seat.
            "event_mail_ids": [Command.clear()],
        }

    def _prepare_event_follow_vals(self):
        """What the event always has of its course."""
        self.ensure_one()
        return {
            "name": self.name,
            "date_begin": self.date_begin,
            "date_end": self.date_end,
            "seats_max": self.max_seats,
            "user_id": self.user_id.id,
            "address_id": self.venue_id.id,
            "organizer_id": (self.provider_id or self.company_id.partner_id).id,
        }

    def write(self, vals):
        res = super().write(vals)
        if EVENT_FIELDS & vals.keys():
            self._update_events()
        return res

    def _set_state(self, target, **values):
        res = super()._set_state(target, **values)
        if target in EVENT_STAGES:
            # sudo: who may take this step need not be a user of the event app
            self.event_id.sudo().write(self._prepare_event_stage_vals(target))
        return res

    @api.model
    def _prepare_event_stage_vals(self, state):
        vals = {"stage_id": self.env.ref(EVENT_STAGES[state]).id}
        if state == STATE_CANCELLED:
            vals["kanban_state"] = "cancel"
        return vals

    def _update_events(self):
        """The events follow what has changed in their courses."""
        for course in self.filtered("event_id"):
            changes = course._get_event_changes()
            if changes:
                # sudo: as for the stage
                course.event_id.sudo().write(changes)

    def _get_event_changes(self):
        """What the event says otherwise than its course."""
        self.ensure_one()
        # sudo: as for the stage
        event_sudo = self.event_id.sudo()
        return {
            name: value
            for name, value in self._prepare_event_follow_vals().items()
            if event_sudo._fields[name].convert_to_write(event_sudo[name], event_sudo)
            != value
        }

    def _create_event(self):
        self.ensure_one()
        self._check_can_reach(STATE_CONFIRMED)
        return self.env["event.event"].create(self._prepare_event_vals())

    @api.depends(
        "event_id.registration_ids.state", "event_id.registration_ids.verbund_named_at"
    )
    def _compute_names_missing(self):
        # sudo: how many there are is told to whoever sees the course, not who they are
        counts = dict(
            self.env["event.registration"]
            .sudo()
            ._read_group(
                [
                    ("event_id", "in", self.event_id.ids),
                    ("verbund_commitment_id", "!=", False),
                    ("verbund_named_at", "=", False),
                    ("state", "!=", "cancel"),
                ],
                ["event_id"],
                ["__count"],
            )
        )
        for course in self:
            course.names_missing = counts.get(course.event_id.sudo(), 0)

    def _participants_filename(self):
        """Course and first day, in a form that every system stores."""
        self.ensure_one()
        first, _last = self._get_days()
        day = first.isoformat() if first else ""
        name = self.env._("Participants %(course)s %(day)s", course=self.name, day=day)
        return file_name(name.strip())

    def action_view_participants(self):
        self.ensure_one()
        self.check_access("read")
        own = "qualifizierungsverbund.event_registration_view_list_of_course"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Participants"),
            "res_model": "event.registration",
            "views": [
                (self.env.ref(own).id, "list"),
                (False, "kanban"),
                (False, "form"),
            ],
            "mobile_view_mode": "kanban",
            "domain": [("event_id", "=", self.event_id.id)],
            "context": {"create": False},
        }
