from odoo import models


class VerbundSession(models.Model):
    """A day in the house of a company, for those who may not know yet whose it is."""

    _inherit = "verbund.session"

    def _calendar_room(self, attendee=None):
        """The name of a room would tell the house, and so would people of the host."""
        room, trainer = super()._calendar_room(attendee)
        course = self.course_id
        if course.host_id and attendee and course._hides_place_from(attendee):
            theirs = self.trainer_id.commercial_partner_id == course.host_id
            return False, not theirs and trainer
        return room, trainer
