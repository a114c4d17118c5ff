from odoo import api, fields, models

# The time that companies have between the decision date and the start.
NOTICE_WEEKS = 2
# A guessed day of teaching, on the clock of the association.
FIRST_HOUR, LAST_HOUR = 8, 16


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
        full-time on working days, public holidays left out.
        """
        for course in self:
            sessions = course.session_ids.filtered("date_begin")
            if sessions:
                course.date_begin = min(sessions.mapped("date_begin"))
                course.date_end = max(
                    session.date_end or session.date_begin for session in sessions
                )
            elif not course.date_begin:
                day = course.commitment_deadline or course.company_id._verbund_today()
                course.update(
                    course._guess_dates(fields.Date.add(day, weeks=NOTICE_WEEKS))
                )

    def _get_calendar(self):
        """Days on which a course can be held: in none of its networks a holiday."""
        self.ensure_one()
        return self.network_ids._get_calendar()

    def _guess_dates(self, earliest):
        """First and last hour of a course that nobody has planned yet.

        On the clock of the association, in summer as in winter.

        :param earliest: day before which it does not start
        """
        first, last = self._get_calendar().span(earliest, self.units)
        moment = self.company_id._verbund_moment
        return {
            "date_begin": moment(first, FIRST_HOUR),
            "date_end": moment(last, LAST_HOUR),
        }
