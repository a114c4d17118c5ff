from dataclasses import replace

from odoo import api, fields, models

from ...tools import appointments
from ...tools.file_name import file_name
from ..core.transition_mixin import with_transition
from .verbund_date_poll import STATE_APPLIED

CALENDAR_TYPE = "text/calendar"


class VerbundCourse(models.Model):
    """The days of a course as files for calendars.

    They go out when the course takes place, and before that, as not certain yet, when
    its companies have found them together. A calendar takes the file with the highest
    SEQUENCE: that of a day is even, and raised by two whenever the day changes or is
    taken out of somebody's calendar. The number below it takes it out. So whoever comes
    back gets the day again.
    """

    _inherit = "verbund.course"

    dropped_days = fields.Json(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="Days that stand in calendars and are no days of the course any more.",
    )
    calendar_rounds = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        groups="base.group_system",
        help="How often the days were taken out of somebody's calendar.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"dropped_days", "calendar_rounds"}

    def write(self, vals):
        """All days change with the place."""
        if not {"name", "venue_id", "district_id"} & vals.keys():
            return super().write(vals)
        before = self.session_ids._calendar_facts()
        res = super().write(vals)
        sessions = self.session_ids
        sessions.filtered(lambda session: session in before)._raise_sequence(before)
        return res

    def _confirm(self):
        """What was not certain in calendars is so now."""
        self._raise_calendar()
        return super()._confirm()

    def _is_in_calendars(self):
        return bool(self.event_id) or self._has_found_dates()

    def _has_found_dates(self):
        """Whether its companies were told dates that they have found together."""
        self.ensure_one()
        # sudo: a company that is told need not read polls
        return STATE_APPLIED in self.sudo().poll_ids.mapped("state")

    def _raise_calendar(self):
        """Somebody is about to be told to take the days out."""
        # sudo: the number is kept for nobody to read
        for course_sudo in self.sudo():
            if course_sudo._is_in_calendars():
                with_transition(course_sudo).calendar_rounds += 1

    def _note_dropped(self, sessions):
        """
        :param sessions: of the course, about to be deleted
        """
        if not self._is_in_calendars():
            return
        # sudo: the list is kept for nobody to read
        course_sudo = self.sudo()
        days = [
            {
                "id": session.id,
                "sequence": session._calendar_number() + 1,
                "begin": fields.Datetime.to_string(session.date_begin),
                "end": fields.Datetime.to_string(session.date_end),
            }
            for session in sessions
        ]
        with_transition(course_sudo).write(
            {"dropped_days": [*(course_sudo.dropped_days or ()), *days]}
        )

    def _dropped_appointments(self):
        """
        :return: dict id of a day that is gone -> what takes it out of a calendar
        """
        # sudo: as above
        return {
            day["id"]: appointments.Appointment(
                uid=self.env["verbund.session"]._calendar_uid(day["id"]),
                sequence=day["sequence"],
                begin=fields.Datetime.to_datetime(day["begin"]),
                end=fields.Datetime.to_datetime(day["end"]),
                title=self.name,
            )
            for day in self.sudo().dropped_days or ()
        }

    def _calendar_files(self, attendee):
        """The days that are held, and those that are not any more.

        :param attendee: as in :meth:`_calendar`
        :return: list of (file name, bytes, type)
        """
        files = (
            self._calendar(appointments.REQUEST, attendee),
            self._calendar(appointments.CANCEL, attendee, self._dropped_appointments()),
        )
        return [*filter(None, files)]

    def _calendar(self, method, attendee=None, day_ids=None):
        """
        :param attendee: partner who gets it; nobody else is named in it
        :param day_ids: ids of the days that it is about, gone ones as well; all of
            them when None
        :return: (file name, bytes, type), None when there is nothing to tell
        """
        days = self._appointments(method, day_ids, attendee)
        if not days or not self._is_in_calendars():
            return None
        name = self.reference or ""
        if method == appointments.CANCEL:
            name = self.env._("%(reference)s, cancelled", reference=self.reference)
        # sudo: a company reads who invites it
        organizer_sudo = self.company_id.sudo().partner_id
        content = appointments.render(
            days,
            method,
            fields.Datetime.now(),
            organizer_sudo.email_normalized and self._calendar_mailbox(organizer_sudo),
            attendee and self._calendar_mailbox(attendee),
            tentative=not self.event_id,
        )
        return file_name(name, ".ics"), content, CALENDAR_TYPE

    def _calendar_place(self, attendee=None):
        """Hook: the place, as who gets the file may know it."""
        return self._whole_place()

    def _appointments(self, method, day_ids, attendee=None):
        """As :meth:`_calendar`."""
        days = {
            session.id: session._appointment(attendee) for session in self.session_ids
        }
        if method == appointments.CANCEL:
            days = self._dropped_appointments() | {
                key: replace(day, sequence=max(day.sequence - 1, 0))
                for key, day in days.items()
            }
        return [day for key, day in days.items() if day_ids is None or key in day_ids]

    @api.model
    def _calendar_mailbox(self, partner):
        return appointments.Mailbox(partner.name or "", partner.email_normalized)
