from odoo import models

from ...tools import appointments
from .verbund_commitment import (
    CLOSED_STATES,
    CURRENT_STATES,
    MAIL_CANCELLED,
    MAIL_RELEASED,
    STATE_CANCELLED,
    STATE_CONFIRMED,
)
from .verbund_commitment_mail import MAIL_CHANGED, MAIL_CONFIRMED
from .verbund_commitment_seats import NAMING_STATES

INVITING = (MAIL_CONFIRMED, MAIL_CHANGED)
CALLING_OFF = (
    MAIL_CANCELLED,
    MAIL_RELEASED,
    "qualifizierungsverbund.mail_course_cancelled",
)


class VerbundCommitment(models.Model):
    """The days of a course go into the calendars of a company, and out again."""

    _inherit = "verbund.commitment"

    def write(self, vals):
        if vals.get("state") in CLOSED_STATES:
            self.course_id._raise_calendar()
        return super().write(vals)

    def _notice_files(self, notice):
        """The days go along when seats are confirmed, changed or called off."""
        files = super()._notice_files(notice)
        course, to = self.course_id, notice.partner_id
        if not to.email_normalized:
            return files
        if self.state in CLOSED_STATES and notice.template in CALLING_OFF:
            has_days = self.state == STATE_CANCELLED or course._has_found_dates()
            off = has_days and course._calendar(appointments.CANCEL, to)
            return [*files, *filter(None, [off])]
        if self.state in CURRENT_STATES and notice.template in INVITING:
            return files + course._calendar_files(to)
        return files

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
