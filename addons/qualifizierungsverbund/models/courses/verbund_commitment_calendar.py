from odoo import models

from ...tools import appointments
from .verbund_commitment import MAIL_CANCELLED, STATE_CANCELLED, STATE_CONFIRMED
from .verbund_commitment_mail import MAIL_CHANGED, MAIL_CONFIRMED
from .verbund_commitment_seats import NAMING_STATES

INVITING = (MAIL_CONFIRMED, MAIL_CHANGED)
CALLING_OFF = (MAIL_CANCELLED, "qualifizierungsverbund.mail_course_cancelled")


class VerbundCommitment(models.Model):
    """The days of a course go into the calendars of a company, and out again."""

    _inherit = "verbund.commitment"

    def _notice_files(self, notice):
        """The days go along when seats are confirmed, changed or called off."""
        files = super()._notice_files(notice)
        course, to = self.course_id, notice.partner_id
        if not to.email_normalized:
            return files
        found = []
        if self.state == STATE_CANCELLED and notice.template in CALLING_OFF:
            found = [course._calendar(appointments.CANCEL, to)]
        elif self.state == STATE_CONFIRMED and notice.template in INVITING:
            found = [
                course._calendar(appointments.REQUEST, to),
                course._calendar(appointments.CANCEL, to, dropped=True),
            ]
        return [*files, *filter(None, found)]

    def _shows_calendar(self):
        """Whether there are days to download: as soon as the course is certain."""
        course = self.course_id
        return bool(
            self.state == STATE_CONFIRMED
            and course.state in NAMING_STATES
            and course.session_ids
        )

    def _page_calendar(self):
        """The days of the course to download, None as long as it is not certain."""
        if not self._shows_calendar():
            return None
        return self.course_id._calendar(appointments.PUBLISH)

    def _link_file_names(self, link, name):
        return self._page_calendar() if name == "calendar" else None

    def _link_show_names(self, link):
        shown = super()._link_show_names(link)
        if self._shows_calendar():
            shown["values"]["course"]["calendar_url"] = "?file=calendar"
        return shown
