from dataclasses import replace

from odoo import api, fields, models

from ...tools import appointments
from ..core.transition_mixin import with_transition

CALENDAR_TYPE = "text/calendar"


class VerbundCourse(models.Model):
    """The days of a course that takes place, as files for calendars."""

    _inherit = "verbund.course"

    dropped_days = fields.Json(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="Days that stand in calendars and are no days of the course any more.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"dropped_days"}

    def write(self, vals):
        """All days change with the place."""
        if not {"name", "venue_id", "district_id"} & vals.keys():
            return super().write(vals)
        before = self.session_ids._calendar_facts()
        res = super().write(vals)
        sessions = self.session_ids
        sessions.filtered(lambda session: session in before)._raise_sequence(before)
        return res

    def _note_dropped(self, sessions):
        """
        :param sessions: of the course, about to be deleted
        """
        if not self.event_id:
            return  # in no calendar yet
        # sudo: the list is kept for nobody to read
        course_sudo = self.sudo()
        days = [
            {
                "id": session.id,
                "sequence": session.calendar_sequence,
                "begin": fields.Datetime.to_string(session.date_begin),
                "end": fields.Datetime.to_string(session.date_end),
            }
            for session in sessions
        ]
        with_transition(course_sudo).write(
            {"dropped_days": [*(course_sudo.dropped_days or ()), *days]}
        )

    def _dropped_appointments(self):
        # sudo: as above
        return [
            appointments.Appointment(
                uid=self.env["verbund.session"]._calendar_uid(day["id"]),
                sequence=day["sequence"] + 1,
                begin=fields.Datetime.to_datetime(day["begin"]),
                end=fields.Datetime.to_datetime(day["end"]),
                title=self.name,
            )
            for day in self.sudo().dropped_days or ()
        ]

    def _calendar(self, method, attendee=None, dropped=False):
        """
        :param attendee: partner who gets it; nobody else is named in it
        :param dropped: whether it is about days that are dropped
        :return: (file name, bytes, type), None when there is nothing to tell
        """
        days = [session._appointment() for session in self.session_ids]
        if method == appointments.CANCEL:
            days = [replace(day, sequence=day.sequence + 1) for day in days]
            days = self._dropped_appointments() + ([] if dropped else days)
        here = self.company_id
        # sudo: a company reads who invites it
        organizer_sudo = here.sudo().partner_id
        if not days or not self.event_id:
            return None
        name = f"{self.reference}.ics"
        if method == appointments.CANCEL:
            name = self.env._("%(reference)s, cancelled.ics", reference=self.reference)
        content = appointments.render(
            days,
            method,
            fields.Datetime.now(),
            organizer_sudo.email_normalized and self._calendar_mailbox(organizer_sudo),
            attendee and self._calendar_mailbox(attendee),
        )
        return name, content, CALENDAR_TYPE

    @api.model
    def _calendar_mailbox(self, partner):
        return appointments.Mailbox(partner.name or "", partner.email_normalized)
