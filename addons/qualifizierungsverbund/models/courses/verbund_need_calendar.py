from odoo import models

from ...tools import appointments
from ..needs.verbund_need_mail import MAIL_NEWS
from .verbund_date_poll import STATE_APPLIED


class VerbundNeed(models.Model):
    """A company whose need leaves a course takes the days that were found out again."""

    _inherit = "verbund.need"

    def write(self, vals):
        if "course_id" in vals and self._in_transition():
            self.course_id._raise_calendar()
        return super().write(vals)

    def action_withdraw(self):
        """Who takes a need back itself is not told so, but has the days to take out."""
        courses = {need: need.course_id for need in self}
        res = super().action_withdraw()
        if self.env.su:
            self.filtered(
                lambda need: courses[need] and courses[need] in need._left_courses()
            )._tell_news()
        return res

    def _notice_files(self, notice):
        files = super()._notice_files(notice)
        to = notice.partner_id
        if notice.template != MAIL_NEWS or not to.email_normalized:
            return files
        off = [
            course._calendar(appointments.CANCEL, to) for course in self._left_courses()
        ]
        return files + [*filter(None, off)]

    def _left_courses(self):
        """Courses on its topic whose dates its company was told, and is not in now."""
        # sudo: what a company is told does not hang on who reads polls
        answers_sudo = (
            self.env["verbund.date.answer"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", self.partner_id.id),
                    ("poll_id.state", "=", STATE_APPLIED),
                    ("poll_id.course_id.topic_id", "=", self.topic_id.id),
                ]
            )
        )
        return (answers_sudo - answers_sudo._concerned()).poll_id.course_id
