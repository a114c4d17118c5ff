from odoo import api, fields, models

from ...tools import working_days

# The time that companies have between the decision date and the start.
NOTICE_WEEKS = 2


class VerbundCourse(models.Model):
    """When a course takes place: by its sessions, as typed, or a first guess."""

    _inherit = "verbund.course"

    date_begin = fields.Datetime(
        string="Start",
        compute="_compute_dates",
        store=True,
        readonly=False,
        tracking=True,
    )
    date_end = fields.Datetime(
        string="End", compute="_compute_dates", store=True, readonly=False
    )
    session_ids = fields.One2many(
        "verbund.session", "course_id", string="Sessions", copy=True
    )

    _dates_order = models.Constraint(
        "CHECK(date_end >= date_begin)", "The course cannot end before it starts."
    )

    @api.depends("session_ids.date_begin", "session_ids.date_end")
    def _compute_dates(self):
        """Sessions give the dates; without any they stay as typed.

        A course without either gets a first guess: two weeks after the decision date,
        full-time on working days.
        """
        for course in self:
            sessions = course.session_ids.filtered("date_begin")
            if sessions:
                course.date_begin = min(sessions.mapped("date_begin"))
                course.date_end = max(
                    session.date_end or session.date_begin for session in sessions
                )
            elif not course.date_begin:
                deadline = course.commitment_deadline
                day = deadline or fields.Date.context_today(course)
                course.update(
                    course._guess_dates(fields.Date.add(day, weeks=NOTICE_WEEKS))
                )

    def _guess_dates(self, earliest):
        """First and last hour of a course that nobody has planned yet.

        :param earliest: day before which it does not start
        """
        first, last = working_days.span(earliest, self.units)
        return {
            "date_begin": fields.Datetime.to_datetime(first).replace(hour=7),
            "date_end": fields.Datetime.to_datetime(last).replace(hour=15),
        }
