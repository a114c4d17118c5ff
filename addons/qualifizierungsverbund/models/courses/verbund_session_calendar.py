from odoo import api, fields, models

from ...tools.appointments import Appointment
from ..core.transition_mixin import with_transition


class VerbundSession(models.Model):
    """A day as an event in the calendars of those who come.

    It keeps its identifier, and says with a number that it has changed.
    """

    _inherit = "verbund.session"

    calendar_sequence = fields.Integer(
        readonly=True,
        copy=False,
        help="How often the day has changed in what a calendar shows of it.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"calendar_sequence"}

    def write(self, vals):
        before = self._calendar_facts()
        res = super().write(vals)
        self._raise_sequence(before)
        return res

    def unlink(self):
        """Calendars are told of a day that is dropped, too."""
        for course, sessions in self.grouped("course_id").items():
            course._note_dropped(sessions)
        return super().unlink()

    def _calendar_facts(self):
        """
        :return: dict session -> what a calendar shows of it
        """
        return {
            session: (
                session.date_begin,
                session.date_end,
                session.room,
                session.trainer_id,
                session.half,
                session.name,
                session.course_id.name,
                session.course_id._whole_place(),
            )
            for session in self
        }

    def _raise_sequence(self, before):
        """
        :param before: what :meth:`_calendar_facts` has said
        """
        for session, facts in self._calendar_facts().items():
            if facts != before[session]:
                number = session.calendar_sequence + 1
                with_transition(session).write({"calendar_sequence": number})

    def _appointment(self, attendee=None):
        """
        :param attendee: as in ``_calendar`` of the course
        """
        self.ensure_one()
        course = self.course_id
        room, trainer = self._calendar_room(attendee)
        place = ", ".join(filter(None, (room, course._calendar_place(attendee))))
        notes = (self.name, self._half_words(), trainer)
        return Appointment(
            uid=self._calendar_uid(self.id),
            sequence=self._calendar_number(),
            begin=self.date_begin,
            end=self.date_end,
            title=course.name,
            place=place,
            note="\n".join(filter(None, notes)),
        )

    def _calendar_room(self, attendee=None):
        """Hook: room and trainer, as who gets the file may know them."""
        return self.room, self.trainer_id.name

    def _calendar_number(self):
        """SEQUENCE of the day; one below it is free for taking the day out."""
        # sudo: how often days were taken out of calendars tells nothing of whose
        rounds = self.course_id.sudo().calendar_rounds
        return 2 * (self.calendar_sequence + rounds)

    @api.model
    def _calendar_uid(self, session_id):
        # sudo: which installation it is no company may read; it is told no secret
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        return f"session-{session_id}@{parameters_sudo.get_param('database.uuid')}"
